"""Verifying: each case of an order is run again and compared; what was found is kept with its certificate."""

from dataclasses import dataclass

from api.parts import Parts
from api.scope import reading_as, visible_case
from db import verifications
from db.job_rows import Item, Job
from engine.auditing import NotProvable
from jobs.kinds import Kind, NotNow, Refused, Result
from jobs.standing import Standing


@dataclass(frozen=True)
class Verifying:
    """What a verification needs."""

    parts: Parts
    standing: Standing

    def kind(self) -> Kind:
        """One item a case; at the end how many came out how."""
        return Kind(item=self._verify, end=self._count)

    async def _verify(self, job: Job, item: Item) -> Result:
        caller = await self.standing(job)
        if self.parts.auditor is None:
            raise Refused("auditor_away", "This worker verifies nothing.", "本系统未配置核验。", again=False)
        async with reading_as(self.parts.database, caller) as conn:
            await visible_case(conn, caller, item.key)
        try:
            found = await self.parts.auditor.verify(item.key)
        except NotProvable as error:
            raise NotNow(str(error), f"暂时无法核验：{error}") from error
        pool, verdict = self.parts.database.pool, found.verdict
        kept = await verifications.add(pool, item.key, caller.actor, caller.organisation, verdict, found.certificate)
        places = [each["place"] for each in verdict["differences"]]
        said = {name: verdict[name] for name in ("result", "reason", "facts", "head")}
        return said | {"verification": kept, "differences": places}

    async def _count(self, job: Job) -> Result:
        return {"results": await verifications.results(self.parts.database.pool, job.id)}

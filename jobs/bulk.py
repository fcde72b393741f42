"""Bulk: the same act on many cases, and many tasks or cases handed to a colleague; one result an item."""

from dataclasses import dataclass

from api import officers as naming
from api.callers import Caller
from api.parts import Parts
from api.problems import Problem
from api.scope import visible_case, writing_as
from api.tasks import hand_over, the_task
from db import officers
from db.job_rows import Item, Job
from jobs import acting
from jobs.acting import refused
from jobs.kinds import Kind, Result
from jobs.standing import Standing


@dataclass(frozen=True)
class Bulk:
    """What bulk work needs: the parts of the API, and whether the caller still stands."""

    parts: Parts
    standing: Standing

    def acts(self) -> Kind:
        """The same act on every item."""
        return Kind(item=self._act)

    def assignments(self) -> Kind:
        """Every item to the same colleague."""
        return Kind(item=self._assign)

    async def _act(self, job: Job, item: Item) -> Result:
        caller, said = await self.standing(job), job.parameters
        payload = item.input.get("payload", said["payload"])
        more = {"reason": said["reason"], "on_behalf_of": job.on_behalf_of}
        body = acting.body_of(said["act"], item.input["subject"], payload, **more)
        if said["dry_run"]:
            return await acting.would(self.parts, caller, said["act"], item.key, body)
        body |= {"take_over": said["take_over"]}
        return await acting.perform(self.parts, caller, said["act"], item.key, item.idempotency_key, body)

    async def _assign(self, job: Job, item: Item) -> Result:
        caller = await self.standing(job)
        try:
            return await (self._hand(caller, job, item) if "question" in item.input else self._name(caller, job, item))
        except Problem as problem:
            raise refused(problem) from None

    async def _hand(self, caller: Caller, job: Job, item: Item) -> Result:
        to, question = job.parameters["to"], item.input["question"]
        async with writing_as(self.parts.database, caller) as conn:
            row = await the_task(conn, caller, item.key, question)
            if row["holder"] == to:
                return {"case_no": item.key, "question": question, "holder": to}
            reply = await hand_over(self.parts, conn, caller, row, to, job.parameters["reason"])
        return reply.body

    async def _name(self, caller: Caller, job: Job, item: Item) -> Result:
        async with writing_as(self.parts.database, caller) as conn:
            case = await visible_case(conn, caller, item.key)
            before = await officers.version(conn, item.key, caller.organisation)
            reply = await naming.name(self.parts, conn, caller, case, job.parameters["to"], before)
        return reply.body

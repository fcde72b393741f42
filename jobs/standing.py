"""Standing: whether the person for whom a job works still has the role in which it was ordered; asked again for every item."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from api.parts import Parts
from db import people
from db.job_rows import Job
from domain.roles import Role
from domain.workdays import local_day
from identity.caller import Caller
from jobs.kinds import Refused

Standing = Callable[[Job], Awaitable[Caller]]
"""The caller of a job as he stands now; Refused when he no longer has that role."""


@dataclass(frozen=True)
class Memberships:
    """The standing of people and systems by their memberships of today."""

    parts: Parts

    async def __call__(self, job: Job) -> Caller:
        """The caller with the tenants that are left to him of those for which the job was ordered."""
        pool, now = self.parts.database.pool, self.parts.wall()
        absent = job.caller.get("on_behalf_of", "")
        person = await people.person(pool, job.actor)
        held = await people.open_to(pool, job.actor, local_day(now)) if person and person.active else []
        same = [each for each in held if (each["role"], each["organisation"], each["on_behalf_of"]) == (job.role, job.organisation, absent)]
        tenants = frozenset(job.tenants).intersection(*[{tenant for each in same for tenant in each["tenants"]}])
        if person is None or not tenants:
            en = f"{job.actor} no longer acts as {job.role} of {job.organisation}: the role was withdrawn or its days are over."
            raise Refused("role_withdrawn", en, f"{job.actor} 已不再以 {job.organisation} 的角色 {job.role} 办理：角色已被撤回或已到期。")
        fresh_at = _as_fresh(job, now)
        return Caller(
            job.actor, Role(job.role), job.organisation, tenants, person.name, "", fresh_at, system=person.system, on_behalf_of=absent
        )


def _as_fresh(job: Job, now: datetime) -> datetime | None:
    """A proof of identity is as fresh for an item as it was when the job was ordered: the caller does not sit beside it."""
    said = job.caller.get("fresh_at")
    return now - (job.created_at - datetime.fromisoformat(said)) if said else None

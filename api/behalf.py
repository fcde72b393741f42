"""On behalf: for whom somebody acts besides themselves; an absent person whom they stand in for, or a firm that mandated their agency."""

from dataclasses import replace

from api.callers import Caller
from api.parts import Parts
from api.problems import Problem
from db import mandates, people
from db.requests import StoredRequest
from domain.roles import Role
from domain.workdays import local_day


async def on_behalf(parts: Parts, caller: Caller, said: str) -> str:
    """For whom the caller acts, checked today: what a session as a substitute implies, or what the body says."""
    if said in ("", caller.on_behalf_of):
        return caller.on_behalf_of
    day, reader = local_day(parts.wall()), parts.database.pool  # the callers' role does not read whom others stand in for
    if caller.on_behalf_of == "":
        if await people.stands_in(reader, said, caller.actor, day):
            return said
        if caller.role is Role.AGENT and await mandates.holds(reader, caller.organisation, said, sorted(caller.tenants), day):
            return said
    en = "on_behalf_of names nobody whom you stand in for today, and no firm that mandated your agency. Leave it empty to act for yourself."
    raise Problem("not_your_substitution", en, "on_behalf_of 既不是您今日代理的人员，也不是委托贵机构的企业。以本人身份办理请留空。")


async def for_whom(parts: Parts, caller: Caller, request: StoredRequest) -> StoredRequest:
    """The request as its fact shall tell it: for whom the caller acts, if for anybody else."""
    behalf = await on_behalf(parts, caller, request.asked.on_behalf_of)
    return replace(request, asked=replace(request.asked, on_behalf_of=behalf))

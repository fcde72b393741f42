"""The holding: what a task that one person holds means for the colleagues, and in which words they hear it."""

from typing import Any

from api.callers import Caller
from api.open_acts import holder_of
from api.parts import Parts
from api.problems import Problem, wrong_body
from api.scope import writing_as
from db import requests, work
from db.cases import Row
from db.database import Reader
from db.requests import StoredRequest
from domain.acts import ACTS
from domain.roles import Role

# These see to it that work is done: they hand over what others hold.
HEADS = frozenset({Role.REGISTRY_HEAD, Role.BUREAU_LEADER, Role.BANK_APPROVER, Role.FUND_APPROVER, Role.ADMINISTRATOR})


async def colleague_with(reader: Reader, caller: Caller, written: StoredRequest) -> Row | None:
    """The task that this act would answer, with the colleague who holds it; None for a system, and for what was sent before."""
    if caller.system:
        return None
    asked = written.asked
    found = await work.held_by_other(reader, written.case_no, asked.subject, written.act, caller.organisation, own_hands(caller))
    return None if found is None or await requests.load(reader, written.id) else found


async def taken_over(parts: Parts, caller: Caller, written: StoredRequest, other: Row, *, take_over: bool) -> None:
    """Make the task the caller's own, with the reason of the act; a Problem when the caller does not say so."""
    if not take_over:
        raise held(other)
    if not written.asked.reason.strip():
        raise wrong_body([{"field": "reason", "message": "Say why you take over what a colleague holds"}])
    async with writing_as(parts.database, caller) as conn:
        handed: dict[str, Any] = {"to": caller.actor, "by": caller.actor, "move": "taken_over", "reason": written.asked.reason}
        version = await work.hand(conn, written.case_no, other["question"], caller.organisation, **handed, version=other["version"])
    if version is None:
        raise held(other)


def own_hands(caller: Caller) -> list[str]:
    """The caller, and the person whom the caller stands in for: what either holds is in the caller's hands."""
    return [caller.actor, *([caller.on_behalf_of] if caller.on_behalf_of else [])]


def roles_of(row: Row) -> frozenset[Role]:
    """The roles that may do one of the task's acts."""
    return frozenset().union(*(ACTS[name].roles for name in row["acts"] if name in ACTS))


def may_hold(row: Row, caller: Caller) -> None:
    """Refuse who could do none of the task's acts, and a task that is over."""
    still_open(row)
    if caller.role not in roles_of(row):
        roles = sorted(roles_of(row))
        named = "、".join(role.zh for role in roles)
        en = f"This task waits for {', '.join(roles)}; your role {caller.role} can do none of its acts."
        raise Problem("not_permitted", en, f"该任务由{named}办理；{caller.role.zh}无权办理。")


def still_open(row: Row) -> None:
    """Refuse a task that is over."""
    if row["state"] != "open":
        en = f"The task {row['question']} of {row['case_no']} is over: {row['state']}."
        raise Problem("not_open", en, f"案件 {row['case_no']} 的任务 {row['question']} 已结束。")


def held(row: Row) -> Problem:
    """A colleague holds it, and who that is."""
    who = row["holder_name"] or row["holder"]
    en = f"{who} of your organisation holds this task. Ask for it, let a head hand it over, or take it over and say why."
    return Problem("held_by_other", en, f"该任务已由本单位 {who} 领取。可请其退回、由负责人转派，或说明理由后接办。", holder=holder_of(row))


def not_held(row: Row) -> Problem:
    """The caller gives back what is not theirs."""
    if row["holder"]:
        return held(row)
    return Problem("not_held", "You do not hold this task; nobody does.", "您未领取该任务；目前无人领取。")


def no_colleague(actor: str, caller: Caller, fitting: list[Role]) -> Problem:
    """Nobody of this name can take the task."""
    roles = ", ".join(fitting)
    en = f"to: {actor} is nobody of {caller.organisation} with one of the roles {roles} for this case today."
    zh = f"to：{actor} 不是 {caller.organisation} 今日具备角色 {roles} 的人员。"
    return Problem("wrong_body", en, zh, [{"field": "to", "message": f"nobody of {caller.organisation} with a fitting role"}])

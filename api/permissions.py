"""Permissions: an operation is let through for the roles of its table; what stands in no table is refused to everybody."""

from collections.abc import Sequence

from fastapi import Request

from api.callers import Caller, Given, known_caller
from api.limits import within_limits
from api.problems import Problem
from api.scope import reading, visible_case
from api.summaries import SUMMARIES
from domain.acts import ACTS
from domain.operations import roles_of
from domain.roles import Role

_FEW = 5


async def admitted(request: Request, given: Given) -> None:
    """The dependency in front of all routes: the caller is known, has not asked too often, and may do it; one, for each takes its time."""
    await known_caller(request, given)
    within_limits(request)
    await permitted(request)


async def permitted(request: Request) -> None:
    """Refuse what the known caller may not do; a case that he may not see is not there, whatever he asks of it."""
    caller: Caller = request.state.caller
    operation = str(getattr(request.scope["route"], "operation_id", ""))
    if caller.role in roles_of(operation):
        return
    if "case_no" in request.path_params:
        async with reading(request, caller) as conn:
            await visible_case(conn, caller, request.path_params["case_no"])
    raise _refusal(caller, *_called(operation, request.scope["route"].summary), sorted(roles_of(operation)))


def _refusal(caller: Caller, en: str, zh: str, roles: Sequence[Role]) -> Problem:
    """Why this caller may not do it, and who may, where these are few."""
    few = 0 < len(roles) <= _FEW
    who = f" It takes: {', '.join(roles)}." if few else ""
    who_zh = f"可由{'、'.join(role.zh for role in roles)}办理。" if few else ""
    en = f"The role {caller.role} of {caller.organisation} may not do this: {en}.{who}"
    return Problem("not_permitted", en, f"{caller.organisation} 的{caller.role.zh}无权办理“{zh}”。{who_zh}")


def _called(operation: str, summary: str | None) -> tuple[str, str]:
    """What an operation is called in English and in Chinese."""
    if operation in ACTS:
        return ACTS[operation].en, ACTS[operation].zh
    en, _, zh = (summary or SUMMARIES.get(operation, operation)).partition(" · ")
    return en, zh or en

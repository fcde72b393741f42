"""Substitutions: who stands in for whom while they are away, from one day to another."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints

from api import bodies
from api.asking import body_of
from api.bodies import STRICT
from api.callers import Caller, Changing, KnownCaller
from api.login import body
from api.once import once
from api.parts import parts_of
from api.problems import Problem, wrong_body
from api.scope import reading
from db import people
from db.database import Connection
from db.kept_answers import Reply
from db.people import as_program
from domain.facts import plain
from domain.roles import Role
from domain.workdays import local_day

router = APIRouter(tags=["identities"], route_class=Changing)

_LONGEST_DAYS = 366
Who = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class NewSubstitution(BaseModel):
    """Who is away, who stands in, from the first day to the last; an empty `absent` is yourself."""

    model_config = STRICT

    absent: Annotated[str, StringConstraints(max_length=120)] = ""
    substitute: Who
    since: date
    until: date


@router.get("/substitutions", operation_id="list_substitutions", summary="List the substitutions · 代理列表")
async def list_substitutions(request: Request, caller: KnownCaller) -> JSONResponse:
    """Yours, on either side; for an administrator those of the people of his tenants."""
    async with reading(request, caller) as conn:
        await as_program(conn)
        looked_after = await people.of_tenants(conn, sorted(caller.tenants), limit=500) if caller.role is Role.ADMINISTRATOR else []
        found = await people.substitutions(conn, [caller.actor, *(row["actor"] for row in looked_after)])
    return JSONResponse({"items": [plain(row) for row in found], "next": None})


_ADD = body(NewSubstitution, "no_such_substitute")


@router.post(
    "/substitutions", operation_id="add_substitution", summary="Name a substitute · 指定代理人", status_code=201, openapi_extra=_ADD
)
async def add_substitution(request: Request, caller: KnownCaller) -> JSONResponse:
    """Let a colleague of the same organisation act with your memberships while you are away; an administrator does it for others."""
    raw = await body_of(request)
    said = bodies.read(NewSubstitution, raw)
    today, absent = local_day(parts_of(request).wall()), said.absent or caller.actor
    if not today <= said.until or not said.since <= said.until or (said.until - said.since).days > _LONGEST_DAYS:
        raise wrong_body([{"field": "until", "message": "The days end today or later, not before they begin, and last a year at most"}])

    async def work(conn: Connection) -> Reply:
        await as_program(conn)
        await _check(conn, caller, absent, said.substitute, today)
        number = await people.add_substitution(conn, absent, said.substitute, said.since, said.until, caller.actor)
        return Reply(201, {"substitution": number, "absent": absent, "substitute": said.substitute})

    return await once(request, caller, raw, work)


@router.delete("/substitutions/{number}", operation_id="withdraw_substitution", summary="End a substitution · 终止代理")
async def withdraw_substitution(number: Annotated[int, Path(ge=1, le=2**63 - 1)], request: Request, caller: KnownCaller) -> JSONResponse:
    """End a substitution, as the absent person or an administrator; the substitute's next request for them is refused."""

    async def work(conn: Connection) -> Reply:
        await as_program(conn)
        found = await people.substitution(conn, number)
        if found is None or not await _looks_after(conn, caller, found["absent"]):
            en = f"There is no substitution {number} among those that you may end."
            raise Problem("not_found", en, f"您可终止的代理中没有编号 {number}。")
        await people.withdraw_substitution(conn, number, caller.actor)
        return Reply(200, {"substitution": number, "state": "withdrawn"})

    return await once(request, caller, b"", work)


async def _check(conn: Connection, caller: Caller, absent: str, substitute: str, today: date) -> None:
    """The substitute is somebody else, known and of the same organisation as the absent person, whom the caller may speak for."""
    if not await _looks_after(conn, caller, absent):
        en = "There is no such person among those for whom you may name a substitute: yourself, or people of your tenants."
        raise Problem("not_found", en, "您只能为本人或您辖区内的人员指定代理人。")
    of_absent = {each["organisation"] for each in await people.memberships(conn, [absent]) if each["withdrawn_at"] is None}
    there = await people.person(conn, substitute)
    own = [each for each in await people.open_to(conn, substitute, today) if not each["on_behalf_of"]]
    same = any(each["organisation"] in of_absent for each in own)
    if substitute == absent or there is None or not there.active or there.system or not same:
        en = "The substitute has to be another active person who has a role today in the same organisation as the absent one."
        raise Problem("no_such_substitute", en, "代理人须为同一机构内当日具有角色的另一名在职人员。")


async def _looks_after(conn: Connection, caller: Caller, absent: str) -> bool:
    """Whether the caller is the absent person, in a session of their own, or an administrator of all their tenants."""
    if absent == caller.actor:
        return not caller.on_behalf_of
    held = [set(each["tenants"]) for each in await people.memberships(conn, [absent]) if each["withdrawn_at"] is None]
    return caller.role is Role.ADMINISTRATOR and bool(held) and all(tenants <= caller.tenants for tenants in held)

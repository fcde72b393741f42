"""Memberships: what people may be, given, changed and withdrawn by administrators in their own tenants."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api import bodies
from api.asking import body_of
from api.bodies import STRICT
from api.callers import Caller, Changing, KnownCaller
from api.etag import etag, matched
from api.login import body
from api.once import once
from api.parts import parts_of
from api.people import (
    Actor,
    IfMatch,
    NewMembership,
    Tenants,
    add_membership,
    known_person,
    membership_allowed,
    other_tenants,
    own_rights,
)
from api.problems import Problem, wrong_body
from db import people
from db.database import Connection
from db.kept_answers import Reply
from db.people import as_program

router = APIRouter(tags=["identities"], route_class=Changing)

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class ChangedMembership(BaseModel):
    """In which tenants and on which days; role and organisation stay what they are."""

    model_config = STRICT

    tenants: Tenants
    since: date
    until: date | None = None


_GIVE = body(NewMembership, "other_tenants", "own_rights")


@router.post(
    "/people/{actor}/memberships", operation_id="give_membership", summary="Give a role · 授予角色", status_code=201, openapi_extra=_GIVE
)
async def give_membership(actor: Actor, request: Request, caller: KnownCaller) -> JSONResponse:
    """Let a person of your tenants act in a further role there."""
    parts, raw = parts_of(request), await body_of(request)
    said = bodies.read(NewMembership, raw)
    membership_allowed(parts, caller, said)

    async def work(conn: Connection) -> Reply:
        await as_program(conn)
        found, _ = await known_person(conn, caller, actor)
        if found.actor == caller.actor:
            raise own_rights()
        number = await add_membership(conn, parts, actor, said, caller)
        return Reply(201, {"actor": actor, "membership": number}, etag(1))

    return await once(request, caller, raw, work)


_CHANGE = body(ChangedMembership, "other_tenants", "own_rights")


@router.put("/memberships/{number}", operation_id="change_membership", summary="Change a role's days · 变更角色期限", openapi_extra=_CHANGE)
async def change_membership(number: Number, request: Request, caller: KnownCaller, seen: IfMatch = "") -> JSONResponse:
    """Change tenants and days of a membership; sessions that act with it follow at once."""
    raw = await body_of(request)
    said = bodies.read(ChangedMembership, raw)
    if said.until and said.until < said.since:
        raise wrong_body([{"field": "until", "message": "The last day comes before the first"}])

    async def work(conn: Connection) -> Reply:
        await as_program(conn)
        found = await _managed(conn, caller, number)
        if not set(said.tenants) <= caller.tenants:
            raise other_tenants()
        matched(request, found["version"])
        version = await people.change_membership(conn, number, sorted(set(said.tenants)), said.since, said.until, found["version"])
        if version is None:  # somebody was faster, after we had read
            matched(request, found["version"] + 1)
        return Reply(200, {"membership": number, "version": version}, etag(version or 0))

    return await once(request, caller, raw, work)


@router.delete("/memberships/{number}", operation_id="withdraw_membership", summary="Withdraw a role · 撤回角色")
async def withdraw_membership(number: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """Withdraw a role; the next request of a session that acts with it is refused, and recorded."""

    async def work(conn: Connection) -> Reply:
        await as_program(conn)
        await _managed(conn, caller, number)
        await people.withdraw_membership(conn, number, caller.actor)
        return Reply(200, {"membership": number, "state": "withdrawn"})

    return await once(request, caller, b"", work)


async def _managed(conn: Connection, caller: Caller, number: int) -> dict[str, Any]:
    """A membership that the caller may change: of somebody else, in no other than his tenants."""
    found = await people.membership(conn, number)
    if found is None or not caller.tenants & set(found["tenants"]):
        raise Problem("not_found", f"There is no membership {number} in your tenants.", f"您的辖区内没有编号为 {number} 的角色。")
    if found["actor"] == caller.actor:
        raise own_rights()
    if not set(found["tenants"]) <= caller.tenants:
        raise other_tenants()
    return found

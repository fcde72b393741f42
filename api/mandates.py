"""Mandates: a firm lets an agency act for it; an agent sees and does nothing for a firm without one."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints

from api import bodies, cursor
from api.asking import body_of
from api.bodies import STRICT
from api.callers import Caller, KnownCaller
from api.login import body
from api.once import once
from api.parts import parts_of
from api.people import Short, other_tenants
from api.problems import Problem, wrong_body
from api.scope import reading
from db import mandates
from db.database import Connection
from db.kept_answers import Reply
from db.people import as_program
from domain.facts import plain
from domain.identifiers import uscc_error
from domain.roles import Role
from domain.workdays import local_day

router = APIRouter(tags=["identities"])

_LONGEST_DAYS = 3660


class NewMandate(BaseModel):
    """Which firm lets which agency act for it in a tenant, by what document and when; a firm need not name itself."""

    model_config = STRICT

    tenant: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_-]{1,40}$")]
    firm: Annotated[str, StringConstraints(pattern="^([0-9A-Z]{18})?$")] = ""
    agency: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9][A-Za-z0-9-]{1,60}$")]
    document_no: Short
    since: date
    until: date


@router.get("/mandates", operation_id="list_mandates", summary="List the mandates · 委托列表")
async def list_mandates(
    request: Request,
    caller: KnownCaller,
    after: Annotated[str, Query(max_length=400, alias="cursor")] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> JSONResponse:
    """A firm's own, an agency's own, for others those of their tenants; the newest first."""
    firm = caller.organisation if caller.role is Role.FIRM else ""
    agency = caller.organisation if caller.role is Role.AGENT else ""
    (before,) = cursor.decode(after, (int,)) if after else (None,)
    async with reading(request, caller) as conn:
        await as_program(conn)
        found = await mandates.of(conn, sorted(caller.tenants), firm, agency, before=before, limit=limit)
    following = cursor.encode((found[-1]["id"],)) if len(found) == limit else None
    return JSONResponse({"items": [plain(row) for row in found], "next": following})


_ADD = body(NewMandate, "other_tenants")


@router.post("/mandates", operation_id="add_mandate", summary="Record a mandate · 登记委托", status_code=201, openapi_extra=_ADD)
async def add_mandate(request: Request, caller: KnownCaller) -> JSONResponse:
    """Record that a firm lets an agency act for it; the firm itself does, or a window officer or administrator who has the document."""
    raw = await body_of(request)
    said = bodies.read(NewMandate, raw)
    firm = _firm(caller, said)
    if said.tenant not in caller.tenants:
        raise other_tenants()
    if not said.since <= said.until or (said.until - said.since).days > _LONGEST_DAYS:
        raise wrong_body([{"field": "until", "message": "The last day comes before the first, or more than ten years after it"}])

    async def work(conn: Connection) -> Reply:
        await as_program(conn)
        number = await mandates.add(conn, said.tenant, firm, said.agency, said.document_no, said.since, said.until, caller.actor)
        return Reply(201, {"mandate": number, "firm": firm, "agency": said.agency})

    return await once(request, caller, raw, work)


@router.delete("/mandates/{number}", operation_id="withdraw_mandate", summary="Withdraw a mandate · 撤回委托")
async def withdraw_mandate(number: Annotated[int, Path(ge=1, le=2**63 - 1)], request: Request, caller: KnownCaller) -> JSONResponse:
    """Withdraw a mandate, as the firm, the window or an administrator; the agency sees the firm's cases no longer, from now on."""
    today = local_day(parts_of(request).wall())

    async def work(conn: Connection) -> Reply:
        await as_program(conn)
        found = await mandates.one(conn, number)
        if found is None or found["tenant"] not in caller.tenants or (caller.role is Role.FIRM and found["firm"] != caller.organisation):
            raise Problem("not_found", f"There is no mandate {number} among yours.", f"您的委托中没有编号 {number}。")
        await mandates.withdraw(conn, number, caller.actor, today)
        return Reply(200, {"mandate": number, "state": "withdrawn"})

    return await once(request, caller, b"", work)


def _firm(caller: Caller, said: NewMandate) -> str:
    """The firm that the caller may speak for."""
    if caller.role is Role.FIRM and said.firm not in ("", caller.organisation):
        raise wrong_body([{"field": "firm", "message": "A firm speaks for itself: leave the firm empty"}])
    firm = said.firm or (caller.organisation if caller.role is Role.FIRM else "")
    if wrong := uscc_error(firm):
        raise wrong_body([{"field": "firm", "message": wrong}])
    return firm

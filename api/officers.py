"""The officers: whom each organisation names for a case, so that everybody of the case knows whom to ask."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints

from api import bodies
from api.asking import body_of
from api.callers import Caller, KnownCaller
from api.describing import takes
from api.etag import changed, etag, matched
from api.once import once
from api.parts import Parts, parts_of
from api.problems import wrong_body
from api.scope import reading, visible_case
from api.shapes import all_shaped
from api.work_shapes import Named, Officer, Officers
from db import officers
from db.cases import Row
from db.database import Connection
from db.kept_answers import Reply
from domain.roles import ORGANISATION_KIND, Role
from domain.workdays import local_day

router = APIRouter(tags=["tasks"])

_PERSON = r"^[!-~]{0,200}$"


class NamedOfficer(BaseModel):
    """Who is to look after the case; "" for nobody."""

    model_config = bodies.STRICT

    actor: Annotated[str, StringConstraints(pattern=_PERSON)]


@router.get("/cases/{case_no}/officers", operation_id="list_officers", summary="List the named officers · 经办人", response_model=Officers)
async def list_officers(case_no: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """The named officer of each organisation, for everybody who sees the case; the ETag is that of the caller's organisation."""
    async with reading(request, caller) as conn:
        await visible_case(conn, caller, case_no)
        rows = await officers.officers(conn, case_no)
        version = await officers.version(conn, case_no, caller.organisation)
    return JSONResponse({"case_no": case_no, "items": all_shaped(Officer, rows)}, headers=etag(version))


@router.put(
    "/cases/{case_no}/officer",
    operation_id="name_officer",
    summary="Name the officer · 指定经办人",
    response_model=Named,
    openapi_extra=takes(NamedOfficer, if_match=True),
)
async def name_officer(case_no: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """Name the officer of one's own organisation for a case: a colleague who works on such cases, or nobody."""
    raw = await body_of(request)
    body = bodies.read(NamedOfficer, raw)

    async def work_of(conn: Connection) -> Reply:
        case = await visible_case(conn, caller, case_no)
        before = await officers.version(conn, case_no, caller.organisation)
        matched(request, before)
        return await name(parts_of(request), conn, caller, case, body.actor, before)

    return await once(request, caller, raw, work_of)


async def name(parts: Parts, conn: Connection, caller: Caller, case: Row, actor: str, before: int) -> Reply:
    """Name the officer of the caller's organisation in place of the one of this version; a Problem when that is no colleague."""
    today, case_no = local_day(parts.wall()), case["case_no"]
    if actor and await officers.colleague(conn, actor, caller.organisation, _fitting(caller), case["tenant"], today) is None:
        raise wrong_body([{"field": "actor", "message": f"Nobody of {caller.organisation} with a role for this case today"}])
    version = await officers.name_officer(conn, case_no, caller.organisation, actor=actor, by=caller.actor, version=before)
    if version is None:
        raise changed(before, await officers.version(conn, case_no, caller.organisation))
    said = {"case_no": case_no, "organisation": caller.organisation, "actor": actor or None, "version": version}
    return Reply(200, said, etag(version))


def _fitting(caller: Caller) -> list[str]:
    """The roles of the caller's kind of organisation that work on cases."""
    kind = ORGANISATION_KIND[caller.role]
    return sorted(role for role in Role if ORGANISATION_KIND[role] == kind and role not in (Role.AUDITOR, Role.ADMINISTRATOR))

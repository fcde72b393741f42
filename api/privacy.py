"""Privacy: the personal value of a case, read by an operation of its own, and who has looked at the case."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from api import cursor
from api.callers import KnownCaller
from api.scope import reading, visible_case
from api.shapes import ErasedRecord, shaped
from db import access_log, erasure, personal
from domain.roles import Role

router = APIRouter(tags=["cases"])

# These see the persons, and what was refused; a firm sees which organisation looked in what role.
_WHOLE = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


class Contact(BaseModel):
    """The contact of the firm; None where none was given, or where the law had it erased."""

    case_no: str
    contact: str | None
    erased: list[ErasedRecord]  # when the law had it erased


class Look(BaseModel):
    """One look at the case, or one refusal; the same look within a moment counts as `times`."""

    at: str
    actor: str | None
    role: str
    organisation: str
    operation: str
    outcome: str
    times: int


class Looks(BaseModel):
    """Who looked at the case, latest first."""

    case_no: str
    items: list[Look]
    next: str | None


@router.get("/cases/{case_no}/contact", operation_id="read_contact", summary="Read the contact · 查看联系方式", response_model=Contact)
async def read_contact(case_no: str, request: Request, caller: KnownCaller) -> dict[str, Any]:
    """The value itself, which no other operation tells; that it was read is a line of the access log."""
    async with reading(request, caller) as conn:
        await visible_case(conn, caller, case_no)
        gone = [shaped(ErasedRecord, row) for row in await erasure.receipts(conn, case_no) if "contact" in row["fields"]]
        return {"case_no": case_no, "contact": await personal.of_case(conn, case_no, "contact"), "erased": gone}


@router.get("/cases/{case_no}/readers", operation_id="list_readers", summary="See who looked · 查看访问记录", response_model=Looks)
async def list_readers(
    case_no: str,
    request: Request,
    caller: KnownCaller,
    after: Annotated[str, Query(alias="cursor", max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """The lines of the access log about this case; a line is written within a second of what it tells."""
    before = cursor.decode(after, [int])[0] if after else None
    whole = caller.role in _WHOLE
    async with reading(request, caller) as conn:
        await visible_case(conn, caller, case_no)
        lines = await access_log.page_of_case(conn, case_no, before, limit, refused=whole)
    items = [line | {"actor": line["actor"] if whole else None} for line in lines]
    following = cursor.encode([lines[-1]["recorded"]]) if len(lines) == limit else None
    return {"case_no": case_no, "items": items, "next": following}

"""The difference of two instants: every field of a case that changed between them, and the facts that changed it."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.answers import CaseNo
from api.callers import KnownCaller
from api.masking import classes, shown_fact
from api.moments import Instant, facts_until, shelf_of
from api.parts import parts_of
from api.problems import Problem
from api.scope import legal_now, reading, visible_case
from api.shapes import FactRecord
from db import cases, changes, moments
from db.changes import Change
from domain.facts import Fact, plain
from domain.masking import FieldClass, masked

router = APIRouter(tags=["cases"])

From = Annotated[Instant | None, Query(alias="from", description="The earlier instant, with its zone; without it, the opening")]
To = Annotated[Instant | None, Query(description="The later instant; without it, now")]


class FieldChange(BaseModel):
    """One field of one row of the case, before and after; null where the row was not there, has no value, or the value is hidden."""

    table: str
    key: Annotated[dict[str, Any], Field(description="What tells the row apart from others of its table and case")]
    field: str
    before: Any = None
    after: Any = None
    facts: Annotated[list[int], Field(description="The facts that changed the field on the way")]
    masked: Annotated[list[str] | None, Field(description="What of the values is hidden from the caller")] = None


class DifferenceFound(BaseModel):
    """What became different, and what happened in between."""

    case_no: CaseNo
    since: datetime
    until: datetime
    changes: list[FieldChange]
    facts: list[FactRecord]


@router.get(
    "/cases/{case_no}/difference",
    operation_id="read_difference",
    summary="Compare two instants · 两时点比较",
    response_model=DifferenceFound,
)
async def read_difference(case_no: str, request: Request, caller: KnownCaller, first: From = None, to: To = None) -> JSONResponse:
    """Field by field what changed in the case between two instants, and the facts in between."""
    async with reading(request, caller) as conn:
        case = await visible_case(conn, caller, case_no)
        now = legal_now(case, parts_of(request).wall())
        since = first or (await cases.case_row(conn, case_no) or {})["opened_at"]
        until = to or max(now, await moments.last_instant(conn, case_no) or now)
        if until < since:
            en = f"The difference goes from the earlier instant to the later one: {until.isoformat()} is before {since.isoformat()}."
            raise Problem("wrong_parameter", en, f"起止时点颠倒：{until.isoformat()} 早于 {since.isoformat()}。")
        after = await facts_until(conn, case_no, until, now)
        earlier = await facts_until(conn, case_no, since, now)
    found = await changed(request, case_no, len(earlier), after)
    sees = classes(caller, case["tenant"])
    return JSONResponse(
        {
            "case_no": case_no,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "changes": [_shown(each, sees) for each in found],
            "facts": [shown_fact(caller, fact) for fact in after[len(earlier) :]],
        }
    )


async def changed(request: Request, case_no: str, first: int, facts: list[Fact]) -> list[Change]:
    """What the facts after the first ones changed."""
    shelf = shelf_of(request)
    async with shelf.of(facts[:first]) as conn:
        before = await moments.rows_of(conn, case_no)
    async with shelf.of(facts) as conn:
        after = await moments.rows_of(conn, case_no)
    return list(changes.changes(before, after, facts[first:]))


def _shown(change: Change, sees: frozenset[FieldClass]) -> dict[str, Any]:
    """The change for this caller: its values are of the class of their field."""
    values = [masked({change.field: plain(value)}, sees) for value in (change.before, change.after)]
    hidden = sorted({path for value in values for path in value.get("masked", ())})
    said: dict[str, Any] = {"table": change.table, "key": plain(change.key), "field": change.field, "facts": change.facts}
    said |= {"before": values[0][change.field], "after": values[1][change.field]}
    return said | ({"masked": hidden} if hidden else {})

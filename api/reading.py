"""Reading: one case with all that its journal tells, and the journal itself."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from api.callers import KnownCaller
from api.masking import shown, shown_fact
from api.moments import AsOf, viewing
from api.scope import reading, visible_case
from api.shapes import (
    CaseRecord,
    ClaimRecord,
    DisposalRecord,
    ErasedRecord,
    JournalPage,
    LoanRecord,
    RightRecord,
    WholeCase,
    all_shaped,
    shaped,
)
from db import cases, erasure

router = APIRouter(tags=["cases"])

_LONGEST_CHAPTER = 1000  # facts in one answer


@router.get("/cases/{case_no}", operation_id="read_case", response_model=WholeCase)
async def read_case(case_no: str, request: Request, caller: KnownCaller, as_of: AsOf = None) -> JSONResponse:
    """The case: its row, rights, parties, open tasks, loan, claims, disposals, and what time it is there; now, or as of an instant."""
    async with viewing(request, caller, case_no, as_of) as view:
        conn = view.conn
        # Of now, what is empty is known with the case and not asked for; a moment is asked for all of it.
        case = view.case if as_of is None else await cases.case_row(conn, case_no) or {}
        lent, claims, disposes, erases = (case.get(name, True) for name in ("lent", "claims", "disposes", "erases"))
        loan = await cases.loan_of(conn, case_no) if lent else None
        found: dict[str, Any] = {
            "case": shaped(CaseRecord, case),
            "rights": all_shaped(RightRecord, await cases.rights_of(conn, case_no)),
            "parties": await cases.parties_of(conn, case_no),
            "tasks": await cases.open_tasks(conn, case_no),
            "loan": shaped(LoanRecord, loan) if loan else None,
            "claims": all_shaped(ClaimRecord, await cases.claims_of(conn, case_no) if claims else []),
            "disposals": all_shaped(DisposalRecord, await cases.disposals_of(conn, case_no) if disposes else []),
            "erased": all_shaped(ErasedRecord, await erasure.receipts(conn, case_no) if erases else []),
        }
    return JSONResponse(shown(caller, found, view.case["tenant"]) | {"now": view.now.isoformat()} | view.said)


@router.get("/cases/{case_no}/journal", operation_id="read_journal", response_model=JournalPage)
async def read_journal(
    case_no: str, request: Request, caller: KnownCaller, since: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0
) -> JSONResponse:
    """The facts of the case from this place on; `next` is where to go on when there are more."""
    async with reading(request, caller) as conn:
        await visible_case(conn, caller, case_no)
        facts = await cases.facts_of(conn, case_no, since)
    page = facts[:_LONGEST_CHAPTER]
    following = page[-1].seq + 1 if len(facts) > len(page) else None
    return JSONResponse({"case_no": case_no, "facts": [shown_fact(caller, fact) for fact in page], "next": following})

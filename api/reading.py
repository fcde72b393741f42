"""Reading: one case with all that its journal tells, and the journal itself."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from api.callers import KnownCaller
from api.masking import shown, shown_fact
from api.parts import parts_of
from api.scope import legal_now, reading, visible_case
from api.shapes import CaseRecord, ClaimRecord, DisposalRecord, JournalPage, LoanRecord, RightRecord, WholeCase, all_shaped, shaped
from db import cases

router = APIRouter(tags=["cases"])

_LONGEST_CHAPTER = 1000  # facts in one answer


@router.get("/cases/{case_no}", operation_id="read_case", response_model=WholeCase)
async def read_case(case_no: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """The case: its row, rights, parties, open tasks, loan, claims, disposals, and what time it is there."""
    async with reading(request, caller) as conn:
        scope = await visible_case(conn, caller, case_no)
        case = await cases.case_row(conn, case_no) or {}
        loan = await cases.loan_of(conn, case_no)
        found: dict[str, Any] = {
            "case": shaped(CaseRecord, case),
            "rights": all_shaped(RightRecord, await cases.rights_of(conn, case_no)),
            "parties": await cases.parties_of(conn, case_no),
            "tasks": await cases.open_tasks(conn, case_no),
            "loan": shaped(LoanRecord, loan) if loan else None,
            "claims": all_shaped(ClaimRecord, await cases.claims_of(conn, case_no)),
            "disposals": all_shaped(DisposalRecord, await cases.disposals_of(conn, case_no)),
        }
    return JSONResponse(shown(caller, found, scope["tenant"]) | {"now": legal_now(scope, parts_of(request).wall()).isoformat()})


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

"""Reading: the list of cases, one case with all that its journal tells, and the journal itself."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from api.callers import KnownCaller
from api.parts import parts_of
from api.scope import PARTIES_ONLY, legal_now, visible_case
from db import cases
from domain.facts import plain
from domain.roles import Role

router = APIRouter(tags=["cases"])

_LONGEST_PAGE = 500
After = Annotated[str, Query(pattern=r"^[\w-]{0,40}$")]
PageSize = Annotated[int, Query(ge=1, le=_LONGEST_PAGE)]
_LONGEST_CHAPTER = 1000  # facts in one answer


@router.get("/cases", operation_id="list_cases")
async def list_cases(
    request: Request,
    caller: KnownCaller,
    after: Annotated[str, Query(pattern=r"^[\w-]{0,40}$")] = "",
    limit: Annotated[int, Query(ge=1, le=_LONGEST_PAGE)] = 100,
) -> JSONResponse:
    """The cases that the caller may see, by number; `after` is the last number of the page before."""
    pool, tenants = parts_of(request).database.pool, sorted(caller.tenants)
    if caller.role is Role.FIRM:
        rows = await cases.cases_of_firm(pool, tenants, caller.organisation, after=after, limit=limit)
    else:
        organisation = caller.organisation if caller.role in PARTIES_ONLY else None
        rows = await cases.cases_of(pool, tenants, organisation, after=after, limit=limit)
    return JSONResponse({"cases": [plain(row) for row in rows], "next": rows[-1]["case_no"] if len(rows) == limit else None})


@router.get("/cases/{case_no}", operation_id="read_case")
async def read_case(case_no: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """The case: its row, rights, parties, open tasks, loan, claims, disposals, and what time it is there."""
    parts = parts_of(request)
    # One snapshot: facts recorded meanwhile must not show in half of the answer.
    async with parts.database.pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
        scope = await visible_case(conn, caller, case_no)
        found: dict[str, Any] = {
            "case": await cases.case_row(conn, case_no),
            "rights": await cases.rights_of(conn, case_no),
            "parties": await cases.parties_of(conn, case_no),
            "tasks": await cases.open_tasks(conn, case_no),
            "loan": await cases.loan_of(conn, case_no),
            "claims": await cases.claims_of(conn, case_no),
            "disposals": await cases.disposals_of(conn, case_no),
        }
    return JSONResponse(plain(found) | {"now": legal_now(scope, parts.wall()).isoformat()})


@router.get("/cases/{case_no}/journal", operation_id="read_journal")
async def read_journal(
    case_no: str, request: Request, caller: KnownCaller, since: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0
) -> JSONResponse:
    """The facts of the case from this place on; `next` is where to go on when there are more."""
    async with parts_of(request).database.pool.acquire() as conn:
        await visible_case(conn, caller, case_no)
        facts = await cases.facts_of(conn, case_no, since)
    page = facts[:_LONGEST_CHAPTER]
    following = page[-1].seq + 1 if len(facts) > len(page) else None
    return JSONResponse({"case_no": case_no, "facts": [asdict(fact) for fact in page], "next": following})

"""The clocks of a case: how each limit stands, day by day, and the ledger of what happened to it."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.callers import KnownCaller
from api.moments import AsOf, facts_as_of, said_of
from api.scope import reading
from domain.facts import Fact

router = APIRouter(tags=["cases"])

_PREFIX = "clock_"
_DAYS = "days"  # the statement, which only the last entry of a ledger needs


@router.get("/cases/{case_no}/clocks", operation_id="read_clocks")
async def read_clocks(case_no: str, request: Request, caller: KnownCaller, as_of: AsOf = None) -> JSONResponse:
    """The statement of every clock of the case: counted or not, and why; each with its ledger, oldest entry first."""
    async with reading(request, caller) as conn:
        facts = await facts_as_of(conn, request, caller, case_no, as_of)
    return JSONResponse({"case_no": case_no, "clocks": statements(facts)} | said_of(as_of, facts))


def statements(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """One statement a subject and clock, in the order in which they started: the last word on it, and all that led there."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for fact in facts:
        if not fact.kind.startswith(_PREFIX) or "clock" not in fact.data:
            continue
        state, key = fact.kind.removeprefix(_PREFIX), (fact.subject, str(fact.data["clock"]))
        entry = {"seq": fact.seq, "event": state, "at": fact.at, "actor": fact.actor, "clause": fact.clause, "fact_reason": fact.reason}
        entry |= {name: value for name, value in fact.data.items() if name not in (_DAYS, "clock")}
        before = found.get(key, {"subject": fact.subject, "ledger": []})
        found[key] = before | fact.data | {"state": state, "clause": fact.clause, "ledger": [*before["ledger"], entry]}
    return list(found.values())

"""What is read of cases: the rows that lists, pages and permissions need."""

from typing import Any

from db.database import Reader
from domain.facts import Fact

FACT = (
    "version, case_no, seq, kind, subject, at, received_at, request, actor, role, organisation, on_behalf_of, tenant, clause, reason,"
    " data, prev, hash"
)
_FACTS = f"SELECT {FACT} FROM journal WHERE case_no = $1 AND seq >= $2 ORDER BY seq"  # noqa: S608 - the constant above
_CASE = "SELECT * FROM cases WHERE case_no = $1"
# A party is one by the demand or because the case has called it; tenants come from the token.
_CASES = """
SELECT * FROM cases c WHERE tenant = ANY($1) AND case_no > $3 AND (
    $2::text IS NULL OR EXISTS (SELECT 1 FROM parties p WHERE p.case_no = c.case_no AND p.organisation = $2)
)
ORDER BY case_no LIMIT $4"""
_TASKS = "SELECT * FROM tasks WHERE case_no = $1 AND state = 'open' ORDER BY question"
_RIGHTS = "SELECT * FROM rights WHERE case_no = $1 ORDER BY right_no"
_LOAN = "SELECT * FROM loans WHERE case_no = $1"
_LINES = """
SELECT n, due, principal_fen, interest_fen, paid_principal_fen, paid_interest_fen, paid_on, overdue_since
FROM schedule_lines WHERE case_no = $1 AND schedule = $2 ORDER BY n"""
_PAYMENTS = "SELECT seq, kind, receipt_no, amount_fen, paid_on, penalty_fen FROM payments WHERE case_no = $1 ORDER BY seq"
_PARTIES = "SELECT organisation, part FROM parties WHERE case_no = $1 ORDER BY part, organisation"
_CLAIMS = "SELECT * FROM claims WHERE case_no = $1 ORDER BY claim"
_DISPOSALS = "SELECT * FROM disposals WHERE case_no = $1 ORDER BY disposal"

Row = dict[str, Any]


async def case_row(reader: Reader, case_no: str) -> Row | None:
    """The case as its journal tells it, or None."""
    row = await reader.fetchrow(_CASE, case_no)
    return dict(row) if row else None


async def cases_of(reader: Reader, tenants: list[str], organisation: str | None = None, *, after: str = "", limit: int = 100) -> list[Row]:
    """The cases of these tenants by number, of one organisation's only where it is a party; `after` is the last one already read."""
    return [dict(row) for row in await reader.fetch(_CASES, tenants, organisation, after, limit)]


async def open_tasks(reader: Reader, case_no: str) -> list[Row]:
    """The questions of the case that are open now, oldest first."""
    return [dict(row) for row in await reader.fetch(_TASKS, case_no)]


async def rights_of(reader: Reader, case_no: str) -> list[Row]:
    """The rights of the case by number."""
    return [dict(row) for row in await reader.fetch(_RIGHTS, case_no)]


async def parties_of(reader: Reader, case_no: str) -> list[Row]:
    """The organisations that take part in the case, and as what."""
    return [dict(row) for row in await reader.fetch(_PARTIES, case_no)]


async def loan_of(reader: Reader, case_no: str) -> Row | None:
    """The loan with the lines of the schedule that holds now and all payments, or None while nothing is lent."""
    row = await reader.fetchrow(_LOAN, case_no)
    if row is None:
        return None
    lines = await reader.fetch(_LINES, case_no, row["schedule"])
    payments = await reader.fetch(_PAYMENTS, case_no)
    return {**row, "lines": [dict(line) for line in lines], "payments": [dict(payment) for payment in payments]}


async def claims_of(reader: Reader, case_no: str) -> list[Row]:
    """The case's claims on the fund."""
    return [dict(row) for row in await reader.fetch(_CLAIMS, case_no)]


async def disposals_of(reader: Reader, case_no: str) -> list[Row]:
    """The case's disposals of pledged rights."""
    return [dict(row) for row in await reader.fetch(_DISPOSALS, case_no)]


async def facts_of(reader: Reader, case_no: str, since: int = 0) -> list[Fact]:
    """The recorded facts of the case from this place on, in order."""
    return [Fact(**row) for row in await reader.fetch(_FACTS, case_no, since)]


# What the API needs before it writes a request down


_SCOPE = """
SELECT case_no, tenant, uscc, stage, sandbox, clock_offset_s,
    EXISTS (SELECT 1 FROM parties p WHERE p.case_no = c.case_no AND p.organisation = $2) AS takes_part
FROM cases c WHERE case_no = $1"""
_CASES_OF_FIRM = "SELECT * FROM cases WHERE tenant = ANY($1) AND uscc = $2 AND case_no > $3 ORDER BY case_no LIMIT $4"
_LIVING_SANDBOX = "SELECT case_no FROM cases WHERE sandbox AND stage <> 'closed' ORDER BY case_no"
# The opening's request is there before anything of the case is recorded; the record of a call may come after its answer.
_CALLED = """
SELECT r.asked ->> 'tenant' AS tenant, r.opening, coalesce(c.clock_offset_s, 0) AS clock_offset_s, (
    SELECT j.data ->> 'party' FROM journal j
    WHERE j.case_no = $1 AND j.kind = 'called' AND j.data ->> 'call' = $2 ORDER BY j.seq DESC LIMIT 1
) AS party
FROM requests r LEFT JOIN cases c ON c.case_no = r.case_no
WHERE r.case_no = $1 AND r.opening IS NOT NULL AND r.state <> 'refused' ORDER BY r.received_at LIMIT 1"""


async def scope_of(reader: Reader, case_no: str, organisation: str) -> Row | None:
    """Whose case it is, its clock, and whether the organisation takes part in it; None when nothing of it is recorded."""
    row = await reader.fetchrow(_SCOPE, case_no, organisation)
    return dict(row) if row else None


async def cases_of_firm(reader: Reader, tenants: list[str], uscc: str, *, after: str = "", limit: int = 100) -> list[Row]:
    """The cases of one firm in these tenants, by number."""
    return [dict(row) for row in await reader.fetch(_CASES_OF_FIRM, tenants, uscc, after, limit)]


async def called(reader: Reader, case_no: str, call: str) -> Row | None:
    """Whom the case has called under this name (party None while that is not recorded), with its opening, tenant and clock."""
    row = await reader.fetchrow(_CALLED, case_no, call)
    return dict(row) if row else None


async def living_sandbox_cases(reader: Reader) -> list[str]:
    """The numbers of cases that were opened in the sandbox and have not ended."""
    return [row["case_no"] for row in await reader.fetch(_LIVING_SANDBOX)]

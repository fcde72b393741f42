"""What is read of cases: the rows that lists, pages and permissions need."""

from typing import Any

from db.database import Reader
from domain.facts import Fact
from domain.scopes import Scope, ScopeKind

FACT = (
    "version, case_no, seq, kind, subject, at, received_at, request, actor, role, organisation, on_behalf_of, tenant, clause, reason,"
    " data, prev, hash"
)
_FACTS = f"SELECT {FACT} FROM journal WHERE case_no = $1 AND seq >= $2 ORDER BY seq"  # noqa: S608 - the constant above
_CASE = "SELECT * FROM cases WHERE case_no = $1"
# A mandate counts by the wall's day, also where the sandbox has moved a case's time.
_MANDATED = """
    EXISTS (
        SELECT 1 FROM mandates m WHERE m.agency = {organisation} AND m.tenant = c.tenant AND m.firm = c.uscc
            AND m.withdrawn_at IS NULL AND (now() AT TIME ZONE 'Asia/Shanghai')::date BETWEEN m.since AND m.until
    )"""
# What makes a case the business of a caller. OFFSET 0 keeps a lookup one probe of an index for each row that is looked at.
_WITHIN: dict[ScopeKind, str] = {
    ScopeKind.TENANT: "true",
    ScopeKind.PARTY: """
    EXISTS (SELECT 1 FROM parties p WHERE p.case_no = c.case_no AND p.organisation = {organisation} AND p.part = {part} OFFSET 0)""",
    ScopeKind.FIRM: "c.uscc = {organisation}",
    ScopeKind.MANDATE: _MANDATED,
    ScopeKind.DISPOSAL: "EXISTS (SELECT 1 FROM disposals d WHERE d.case_no = c.case_no OFFSET 0)",
    ScopeKind.SANDBOX: "c.sandbox",
}
_TASKS = """
SELECT case_no, question, acts, subject, until, stays_open, state, asked_at FROM tasks
WHERE case_no = $1 AND state = 'open' ORDER BY question"""
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


def within(scope: Scope, first: int = 1) -> tuple[str, list[Any]]:
    """The filter of a scope as a condition on `cases c`, with its arguments; the first of them is the parameter of this number."""
    concerned, arguments = concerns(scope, first + 1)
    return f"c.tenant = ANY(${first}) AND {concerned}", [sorted(scope.tenants), *arguments]


def concerns(scope: Scope, first: int = 1) -> tuple[str, list[Any]]:
    """The same without the tenants: what makes a case of theirs the caller's business."""
    arguments: list[Any] = []
    names = {}
    for name in ("organisation", "part"):
        if f"{{{name}}}" in _WITHIN[scope.kind]:
            arguments.append(getattr(scope, name))
            names[name] = f"${first + len(arguments) - 1}"
    return _WITHIN[scope.kind].format(**names), arguments


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


_OF_SCOPE = "SELECT case_no, tenant, uscc, stage, sandbox, clock_offset_s FROM cases c WHERE case_no = $1 AND "
_OF_WHOLE = """
SELECT c.*, EXISTS (SELECT 1 FROM loans l WHERE l.case_no = c.case_no) AS lent,
    EXISTS (SELECT 1 FROM claims x WHERE x.case_no = c.case_no) AS claims,
    EXISTS (SELECT 1 FROM disposals d WHERE d.case_no = c.case_no) AS disposes,
    EXISTS (SELECT 1 FROM erasure_receipts r WHERE r.case_no = c.case_no) AS erases
FROM cases c WHERE case_no = $1 AND """
_LIVING_SANDBOX = "SELECT case_no FROM cases WHERE sandbox AND stage <> 'closed' ORDER BY case_no"
# The opening's request is there before anything of the case is recorded; the record of a call may come after its answer.
_CALLED = """
SELECT r.asked ->> 'tenant' AS tenant, r.opening, coalesce(c.clock_offset_s, 0) AS clock_offset_s, (
    SELECT j.data ->> 'party' FROM journal j
    WHERE j.case_no = $1 AND j.kind = 'called' AND j.data ->> 'call' = $2 ORDER BY j.seq DESC LIMIT 1
) AS party
FROM requests r LEFT JOIN cases c ON c.case_no = r.case_no
WHERE r.case_no = $1 AND r.opening IS NOT NULL AND r.state <> 'refused' ORDER BY r.received_at LIMIT 1"""


async def scope_of(reader: Reader, case_no: str, scope: Scope, *, whole: bool = False) -> Row | None:
    """Whose case it is, and its clock; None when it is not the business of a caller of this scope, or nothing of it is recorded.

    `whole` has all columns with it, and whether anything was lent, claimed, disposed of and erased.
    """
    condition, arguments = within(scope, 2)
    row = await reader.fetchrow((_OF_WHOLE if whole else _OF_SCOPE) + condition, case_no, *arguments)
    return dict(row) if row else None


async def called(reader: Reader, case_no: str, call: str) -> Row | None:
    """Whom the case has called under this name (party None while that is not recorded), with its opening, tenant and clock."""
    row = await reader.fetchrow(_CALLED, case_no, call)
    return dict(row) if row else None


async def living_sandbox_cases(reader: Reader) -> list[str]:
    """The numbers of cases that were opened in the sandbox and have not ended."""
    return [row["case_no"] for row in await reader.fetch(_LIVING_SANDBOX)]


_FIRST_TO_ANSWER = """
SELECT j.kind AS act, j.actor, j.role, j.organisation, j.at FROM tasks t
JOIN journal j ON j.case_no = t.case_no AND j.seq > t.question AND (j.data ->> 'question')::int = t.question AND j.kind = ANY(t.acts)
WHERE t.case_no = $1 AND t.subject = $2 AND t.state = 'answered' AND $3 = ANY(t.acts) AND j.request <> $4
ORDER BY t.question DESC, j.seq LIMIT 1"""


async def first_to_answer(reader: Reader, case_no: str, subject: str, act: str, request: str) -> Row | None:
    """Who answered the last question that this act would have answered, by which act and when; None where nobody did."""
    row = await reader.fetchrow(_FIRST_TO_ANSWER, case_no, subject, act, request)
    return dict(row) if row else None

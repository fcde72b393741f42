"""The work: queues of open tasks, and who of an organisation holds one."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from db.cases import Row, within
from db.database import Connection, Reader
from domain.roles import Role
from domain.scopes import Scope
from domain.workdays import instant

# ruff: noqa: S608 - every part of a statement is a constant of this file; what a person writes is an argument

PARTY_ROLES = frozenset({Role.FIRM, Role.BANK_OFFICER, Role.BANK_APPROVER, Role.INSURER, Role.GUARANTOR})
_FIELDS = """
    t.case_no, t.question, t.acts, t.subject, t.until, t.stays_open, t.asked_at, t.state, c.firm, c.tenant, c.stage, c.clock_offset_s"""
_CASE = "JOIN cases c ON c.case_no = t.case_no"
# What is only shown is looked up for the rows of the page alone.
_SHOWN = """
SELECT l.*, r.kind AS right_kind, coalesce(h.actor, '') AS holder, coalesce(h.version, 0) AS version, coalesce(p.name, '') AS holder_name
FROM ({inner}) l
LEFT JOIN task_holders h ON h.case_no = l.case_no AND h.question = l.question AND h.organisation = $2
LEFT JOIN rights r ON r.case_no = l.case_no AND r.right_no = l.subject
LEFT JOIN person_names p ON p.actor = h.actor"""
_ORDER = "due, case_no, question"
# The queue of a role, tenant by tenant: each is one walk along an index, in the order of the deadlines.
_QUEUE = "task_roles q JOIN tasks t ON t.case_no = q.case_no AND t.question = q.question"
_TEAM = f"SELECT q.due, {_FIELDS} FROM {_QUEUE} {_CASE} WHERE q.tenant = own.tenant AND q.role = $3 AND q.organisation = ''"
_TEAM_OF_PARTY = f"SELECT q.due, {_FIELDS} FROM {_QUEUE} {_CASE} WHERE q.organisation = $2 AND q.role = $3 AND q.tenant = own.tenant"
_ALL = f"SELECT t.due, {_FIELDS} FROM tasks t {_CASE} WHERE t.tenant = own.tenant AND t.state = 'open'"
# Held by me; or held by nobody in a case whose named officer I am.
_MINE = f"""
SELECT q.due, {_FIELDS} FROM (
    SELECT case_no, question FROM task_holders WHERE actor = ANY($4) AND organisation = $2
    UNION
    SELECT f.case_no, f.question FROM case_officers o JOIN tasks f ON f.case_no = o.case_no AND f.state = 'open'
    WHERE o.actor = ANY($4) AND o.organisation = $2 AND NOT EXISTS (
        SELECT FROM task_holders x
        WHERE x.case_no = f.case_no AND x.question = f.question AND x.organisation = $2 AND x.actor <> '' AND x.actor <> ALL($4))
) m JOIN task_roles q ON q.case_no = m.case_no AND q.question = m.question AND q.role = $3
JOIN tasks t ON t.case_no = q.case_no AND t.question = q.question {_CASE}
WHERE q.tenant = own.tenant AND q.organisation IN ('', $2)"""
_TASK = _SHOWN.format(inner=f"SELECT t.due, {_FIELDS} FROM tasks t {_CASE} WHERE t.case_no = $1 AND t.question = $3")
_OPEN_OF_CASE = _SHOWN.format(inner=f"SELECT t.due, {_FIELDS} FROM tasks t {_CASE} WHERE t.case_no = $1 AND t.state = 'open'")
_CLAIM = """
INSERT INTO task_holders AS h (case_no, question, organisation, actor, version) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (case_no, question, organisation) DO UPDATE SET actor = EXCLUDED.actor, version = h.version + 1, claimed_at = now()
WHERE h.actor = '' RETURNING version"""
_HAND = """
INSERT INTO task_holders AS h (case_no, question, organisation, actor, version) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (case_no, question, organisation) DO UPDATE SET actor = EXCLUDED.actor, version = h.version + 1, claimed_at = now()
WHERE h.version = $5 RETURNING version"""
_MOVED = (
    "INSERT INTO task_moves (case_no, question, organisation, version, move, holder, by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
)
_MOVES = """
SELECT version, move, holder, by, reason, at FROM task_moves
WHERE case_no = $1 AND question = $2 AND organisation = $3 ORDER BY version"""
# An act that is asked for once is its holder's; a stream takes what anybody of the organisation brings.
_HELD_BY_OTHER = """
SELECT t.question, h.actor AS holder, h.version, coalesce(p.name, '') AS holder_name FROM tasks t
JOIN task_holders h ON h.case_no = t.case_no AND h.question = t.question
LEFT JOIN person_names p ON p.actor = h.actor
WHERE t.case_no = $1 AND t.subject = $2 AND t.state = 'open' AND NOT t.stays_open AND $3 = ANY(t.acts)
    AND h.organisation = $4 AND h.actor <> '' AND h.actor <> ALL($5)
ORDER BY t.question LIMIT 1"""


@dataclass(frozen=True)
class Worker:
    """Who asks for tasks: as which person, in which role, for which organisation."""

    actors: list[str]  # oneself, and whom one stands in for
    role: Role
    organisation: str


@dataclass(frozen=True)
class Wanted:
    """Which tasks are asked for; what is not said does not limit."""

    act: str = ""
    stage: str = ""
    jurisdiction: str = ""
    subject: str = ""  # case, right, claim, disposal, or the name of one
    due_before: date | None = None
    overdue_at: datetime | None = None
    sandbox: bool = False  # whether each case has its own clock
    after: tuple[datetime | None, str, int] | None = None


@dataclass
class _Where:
    """Conditions, and the arguments that they name by number."""

    arguments: list[Any]
    said: list[str] = field(default_factory=list)

    def add(self, condition: str, *values: Any) -> None:
        """Put one condition more; each {} in it is the next argument."""
        places = range(len(self.arguments) + 1, len(self.arguments) + len(values) + 1)
        self.said.append(condition.format(*(f"${place}" for place in places)))
        self.arguments += values

    def __str__(self) -> str:
        return "".join(f" AND {each}" for each in self.said)


_SUBJECTS = {
    "case": "t.subject = 'case'",
    "claim": "t.subject ~ '^claim-'",
    "disposal": "t.subject ~ '^disposal-'",
    "right": "t.subject !~ '^(case$|claim-|disposal-)'",
}


async def tasks(reader: Reader, of: str, worker: Worker, scope: Scope, wanted: Wanted, limit: int) -> list[Row]:
    """The open tasks in the order of their deadlines: mine, those that my role may do, or all of the cases in scope."""
    tenants = [each for each in sorted(scope.tenants) if wanted.jurisdiction in ("", each)]
    where = _Where([tenants, worker.organisation])
    queue = "t" if of == "all" else "q"
    source = _ALL
    if of != "all":
        where.arguments.append(worker.role.value)
        source = _TEAM_OF_PARTY if worker.role in PARTY_ROLES else _TEAM
    if of == "mine":
        where.arguments.append(worker.actors)
        source = _MINE
    _limit(where, scope, wanted, queue)
    # Each tenant's own first rows, then the first of them all.
    inner = f"{source}{where} ORDER BY {queue}.due, {queue}.case_no, {queue}.question LIMIT {limit:d}"
    found = f"SELECT a.* FROM unnest($1::text[]) own(tenant) CROSS JOIN LATERAL ({inner}) a ORDER BY {_ORDER} LIMIT {limit:d}"
    return [
        _without_due(row)
        for row in await reader.fetch(f"{_SHOWN.format(inner=found)} ORDER BY l.due, l.case_no, l.question", *where.arguments)
    ]


def _limit(where: _Where, scope: Scope, wanted: Wanted, queue: str) -> None:
    """Put the scope and the filters as conditions."""
    condition, arguments = within(scope, len(where.arguments) + 1)
    where.said.append(condition)
    where.arguments += arguments
    if wanted.act:
        where.add("{} = ANY(t.acts)", wanted.act)
    if wanted.stage:
        where.add("c.stage = {}", wanted.stage)
    if wanted.subject in _SUBJECTS:
        where.said.append(_SUBJECTS[wanted.subject])
    elif wanted.subject:
        where.add("t.subject = {}", wanted.subject)
    if wanted.due_before:
        where.add(f"{queue}.due <= {{}}", instant(wanted.due_before))
    if wanted.overdue_at:
        offset = " + make_interval(secs => c.clock_offset_s)" if wanted.sandbox else ""  # elsewhere all clocks are one
        where.add(f"{queue}.due <= {{}}::timestamptz{offset}", wanted.overdue_at)
    if wanted.after:
        place = "coalesce({}::timestamptz, 'infinity'), {}::text, {}::int"
        where.add(f"({queue}.due, {queue}.case_no, {queue}.question) > ({place})", *wanted.after)


async def task(reader: Reader, case_no: str, question: int, organisation: str) -> Row | None:
    """One task with the holder of this organisation, open or not; None when there is none."""
    row = await reader.fetchrow(_TASK, case_no, organisation, question)
    return _without_due(row) if row else None


async def open_tasks(reader: Reader, case_no: str, organisation: str) -> list[Row]:
    """The open tasks of a case with their holders of this organisation, oldest first."""
    return [_without_due(row) for row in await reader.fetch(f"{_OPEN_OF_CASE} ORDER BY l.question", case_no, organisation)]


async def moves(reader: Reader, case_no: str, question: int, organisation: str) -> list[Row]:
    """How the task went from hand to hand within this organisation."""
    return [dict(row) for row in await reader.fetch(_MOVES, case_no, question, organisation)]


async def held_by_other(reader: Reader, case_no: str, subject: str, act: str, organisation: str, own: list[str]) -> Row | None:
    """The colleague who holds the task that this act would answer; None where nobody else does."""
    row = await reader.fetchrow(_HELD_BY_OTHER, case_no, subject, act, organisation, own)
    return dict(row) if row else None


async def claim(conn: Connection, case_no: str, question: int, organisation: str, actor: str) -> int | None:
    """Take a task that nobody of the organisation holds; its new version, or None when somebody was first."""
    version: int | None = await conn.fetchval(_CLAIM, case_no, question, organisation, actor)
    if version is not None:
        await _moved(conn, case_no, question, organisation, version, "claimed", actor, actor, "")
    return version


async def hand(
    conn: Connection, case_no: str, question: int, organisation: str, *, to: str, by: str, move: str, reason: str, version: int
) -> int | None:
    """Give a task to somebody, or to nobody (""); its new version, or None when somebody moved it after this version."""
    moved: int | None = await conn.fetchval(_HAND, case_no, question, organisation, to, version)
    if moved is not None:
        await _moved(conn, case_no, question, organisation, moved, move, to, by, reason)
    return moved


async def _moved(
    conn: Connection, case_no: str, question: int, organisation: str, version: int, move: str, to: str, by: str, reason: str
) -> None:
    await conn.execute(_MOVED, case_no, question, organisation, version, move, to, by, reason)


def _without_due(row: Any) -> Row:
    return {name: value for name, value in dict(row).items() if name != "due"}  # infinity is no instant of Python's

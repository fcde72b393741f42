"""The findings of auditors: raised once, moved on by what is said; nothing is changed, and no case hears of them."""

from dataclasses import dataclass
from datetime import datetime

from db.cases import Row
from db.database import Connection, Reader
from domain.findings import AWAITING

_COLUMNS = """
    f.finding AS id, f.case_no, c.tenant, f.sample, f.fact_seq, f.figure, f.grade, f.text, f.addressee, f.addressee_role, f.raised_by,
    coalesce(p.name, '') AS raised_by_name, f.organisation, f.raised_at, f.version, f.state, f.due, f.moved_at"""
_FROM = "FROM finding_states f JOIN cases c USING (case_no) LEFT JOIN person_names p ON p.actor = f.raised_by"
# Row security says the same of who sees which.
_PAGE = f"""
SELECT {_COLUMNS} {_FROM} WHERE f.finding < $1 AND ($3 = '' OR f.case_no = $3) AND ($4::bigint = 0 OR f.sample = $4)
    AND ($5 = '' OR f.addressee = $5) AND (cardinality($6::text[]) = 0 OR f.state = ANY($6))
    AND (cardinality($7::text[]) = 0 OR f.grade = ANY($7)) AND ($8::timestamptz IS NULL OR (f.state = ANY($9) AND f.due <= $8))
    AND ($10::boolean OR f.addressee = $11)
ORDER BY f.finding DESC LIMIT $2"""
_ONE = f"SELECT {_COLUMNS} {_FROM} WHERE f.finding = $1 AND ($2::boolean OR f.addressee = $3)"
_HISTORY = """
SELECT m.version, m.state, m.text, m.due, m.by, coalesce(p.name, '') AS by_name, m.role, m.organisation, m.at
FROM audit_finding_moves m LEFT JOIN person_names p ON p.actor = m.by WHERE m.finding = $1 ORDER BY m.version"""
_RAISE = """
INSERT INTO audit_findings (case_no, sample, fact_seq, figure, grade, text, addressee, addressee_role, raised_by, organisation)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id"""
_MOVE = """
INSERT INTO audit_finding_moves (finding, version, state, text, due, by, role, organisation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (finding, version) DO NOTHING RETURNING version"""
_TAKEN = "SELECT EXISTS (SELECT FROM audit_sample_cases WHERE sample = $1 AND case_no = $2)"
_FACT = "SELECT data FROM journal WHERE case_no = $1 AND seq = $2"
# An organisation answers by the part that it plays; one that plays none (bureaus, platforms), when its people see the case: no firm,
# and nobody for a firm.
_PLAYS = "SELECT EXISTS (SELECT FROM parties WHERE case_no = $1 AND organisation = $2 AND ($3 = '' OR part = $3))"
_SEES = """
SELECT EXISTS (SELECT FROM who_sees($1, NULL) WHERE organisation = $2)
    AND NOT EXISTS (SELECT FROM cases WHERE case_no = $1 AND uscc = $2) AND NOT EXISTS (SELECT FROM mandates WHERE agency = $2)"""


@dataclass(frozen=True)
class Reading:
    """Who reads findings: all of the cases that he sees, or those that are addressed to his organisation."""

    whole: bool
    organisation: str


@dataclass(frozen=True)
class Wanted:
    """Which findings are asked for; what is empty asks for any."""

    case_no: str = ""
    sample: int = 0
    addressee: str = ""
    states: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    overdue_at: datetime | None = None


@dataclass(frozen=True)
class Move:
    """What is said of a finding, by whom, and where it stands then."""

    finding: int
    version: int
    state: str
    text: str
    due: datetime | None
    by: str
    role: str
    organisation: str


async def page(reader: Reader, who: Reading, wanted: Wanted, before: int, limit: int) -> list[Row]:
    """The findings that were raised before this one, newest first."""
    named = (wanted.case_no, wanted.sample, wanted.addressee, wanted.states, wanted.grades, wanted.overdue_at)
    rows = await reader.fetch(_PAGE, before, limit, *named, sorted(AWAITING), who.whole, who.organisation)
    return [dict(row) for row in rows]


async def one(reader: Reader, who: Reading, number: int) -> Row | None:
    """A finding as it stands, or None where the reader sees none of this number."""
    row = await reader.fetchrow(_ONE, number, who.whole, who.organisation)
    return dict(row) if row else None


async def history(reader: Reader, number: int) -> list[Row]:
    """What was said of a finding, oldest first; the first is its raising."""
    return [dict(row) for row in await reader.fetch(_HISTORY, number)]


async def raised(conn: Connection, new: Row) -> int:
    """Write a finding down; its number."""
    names = ("case_no", "sample", "fact_seq", "figure", "grade", "text", "addressee", "addressee_role", "raised_by", "organisation")
    number: int = await conn.fetchval(_RAISE, *(new[name] for name in names))
    return number


async def moved(conn: Connection, move: Move) -> bool:
    """Write a move down; False when somebody moved it before."""
    return await conn.fetchval(_MOVE, *vars(move).values()) is not None


async def sampled(reader: Reader, sample: int, case_no: str) -> bool:
    """Whether the case is in the sample."""
    return bool(await reader.fetchval(_TAKEN, sample, case_no))


async def fact(reader: Reader, case_no: str, seq: int) -> Row | None:
    """What the fact at this place carries, or None where there is none."""
    row = await reader.fetchrow(_FACT, case_no, seq)
    return dict(row["data"]) if row else None


async def plays(reader: Reader, case_no: str, organisation: str, part: str) -> bool:
    """Whether the organisation takes part in the case, in this part or, with "", in any."""
    return bool(await reader.fetchval(_PLAYS, case_no, organisation, part))


async def sees(reader: Reader, case_no: str, organisation: str) -> bool:
    """Whether people of the organisation see the case, and not for the firm."""
    return bool(await reader.fetchval(_SEES, case_no, organisation))

"""Erasure by law: whose values are meant, who asked for it, how it was decided, and the receipts."""

from collections.abc import Sequence
from dataclasses import dataclass

from db import archives
from db.cases import Row
from db.database import Connection, Reader

LEAST = 2  # letters of a part of a value, "name telephone e-mail": what is shorter names nobody
_OF_CASE = "SELECT ref, coalesce(case_no, '') AS case_no, field FROM personal_values WHERE case_no = $1 AND field = $2 ORDER BY ref"
_OF_REFS = "SELECT ref, coalesce(case_no, '') AS case_no, field FROM personal_values WHERE ref = ANY($1) ORDER BY ref"
_OF_VALUE = f"""
SELECT ref, coalesce(case_no, '') AS case_no, field FROM personal_values
WHERE length($1) >= {LEAST} AND (value = $1 OR $1 = ANY(string_to_array(value, ' '))) ORDER BY ref LIMIT 1000"""  # noqa: S608 - the constant above
_TENANTS = "SELECT DISTINCT tenant FROM cases WHERE case_no = ANY($1) ORDER BY 1"
_ASK = """
INSERT INTO erasures (tenants, cases, refs, actor, ground, reason, asked_by) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id"""
COLUMNS = "id, tenants, cases, refs, actor, ground, reason, asked_by, asked_at, state, decided_by, decided_at, said"
_ONE = f"SELECT {COLUMNS} FROM erasures WHERE id = $1"  # noqa: S608 - the constant above
_OF_TENANTS = f"""
SELECT {COLUMNS} FROM erasures WHERE tenants <@ $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"""  # noqa: S608 - the same
DECIDE = "UPDATE erasures SET state = $2, decided_by = $3, decided_at = now(), said = $4 WHERE id = $1 AND state = 'asked' RETURNING id"

RECEIPT = "id, erasure, case_no, actor, refs, commitments, fields, places, ground, reason, by, second, over_hold, at"
_RECEIPTS = f"SELECT {RECEIPT} FROM erasure_receipts WHERE case_no = $1 ORDER BY id"  # noqa: S608 - the constant above
_OF_ERASURE = f"SELECT {RECEIPT} FROM erasure_receipts WHERE erasure = $1 ORDER BY id"  # noqa: S608 - the constant above
_MEMBER = """
SELECT m.role, m.organisation FROM memberships m JOIN people p USING (actor)
WHERE m.actor = $1 AND m.role = ANY($2) AND p.active AND NOT p.system AND m.withdrawn_at IS NULL AND $3::text[] <@ m.tenants
    AND (now() AT TIME ZONE 'Asia/Shanghai')::date BETWEEN m.since AND coalesce(m.until, 'infinity') ORDER BY m.id LIMIT 1"""


class NotErasable(Exception):
    """Nothing is erased; a code for programs, the sentence in English and in Chinese."""

    def __init__(self, code: str, en: str, zh: str) -> None:
        super().__init__(en)
        self.code, self.en, self.zh = code, en, zh


@dataclass(frozen=True)
class Wanted:
    """Whose values are to go, on what ground; the values themselves are not in it."""

    found: Sequence[Row]  # ref, case_no, field of each value
    actor: str
    ground: str
    reason: str
    by: str

    @property
    def cases(self) -> list[str]:
        """The cases that the values belong to."""
        return sorted({row["case_no"] for row in self.found})

    @property
    def refs(self) -> list[str]:
        """The references of the values."""
        return [row["ref"] for row in self.found]


# Looking


async def of_case(reader: Reader, case_no: str, field: str) -> list[Row]:
    """The values that a case has in this field: reference, case and field, never the value."""
    return [dict(row) for row in await reader.fetch(_OF_CASE, case_no, field)]


async def of_refs(reader: Reader, refs: Sequence[str]) -> list[Row]:
    """The same of these references."""
    return [dict(row) for row in await reader.fetch(_OF_REFS, list(refs))]


async def of_value(reader: Reader, value: str) -> list[Row]:
    """The same of every value that is this one, or has it among its words: a name, a telephone number, an address."""
    return [dict(row) for row in await reader.fetch(_OF_VALUE, value.strip())]


async def tenants_of(reader: Reader, cases: Sequence[str]) -> list[str]:
    """The tenants of these cases."""
    return [row["tenant"] for row in await reader.fetch(_TENANTS, list(cases))]


async def held(reader: Reader, cases: Sequence[str]) -> list[str]:
    """Those of these cases on which a legal hold stands."""
    return [case_no for case_no in cases if case_no and await archives.holds(reader, case_no)]


async def membership(reader: Reader, actor: str, roles: Sequence[str], tenants: Sequence[str]) -> tuple[str, str] | None:
    """Role and organisation with which this person may, today and in all of these tenants; None where they may not."""
    row = await reader.fetchrow(_MEMBER, actor, list(roles), list(tenants))
    return (row["role"], row["organisation"]) if row else None


async def one(reader: Reader, number: int) -> Row | None:
    """The erasure of this number."""
    row = await reader.fetchrow(_ONE, number)
    return dict(row) if row else None


async def of_tenants(reader: Reader, tenants: Sequence[str], before: int | None, limit: int) -> list[Row]:
    """The erasures of these tenants, newest first."""
    return [dict(row) for row in await reader.fetch(_OF_TENANTS, list(tenants), before, limit)]


async def receipts(reader: Reader, case_no: str) -> list[Row]:
    """What of a case was erased."""
    return [dict(row) for row in await reader.fetch(_RECEIPTS, case_no)]


async def receipts_of(reader: Reader, number: int) -> list[Row]:
    """The receipts of an erasure."""
    return [dict(row) for row in await reader.fetch(_OF_ERASURE, number)]


# Asking and deciding


async def ask(conn: Connection, wanted: Wanted, tenants: Sequence[str]) -> int:
    """Write down that this is to be erased; nothing is, until another person says so."""
    arguments = (list(tenants), wanted.cases, wanted.refs, wanted.actor, wanted.ground, wanted.reason, wanted.by)
    return int(await conn.fetchval(_ASK, *arguments))


async def refuse(conn: Connection, number: int, second: str, why: str) -> bool:
    """Say no; False when it was decided already."""
    return await conn.fetchval(DECIDE, number, "refused", second, why) is not None

"""The phone tasks: letters that came back, and who told the recipient by telephone."""

from db.cases import Row
from db.database import Connection, Reader

_COLUMNS = """
    t.id, t.case_no, t.tenant, c.firm, t.recipient, t.organisation, t.template, t.why, t.opened_at, t.state, t.version, t.done_by,
    coalesce(p.name, '') AS done_by_name, t.done_at, t.note"""
_FROM = "FROM phone_tasks t JOIN cases c USING (case_no) LEFT JOIN person_names p ON p.actor = t.done_by"
# Row security says the same of who sees which.
_PAGE = f"""
SELECT {_COLUMNS} {_FROM} WHERE t.id < $1 AND ($3 = '' OR t.case_no = $3) AND ($4 = '' OR t.state = $4)
    AND (t.tenant = ANY($5) OR t.organisation = $6)
ORDER BY t.id DESC LIMIT $2"""
_ONE = f"SELECT {_COLUMNS} {_FROM} WHERE t.id = $1 AND (t.tenant = ANY($2) OR t.organisation = $3)"
_DONE = """
UPDATE phone_tasks SET state = 'done', version = version + 1, done_by = $2, done_at = now(), note = $3
WHERE id = $1 AND state = 'open' RETURNING version"""


async def page(
    reader: Reader, tenants: frozenset[str], organisation: str, before: int, limit: int, *, case_no: str = "", state: str = ""
) -> list[Row]:
    """Those of whole tenants, and of letters to the organisation, before this number; the newest first."""
    return [dict(row) for row in await reader.fetch(_PAGE, before, limit, case_no, state, sorted(tenants), organisation)]


async def one(reader: Reader, tenants: frozenset[str], organisation: str, number: int) -> Row | None:
    """The task of this number, or None where the reader sees none."""
    row = await reader.fetchrow(_ONE, number, sorted(tenants), organisation)
    return dict(row) if row else None


async def done(conn: Connection, number: int, by: str, note: str) -> bool:
    """Close it; False when somebody did before."""
    return await conn.fetchval(_DONE, number, by, note) is not None

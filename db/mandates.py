"""Mandates: which firm lets which agency act for it, and when."""

from datetime import date, timedelta
from typing import Any

from db.database import Connection, Reader

Row = dict[str, Any]

_COLUMNS = "id, tenant, firm, agency, document_no, since, until, made_by, made_at, withdrawn_at"
_ADD = """
INSERT INTO mandates (tenant, firm, agency, document_no, since, until, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id"""
_OF = f"""
SELECT {_COLUMNS} FROM mandates
WHERE tenant = ANY($1) AND ($2 = '' OR firm = $2) AND ($3 = '' OR agency = $3) AND ($4::bigint IS NULL OR id < $4)
ORDER BY id DESC LIMIT $5"""  # noqa: S608 - the constant above
_ONE = f"SELECT {_COLUMNS} FROM mandates WHERE id = $1"  # noqa: S608 - the constant above
# Whoever asks looks at the days alone, so a withdrawn mandate has none left.
_WITHDRAW = """
UPDATE mandates SET withdrawn_at = now(), withdrawn_by = $2, until = least(until, $3) WHERE id = $1 AND withdrawn_at IS NULL RETURNING id"""
_HOLDS = "SELECT EXISTS (SELECT FROM mandates WHERE agency = $1 AND firm = $2 AND tenant = ANY($3) AND $4 BETWEEN since AND until)"


async def add(conn: Connection, tenant: str, firm: str, agency: str, document_no: str, since: date, until: date, made_by: str) -> int:
    """Record that the firm lets the agency act for it in this tenant; the number."""
    return int(await conn.fetchval(_ADD, tenant, firm, agency, document_no, since, until, made_by))


async def of(
    reader: Reader, tenants: list[str], firm: str = "", agency: str = "", *, before: int | None = None, limit: int = 100
) -> list[Row]:
    """The mandates of these tenants, newest first; of one firm or one agency where it is named."""
    return [dict(row) for row in await reader.fetch(_OF, tenants, firm, agency, before, limit)]


async def one(reader: Reader, number: int) -> Row | None:
    """The mandate with this number."""
    row = await reader.fetchrow(_ONE, number)
    return dict(row) if row else None


async def withdraw(conn: Connection, number: int, by: str, day: date) -> bool:
    """End the mandate before this day; False when it was withdrawn before."""
    return await conn.fetchval(_WITHDRAW, number, by, day - timedelta(days=1)) is not None


async def holds(reader: Reader, agency: str, firm: str, tenants: list[str], day: date) -> bool:
    """Whether the firm lets the agency act for it on this day, in one of these tenants."""
    return bool(await reader.fetchval(_HOLDS, agency, firm, tenants, day))

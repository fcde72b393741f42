"""What was imported before: a row is known by the name that it has in its own business, whatever file it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.database import Reader

_CLAIM = """
INSERT INTO imported (kind, owner, key, content_sha256, job, n, result) VALUES ($1, $2, $3, $4, $5, $6, '{}')
ON CONFLICT (kind, owner, key) DO NOTHING"""
_LOAD = "SELECT content_sha256, job, n, result FROM imported WHERE kind = $1 AND owner = $2 AND key = $3"
_SETTLE = "UPDATE imported SET result = $4 WHERE kind = $1 AND owner = $2 AND key = $3"
_LET_GO = "DELETE FROM imported WHERE kind = $1 AND owner = $2 AND key = $3 AND result = '{}'"


@dataclass(frozen=True)
class Imported:
    """The first import of a row: the digest of what it said, which job did it, and what came of it (nothing yet: empty)."""

    content_sha256: str
    job: str
    n: int
    result: dict[str, Any]


async def claim(conn: Reader, kind: str, owner: str, key: str, mine: Imported) -> Imported:
    """Whose row this is: `mine` when nobody had it before, else the first one's."""
    await conn.execute(_CLAIM, kind, owner, key, mine.content_sha256, mine.job, mine.n)
    return await known(conn, kind, owner, key) or mine


async def known(conn: Reader, kind: str, owner: str, key: str) -> Imported | None:
    """The first import of this row, or None."""
    row = await conn.fetchrow(_LOAD, kind, owner, key)
    return Imported(**row) if row else None


async def settle(conn: Reader, kind: str, owner: str, key: str, result: Mapping[str, Any]) -> None:
    """What came of the row; it is never imported again."""
    await conn.execute(_SETTLE, kind, owner, key, dict(result))


async def let_go(conn: Reader, kind: str, owner: str, key: str) -> None:
    """Nothing came of the row: it may be imported again."""
    await conn.execute(_LET_GO, kind, owner, key)

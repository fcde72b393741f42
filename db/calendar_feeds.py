"""Calendar feeds: whose calendar an address shows, and the deadlines that stand in it."""

import hashlib
from typing import Any

from db import cases
from db.database import Connection, Reader
from domain.scopes import Scope

Row = dict[str, Any]

_MAKE = """
INSERT INTO calendar_feeds (actor, token_sha256, caller, language) VALUES ($1, $2, $3, $4)
ON CONFLICT (actor) DO UPDATE SET token_sha256 = EXCLUDED.token_sha256, caller = EXCLUDED.caller, language = EXCLUDED.language,
    made_at = now(), read_at = NULL"""
_OF = "SELECT language, made_at, read_at FROM calendar_feeds WHERE actor = $1"
_REVOKE = "DELETE FROM calendar_feeds WHERE actor = $1 RETURNING actor"
_BY_TOKEN = "UPDATE calendar_feeds SET read_at = now() WHERE token_sha256 = $1 RETURNING actor, caller, language"  # noqa: S105
_DEADLINES = """
SELECT t.case_no, t.question, t.subject, t.acts, t.until, t.state, t.asked_at, t.closed_at, c.tenant
FROM tasks t JOIN cases c ON c.case_no = t.case_no
WHERE t.until IS NOT NULL AND t.acts && $1::text[] AND (t.state = 'open' OR t.closed_at > now() - interval '14 days') AND {within}
ORDER BY t.until, t.case_no, t.question LIMIT $2"""


def token_sha256(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def make(conn: Connection, actor: str, token: str, caller: Row, language: str) -> None:
    """Give the person an address; one that was given before ends."""
    await conn.execute(_MAKE, actor, token_sha256(token), caller, language)


async def of(reader: Reader, actor: str) -> Row | None:
    """Since when the person has an address, and when it was last read."""
    row = await reader.fetchrow(_OF, actor)
    return dict(row) if row else None


async def revoke(conn: Connection, actor: str) -> bool:
    """End the person's address; False when there was none."""
    return await conn.fetchval(_REVOKE, actor) is not None


async def by_token(reader: Reader, token: str) -> Row | None:
    """Whose address this is."""
    row = await reader.fetchrow(_BY_TOKEN, token_sha256(token))
    return dict(row) if row else None


async def deadlines(conn: Connection, scope: Scope, acts: list[str], limit: int) -> list[Row]:
    """Questions with a deadline that these acts answer, open ones and those that ended within a fortnight, by deadline."""
    condition, arguments = cases.within(scope, 3)
    return [dict(row) for row in await conn.fetch(_DEADLINES.format(within=condition), acts, limit, *arguments)]

"""Sessions: who is logged in, with which membership and until when; a token is kept as its hash only."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from db.database import Connection, Reader

Row = dict[str, Any]
CHANNEL = "zhiya_people"  # told by triggers of every change that ends or alters what somebody may do

_OPEN = """
INSERT INTO sessions (id, token_sha256, actor, membership, way, opened_at, fresh_at, seen_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $6, $8)"""
_HELD = """
SELECT s.id, s.actor, s.way, s.opened_at, s.fresh_at, s.seen_at, s.expires_at, s.ended_at, p.name, p.active, p.system,
    m.role, m.organisation, m.tenants, CASE WHEN m.actor = s.actor THEN '' ELSE m.actor END AS on_behalf_of,
    m.withdrawn_at IS NULL AND m.since <= $2 AND coalesce(m.until, 'infinity') >= $2 AND (m.actor = s.actor OR EXISTS (
        SELECT FROM substitutions x JOIN people a ON a.actor = x.absent AND a.active
        WHERE x.absent = m.actor AND x.substitute = s.actor AND x.withdrawn_at IS NULL AND $2 BETWEEN x.since AND x.until)) AS holds
FROM sessions s JOIN people p ON p.actor = s.actor JOIN memberships m ON m.id = s.membership WHERE s.token_sha256 = $1"""
_SEEN = "UPDATE sessions SET seen_at = greatest(seen_at, $2) WHERE id = $1"
_FRESH = "UPDATE sessions SET fresh_at = $2 WHERE id = $1 AND ended_at IS NULL"
_END = "UPDATE sessions SET ended_at = now(), ended_by = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id"
_END_ALL = "UPDATE sessions SET ended_at = now(), ended_by = $2 WHERE actor = $1 AND ended_at IS NULL AND id <> $3 RETURNING id"
_OF = """
SELECT s.id, s.actor, p.name, s.way, s.opened_at, s.fresh_at, s.seen_at, s.expires_at, m.role, m.organisation, m.tenants
FROM sessions s JOIN people p ON p.actor = s.actor JOIN memberships m ON m.id = s.membership
WHERE s.ended_at IS NULL AND s.expires_at > $3 AND (s.actor = $1 OR m.tenants <@ $2) ORDER BY s.opened_at DESC, s.id LIMIT 500"""
_ONE = """
SELECT s.id, s.actor, s.ended_at, m.tenants FROM sessions s JOIN memberships m ON m.id = s.membership WHERE s.id = $1"""
_KEEP_JOURNEY = "INSERT INTO oidc_logins (state_sha256, nonce, verifier, membership) VALUES ($1, $2, $3, $4)"
_END_JOURNEY = """
DELETE FROM oidc_logins WHERE state_sha256 = $1 RETURNING nonce, verifier, membership, made_at > now() - interval '10 minutes' AS in_time"""
_FORGET_JOURNEYS = "DELETE FROM oidc_logins WHERE made_at < now() - interval '1 hour'"
_FORGET = "DELETE FROM sessions WHERE least(ended_at, expires_at) < now() - make_interval(days => $1)"
KEPT_DAYS = 30  # after its end, so that who was logged in can still be asked


@dataclass(frozen=True)
class Opened:
    """A session that has just begun; its token is never to be had again."""

    id: str
    token: str
    expires_at: datetime


def token_sha256(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def open_session(
    conn: Connection, actor: str, membership: int, way: str, now: datetime, fresh_at: datetime, lifetime: timedelta
) -> Opened:
    """Begin a session of this person with this membership: 256 random bits are its token."""
    opened = Opened(secrets.token_hex(8), secrets.token_urlsafe(32), now + lifetime)
    await conn.execute(_OPEN, opened.id, token_sha256(opened.token), actor, membership, way, now, fresh_at, opened.expires_at)
    return opened


async def held(reader: Reader, token: str, day: date) -> Row | None:
    """The session behind a token with its person and membership; `holds` says whether the membership is theirs on this day."""
    row = await reader.fetchrow(_HELD, token_sha256(token), day)
    return dict(row) if row else None


async def seen(conn: Reader, session: str, at: datetime) -> None:
    """Note that the session was used."""
    await conn.execute(_SEEN, session, at)


async def freshen(conn: Reader, session: str, at: datetime) -> None:
    """Note that the person has proved again who they are."""
    await conn.execute(_FRESH, session, at)


async def end(conn: Reader, session: str, by: str) -> bool:
    """End a session; False when it had ended."""
    return await conn.fetchval(_END, session, by) is not None


async def end_all(conn: Reader, actor: str, by: str, but: str = "") -> int:
    """End every session of a person, but one; how many."""
    return len(await conn.fetch(_END_ALL, actor, by, but))


async def of(reader: Reader, actor: str, tenants: list[str], now: datetime) -> list[Row]:
    """The living sessions of this person, and those that act in no other than these tenants; newest first."""
    return [dict(row) for row in await reader.fetch(_OF, actor, tenants, now)]


async def one(reader: Reader, session: str) -> Row | None:
    """Whose session it is, and in which tenants it acts."""
    row = await reader.fetchrow(_ONE, session)
    return dict(row) if row else None


async def keep_journey(conn: Connection, state: str, nonce: str, verifier: str, membership: int | None) -> None:
    """Remember a login that goes on at the identity provider."""
    await conn.execute(_FORGET_JOURNEYS)
    await conn.execute(_KEEP_JOURNEY, token_sha256(state), nonce, verifier, membership)


async def end_journey(conn: Reader, state: str) -> Row | None:
    """What was remembered of the login, once; None when it is not known, was used, or took too long."""
    row = await conn.fetchrow(_END_JOURNEY, token_sha256(state))
    return dict(row) if row and row["in_time"] else None


async def forget(conn: Connection) -> int:
    """Forget the sessions that ended thirty days ago or earlier, and logins that were never finished; how many sessions."""
    await conn.execute(_FORGET_JOURNEYS)
    done: str = await conn.execute(_FORGET, KEPT_DAYS)
    return int(done.rpartition(" ")[2])

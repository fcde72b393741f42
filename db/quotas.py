"""The quotas and what cases hold of them: a reservation locks its quota, and the line above it, until it is written."""

from datetime import date

import asyncpg

from db.database import Connection, Database, Reader
from domain.quotas import Grant, Quota, QuotaKind, Standing, reserve, share_refused

# The line first, then its share: whoever needs both takes them in this order, so that no two wait for each other.
_LOCK = """
SELECT q.* FROM quotas q WHERE q.quota = $1 OR q.quota = (SELECT parent FROM quotas WHERE quota = $1)
ORDER BY q.parent, q.quota FOR UPDATE"""
# A line's use is its own and that of its shares; the case's own reservation of this very quota is told apart.
_USE = """
SELECT coalesce(sum(amount_fen) FILTER (WHERE (quota, case_no) <> ($2, $3)), 0)::bigint AS others_fen,
       coalesce(sum(amount_fen) FILTER (WHERE (quota, case_no) = ($2, $3)), 0)::bigint AS held_fen
FROM quota_reservations
WHERE released_at IS NULL AND (quota = $1 OR quota IN (SELECT quota FROM quotas WHERE parent = $1))"""
_WRITE = """
INSERT INTO quota_reservations (quota, case_no, amount_fen) VALUES ($1, $2, $3)
ON CONFLICT (quota, case_no) DO UPDATE SET amount_fen = excluded.amount_fen, released_at = NULL,
    reserved_at = CASE WHEN quota_reservations.released_at IS NULL THEN quota_reservations.reserved_at ELSE now() END"""
_RELEASE = "UPDATE quota_reservations SET released_at = now() WHERE quota = $1 AND case_no = $2 AND released_at IS NULL"
_OPEN = """
INSERT INTO quotas (quota, tenant, kind, holder, parent, total_fen, since, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (quota) DO NOTHING RETURNING quota"""


async def open_quota(database: Database, tenant: str, quota: Quota) -> str | None:
    """Open a plan, a line or a share of a line; why not where it exists already, or its line cannot be allotted so."""
    async with database.transaction() as conn:
        if quota.parent and (refused := await _share_refused(conn, quota)):
            return refused
        values = quota.quota, tenant, quota.kind, quota.holder, quota.parent, quota.total_fen, quota.since, quota.until
        opened = await conn.fetchval(_OPEN, *values)
    return None if opened else f"there is a quota {quota.quota} already"


async def reserve_quota(database: Database, quota: str, case_no: str, amount_fen: int, on: date) -> Grant:
    """Reserve an amount for a case, once a case and quota: asked again it is granted again, and another amount takes its place."""
    async with database.transaction() as conn:
        standings = await _standings(conn, quota, case_no)
        if not standings:
            return Grant(False, 0, f"there is no quota {quota}", open=False)
        grant = reserve(standings, amount_fen, on)
        if grant.granted:
            await conn.execute(_WRITE, quota, case_no, amount_fen)
    return grant


async def release_quota(database: Database, quota: str, case_no: str) -> None:
    """Give back what a case holds of a quota; what it does not hold is left as it is."""
    await database.pool.execute(_RELEASE, quota, case_no)


async def quota_use(database: Database, quota: str) -> tuple[Quota, int] | None:
    """A quota and what all cases hold of it; a line's use is its own and that of its shares."""
    row = await database.pool.fetchrow("SELECT * FROM quotas WHERE quota = $1", quota)
    return None if row is None else (_quota(row), (await _use(database.pool, quota, quota, ""))[0])


async def all_quotas(database: Database) -> list[tuple[Quota, int]]:
    """Every quota with what all cases hold of it, a line before its shares."""
    async with database.pool.acquire() as conn:
        found = [_quota(row) for row in await conn.fetch("SELECT * FROM quotas ORDER BY quota")]
        return [(each, (await _use(conn, each.quota, each.quota, ""))[0]) for each in found]


async def _standings(conn: Connection, quota: str, case_no: str) -> list[Standing]:
    """The quota and its line, locked; their use is read by a statement of its own, which sees what was written before the lock came."""
    found = [_quota(row) for row in await conn.fetch(_LOCK, quota)]
    return [Standing(each, *await _use(conn, each.quota, quota, case_no)) for each in found]


async def _use(reader: Reader, of: str, quota: str, case_no: str) -> tuple[int, int]:
    [row] = await reader.fetch(_USE, of, quota, case_no)
    return row["others_fen"], row["held_fen"]


async def _share_refused(conn: Connection, share: Quota) -> str | None:
    line = await conn.fetchrow("SELECT * FROM quotas WHERE quota = $1 FOR UPDATE", share.parent)
    if line is None:
        return f"there is no line {share.parent} that could have the share {share.quota}"
    shares = await conn.fetch("SELECT * FROM quotas WHERE parent = $1", share.parent)
    return share_refused(_quota(line), [_quota(row) for row in shares], share)


def _quota(row: asyncpg.Record) -> Quota:
    kind = QuotaKind(row["kind"])
    return Quota(row["quota"], kind, row["holder"], row["total_fen"], row["since"], row["until"], row["parent"])

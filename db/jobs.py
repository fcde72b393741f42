"""The jobs: long work as rows with items; whoever holds a job works at it, and a holder that was killed loses it to the next."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import asyncpg

from db.database import Connection, Reader
from db.job_rows import Item, Job, NewItem, Ordered

LEASE_S = 30.0  # a holder that neither works nor lives keeps a job from the others for so long
_COLUMNS = (
    "id, kind, actor, role, organisation, tenants, on_behalf_of, caller, parameters, state, note, begun, total, done, failed, result,"
    " created_at, started_at, finished_at"
)
_LIVING = "state IN ('waiting', 'running', 'paused')"
_CREATE = """
INSERT INTO jobs (id, kind, actor, role, organisation, tenants, on_behalf_of, caller, parameters, note, result)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '{}', '{}')"""
_LOAD = f"SELECT {_COLUMNS} FROM jobs WHERE id = $1"  # noqa: S608 - constants
_OF_PERSON = f"""
SELECT {_COLUMNS} FROM jobs WHERE actor = $1 AND role = $2 AND organisation = $3 AND tenants <@ $4
    AND ($5::timestamptz IS NULL OR (created_at, id) < ($5, $6))
ORDER BY created_at DESC, id DESC LIMIT $7"""  # noqa: S608 - constants
_TAKE = f"""
UPDATE jobs SET holder = $1, state = 'running', note = '{{}}', started_at = coalesce(started_at, clock_timestamp()),
    due_at = clock_timestamp() + $2 * interval '1 second'
WHERE id = (
    SELECT id FROM jobs WHERE {_LIVING} AND due_at <= clock_timestamp() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING {_COLUMNS}"""  # noqa: S608 - constants
_HOLD = f"""
UPDATE jobs SET due_at = clock_timestamp() + $3 * interval '1 second' WHERE id = $1 AND holder = $2 AND {_LIVING} RETURNING id"""  # noqa: S608
_GIVE_BACK = f"""
UPDATE jobs SET holder = '', state = $3, note = $4, due_at = clock_timestamp() + $5 * interval '1 second'
WHERE id = $1 AND holder = $2 AND {_LIVING}"""  # noqa: S608 - constants
_BEGUN = "UPDATE jobs SET begun = true, total = $3, failed = $4 WHERE id = $1 AND holder = $2 AND NOT begun RETURNING id"
_END = f"""
UPDATE jobs SET state = $3, note = $4, result = $5, holder = '', finished_at = clock_timestamp()
WHERE id = $1 AND holder = $2 AND {_LIVING} RETURNING id"""  # noqa: S608 - constants
_CANCEL = f"UPDATE jobs SET state = 'cancelled', holder = '', finished_at = clock_timestamp() WHERE id = $1 AND {_LIVING} RETURNING id"  # noqa: S608
_CANCEL_ITEMS = "UPDATE job_items SET state = 'cancelled' WHERE job = $1 AND state = 'waiting'"
# What failed for certain is asked again under a new key; of what may have happened, the old key finds out.
_RESUME_ITEMS = """
WITH again AS (
    UPDATE job_items SET state = 'waiting', error = '{}', finished_at = NULL,
        attempt = attempt + CASE WHEN state = 'failed' AND (error ->> 'certain')::boolean THEN 1 ELSE 0 END
    WHERE job = $1 AND (state = 'cancelled' OR (state = 'failed' AND (error ->> 'again')::boolean)) RETURNING n
) SELECT count(*) FROM again"""
_RESUME = """
UPDATE jobs SET state = 'waiting', note = '{}', finished_at = NULL, due_at = clock_timestamp(),
    failed = (SELECT count(*) FROM job_items WHERE job = $1 AND state = 'failed')
WHERE id = $1 AND state IN ('done', 'failed', 'cancelled') RETURNING id"""
_ADD = """
INSERT INTO job_items (job, n, key, input, state, error, result, finished_at)
SELECT $1, i.n, i.key, i.input, CASE WHEN i.error IS NULL THEN 'waiting' ELSE 'failed' END, coalesce(i.error, '{}'), '{}',
    CASE WHEN i.error IS NULL THEN NULL ELSE clock_timestamp() END
FROM jsonb_to_recordset($2) AS i (n int, key text, input jsonb, error jsonb) ON CONFLICT (job, n) DO NOTHING"""
_ITEM = "job, n, key, input, state, attempt, result, error, finished_at"
_WAITING = f"SELECT {_ITEM} FROM job_items WHERE job = $1 AND state = 'waiting' ORDER BY n LIMIT $2"  # noqa: S608 - constants
_ITEMS = f"""
SELECT {_ITEM} FROM job_items WHERE job = $1 AND n > $2 AND ($3 = '' OR state = $3) ORDER BY n LIMIT $4"""  # noqa: S608 - constants
# Of two holders, one before and one after its lease ran out, the first counts the item; a cancelled job still learns the truth.
_MARK = """
WITH held AS (SELECT id FROM jobs WHERE id = $1 AND (holder = $2 OR state = 'cancelled') FOR UPDATE),
marked AS (
    UPDATE job_items SET state = $4, result = $5, error = $6, finished_at = clock_timestamp()
    FROM held WHERE job = held.id AND n = $3 AND state IN ('waiting', 'cancelled') RETURNING n
)
UPDATE jobs SET done = done + CASE WHEN $4 = 'done' THEN 1 ELSE 0 END, failed = failed + CASE WHEN $4 = 'failed' THEN 1 ELSE 0 END,
    due_at = greatest(due_at, clock_timestamp() + $7 * interval '1 second')
FROM marked WHERE id = $1 RETURNING holder = $2"""


def new_id() -> str:
    """The name of a new job."""
    return secrets.token_hex(16)


async def create(conn: Connection, job_id: str, kind: str, ordered: Ordered, parameters: Mapping[str, Any]) -> None:
    """Write a job down; it is taken up soon."""
    who = (ordered.actor, ordered.role, ordered.organisation, ordered.tenants, ordered.on_behalf_of, ordered.caller)
    await conn.execute(_CREATE, job_id, kind, *who, dict(parameters))


async def freeze(conn: Connection, job_id: str, items: Iterable[NewItem]) -> int:
    """The items of a job, all at once and before it is taken up: what a filter finds later is none of it."""
    listed = list(items)
    await add(conn, job_id, listed)
    failed = sum(item.error is not None for item in listed)
    await conn.execute("UPDATE jobs SET begun = true, total = $2, failed = $3 WHERE id = $1", job_id, len(listed), failed)
    return len(listed)


async def add(conn: Connection, job_id: str, items: Iterable[NewItem]) -> None:
    """Write items down; those that are there stay."""
    rows = [{"n": item.n, "key": item.key, "input": dict(item.input), "error": item.error and dict(item.error)} for item in items]
    await conn.execute(_ADD, job_id, rows)


async def load(conn: Reader, job_id: str) -> Job | None:
    """The job, or None."""
    row = await conn.fetchrow(_LOAD, job_id)
    return _job(row) if row else None


async def load_new(conn: Reader, job_id: str) -> Job:
    """The job that was written down just now."""
    return _job(await conn.fetchrow(_LOAD, job_id))


async def of_person(conn: Reader, ordered: Ordered, before: tuple[datetime, str] | None, limit: int) -> list[Job]:
    """The jobs that this person ordered in this role, newest first; `before` is the moment and name of the last one already read."""
    who, (at, job_id) = (ordered.actor, ordered.role, ordered.organisation, ordered.tenants), before or (None, "")
    return [_job(row) for row in await conn.fetch(_OF_PERSON, *who, at, job_id, limit)]


async def items(conn: Reader, job_id: str, *, after: int = -1, state: str = "", limit: int = 100) -> list[Item]:
    """The items of a job by number; `after` is the last one already read."""
    return [Item(**row) for row in await conn.fetch(_ITEMS, job_id, after, state, limit)]


async def take(conn: Connection, holder: str, lease_s: float = LEASE_S) -> Job | None:
    """The job that waits longest, for this holder alone until its lease runs out."""
    row = await conn.fetchrow(_TAKE, holder, lease_s)
    return _job(row) if row else None


async def hold(conn: Reader, job_id: str, holder: str, lease_s: float = LEASE_S) -> bool:
    """Keep the job for another lease; False when it is no longer this holder's, or was cancelled."""
    return (await conn.fetchval(_HOLD, job_id, holder, lease_s)) is not None


async def give_back(conn: Reader, job_id: str, holder: str, *, in_s: float = 0, note: Mapping[str, Any] | None = None) -> None:
    """Let others have their turn; with a note it is paused, and says why."""
    await conn.execute(_GIVE_BACK, job_id, holder, "paused" if note else "running", dict(note or {}), in_s)


async def begin(conn: Connection, job_id: str, holder: str, found: list[NewItem]) -> bool:
    """The items that the work itself found, all or none, once; False when another holder was first."""
    failed = sum(item.error is not None for item in found)
    if await conn.fetchval(_BEGUN, job_id, holder, len(found), failed) is None:
        return False
    await add(conn, job_id, found)
    return True


async def waiting(conn: Reader, job_id: str, limit: int) -> list[Item]:
    """The next items that are to be done."""
    return [Item(**row) for row in await conn.fetch(_WAITING, job_id, limit)]


async def mark(
    conn: Reader,
    item: Item,
    holder: str,
    lease_s: float = LEASE_S,
    *,
    result: Mapping[str, Any] | None = None,
    error: Mapping[str, Any] | None = None,
) -> bool:
    """How the item ended, counted once, with another lease; False when the job is no longer this holder's."""
    state = "done" if error is None else "failed"
    return bool(await conn.fetchval(_MARK, item.job, holder, item.n, state, dict(result or {}), dict(error or {}), lease_s))


async def end(conn: Reader, job_id: str, holder: str, result: Mapping[str, Any], failed: Mapping[str, Any] | None = None) -> bool:
    """The job is over: done, or failed as a whole with the sentence why."""
    state = "failed" if failed else "done"
    return await conn.fetchval(_END, job_id, holder, state, dict(failed or {}), dict(result)) is not None


async def cancel(conn: Connection, job_id: str) -> bool:
    """Stop the job after the item that it is at; False when it had ended."""
    if await conn.fetchval(_CANCEL, job_id) is None:
        return False
    await conn.execute(_CANCEL_ITEMS, job_id)
    return True


async def resume(conn: Connection, job_id: str) -> int | None:
    """Ask again for what failed or was cancelled; how many items that is, None while the job has not ended."""
    job = await conn.fetchrow("SELECT state FROM jobs WHERE id = $1 FOR UPDATE", job_id)
    if job is None or job["state"] not in ("done", "failed", "cancelled"):
        return None
    again: int = await conn.fetchval(_RESUME_ITEMS, job_id)
    if again or job["state"] != "done":
        await conn.execute(_RESUME, job_id)
    return again


def _job(row: asyncpg.Record | None) -> Job:
    if row is None:
        raise LookupError("a job that was written down is gone")
    return Job(**row)

"""Webhooks: who subscribed to which events, how far each has them, and every delivery with its attempts."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import feed, row_security
from db.database import Connection, Database, Reader
from domain.events import TEST
from domain.roles import Role
from domain.scopes import scope_of

Row = dict[str, Any]

LEASE_S = 60  # a deliverer that dies in between keeps a delivery from the others for so long
KEPT_ATTEMPTS = 20  # of one delivery, the newest
GIVEN_UP_AFTER = 30  # attempts, about a day, of one event while others arrive
PAUSED_AFTER_DAYS = 5
_MOST_WAITING = 2000  # more are left in the feed, where they cost nothing
_A_READ = 500

_HOOK = "id, organisation, role, tenants, url, types, note, state, why, failures, failing_since, version, made_by, made_at"
_ADD = f"""
INSERT INTO webhooks (id, organisation, role, tenants, url, types, note, position, made_by)
SELECT $1, $2, $3, $4, $5, $6, $7, n, $8 FROM feed_end RETURNING {_HOOK}"""  # noqa: S608 - constants
_ALL = f"SELECT {_HOOK} FROM webhooks WHERE organisation = $1 AND tenants <@ $2 ORDER BY made_at, id"  # noqa: S608 - constants
_ONE = f"SELECT {_HOOK} FROM webhooks WHERE id = $1 AND organisation = $2 AND tenants <@ $3"  # noqa: S608 - constants
_LOCKED = f"{_ONE} FOR UPDATE"
_CHANGE = f"""
UPDATE webhooks SET url = $2, types = $3, note = $4, state = $5, why = $6, version = version + 1,
    failures = 0, failing_since = NULL, next_try_at = now()
WHERE id = $1 RETURNING {_HOOK}"""  # noqa: S608 - constants
_AFRESH = "UPDATE deliveries SET next_try_at = clock_timestamp() WHERE webhook = $1 AND state = 'waiting' AND attempts > 0"
_DELETE = "DELETE FROM webhooks WHERE id = $1"
_CLOSE_IN = """
INSERT INTO webhook_secrets (webhook, n, closed) SELECT $1, coalesce(max(n), 0) + 1, $2 FROM webhook_secrets WHERE webhook = $1"""
_OLD_SECRETS = "UPDATE webhook_secrets SET until = $2 WHERE webhook = $1 AND (until IS NULL OR until > $2)"
_DELIVERY = "n, case_no, seq, kind, state, attempts, next_try_at, made_at, finished_at, log"
_DELIVERIES = f"""
SELECT {_DELIVERY} FROM deliveries WHERE webhook = $1 AND n < $2 AND ($3 = '' OR state = $3) ORDER BY n DESC LIMIT $4"""  # noqa: S608
_RESEND = """
UPDATE deliveries SET state = 'waiting', attempts = 0, next_try_at = clock_timestamp(), finished_at = NULL
WHERE webhook = $1 AND state <> 'waiting' AND (n = ANY($2) OR made_at BETWEEN $3 AND $4) RETURNING n"""
_TRY = "INSERT INTO deliveries (webhook, n, case_no, seq, kind) VALUES ($1, $2, '', 0, $3)"

# What the deliverer needs
_BEHIND = """
SELECT id, organisation, role, tenants, types, position FROM webhooks w
WHERE state = 'active' AND position < $1
    AND (SELECT count(*) FROM (SELECT FROM deliveries d WHERE d.webhook = w.id AND d.state = 'waiting' LIMIT $2) few) < $2"""
_MOVE = "UPDATE webhooks SET position = $3 WHERE id = $1 AND position = $2 AND state = 'active' RETURNING id"
_PUT = """
INSERT INTO deliveries (webhook, n, case_no, seq, kind) SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::int[], $5::text[])
ON CONFLICT DO NOTHING"""
_READY = """
SELECT DISTINCT w.id FROM webhooks w JOIN deliveries d ON d.webhook = w.id AND d.state = 'waiting' AND d.next_try_at <= clock_timestamp()
WHERE d.n < 0 OR (w.state = 'active' AND w.next_try_at <= clock_timestamp())"""
# The first of each case only, so that a case's events arrive in their order; while the partner fails, one at a time is tried.
_TAKE = """
WITH picked AS (
    SELECT d.n FROM deliveries d JOIN webhooks w ON w.id = d.webhook
    WHERE d.webhook = $1 AND d.state = 'waiting' AND d.next_try_at <= clock_timestamp()
        AND (d.n < 0 OR (w.state = 'active' AND w.next_try_at <= clock_timestamp()))
        AND (d.n < 0 OR NOT EXISTS (
            SELECT 1 FROM deliveries e WHERE e.webhook = d.webhook AND e.case_no = d.case_no AND e.state = 'waiting' AND e.n < d.n))
    ORDER BY d.n LIMIT (SELECT CASE WHEN failures > 0 THEN 1 ELSE $2 END FROM webhooks WHERE id = $1) FOR UPDATE OF d SKIP LOCKED
), taken AS (
    UPDATE deliveries d SET attempts = attempts + 1, next_try_at = clock_timestamp() + $3 * interval '1 second'
    FROM picked WHERE d.webhook = $1 AND d.n = picked.n RETURNING d.n, d.case_no, d.seq, d.kind, d.attempts
)
SELECT t.n, t.case_no, t.seq, t.kind, t.attempts, w.id AS webhook, w.url, coalesce(j.subject, '') AS subject,
    coalesce(j.at, '') AS at, coalesce(j.hash, '') AS hash
FROM taken t JOIN webhooks w ON w.id = $1 LEFT JOIN journal j ON j.case_no = t.case_no AND j.seq = t.seq ORDER BY t.n"""
_SECRETS = "SELECT closed FROM webhook_secrets WHERE webhook = $1 AND (until IS NULL OR until > now()) ORDER BY n DESC"
_LOG = f"log = CASE WHEN jsonb_array_length(log) >= {KEPT_ATTEMPTS} THEN log - 0 ELSE log END || jsonb_build_array($3::jsonb)"
_DELIVERED = f"""
UPDATE deliveries SET state = 'delivered', finished_at = clock_timestamp(), {_LOG} WHERE webhook = $1 AND n = $2"""  # noqa: S608
_WELL = "UPDATE webhooks SET failures = 0, failing_since = NULL, next_try_at = clock_timestamp() WHERE id = $1 AND failures > 0"
# 5, 10, 20 … 3600 s; given up when it failed for long and others arrived meanwhile: then it is the event, not the partner.
_FAILED = f"""
UPDATE deliveries d SET {_LOG}, next_try_at = clock_timestamp() + least(3600, 5 * power(2, least(attempts - 1, 10))) * interval '1 second',
    state = CASE WHEN attempts >= {GIVEN_UP_AFTER} AND EXISTS (
        SELECT 1 FROM deliveries o WHERE o.webhook = $1 AND o.state = 'delivered' AND o.finished_at > d.made_at
    ) THEN 'given_up' ELSE 'waiting' END
WHERE webhook = $1 AND n = $2"""  # noqa: S608 - constants
_TRIED = f"UPDATE deliveries SET state = 'given_up', finished_at = clock_timestamp(), {_LOG} WHERE webhook = $1 AND n = $2"  # noqa: S608
_ILL = f"""
UPDATE webhooks SET failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp()),
    next_try_at = clock_timestamp() + least(600, power(2, least(failures + 1, 10))) * interval '1 second',
    state = CASE WHEN $2 OR failing_since < clock_timestamp() - interval '{PAUSED_AFTER_DAYS} days' THEN 'paused' ELSE state END,
    why = CASE WHEN $2 THEN 'gone' WHEN failing_since < clock_timestamp() - interval '{PAUSED_AFTER_DAYS} days' THEN 'failing' ELSE why END
WHERE id = $1 AND state = 'active' RETURNING state, organisation, url, version, failing_since"""  # noqa: S608 - constants
_NOTICE = """
INSERT INTO outbox (case_no, fact_seq, template, recipient, context) VALUES ($1, $2, 'webhook_paused', $3, $4) ON CONFLICT DO NOTHING"""
_FORGET = "DELETE FROM deliveries WHERE state <> 'waiting' AND finished_at < now() - make_interval(days => $1)"


@dataclass(frozen=True)
class Due:
    """A delivery that is to be attempted now."""

    webhook: str
    url: str
    n: int
    case_no: str
    seq: int
    kind: str
    subject: str
    at: str
    hash: str
    attempts: int


def new_id() -> str:
    """A name for a webhook."""
    return f"whk_{secrets.token_hex(10)}"


# What an organisation does with its webhooks, on a connection of the caller


async def add(conn: Connection, hook: Row, closed: str) -> Row:
    """Keep a subscription; it gets what is recorded from now on."""
    words = (hook["id"], hook["organisation"], hook["role"], hook["tenants"], hook["url"], hook["types"], hook["note"], hook["made_by"])
    row = await conn.fetchrow(_ADD, *words)
    await conn.execute(_CLOSE_IN, hook["id"], closed)
    return dict(row) if row else {}


async def all_of(reader: Reader, organisation: str, tenants: list[str]) -> list[Row]:
    """The organisation's webhooks whose events may all be seen in these tenants."""
    return [dict(row) for row in await reader.fetch(_ALL, organisation, tenants)]


async def one(conn: Connection, hook: str, organisation: str, tenants: list[str], *, lock: bool = False) -> Row | None:
    """The webhook, or None; locked, nobody else changes it until the transaction ends."""
    row = await conn.fetchrow(_LOCKED if lock else _ONE, hook, organisation, tenants)
    return dict(row) if row else None


async def change(conn: Connection, hook: Row) -> Row:
    """Keep the webhook as it is now; it is tried afresh, with all that waits."""
    await conn.execute(_AFRESH, hook["id"])
    row = await conn.fetchrow(_CHANGE, *(hook[name] for name in ("id", "url", "types", "note", "state", "why")))
    return dict(row) if row else {}


async def delete(conn: Connection, hook: str) -> None:
    """Forget the webhook with its secrets and deliveries."""
    await conn.execute(_DELETE, hook)


async def rotate(conn: Connection, hook: str, closed: str, old_until: datetime) -> None:
    """Sign with a new secret from now on, and until then with the old one too."""
    await conn.execute(_OLD_SECRETS, hook, old_until)
    await conn.execute(_CLOSE_IN, hook, closed)


async def deliveries(reader: Reader, hook: str, before: int, state: str, limit: int) -> list[Row]:
    """The webhook's deliveries, newest first."""
    return [dict(row) for row in await reader.fetch(_DELIVERIES, hook, before, state, limit)]


async def resend(conn: Connection, hook: str, places: list[int], since: datetime | None, until: datetime | None) -> int:
    """Let these be delivered again, and those that were made in a time; how many."""
    return len(await conn.fetch(_RESEND, hook, places, since, until))


async def try_out(conn: Connection, hook: str, now: datetime) -> int:
    """Let a test event be delivered, also by a webhook that is paused; its place."""
    place = -int(now.timestamp() * 1_000_000)
    await conn.execute(_TRY, hook, place, TEST)
    return place


# What the deliverer does, on a connection of the programs


async def spread(database: Database) -> int:
    """Turn what webhooks have not had of the feed into deliveries; how many webhooks went on."""
    end, moved = await feed.last(database.pool), 0
    for row in await database.pool.fetch(_BEHIND, end, _MOST_WAITING):
        async with database.transaction() as conn:
            await row_security.enter(conn, scope_of(Role(row["role"]), row["organisation"], frozenset(row["tenants"]), ""))
            scope = scope_of(Role(row["role"]), row["organisation"], frozenset(row["tenants"]), "")
            entries, position = await feed.read(conn, scope, row["position"], row["types"], _A_READ)
        async with database.transaction() as conn:
            if await conn.fetchval(_MOVE, row["id"], row["position"], position) and entries:
                columns = zip(*((entry.n, entry.case_no, entry.seq, entry.kind) for entry in entries), strict=True)
                await conn.execute(_PUT, row["id"], *(list(column) for column in columns))
        moved += 1
    return moved


async def ready(database: Database) -> list[str]:
    """The webhooks that have something to deliver now."""
    return [row["id"] for row in await database.pool.fetch(_READY)]


async def take(database: Database, hook: str, limit: int) -> list[Due]:
    """Deliveries of a webhook that are due, for this taker alone; of each case the first."""
    async with database.transaction() as conn:
        return [Due(**row) for row in await conn.fetch(_TAKE, hook, limit, LEASE_S)]


async def closed_secrets(database: Database, hook: str) -> list[str]:
    """The secrets that are valid now, the newest first, as they were closed."""
    return [row["closed"] for row in await database.pool.fetch(_SECRETS, hook)]


async def delivered(database: Database, due: Due, attempt: Row) -> None:
    """The partner has it."""
    async with database.transaction() as conn:
        await conn.execute(_DELIVERED, due.webhook, due.n, attempt)
        await conn.execute(_WELL, due.webhook)


async def failed(database: Database, due: Due, attempt: Row, gone: bool = False) -> None:
    """The partner has not got it; who fails for days, or says that the address is gone, is paused and told so by mail."""
    async with database.transaction() as conn:
        if due.n < 0:
            await conn.execute(_TRIED, due.webhook, due.n, attempt)
            return
        await conn.execute(_FAILED, due.webhook, due.n, attempt)
        row = await conn.fetchrow(_ILL, due.webhook, gone)
        if row and row["state"] == "paused":
            since = (row["failing_since"]).isoformat()
            context = {"organisation": row["organisation"], "webhook": due.webhook, "url": row["url"], "since": since, "at": attempt["at"]}
            await conn.execute(_NOTICE, due.webhook, row["version"], f"organisation:{row['organisation']}", context)


async def forget(database: Database, days: int) -> None:
    """Forget deliveries that were finished so long ago."""
    await database.pool.execute(_FORGET, days)

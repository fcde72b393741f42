"""What the daily tree reads and writes: new entries in the order of recording, and the roots that were sealed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg

from db.cases import FACT
from db.database import Connection, Database
from db.guards import SEALING, WRITING

_CUT = """
SELECT (SELECT coalesce(max(recorded), 0) FROM journal) AS facts, (SELECT coalesce(max(recorded), 0) FROM access_log) AS accesses"""
_FACTS = "SELECT case_no, seq, hash FROM journal WHERE recorded > $1 AND recorded <= $2 ORDER BY recorded"
_ACCESSES = "SELECT writer, n, hash FROM access_log WHERE recorded > $1 AND recorded <= $2 ORDER BY recorded"
_WHOLE_FACTS = f"SELECT {FACT}, recorded FROM journal ORDER BY recorded"  # noqa: S608 - a constant
_WHOLE_ACCESSES = "SELECT * FROM access_log ORDER BY recorded"
_LINES = "SELECT line FROM seals ORDER BY day"
_DAYS = "SELECT day::text FROM seals ORDER BY day"
_KEEP = "INSERT INTO seals (day, line) VALUES ($1, $2)"
_PLACE = "SELECT recorded, hash FROM journal WHERE case_no = $1 AND seq = $2"
_HEADS = """
SELECT coalesce(h.case_no, j.case_no) AS case_no, coalesce(h.seq, -1) AS head, coalesce(j.seq, -1) AS last
FROM heads h FULL JOIN (SELECT DISTINCT ON (case_no) case_no, seq, hash FROM journal ORDER BY case_no, seq DESC) j USING (case_no)
WHERE coalesce(h.seq, -1) <> coalesce(j.seq, -1) OR coalesce(h.hash, '') <> coalesce(j.hash, '') ORDER BY 1"""
_WAIT = f"SET LOCAL lock_timeout = '1s'; SELECT pg_advisory_xact_lock({WRITING})"
_TRIES = 30
_LOCK, _UNLOCK = f"SELECT pg_advisory_lock({SEALING})", f"SELECT pg_advisory_unlock({SEALING})"


@dataclass(frozen=True)
class Cut:
    """How far each table was recorded when nobody was writing."""

    facts: int = 0
    accesses: int = 0


@contextlib.asynccontextmanager
async def sealing(database: Database) -> AsyncIterator[Connection]:
    """A connection that alone may seal; a second sealer waits."""
    async with database.pool.acquire() as conn:
        await conn.execute(_LOCK)
        try:
            yield conn
        finally:
            await conn.execute(_UNLOCK)


async def cut(conn: Connection) -> Cut:
    """Wait for those who append now, and say how far they came: what is recorded later has higher numbers.

    Whoever wants to append meanwhile waits too, so this gives way after a second and tries again; TimeoutError after a minute.
    """
    for _ in range(_TRIES):
        with contextlib.suppress(asyncpg.LockNotAvailableError):
            async with conn.transaction():
                await conn.execute(_WAIT)
                row = await conn.fetchrow(_CUT)
            return Cut(row["facts"], row["accesses"]) if row else Cut()
        await asyncio.sleep(1)
    raise TimeoutError("Somebody has been recording for a minute without an end: nothing was sealed. End that transaction and seal again.")


async def entries(conn: Connection, after: Cut, until: Cut) -> list[str]:
    """The entries that came, facts first, each table in the order of recording: what the leaves of the tree say."""
    facts = [fact_entry(row) for row in await conn.fetch(_FACTS, after.facts, until.facts)]
    return facts + [access_entry(row) for row in await conn.fetch(_ACCESSES, after.accesses, until.accesses)]


def fact_entry(row: Any) -> str:
    """A fact as a leaf says it."""
    return f"fact {row['case_no']} {row['seq']} {row['hash']}"


def access_entry(row: Any) -> str:
    """A line of the access log as a leaf says it."""
    return f"access {row['writer']} {row['n']} {row['hash']}"


async def lines(conn: Connection) -> list[str]:
    """The roots as the database keeps them, day by day."""
    return [row["line"] for row in await conn.fetch(_LINES)]


async def days(conn: Connection) -> list[str]:
    """The days under which the database keeps the roots, in the order of their lines."""
    return [row["day"] for row in await conn.fetch(_DAYS)]


async def keep(conn: Connection, day: date, line: str) -> None:
    """Keep the root of a day."""
    await conn.execute(_KEEP, day, line)


async def place_of(conn: Connection, case_no: str, seq: int) -> tuple[int, str] | None:
    """The number under which the fact was recorded, and its hash."""
    row = await conn.fetchrow(_PLACE, case_no, seq)
    return (row["recorded"], row["hash"]) if row else None


def whole_facts(conn: Connection) -> AsyncIterator[Any]:
    """Every fact in the order of recording, read piece by piece; needs a transaction."""
    return aiter(conn.cursor(_WHOLE_FACTS, prefetch=500))


def whole_accesses(conn: Connection) -> AsyncIterator[Any]:
    """Every line of the access log in the order of recording, read piece by piece; needs a transaction."""
    return aiter(conn.cursor(_WHOLE_ACCESSES, prefetch=500))


async def false_heads(conn: Connection) -> list[tuple[str, int, int]]:
    """Cases whose head is not their last fact: number, place of the head, place of the last fact (-1: none)."""
    return [(row["case_no"], row["head"], row["last"]) for row in await conn.fetch(_HEADS)]

"""Moments: the derived rows of a case as its first facts make them, in tables of their own that nobody else sees."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg

from db import cases, projection
from db import derived_sql as sql
from db.arranging import arranged, tables_of
from db.database import Connection, Database, Pool, Reader, prepare
from db.derived_sql import DERIVED, KEYS
from domain.facts import Fact

SHOWN = tuple(table for table in DERIVED if table not in ("task_roles", "case_numbers"))  # the others are for queues and searches
_TABLES = (*SHOWN, "task_roles")  # which the statements of tasks name too
_SHADOW = "".join(f"CREATE TEMP TABLE {table} (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES);" for table in _TABLES)
_EMPTY = f"TRUNCATE {', '.join(f'pg_temp.{table}' for table in _TABLES)}"
_USES = 20  # before the tables are emptied: what was rolled back still takes its place until then
_PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan", "jit": "off"}  # tables this small have one plan
_LAST_COUNTS = frozenset({sql.ENTER, sql.SET_CLOCK, sql.MOVE_LOAN, sql.CLASSIFY})  # set one value of one row, whatever it was
_UNTIL = f"""
SELECT {cases.FACT} FROM journal
WHERE case_no = $1 AND seq <= (SELECT max(seq) FROM journal WHERE case_no = $1 AND at COLLATE "C" <= $2) ORDER BY seq"""  # noqa: S608 - constants
_LAST = "SELECT at FROM journal WHERE case_no = $1 ORDER BY seq DESC LIMIT 1"

Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]  # by table and key


class Moments:
    """Folds facts on connections whose tables of a case are temporary: whatever is read there is what these facts make."""

    def __init__(self, database: Database, size: int = 2) -> None:
        self._database, self._size = database, size
        self._pool: Pool | None = None
        self._opening, self._uses = asyncio.Lock(), 0

    @asynccontextmanager
    async def of(self, facts: Sequence[Fact]) -> AsyncIterator[Connection]:
        """A reader of the rows that these facts make, and of no others."""
        pool = await self._opened()
        async with pool.acquire() as conn:
            # Read only: a statement that named a table of everybody's would be refused.
            transaction = conn.transaction(readonly=True)
            await transaction.start()
            try:
                await fold(conn, facts)
                yield conn
            finally:
                await transaction.rollback()
                self._uses += 1
                if self._uses % _USES == 0:
                    await conn.execute(_EMPTY)

    async def close(self) -> None:
        """Give back the connections."""
        if self._pool:
            await self._pool.close()

    async def _opened(self) -> Pool:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._database.url, min_size=1, max_size=self._size, init=_shadow, server_settings=_PLANNED_ONCE
                )
            return self._pool


async def fold(conn: Connection, facts: Sequence[Fact]) -> None:
    """Make the rows of these facts, in few round trips; the tables of this connection have no others of the case."""
    if not facts:
        return
    steps = (step for fact in facts for step in projection.steps_of(fact) if _of_ours(step[0]))
    for statement, rows in arranged(steps):
        if len(rows) == 1 or statement in _LAST_COUNTS:
            await conn.execute(statement, *rows[-1])
        else:
            await conn.executemany(statement, rows)
    await conn.execute(sql.NEXT_UNTIL, facts[0].case_no)


async def facts_until(reader: Reader, case_no: str, instant: datetime) -> list[Fact]:
    """The facts up to the last one that happened by this instant; none before the opening.

    Where a clock ran backwards, a later fact may tell an earlier time: it is shown once everything before it has happened, or it has.
    """
    return [Fact(**row) for row in await reader.fetch(_UNTIL, case_no, text_of(instant))]


async def last_instant(reader: Reader, case_no: str) -> datetime | None:
    """When the last fact of the case happened."""
    at = await reader.fetchval(_LAST, case_no)
    return datetime.fromisoformat(at) if at else None


async def rows_of(reader: Reader, case_no: str) -> Rows:
    """Every row of the case, by table and key."""
    found: Rows = {}
    for table in SHOWN:
        rows = [dict(row) for row in await reader.fetch(f"SELECT * FROM {table} WHERE case_no = $1", case_no)]  # noqa: S608 - a name of ours
        found[table] = {tuple(row[column] for column in KEYS.get(table, ())): row for row in rows}
    return found


def text_of(instant: datetime) -> str:
    """An instant as facts write it: in UTC, so that it sorts as text."""
    return instant.astimezone(UTC).isoformat()


def _of_ours(statement: str) -> bool:
    return statement != sql.QUEUE_TASK and any(table in _TABLES for table in tables_of(statement))


async def _shadow(conn: Connection) -> None:
    await prepare(conn)
    await conn.execute(_SHADOW)

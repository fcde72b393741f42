"""zhiya sandbox fill: many made-up cases at once, journal and derived rows together, by COPY."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg

from cli.access import access
from cli.sandbox_cases import PLACES, PREFIX, Making, journals, now
from cli.sandbox_rows import COLUMNS, rows_of
from cli.up import read_settings, sentence_or
from engine import postgres
from engine.files import CannotStart
from engine.settings import Settings
from policies.calendar import calendar_for
from policies.packs import rules_for

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record]

_BATCH = 20_000  # cases that are held in memory
_REAL = "SELECT case_no FROM cases WHERE NOT sandbox LIMIT 1"
_LAST = "SELECT coalesce(max(split_part(case_no, '-', 3)::int), 0) FROM heads WHERE case_no LIKE $1"
# The guards of what is only appended to fire always; feeds and other ordinary triggers are not told of made-up cases.
_UNTOLD = "SET LOCAL session_replication_role = replica"
_INDEXES = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index
WHERE indrelid = ANY($1::text[]::regclass[]) AND NOT indisprimary"""


def run(cases: int, seed: int, data: Path | None) -> int:
    """Fill the sandbox; the exit status."""
    return sentence_or(lambda: asyncio.run(_run(cases, seed, read_settings(data))))


async def _run(cases: int, seed: int, settings: Settings) -> int:
    if settings.database_url and not settings.sandbox:
        raise CannotStart("This is no sandbox: set ZHIYA_SANDBOX=true and name a database of its own with ZHIYA_DATABASE_URL.")
    async with access(settings) as found:
        owner = await asyncpg.connect(settings.database_url or postgres.url(found.settings))
        try:
            await fill(owner, cases, seed, say=sys.stderr.write)
        finally:
            await owner.close()
    return 0


async def fill(owner: "Connection", cases: int, seed: int, *, say: Callable[[str], object]) -> None:
    """Put so many made-up cases into the database, all or none; refused where a case is a real one."""
    real = await owner.fetchval(_REAL)
    if real is not None:
        raise CannotStart(f"The database holds real cases (one is {real}): made-up ones go into a sandbox's own database only.")
    began = time.monotonic()
    async with owner.transaction():
        await owner.execute(_UNTOLD)
        first = await owner.fetchval(_LAST, f"{PREFIX}-%") + 1
        indexes = await owner.fetch(_INDEXES, list(COLUMNS))
        for index in indexes:
            await owner.execute(f"DROP INDEX {index['name']}")
        made = journals(_making(cases, first, seed))
        for done in range(0, cases, _BATCH):
            await _copy(owner, islice(made, _BATCH))
            say(f"{min(done + _BATCH, cases):,} of {cases:,} cases, {time.monotonic() - began:.0f} s\n")
        for index in indexes:
            await owner.execute(index["made"])
        say(f"indexes, {time.monotonic() - began:.0f} s\n")
    for table in COLUMNS:
        await owner.execute(f"VACUUM (ANALYZE) {table}")
    say(f"done, {time.monotonic() - began:.0f} s\n")


def _making(cases: int, first: int, seed: int) -> Making:
    moment = now()
    today: date = moment.date()
    calendar = calendar_for([today.year])
    return Making(cases, first, seed, {place: rules_for(place, today) for place in PLACES}, calendar.sha256, moment)


async def _copy(owner: "Connection", made: Iterator[list[Any]]) -> None:
    rows = rows_of(made)
    for table, columns in COLUMNS.items():
        await owner.copy_records_to_table(table, records=rows[table], columns=columns)

"""Moments: what the first facts of a case make is what was there when they were all, read without touching what is there now."""

import asyncio
import gzip
import json
import random
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db import derived_sql as sql
from db import journal, moments, projection
from db.database import Database
from db.moments import SHOWN, Moments, Rows, rows_of
from domain.facts import Fact
from tests.db.conftest import Chain

KEPT = sorted((Path(__file__).parents[1] / "histories").glob("*.*.*"))[-1]
_PLACES = 10


@pytest.fixture(scope="module")
def kept() -> list[list[Fact]]:
    return journals()


def journals() -> list[list[Fact]]:
    """The journals of the kept cases; their histories, which take longer to read, are not needed here."""
    paths = sorted(KEPT.glob("*.journal.jsonl.gz"))
    return [[Fact(**json.loads(line)) for line in gzip.decompress(path.read_bytes()).splitlines()] for path in paths]


@pytest.fixture
async def shelf(database: Database) -> AsyncIterator[Moments]:
    opened = Moments(database)
    yield opened
    await opened.close()


async def made(shelf: Moments, facts: list[Fact]) -> Rows:
    async with shelf.of(facts) as conn:
        return await rows_of(conn, facts[0].case_no)


async def rebuilt(database: Database, facts: list[Fact]) -> Rows:
    """The rows of a journal that ends here, made as they are made every day, one step after the other."""
    async with database.pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        for statement in sql.FORGET:
            await conn.execute(statement, facts[0].case_no)
        await projection.fold(conn, facts)
        rows = await rows_of(conn, facts[0].case_no)
        await transaction.rollback()
        return rows


async def test_the_moment_of_the_last_fact_is_what_is_there_now_for_every_kept_case(
    database: Database, shelf: Moments, kept: list[list[Fact]]
) -> None:
    for facts in kept:
        await journal.record(database, facts)
        case_no, last = facts[0].case_no, datetime.fromisoformat(facts[-1].at)

        found = await moments.facts_until(database.pool, case_no, last)

        assert found == facts
        assert await made(shelf, found) == await rows_of(database.pool, case_no), case_no


async def test_at_any_place_a_moment_is_what_the_journal_up_to_there_makes(
    database: Database, shelf: Moments, kept: list[list[Fact]]
) -> None:
    drawn = random.Random(7)
    for _ in range(_PLACES):
        whole = drawn.choice(kept)
        facts = whole[: drawn.randint(1, len(whole))]

        assert await made(shelf, facts) == await rebuilt(database, facts), (facts[0].case_no, len(facts))


async def test_two_moments_of_a_case_at_once_do_not_mix_and_leave_nothing(database: Database, kept: list[list[Fact]]) -> None:
    short, case_no = min(kept, key=len), min(kept, key=len)[0].case_no
    shelf, ends = Moments(database, 2), [len(short), 1] * 12  # more than a table is used for before it is emptied
    try:
        found = await asyncio.gather(*(made(shelf, short[:end]) for end in ends))
        async with shelf.of([]) as conn:
            assert await rows_of(conn, case_no) == {table: {} for table in SHOWN}
    finally:
        await shelf.close()

    assert all(rows == found[place % 2] for place, rows in enumerate(found))
    assert found[0] != found[1]
    assert await rows_of(database.pool, case_no) == {table: {} for table in SHOWN}


async def test_an_instant_shows_the_facts_up_to_the_last_that_had_happened(database: Database, chain: Chain) -> None:
    chain.open()
    chain.note("entered", stage="window", at="2026-11-21T02:00:00.500000+00:00")
    chain.note("entered", stage="closed", at="2026-11-22T02:00:00+00:00")
    await journal.record(database, chain.facts)
    opened = datetime.fromisoformat(chain.facts[0].at)

    async def known(instant: datetime) -> int:
        return len(await moments.facts_until(database.pool, chain.case_no, instant))

    tick = timedelta(microseconds=1)
    assert [await known(opened - tick), await known(opened), await known(opened + timedelta(seconds=0.5) - tick)] == [0, 1, 1]
    assert [await known(opened + timedelta(seconds=0.5)), await known(opened + timedelta(days=1))] == [2, 3]


async def test_where_a_clock_ran_backwards_no_fact_is_shown_without_those_before_it(database: Database, chain: Chain) -> None:
    chain.open()
    chain.note("entered", stage="window", at="2026-11-21T03:00:00+00:00")
    chain.note("entered", stage="closed", at="2026-11-21T02:30:00+00:00")
    await journal.record(database, chain.facts)

    found = await moments.facts_until(database.pool, chain.case_no, datetime.fromisoformat("2026-11-21T02:40:00+00:00"))

    assert [fact.seq for fact in found] == [0, 1, 2]

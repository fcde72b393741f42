"""Lists of the past: every case stands where its journal up to that instant says, and cases that were not there are not shown."""

import random
from datetime import datetime, timedelta

import pytest

from db import journal
from db.database import Database
from db.listing import Place, Sort
from db.listing_then import ListingThen, page
from db.moments import Moments, rows_of
from domain.facts import Fact
from domain.roles import Role
from domain.scopes import scope_of
from tests.db.test_moments import journals

_SCOPE = scope_of(Role.AUDITOR, "audit-office", frozenset({"xiangtan", "shanxi"}), "demo:auditor")


@pytest.fixture(scope="module")
def kept() -> list[list[Fact]]:
    return journals()[:8]


async def listed(database: Database, instant: datetime, **filters: object) -> dict[str, tuple[str, str, datetime | None]]:
    async with database.pool.acquire() as conn:
        rows = await page(conn, ListingThen(_SCOPE, instant, filters, limit=100))
    return {row["case_no"]: (row["stage"], row["outcome"], row["closed_at"]) for row in rows}


async def test_at_any_instant_a_list_says_of_every_case_what_the_case_itself_says(database: Database, kept: list[list[Fact]]) -> None:
    drawn, shelf = random.Random(3), Moments(database)
    for facts in kept:
        await journal.record(database, facts)
    for _ in range(6):
        instant = datetime.fromisoformat(drawn.choice(drawn.choice(kept)).at)
        expected = {}
        for facts in kept:
            if known := [fact for fact in facts if datetime.fromisoformat(fact.at) <= instant]:
                async with shelf.of(known) as conn:
                    row = (await rows_of(conn, facts[0].case_no))["cases"][()]
                expected[facts[0].case_no] = (row["stage"], row["outcome"], row["closed_at"])
        found = await listed(database, instant)
        assert found == expected
        stage = drawn.choice(list(expected.values()))[0]
        assert await listed(database, instant, stage=[stage]) == {no: each for no, each in expected.items() if each[0] == stage}
    await shelf.close()


async def test_a_party_is_one_from_the_fact_on_that_brought_it_in(database: Database, kept: list[list[Fact]]) -> None:
    facts = next(facts for facts in kept if any(fact.kind == "called" for fact in facts))
    await journal.record(database, facts)
    called = next(fact for fact in facts if fact.kind == "called" and fact.data["party"] not in facts[0].data["demand"].values())
    at, party = datetime.fromisoformat(called.at), called.data["party"]

    assert await listed(database, at - timedelta(microseconds=1), organisation=party) == {}
    assert list(await listed(database, at, organisation=party)) == [called.case_no]
    assert list(await listed(database, at, organisation=facts[0].data["demand"]["bank"])) == [called.case_no]


async def test_pages_of_the_past_follow_each_other(database: Database, kept: list[list[Fact]]) -> None:
    for facts in kept:
        await journal.record(database, facts)
    instant, seen, after = datetime.fromisoformat(kept[0][-1].at), list[str](), None
    for _ in range(len(kept)):
        async with database.pool.acquire() as conn:
            rows = await page(conn, ListingThen(_SCOPE, instant, sort=Sort("amount_fen"), after=after, limit=3))
        if not rows:
            break
        seen += [row["case_no"] for row in rows]
        after = Place(rows[-1]["amount_fen"], rows[-1]["case_no"])

    assert sorted(seen) == sorted(facts[0].case_no for facts in kept)

"""The feed: every told fact once, in one order, whatever the order in which transactions commit."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from db import feed, journal, row_security
from db.database import Database
from db.feed import Entry
from domain.events import EVENTS
from domain.roles import Role
from domain.scopes import scope_of

if TYPE_CHECKING:
    from tests.db.conftest import Chain

Chains = Callable[[str], "Chain"]
WRITERS, EACH = 8, 12
WINDOW_OFFICER = scope_of(Role.WINDOW_OFFICER, "bureau-xiangtan", frozenset({"xiangtan"}), "demo:window")
BANK = scope_of(Role.BANK_OFFICER, "bank-xt-rcb", frozenset({"xiangtan"}), "demo:officer")
OTHER_BANK = scope_of(Role.BANK_OFFICER, "bank-xt-hr", frozenset({"xiangtan"}), "demo:officer-hr")


async def read(database: Database, scope: Any = WINDOW_OFFICER, after: int = 0, limit: int = 1000, types: list[str] | None = None) -> Any:
    async with database.transaction() as conn:
        await row_security.enter(conn, scope)
        return await feed.read(conn, scope, after, types or [], limit)


async def test_facts_get_places_without_a_gap_once_they_are_committed(database: Database, chain: "Chain") -> None:
    await journal.record(
        database,
        [chain.open(), chain.note("called", call="x", kind="review", party="bank-xt-rcb"), chain.note("closed", outcome="withdrawn")],
    )

    before = await feed.last(database.pool)
    looked_at = await feed.sequence(database)
    entries, following = await read(database)

    assert (before, looked_at, following) == (0, 3, 2)
    assert [(entry.n, entry.kind, entry.seq) for entry in entries] == [(1, "open_case", 0), (2, "closed", 2)]
    assert entries[1].hash == chain.facts[2].hash


async def test_a_fact_that_commits_after_a_later_one_is_not_missed(database: Database, other_chain: Chains) -> None:
    early, late = other_chain("XT-2026-000001"), other_chain("XT-2026-000002")
    async with database.transaction() as conn:
        # Draws the lower number of `recorded`, and is not committed yet.
        fact = vars(early.open())
        await conn.execute("INSERT INTO journal OVERRIDING USER VALUE SELECT * FROM jsonb_populate_record(NULL::journal, $1)", fact)
        await journal.record(database, [late.open()])
        await feed.sequence(database)
        first, following = await read(database)
        seen = [entry.case_no for entry in first]
    await feed.sequence(database)
    drawn = await database.pool.fetch("SELECT case_no FROM journal ORDER BY recorded")
    fed = await database.pool.fetch("SELECT case_no FROM feed WHERE n > $1", following)

    assert [row["case_no"] for row in drawn] == ["XT-2026-000001", "XT-2026-000002"]
    assert (seen, [row["case_no"] for row in fed]) == (["XT-2026-000002"], ["XT-2026-000001"])


async def test_a_reader_sees_every_fact_of_concurrent_writers_once_and_each_case_in_order(database: Database, other_chain: Chains) -> None:
    done, seen = asyncio.Event(), list[Entry]()

    async def write(n: int) -> None:
        chain = other_chain(f"XT-2026-{n:06d}")
        await journal.record(database, [chain.open()])
        for _ in range(EACH):
            await journal.record(database, [chain.note("entered", stage="window"), chain.note("reserved", "ZL202310000001.1")])

    async def sequence() -> None:
        while not done.is_set() or await feed.sequence(database):
            await feed.sequence(database)

    async def follow() -> None:
        place = 0
        while not done.is_set() or place < await feed.last(database.pool):
            entries, place = await read(database, after=place, limit=7)
            seen.extend(entries)

    followers = [asyncio.create_task(line) for line in (sequence(), sequence(), follow())]
    await asyncio.gather(*(write(n) for n in range(WRITERS)))
    while await database.pool.fetchval("SELECT EXISTS (SELECT FROM feed_waiting)"):
        await asyncio.sleep(0.01)
    done.set()
    await asyncio.gather(*followers)

    assert [entry.n for entry in seen] == list(range(1, WRITERS * (2 * EACH + 1) + 1))
    for n in range(WRITERS):
        assert [entry.seq for entry in seen if entry.case_no == f"XT-2026-{n:06d}"] == list(range(2 * EACH + 1))


async def test_two_sequencers_at_once_give_no_place_twice(database: Database, chain: "Chain") -> None:
    await journal.record(database, [chain.open(), *(chain.note("entered", stage="window") for _ in range(5))])

    looked_at = await asyncio.gather(*(feed.sequence(database) for _ in range(5)))

    assert sum(looked_at) == 6
    assert [entry.n for entry in (await read(database))[0]] == [1, 2, 3, 4, 5, 6]


async def test_a_party_sees_the_events_of_its_cases_only_and_comes_past_those_of_others(database: Database, chain: "Chain") -> None:
    await journal.record(database, [chain.open(), chain.note("entered", stage="window")])
    await feed.sequence(database)

    own, _ = await read(database, BANK)
    others, following = await read(database, OTHER_BANK)

    assert [entry.kind for entry in own] == ["open_case", "entered"]
    assert (others, following) == ([], 2)


async def test_the_filter_of_types_and_the_size_of_a_page_hold(database: Database, chain: "Chain") -> None:
    await journal.record(database, [chain.open(), *(chain.note(kind, stage="window") for kind in ("entered", "reserved", "entered"))])
    await feed.sequence(database)

    first, following = await read(database, types=["entered"], limit=1)
    second, end = await read(database, types=["entered"], limit=1, after=following)
    rest, last = await read(database, types=["entered"], limit=1, after=end)

    assert ([entry.n for entry in first + second], following, end, rest, last) == ([2, 4], 2, 4, [], 4)


@pytest.mark.parametrize("left_out", ["row security", "filter"])
async def test_each_of_the_two_locks_keeps_a_foreign_bank_out_alone(database: Database, chain: "Chain", left_out: str) -> None:
    await journal.record(database, [chain.open()])
    await feed.sequence(database)

    async with database.transaction() as conn:
        if left_out == "filter":
            await row_security.enter(conn, OTHER_BANK)
            assert await conn.fetch("SELECT * FROM feed") == []
        else:
            assert (await feed.read(conn, OTHER_BANK, 0, [], 10))[0] == []


async def test_whoever_listens_is_woken_by_the_commit(database: Database, chain: "Chain") -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    def hear(_: object, __: int, ___: str, payload: object) -> None:
        heard.put_nowait(str(payload))

    async with database.pool.acquire() as conn:
        await conn.add_listener(feed.CHANNEL, hear)
        try:
            await journal.record(database, [chain.open()])
            await feed.sequence(database)

            assert await asyncio.wait_for(heard.get(), 5) == "1"
        finally:
            await conn.remove_listener(feed.CHANNEL, hear)


async def test_a_question_is_told_to_those_whose_act_it_asks_for(database: Database, chain: "Chain") -> None:
    asked = chain.note
    facts = [
        chain.open(),
        asked("asked", acts=["accept_filing"], stays_open=False),
        asked("asked", acts=["decide_credit"], stays_open=False),
    ]
    facts.append(chain.note("lapsed", question=1, acts=["accept_filing"]))
    await journal.record(database, facts)
    await feed.sequence(database)

    async with database.transaction() as conn:
        await row_security.enter(conn, WINDOW_OFFICER)
        entries, _ = await feed.of_tasks(conn, WINDOW_OFFICER, 0, ["accept_filing"], 10)

    assert [(entry.kind, entry.seq) for entry in entries] == [("asked", 1), ("lapsed", 3)]


def test_every_type_of_the_catalogue_has_both_languages() -> None:
    assert all(event.zh and event.en and event.zh != event.en for event in EVENTS.values())

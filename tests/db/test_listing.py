"""Lists: filters that combine, every sort in both directions, and pages that together are the whole list."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from db import journal, listing, row_security
from db.database import Connection, Database
from db.listing import Listing, Place, Sort
from db.tables_lists import SORTS
from domain.roles import Role
from domain.scopes import Scope, scope_of

_TENANTS = frozenset({"xiangtan", "shanxi"})
WINDOW = scope_of(Role.WINDOW_OFFICER, "bureau-xiangtan", _TENANTS, "demo:window")
BANK = scope_of(Role.BANK_OFFICER, "bank-xt-rcb", _TENANTS, "demo:bank")
FIRM = scope_of(Role.FIRM, "91430300MA4L1A2B3C", _TENANTS, "demo:firm")


@asynccontextmanager
async def as_caller(database: Database, scope: Scope) -> AsyncIterator[Connection]:
    """A transaction within the scope, as the API reads."""
    async with database.transaction() as conn:
        await row_security.enter(conn, scope)
        yield conn


@pytest.fixture
async def seven(database: Database, other_chain: Callable[[str], Any]) -> list[str]:
    """Seven cases that differ in stage, deadline, amount, end, bank and time; some have no deadline, some have not ended."""
    numbers = [f"XT-2026-00000{n}" for n in range(1, 8)]
    for n, number in enumerate(numbers):
        chain, day = other_chain(number), f"2026-11-0{1 + n // 2}T02:00:00+00:00"  # two of each day
        opened = chain.open()
        opened.data["demand"].update(amount_fen=100 * (n % 3), bank="bank-xt-rcb" if n % 2 else "bank-xt-hr")
        chain.facts.clear()
        chain.note("open_case", at=day, **opened.data)
        chain.note("entered", stage="window" if n < 4 else "credit", at=day)
        if n in (1, 2, 5):
            chain.note("asked", acts=["withdraw"], until=f"2026-12-0{1 + n}T00:00:00+00:00", stays_open=False, at=day)
        if n in (3, 6):
            chain.note("closed", outcome="withdrawn", at=f"2026-12-0{n}T00:00:00+00:00")
        await journal.record(database, chain.facts)
    return numbers


async def _pages(conn: Connection, asked: Listing) -> list[dict[str, Any]]:
    """All pages, each asked for from where the one before ended."""
    found: list[dict[str, Any]] = []
    while True:
        rows = await listing.page(conn, asked)
        found += rows
        if len(rows) < asked.limit:
            return found
        last = rows[-1]
        asked = Listing(asked.scope, asked.filters, asked.sort, Place(last[asked.sort.column], last["case_no"]), asked.limit, asked.fields)


async def _numbers(database: Database, scope: Scope = WINDOW, **filters: Any) -> list[str]:
    async with as_caller(database, scope) as conn:
        return [row["case_no"] for row in await listing.page(conn, Listing(scope, filters, Sort("case_no", descending=False)))]


@pytest.mark.parametrize("scope", [WINDOW, FIRM], ids=["walked", "fetched"])
async def test_pages_of_two_are_the_whole_list_in_the_order_of_any_sort(database: Database, seven: list[str], scope: Scope) -> None:
    for column, descending in itertools.product(SORTS, (False, True)):
        async with as_caller(database, scope) as conn:
            rows = await _pages(conn, Listing(scope, sort=Sort(column, descending), limit=2))

        keys = [(row[column], row["case_no"]) for row in rows]
        known = [key for key in keys if key[0] is not None]
        without = [key for key in keys if key[0] is None]
        assert sorted(row["case_no"] for row in rows) == seven
        assert keys == sorted(known, reverse=descending) + sorted(without, key=lambda key: key[1], reverse=descending)


async def test_several_stages_are_walked_as_one_list(database: Database, seven: list[str]) -> None:
    async with as_caller(database, WINDOW) as conn:
        rows = await _pages(conn, Listing(WINDOW, {"stage": ["window", "credit"]}, Sort("amount_fen", True), limit=2))

    assert [row["amount_fen"] for row in rows] == [200, 200, 100, 100, 0]
    assert {row["stage"] for row in rows} == {"window", "credit"}


async def test_filters_combine(database: Database, seven: list[str]) -> None:
    assert await _numbers(database, stage=["window"], amount_from=100) == [seven[1], seven[2]]
    assert await _numbers(database, outcome=["withdrawn"], closed_from=datetime(2026, 12, 4, tzinfo=UTC)) == [seven[6]]
    assert await _numbers(database, deadline_before=datetime(2026, 12, 4, tzinfo=UTC), stage=["window"], amount_to=100) == [seven[1]]
    opened: dict[str, Any] = {"opened_from": datetime(2026, 11, 2, tzinfo=UTC), "opened_before": datetime(2026, 11, 4, tzinfo=UTC)}
    assert await _numbers(database, **opened) == seven[2:6]
    assert await _numbers(database, jurisdiction=["shanxi"]) == []
    assert await _numbers(database, organisation="bank-xt-hr", stage=["credit"]) == [seven[4]]
    assert await _numbers(database, right_no="ZL202310000001.1", sandbox=True, stage=["closed"]) == [seven[3], seven[6]]
    assert await _numbers(database, right_no="ZL202310000001.1", sandbox=False) == []
    assert await _numbers(database, firm="湘潭某某科技有限公司", uscc="91430300MA4L1A2B3C", stage=["credit"]) == [seven[4], seven[5]]
    assert await _numbers(database, firm="湘潭某某科技") == []
    assert await _numbers(database, firm_contains="某科", amount_from=200) == [seven[2], seven[5]]


async def test_an_officer_finds_the_own_cases(database: Database, seven: list[str]) -> None:
    said = "INSERT INTO case_officers (case_no, organisation, actor, version, set_by) VALUES ($1, 'bureau-xiangtan', 'demo:li', 1, '')"
    await database.pool.execute(said, seven[4])

    assert await _numbers(database, officer="demo:li") == [seven[4]]
    assert await _numbers(database, officer="demo:wang") == []


async def test_a_bank_finds_the_cases_in_which_it_is_the_bank(database: Database, seven: list[str]) -> None:
    assert await _numbers(database, BANK) == [seven[1], seven[3], seven[5]]
    assert await _numbers(database, BANK, stage=["credit"]) == [seven[5]]


async def test_few_and_many_cases_are_the_same_list(database: Database, seven: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    few = {scope: await _numbers(database, scope, firm_contains="科技", organisation="bank-xt-rcb") for scope in (WINDOW, BANK, FIRM)}
    monkeypatch.setattr(listing.candidates, "__kwdefaults__", None)
    monkeypatch.setattr(listing.candidates, "__defaults__", (0,))

    assert few[BANK] == [seven[1], seven[3], seven[5]]
    for scope, found in few.items():
        assert await _numbers(database, scope, firm_contains="科技", organisation="bank-xt-rcb") == found


async def test_the_next_deadline_follows_the_open_questions(database: Database, chain: Any) -> None:
    chain.open()
    early = chain.note("asked", acts=["accept_filing"], until="2026-12-01T00:00:00+00:00", stays_open=False)
    chain.note("asked", acts=["withdraw"], until="2026-12-09T00:00:00+00:00", stays_open=False)
    await journal.record(database, chain.facts)
    async with as_caller(database, WINDOW) as conn:
        before = await listing.page(conn, Listing(WINDOW))

    chain.note("accept_filing", question=early.seq, receipt_no="1")
    await journal.record(database, chain.facts)
    async with as_caller(database, WINDOW) as conn:
        after = await listing.page(conn, Listing(WINDOW))

    assert [row[0]["next_until"].day for row in (before, after)] == [1, 9]


async def test_a_count_stops_where_it_says_so(database: Database, seven: list[str]) -> None:
    async with as_caller(database, WINDOW) as conn:
        assert await listing.count(conn, Listing(WINDOW, {"stage": ["window"]})) == 3
        assert await listing.count(conn, Listing(WINDOW), 4) == 5

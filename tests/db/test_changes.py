"""Changes: the difference of two moments names every field that changed, no other, and the facts that changed it."""

from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from db.changes import Change, changes
from db.database import Database
from db.moments import SHOWN, Moments, Rows
from domain.facts import Fact
from tests.db.test_moments import journals, made


@pytest.fixture(scope="module")
def kept() -> list[Fact]:
    """Of the kept cases the one with the most kinds of facts."""
    return max(journals(), key=lambda facts: len({fact.kind for fact in facts}))


@pytest.fixture
async def shelf(database: Database) -> AsyncIterator[Moments]:
    opened = Moments(database)
    yield opened
    await opened.close()


def applied(rows: Rows, found: list[Change]) -> set[tuple[object, ...]]:
    """The fields of the rows with their values, after these changes; what is absent is not there."""
    fields = {
        (table, key, name): value for table in SHOWN for key, row in rows[table].items() for name, value in row.items() if name != "case_no"
    }
    for each in found:
        place = (each.table, tuple(each.key.values()), each.field)
        assert fields.get(place) == each.before, each
        fields[place] = each.after
    return {(*place, str(value)) for place, value in fields.items() if value is not None}


async def test_from_one_place_to_the_next_the_difference_is_what_the_facts_between_changed(shelf: Moments, kept: list[Fact]) -> None:
    places = [*range(1, len(kept), 5), len(kept)]
    before = await made(shelf, kept[:1])
    for start, end in pairwise(places):
        after = await made(shelf, kept[:end])

        found = list(changes(before, after, kept[start:end]))

        assert applied(before, found) == applied(after, [])
        assert all(each.before != each.after for each in found)
        assert all(each.facts for each in found), [each for each in found if not each.facts]
        before = after


async def test_a_change_names_the_one_fact_that_made_it(shelf: Moments, kept: list[Fact]) -> None:
    for kind, table, field in (
        ("agree_valuation", "rights", "value_fen"),
        ("loan_moved", "loans", "stage"),
        ("closed", "cases", "outcome"),
    ):
        fact = next(fact for fact in kept if fact.kind == kind)
        start = max(1, fact.seq - 5)
        before, after = await made(shelf, kept[:start]), await made(shelf, kept[: fact.seq + 1])

        found = [each for each in changes(before, after, kept[start : fact.seq + 1]) if (each.table, each.field) == (table, field)]

        assert found
        assert all(each.facts[-1] == fact.seq for each in found)


def test_nothing_between_is_no_change() -> None:
    rows: Rows = {table: {} for table in SHOWN} | {"cases": {(): {"case_no": "X", "stage": "opened"}}}
    between: list[Fact] = []

    assert list(changes(rows, rows, between)) == []

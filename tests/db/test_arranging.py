"""The arrangement of steps: nothing is lost, fewer round trips, and what touches the same stays in its order."""

from itertools import chain

from db import derived_sql as sql
from db import projection
from db.arranging import NARROW, arranged, tables_of, touched_by
from db.loan_foldings import Step
from tests.db.test_moments import journals

_ANY = ("XT-1", 1, 2, 3, 4, 5)


def _flat(steps: list[Step]) -> list[Step]:
    return list(chain.from_iterable([(statement, row) for row in rows] for statement, rows in arranged(steps)))


def test_every_step_is_there_once_and_travels_with_its_like() -> None:
    steps = [step for fact in max(journals(), key=len) for step in projection.steps_of(fact)]

    assert sorted(map(str, _flat(steps))) == sorted(map(str, steps))
    assert len(list(arranged(steps))) * 4 < len(steps)


def test_steps_that_touch_the_same_stay_in_their_order() -> None:
    for journal in journals()[::4]:
        steps = [step for fact in journal for step in projection.steps_of(fact)]
        assert _by_touched(_flat(steps)) == _by_touched(steps)


def _by_touched(steps: list[Step]) -> tuple[dict[object, list[Step]], dict[object, list[Step]]]:
    """The steps by the part that they touch, and by the table where they touch the whole of it."""
    parts: dict[object, list[Step]] = {}
    wholes: dict[object, list[Step]] = {}
    for step in steps:
        for table, part in touched_by(*step):
            (wholes if part is None else parts).setdefault((table, part), []).append(step)
    return parts, wholes


def test_a_step_that_touches_a_whole_table_is_not_passed() -> None:
    paid, made = (sql.LINE_PAID, ("XT-1", 1, "2026-12-01")), (sql.CARRY_PAID, ("XT-1",))

    assert _flat([paid, made, paid, made]) == [paid, made, paid, made]


def test_what_is_declared_of_a_statement_names_every_table_that_it_names() -> None:
    for statement, touched in NARROW.items():
        assert {table for table, _ in touched(_ANY)} == set(tables_of(statement)) - {"task_roles"}, statement

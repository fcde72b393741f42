"""An arrangement of the projection's steps that makes the same rows in fewer round trips: what touches different rows may trade places."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from db import derived_sql as sql
from db.derived_sql import DERIVED
from db.loan_foldings import Step

Touched = tuple[str, Any]  # a table, and which part of it: one of its rows, or one of its columns; None is all of it
WORD = re.compile(r"[a-z_]+")


def _row(table: str, place: int) -> Callable[[tuple[Any, ...]], tuple[Touched, ...]]:
    """The rows of this table that the argument at this place names."""
    return lambda arguments: ((table, arguments[place]),)


def _columns(*touched: Touched) -> Callable[[tuple[Any, ...]], tuple[Touched, ...]]:
    return lambda _: touched


# The steps that a long case has most of, each with the little that it touches. All others touch the whole of every table that they
# name. Which schedule holds is read by each kind of step under a name of its own: readers are not in each other's way.
NARROW: dict[str, Callable[[tuple[Any, ...]], tuple[Touched, ...]]] = {
    sql.ENTER: _columns(("cases", "stage")),
    sql.SET_CLOCK: _columns(("cases", "clock")),
    sql.ASK: _row("tasks", 1),
    sql.ANSWER_TASK: _row("tasks", 1),
    sql.END_TASK: _row("tasks", 1),
    sql.VALUE_RIGHT: _row("rights", 1),
    sql.MOVE_RIGHT: _row("rights", 1),
    sql.APPLY_PART: _columns(("schedule_lines", "paid"), ("loans", "schedule, for parts")),
    sql.LINE_PAID: _columns(("schedule_lines", "paid_on"), ("loans", "schedule, for what is paid")),
    sql.LINE_OVERDUE: _columns(("schedule_lines", "overdue_since"), ("loans", "schedule, for what is overdue")),
    sql.PAY: _row("payments", 3),
    sql.APPLY_PAYMENT: _row("payments", 1),
    sql.BALANCE: _columns(("loans", "balance")),
    sql.MOVE_LOAN: _columns(("loans", "stage")),
    sql.CLASSIFY: _columns(("loans", "tier")),
}


def arranged(steps: Iterable[Step]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Each statement with the arguments of all its steps that may be taken together; two that touch the same stay in their order."""
    layers: dict[int, dict[str, list[tuple[Any, ...]]]] = defaultdict(lambda: defaultdict(list))
    last: dict[str, dict[Any, tuple[int, str]]] = defaultdict(dict)  # by table and part: the layer and the statement that touched it last
    for statement, arguments in steps:
        touched = touched_by(statement, arguments)
        layer = max((_after(before, statement) for table, part in touched for before in _before(last[table], part)), default=0)
        layers[layer][statement].append(arguments)
        for table, part in touched:
            if part is None:
                last[table].clear()
            last[table][part] = (layer, statement)
    for layer in sorted(layers):
        yield from layers[layer].items()


def touched_by(statement: str, arguments: tuple[Any, ...]) -> tuple[Touched, ...]:
    """What a step touches."""
    narrow = NARROW.get(statement)
    return narrow(arguments) if narrow else tuple((table, None) for table in tables_of(statement))


def _before(parts: dict[Any, tuple[int, str]], part: Any) -> list[tuple[int, str]]:
    """Who touched this part, or all, before; whoever touches all comes after everybody."""
    return list(parts.values()) if part is None else [parts[each] for each in (None, part) if each in parts]


def _after(before: tuple[int, str], statement: str) -> int:
    """The layer after another step; one of the same statement goes with it, behind it."""
    layer, other = before
    return layer if other == statement else layer + 1


@lru_cache(maxsize=256)
def tables_of(statement: str) -> tuple[str, ...]:
    """The derived tables that a statement names."""
    named = set(WORD.findall(statement))
    return tuple(table for table in DERIVED if table in named)

"""What differs between two sets of rows."""

from dataclasses import replace
from datetime import date

from domain.rules import Rule
from policies.differences import Difference, differences
from policies.sheets import Row

_OLD = Row(date(2026, 1, 1), Rule("a.b", "1", "old", "s", "D"))
_NEW = replace(_OLD, rule=replace(_OLD.rule, value="2", clause="new"))


def test_rows_that_came_went_or_say_something_else_are_told_in_order_with_their_clauses() -> None:
    assert list(differences({"z.z": _OLD, "a.b": _OLD}, {"a.b": _NEW, "m.m": _NEW})) == [
        Difference("a.b", "changed", "1", "2", "old", "new"),
        Difference("m.m", "added", "", "2", "", "new"),
        Difference("z.z", "removed", "1", "", "old", ""),
    ]


def test_a_row_that_says_the_same_from_another_day_does_not_differ() -> None:
    assert list(differences({"a.b": _OLD}, {"a.b": replace(_OLD, since=date(2026, 2, 1))})) == []

"""Repayments, arrears, penalties and tiers."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import repayment
from domain.money import rounded
from domain.payloads import Method
from domain.schedule import Line, schedule

_RATE, _UPLIFT = Decimal("0.0385"), Decimal("0.5")
_LINES = schedule(120_000_000, _RATE, 12, Method.EQUAL_INSTALMENTS, date(2026, 11, 25))
methods = st.sampled_from(Method)


def _owed(line: Line) -> int:
    return line.principal_fen + line.interest_fen


def test_a_full_instalment_leaves_nothing_on_its_line() -> None:
    applied = repayment.apply(_LINES, [], _owed(_LINES[0]), 0)

    assert applied == repayment.Applied([(1, _LINES[0].principal_fen, _LINES[0].interest_fen)], 0, 0)
    assert repayment.next_unpaid(_LINES, applied.parts) == _LINES[1]


def test_a_short_payment_pays_penalty_then_interest_then_principal_of_the_oldest_line() -> None:
    applied = repayment.apply(_LINES, [], 1_000 + _LINES[0].interest_fen + 7, 1_000)

    assert applied.penalty_fen == 1_000
    assert applied.parts == [(1, 7, _LINES[0].interest_fen)]


def test_a_payment_below_the_penalty_pays_nothing_else() -> None:
    assert repayment.apply(_LINES, [], 999, 1_000) == repayment.Applied([], 999, 0)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 200_000_000), st.integers(0, 10_000), st.booleans(), methods, st.integers(1, 36))
def test_every_fen_of_a_repayment_goes_somewhere_and_nothing_is_paid_twice(
    amount: int, penalty: int, prepayment: bool, method: Method, months: int
) -> None:
    lines = schedule(120_000_000, _RATE, months, method, date(2026, 11, 25))

    applied = repayment.apply(lines, [], amount, penalty, prepayment)

    after = applied.lines or lines
    assert applied.penalty_fen + sum(p + i for _, p, i in applied.parts) + applied.rest_fen == amount
    assert sum(line.principal_fen for line in after) == 120_000_000
    assert all(repayment.left(line, applied.parts) >= 0 for line in after)
    assert repayment.outstanding(after, applied.parts) == 120_000_000 - sum(p for _, p, _ in applied.parts)
    assert applied.rest_fen == 0 or repayment.next_unpaid(after, applied.parts) is None


def test_penalty_and_compound_interest_are_those_of_the_worked_example() -> None:
    examples = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))["examples"]
    case = next(case for example in examples for case in example["cases"] if case["id"] == "W2a")
    days = (date.fromisoformat(case["inputs"]["as_of"]) - date.fromisoformat(case["inputs"]["due"])).days

    found = repayment.penalty(500_000_000, 826_389, Decimal("0.0350"), Decimal("0.50"), days)

    assert days == case["expected"]["overdue_days"]
    assert found == tuple(rounded(Decimal(case["expected"][name]) * 100) for name in ("penalty_interest", "compound_interest"))


def test_nothing_is_late_on_the_due_day_itself() -> None:
    assert repayment.penalty_due(_LINES, [], _RATE, _UPLIFT, _LINES[0].due) == 0


def test_what_was_paid_late_is_charged_until_the_day_on_which_it_was_paid() -> None:
    line = Line(1, date(2026, 1, 1), 10_000_000, 0)

    found = repayment.penalty_due([line], [(1, 5_000_000, 0)], _RATE, _UPLIFT, date(2026, 3, 2), [date(2026, 1, 31)])

    assert found == sum(repayment.penalty(10_000_000 * 30 + 5_000_000 * 30, 0, _RATE, _UPLIFT, 1))


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 120_000_000), st.integers(1, 90))
def test_a_part_payment_leaves_no_odd_fen_of_penalty(amount: int, days: int) -> None:
    on = _LINES[0].due + timedelta(days=days)
    owed = repayment.penalty_due(_LINES, [], _RATE, _UPLIFT, on)

    applied = repayment.apply(_LINES, [], amount, owed)

    parts = applied.parts
    assert repayment.penalty_due(_LINES, parts, _RATE, _UPLIFT, on, [on] * len(parts)) == owed


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 400))
def test_penalties_grow_with_each_day(days: int) -> None:
    late = _LINES[0].due + timedelta(days=days)

    assert repayment.penalty_due(_LINES[:1], [], _RATE, _UPLIFT, late) < repayment.penalty_due(
        _LINES[:1], [], _RATE, _UPLIFT, late + timedelta(days=1)
    )


def test_interest_due_counts_only_lines_that_fell_due() -> None:
    assert repayment.interest_due(_LINES, [], _LINES[1].due) == _LINES[0].interest_fen + _LINES[1].interest_fen
    assert repayment.interest_due(_LINES, [(1, 0, 5)], _LINES[0].due) == _LINES[0].interest_fen - 5


def test_the_tiers_are_asked_for_here_too() -> None:
    assert repayment.tier(91, [Decimal(0), Decimal(90)]) == repayment.TIERS[2] == "substandard"


def test_what_is_payable_on_monday_is_not_late_before_tuesday() -> None:
    line = Line(1, date(2026, 11, 28), 10_000_000, 0, payable=date(2026, 11, 30))

    assert repayment.penalty_due([line], [], _RATE, _UPLIFT, date(2026, 11, 30)) == 0
    assert repayment.penalty_due([line], [], _RATE, _UPLIFT, date(2026, 12, 1)) == repayment.penalty(10_000_000, 0, _RATE, _UPLIFT, 1)[0]
    paid = [(1, 10_000_000, 0)]
    assert repayment.penalty_due([line], paid, _RATE, _UPLIFT, date(2026, 12, 9), [date(2026, 11, 30)]) == 0
    assert repayment.penalty_due([line], paid, _RATE, _UPLIFT, date(2026, 12, 9), [date(2026, 12, 1)]) > 0


@pytest.mark.parametrize(("amount", "penalty"), [(0, 0), (1, -1)])
def test_a_repayment_of_nothing_and_a_negative_penalty_are_refused(amount: int, penalty: int) -> None:
    with pytest.raises(ValueError, match=f"^a repayment is a positive amount .* got {amount} and {penalty} fen$"):
        repayment.apply(_LINES, [], amount, penalty)


def test_the_least_repayment_is_a_fen() -> None:
    assert repayment.apply(_LINES, [], 1, 0).parts == [(1, 0, 1)]


def test_lines_are_paid_by_age_whatever_their_order() -> None:
    assert repayment.apply(list(reversed(_LINES)), [], 1, 0).parts == [(1, 0, 1)]


def test_outstanding_is_all_principal_that_is_owed_due_or_not() -> None:
    assert repayment.outstanding(_LINES, [(1, 100, 5), (12, 50, 0)]) == 120_000_000 - 150


_START = date(2026, 1, 7)
_SINGLE = Line(1, date(2027, 1, 7), 1_000_000, 36_500)  # a hundred fen a day


def test_more_than_is_owed_is_left_over_after_penalty_interest_and_principal() -> None:
    line = Line(1, _START, 100_000, 1_000)

    assert repayment.apply([line], [], 102_000, 300) == repayment.Applied([(1, 100_000, 1_000)], 300, 700)
    late = repayment.apply([line], [], 102_000, 300, prepayment=True, on=_START)
    assert late == repayment.Applied([(1, 100_000, 1_000)], 300, 700, [line])


def test_a_debt_of_a_fen_is_a_debt() -> None:
    line = Line(1, _START, 1, 0)

    assert repayment.next_unpaid([line], []) == line
    assert repayment.apply([line], [], 1, 0) == repayment.Applied([(1, 1, 0)], 0, 0)
    assert repayment.payoff([_SINGLE], [(1, 0, 999)], 0, date(2026, 1, 17), start=_START) == 1_000_001
    assert repayment.payoff([_SINGLE], [(1, 0, 1_000)], 0, date(2026, 1, 17), start=_START) == 1_000_000
    last = repayment.apply([_SINGLE], [(1, 0, 999)], 1, 0, prepayment=True, on=date(2026, 1, 17), start=_START)
    assert last == repayment.Applied([(1, 0, 1)], 0, 0)
    prepaid = repayment.apply([_SINGLE], [], 1_001, 0, prepayment=True, on=date(2026, 1, 17), start=_START)
    assert prepaid.parts == [(1, 0, 1_000), (1, 1, 0)]


def test_without_the_days_of_payment_only_what_is_unpaid_today_is_charged() -> None:
    line = Line(1, date(2026, 1, 1), 10_000_000, 0)

    found = repayment.penalty_due([line], [(1, 4_000_000, 0)], _RATE, _UPLIFT, date(2026, 1, 31))

    assert found == repayment.penalty(6_000_000, 0, _RATE, _UPLIFT, 30)[0] == 28_875

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


@settings(max_examples=100, deadline=None)
@given(methods, st.integers(1, 36), st.integers(0, 35))
def test_the_oldest_line_and_all_later_principal_settle_a_loan(method: Method, months: int, paid_lines: int) -> None:
    lines = schedule(120_000_000, _RATE, months, method, date(2026, 11, 25))
    done = lines[: min(paid_lines, len(lines) - 1)]
    paid = [(line.n, line.principal_fen, line.interest_fen) for line in done]
    rest = lines[len(done) :]

    applied = repayment.apply(lines, paid, rest[0].interest_fen + sum(line.principal_fen for line in rest), 0, prepayment=True)

    paid += applied.parts
    assert repayment.next_unpaid(applied.lines or lines, paid) is None
    assert repayment.outstanding(applied.lines or lines, paid) == 0


def test_a_prepayment_ends_the_loan_sooner_and_lowers_the_interest_of_what_is_left() -> None:
    prepaid = _LINES[-1].principal_fen + _LINES[-2].principal_fen

    applied = repayment.apply(_LINES, [], _owed(_LINES[0]) + prepaid, 0, prepayment=True)

    assert applied.lines is not None
    assert [line.n for line in applied.lines if repayment.left(line, applied.parts)] == list(range(2, 11))
    assert all(after.interest_fen < before.interest_fen for before, after in zip(_LINES[1:], applied.lines[1:], strict=True))


def test_a_prepayment_pays_every_line_that_is_late_before_it_shortens_the_loan() -> None:
    applied = repayment.apply(_LINES, [], _owed(_LINES[0]) + _owed(_LINES[1]), 0, prepayment=True, on=_LINES[1].due)

    assert [n for n, _, _ in applied.parts] == [1, 2]


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


@settings(max_examples=100, deadline=None)
@given(methods, st.integers(1, 36), st.integers(0, 1_200), st.integers(0, 10_000))
def test_the_payoff_of_a_day_settles_the_loan_and_a_fen_less_does_not(method: Method, months: int, days: int, penalty: int) -> None:
    lines = schedule(120_000_000, _RATE, months, method, date(2026, 11, 25))
    on = date(2026, 11, 25) + timedelta(days=days)
    whole = repayment.payoff(lines, [], penalty, on)

    applied = repayment.apply(lines, [], whole, penalty, prepayment=True, on=on)
    short = repayment.apply(lines, [], whole - 1, penalty, prepayment=True, on=on)

    assert applied.rest_fen == 0
    assert repayment.next_unpaid(applied.lines or lines, applied.parts) is None
    assert repayment.next_unpaid(short.lines or lines, short.parts) is not None


@settings(max_examples=100, deadline=None)
@given(methods, st.integers(1, 36), st.integers(0, 1_200), st.lists(st.integers(1, 60_000_000), max_size=2))
def test_the_payoff_to_the_day_settles_the_loan_whatever_was_prepaid_before(
    method: Method, months: int, days: int, before: list[int]
) -> None:
    start = date(2026, 11, 25)
    lines, paid = schedule(120_000_000, _RATE, months, method, start), list[repayment.Part]()
    for amount in before:
        first = repayment.apply(lines, paid, amount, 0, prepayment=True, on=start + timedelta(days=days // 2), start=start)
        lines, paid = first.lines or lines, paid + first.parts
    on = start + timedelta(days=days)
    whole = repayment.payoff(lines, paid, 0, on, start=start)

    applied = repayment.apply(lines, paid, whole, 0, prepayment=True, on=on, start=start)

    assert applied.rest_fen == 0
    assert repayment.next_unpaid(applied.lines or lines, paid + applied.parts) is None
    assert all(repayment.left(line, paid + applied.parts) == 0 for line in applied.lines or lines)


def test_interest_of_the_running_period_is_paid_once_by_two_prepayments_of_a_day() -> None:
    start, on = date(2026, 1, 7), date(2026, 1, 17)
    (line,) = schedule(1_000_000, Decimal("0.036"), 12, Method.SINGLE_PAYMENT, start)

    first = repayment.apply([line], [], 400, 0, prepayment=True, on=on, start=start)
    second = repayment.apply([line], first.parts, 100_600, 0, prepayment=True, on=on, start=start)

    assert (first.parts, first.lines) == ([(1, 0, 400)], None)
    assert second.parts == [(1, 0, 600), (1, 100_000, 0)]
    assert second.lines is not None
    assert second.lines[0].interest_fen == 1_000 + 31_950  # 355 days of nine tenths
    assert repayment.payoff(second.lines, first.parts + second.parts, 7, on, start=start) == 900_007


def test_a_prepayment_before_the_loan_begins_bears_nothing() -> None:
    start = date(2026, 1, 7)
    lines = schedule(1_000_000, Decimal("0.036"), 12, Method.SINGLE_PAYMENT, start)

    assert repayment.payoff(lines, [], 0, date(2026, 1, 6), start=start) == 1_000_000


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

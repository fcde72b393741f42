"""Prepayments, and what settles a loan on a day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import repayment
from domain.payloads import Method
from domain.schedule import Line, schedule

_RATE = Decimal("0.0385")
_LINES = schedule(120_000_000, _RATE, 12, Method.EQUAL_INSTALMENTS, date(2026, 11, 25))
_START = date(2026, 1, 7)
_SINGLE = Line(1, date(2027, 1, 7), 1_000_000, 36_500)  # a hundred fen a day
methods = st.sampled_from(Method)


def _owed(line: Line) -> int:
    return line.principal_fen + line.interest_fen


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


def test_a_prepayment_pays_the_penalty_then_the_interest_it_has_borne_then_principal() -> None:
    on = date(2026, 1, 17)

    part = repayment.apply([_SINGLE], [], 501_007, 7, prepayment=True, on=on, start=_START)
    interest_only = repayment.apply([_SINGLE], [], 1_007, 7, prepayment=True, on=on, start=_START)
    whole = repayment.apply([_SINGLE], [], 1_001_010, 7, prepayment=True, on=on, start=_START)

    assert part == repayment.Applied([(1, 0, 1_000), (1, 500_000, 0)], 7, 0, [Line(1, _SINGLE.due, 1_000_000, 1_000 + 17_750)])
    assert interest_only == repayment.Applied([(1, 0, 1_000)], 7, 0)
    assert whole == repayment.Applied([(1, 0, 1_000), (1, 1_000_000, 0)], 7, 3, [Line(1, _SINGLE.due, 1_000_000, 1_000)])


def test_a_line_that_falls_due_on_the_day_of_a_prepayment_is_paid_in_full_before_anything_is_prepaid() -> None:
    lines = [Line(1, date(2026, 2, 7), 400_000, 3_100), Line(2, date(2026, 3, 7), 600_000, 1_680)]

    on_the_day = repayment.apply(lines, [], 503_100, 0, prepayment=True, on=date(2026, 2, 7), start=_START)
    day_before = repayment.apply(lines, [], 503_000, 0, prepayment=True, on=date(2026, 2, 6), start=_START)

    assert on_the_day.parts == [(1, 400_000, 3_100), (2, 100_000, 0)]
    assert on_the_day.lines == [lines[0], Line(2, lines[1].due, 600_000, 1_400)]
    assert day_before.parts == [(1, 0, 3_000), (2, 500_000, 0)]
    assert repayment.payoff(lines, [], 0, date(2026, 2, 7), start=_START) == 1_003_100
    assert repayment.payoff(lines, [], 0, date(2026, 2, 17), start=_START) == 1_003_700


def test_the_interest_of_the_last_line_shrinks_with_its_own_principal() -> None:
    lines = [Line(1, date(2026, 2, 7), 10, 0), Line(2, date(2026, 3, 7), 10, 100)]

    found = repayment.apply(lines, [], 15, 0, prepayment=True, on=date(2026, 2, 7))

    assert found == repayment.Applied([(1, 10, 0), (2, 5, 0)], 0, 0, [lines[0], Line(2, lines[1].due, 10, 50)])


def test_what_is_left_after_the_lines_that_are_due_pays_the_running_interest_only_so_far_as_it_goes() -> None:
    lines = [Line(1, date(2026, 2, 7), 10_000, 100), Line(2, date(2026, 3, 7), 20_000, 280)]

    found = repayment.apply(lines, [], 10_167, 7, prepayment=True, on=date(2026, 2, 17), start=_START)

    assert found == repayment.Applied([(1, 10_000, 100), (2, 0, 60)], 7, 0)


def test_a_line_of_which_nothing_is_prepaid_bears_interest_on_all_of_its_principal() -> None:
    lines = [Line(n, date(2026, n + 1, 7), 10, 100) for n in (1, 2, 3)]

    found = repayment.apply(lines, [], 115, 0, prepayment=True, on=date(2026, 2, 7))

    assert found.parts == [(1, 10, 100), (3, 5, 0)]
    assert [line.interest_fen for line in found.lines or []] == [100, 75, 50]

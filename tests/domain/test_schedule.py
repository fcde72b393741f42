"""Repayment schedules."""

import json
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.facts import plain
from domain.money import rounded
from domain.payloads import Method
from domain.schedule import Line, instalment, interest_for, months_after, payable, schedule
from tests.domain.loan_rules import DAYS, HOLIDAY

amounts, terms = st.integers(1, 10**11), st.integers(1, 120)
rates = st.decimals(0, "0.2", places=4)
settlements = st.none() | st.integers(1, 28)
_QUARTERLY, _MONTHLY = Method.QUARTERLY_INTEREST, Method.MONTHLY_INTEREST


def _fen(yuan: str) -> int:
    return rounded(Decimal(yuan) * 100)


def test_equal_instalments_are_those_of_the_worked_example() -> None:
    examples = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))["examples"]
    case = examples[0]["cases"][0]
    given = case["inputs"]

    lines = schedule(_fen(given["principal"]), Decimal(given["annual_rate"]), given["periods"], Method.EQUAL_INSTALMENTS, date(2026, 1, 7))

    expected = [(row["n"], _fen(row["principal"]), _fen(row["interest"])) for row in case["expected"]["schedule"]]
    assert [(line.n, line.principal_fen, line.interest_fen) for line in lines] == expected
    assert sum(line.interest_fen for line in lines) == _fen(case["expected"]["total_interest"])
    assert instalment(300_000_000, Decimal("0.0365"), 12) == _fen(case["expected"]["instalment"])


@settings(max_examples=100, deadline=None)
@given(amounts, rates, terms, st.sampled_from(Method), st.dates(date(2026, 1, 1), date(2030, 12, 31)), settlements)
def test_the_principal_of_a_schedule_is_the_loan_and_its_days_rise(
    amount: int, rate: Decimal, months: int, method: Method, start: date, settle_on: int | None
) -> None:
    lines = schedule(amount, rate, months, method, start, settle_on=settle_on, working_days=DAYS)

    assert sum(line.principal_fen for line in lines) == amount
    assert all(line.principal_fen >= 0 and line.interest_fen >= 0 for line in lines)
    assert [line.n for line in lines] == list(range(1, len(lines) + 1))
    assert all(earlier.due < later.due for earlier, later in pairwise(lines))
    assert all(DAYS.is_working(line.payable_on) and line.payable_on >= line.due for line in lines)
    assert lines[0].due > start
    assert lines[-1].due == months_after(start, months)


def test_equal_principal_leaves_the_remainder_to_the_last_line() -> None:
    lines = schedule(10_000, Decimal("0.12"), 3, Method.EQUAL_PRINCIPAL, date(2026, 1, 7))

    assert [(line.principal_fen, line.interest_fen) for line in lines] == [(3333, 100), (3333, 67), (3334, 33)]


def test_equal_principal_of_less_than_a_fen_a_month_ends_when_nothing_is_left() -> None:
    lines = schedule(6, Decimal(0), 12, Method.EQUAL_PRINCIPAL, date(2026, 1, 7))

    assert [line.principal_fen for line in lines] == [1] * 6 + [0] * 6


def test_instalments_of_a_fen_never_repay_more_than_is_owed() -> None:
    lines = schedule(6, Decimal(0), 12, Method.EQUAL_INSTALMENTS, date(2026, 1, 7))

    assert [line.principal_fen for line in lines] == [1] * 6 + [0] * 6


def test_an_exact_half_fen_of_interest_is_rounded_upwards() -> None:
    """150 fen at 4 % are half a fen a month; a third cut off somewhere would lose it."""
    (line,) = schedule(150, Decimal("0.04"), 1, Method.EQUAL_PRINCIPAL, date(2026, 1, 7))

    assert line.interest_fen == 1
    assert schedule(150, Decimal("0.04"), 1, Method.EQUAL_INSTALMENTS, date(2026, 1, 7)) == [line]


@pytest.mark.parametrize("rate", ["0", "1E-60"])
def test_a_loan_without_interest_is_repaid_in_equal_parts(rate: str) -> None:
    assert instalment(1_000, Decimal(rate), 3) == 333


def test_a_loan_of_the_31st_falls_due_on_the_last_day_of_short_months_without_drifting() -> None:
    lines = schedule(12_000_00, Decimal("0.04"), 4, Method.EQUAL_PRINCIPAL, date(2028, 1, 31))

    assert [line.due for line in lines] == [date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30), date(2028, 5, 31)]


@pytest.mark.parametrize(
    ("anchor", "months", "day"),
    [
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 13, date(2027, 2, 28)),
        (date(2026, 11, 30), 0, date(2026, 11, 30)),
        (date(2026, 1, 1), 11, date(2026, 12, 1)),
    ],
)
def test_a_later_month_has_the_same_day_or_its_last(anchor: date, months: int, day: date) -> None:
    assert months_after(anchor, months) == day


def test_interest_only_bears_the_actual_days_of_each_period() -> None:
    lines = schedule(5_000_000_00, Decimal("0.035"), 12, _QUARTERLY, date(2026, 1, 7))

    assert [line.interest_fen for line in lines] == [rounded(Decimal(5_000_000_00) * Decimal("0.035") * n / 360) for n in (90, 91, 92, 92)]
    assert [line.principal_fen for line in lines] == [0, 0, 0, 5_000_000_00]


def test_interest_settled_on_the_20th_of_the_quarter_is_due_on_the_21st_and_ends_with_17_days() -> None:
    """The loan of example W2a."""
    lines = schedule(500_000_000, Decimal("0.0350"), 12, _QUARTERLY, date(2026, 1, 7), settle_on=20)

    quarters = [date(2026, 3, 21), date(2026, 6, 21), date(2026, 9, 21), date(2026, 12, 21)]
    assert [line.due for line in lines] == [*quarters, date(2027, 1, 7)]
    assert [line.interest_fen for line in lines] == [3_548_611, 4_472_222, 4_472_222, 4_423_611, 826_389]
    assert [line.principal_fen for line in lines] == [0, 0, 0, 0, 500_000_000]


def test_interest_settled_every_month_begins_with_the_first_settlement_after_the_disbursement() -> None:
    lines = schedule(100_00, Decimal("0.04"), 2, _MONTHLY, date(2026, 1, 20), settle_on=20)

    assert [line.due for line in lines] == [date(2026, 1, 21), date(2026, 2, 21), date(2026, 3, 20)]


def test_a_loan_of_the_21st_has_no_settlement_on_its_first_day_and_one_line_on_its_last() -> None:
    lines = schedule(100_00, Decimal("0.04"), 2, _MONTHLY, date(2026, 1, 21), settle_on=20)

    assert [line.due for line in lines] == [date(2026, 2, 21), date(2026, 3, 21)]


def test_a_short_loan_has_the_settlements_that_fall_into_it() -> None:
    assert [line.due for line in schedule(100_00, Decimal("0.04"), 3, _QUARTERLY, date(2026, 2, 10), settle_on=20)] == [
        date(2026, 3, 21),
        date(2026, 5, 10),
    ]


def test_a_settlement_on_the_28th_of_february_is_due_in_march() -> None:
    lines = schedule(100_00, Decimal("0.04"), 2, _MONTHLY, date(2027, 1, 31), settle_on=28)

    assert [line.due for line in lines] == [date(2027, 3, 1), date(2027, 3, 29), date(2027, 3, 31)]


@pytest.mark.parametrize("method", [Method.EQUAL_INSTALMENTS, Method.EQUAL_PRINCIPAL, Method.SINGLE_PAYMENT])
def test_a_settlement_day_does_not_touch_what_is_repaid_by_other_methods(method: Method) -> None:
    terms = (100_00, Decimal("0.04"), 6, method, date(2026, 1, 7))

    assert schedule(*terms, settle_on=20) == schedule(*terms)


def test_a_single_payment_bears_the_days_of_the_whole_term() -> None:
    lines = schedule(360_000, Decimal("0.10"), 12, Method.SINGLE_PAYMENT, date(2026, 1, 7))

    assert lines == [Line(1, date(2027, 1, 7), 360_000, 36_500)]


def test_a_quarterly_loan_of_seven_months_ends_after_seven_months() -> None:
    lines = schedule(100_00, Decimal("0.04"), 7, _QUARTERLY, date(2026, 1, 15))

    assert [line.due.month for line in lines] == [4, 7, 8]


def test_a_due_day_on_a_holiday_is_payable_on_the_next_working_day_and_bears_no_more() -> None:
    terms = (360_000, Decimal("0.10"), 2, _MONTHLY, date(2026, 9, 1))

    first, last = schedule(*terms, working_days=DAYS)

    assert (first.due, first.payable, first.payable_on) == (HOLIDAY, date(2026, 10, 2), date(2026, 10, 2))
    assert (last.due, last.payable, last.payable_on) == (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 2))
    assert [line.interest_fen for line in (first, last)] == [line.interest_fen for line in schedule(*terms)] == [3_000, 3_100]


def test_a_line_of_a_working_day_says_nothing_of_another_day() -> None:
    line = Line(1, date(2026, 9, 30), 1, 2)

    assert payable(line, DAYS) == line
    assert line.payable_on == date(2026, 9, 30)
    assert plain(line) == {"n": 1, "due": "2026-09-30", "principal_fen": 1, "interest_fen": 2}


def test_interest_is_counted_by_actual_days_of_a_year_of_360() -> None:
    assert interest_for(500_000_000, Decimal("0.035"), 17) == 826_389
    assert interest_for(0, Decimal("0.035"), 17) == 0


@pytest.mark.parametrize(("amount", "rate", "months"), [(0, "0.04", 1), (100, "0.04", 0), (100, "-0.01", 1)])
def test_a_schedule_without_an_amount_or_a_term_or_with_a_negative_rate_is_refused(amount: int, rate: str, months: int) -> None:
    with pytest.raises(ValueError, match=f"^a schedule needs a positive amount and term .* not {amount}, {months}, {rate}$"):
        schedule(amount, Decimal(rate), months, Method.SINGLE_PAYMENT, date(2026, 1, 1))


@pytest.mark.parametrize("day", [0, 29])
def test_a_settlement_day_that_some_month_does_not_have_is_refused(day: int) -> None:
    with pytest.raises(ValueError, match=f"^settle_on is a day that every month has, 1 to 28, not {day}$"):
        schedule(100, Decimal("0.04"), 1, _MONTHLY, date(2026, 1, 1), settle_on=day)


@pytest.mark.parametrize("day", [1, 28])
def test_a_settlement_day_that_every_month_has_is_taken(day: int) -> None:
    assert schedule(100, Decimal("0.04"), 1, _MONTHLY, date(2026, 1, 1), settle_on=day)[-1].due == date(2026, 2, 1)

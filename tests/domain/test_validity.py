"""How long rights last, and the calendar of annual fees."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.opening import RightKind
from domain.rules import Rules, Unset
from domain.validity import FeeStage, FeeState, FeeYear, day_before_anniversary, days_short, fee_state, fee_years, last_day, renewable_until
from policies import packs

_RULES = packs.rules_for("xiangtan", date(2026, 11, 21))


def _with(key: str, value: str) -> Rules:
    return replace(_RULES, rows=_RULES.rows | {key: replace(_RULES.rows[key], value=value)})


@pytest.mark.parametrize(
    ("kind", "filed_on", "last"),
    [
        (RightKind.INVENTION, date(2019, 3, 15), date(2039, 3, 14)),
        (RightKind.UTILITY_MODEL, date(2019, 3, 15), date(2029, 3, 14)),
        (RightKind.DESIGN, date(2021, 5, 31), date(2031, 5, 30)),
        (RightKind.DESIGN, date(2021, 6, 1), date(2036, 5, 31)),
        (RightKind.TRADEMARK, date(2020, 1, 7), date(2030, 1, 6)),
        (RightKind.GEOGRAPHICAL_INDICATION, date(2020, 1, 7), date(2030, 1, 6)),
        (RightKind.LAYOUT_DESIGN, date(2020, 1, 1), date(2029, 12, 31)),
        (RightKind.INVENTION, date(2028, 2, 29), date(2048, 2, 28)),
        (RightKind.UTILITY_MODEL, date(2028, 2, 29), date(2038, 2, 28)),
        (RightKind.UTILITY_MODEL, date(2028, 3, 1), date(2038, 2, 28)),
    ],
)
def test_a_right_ends_the_day_before_the_anniversary_of_its_filing(kind: RightKind, filed_on: date, last: date) -> None:
    assert last_day(_RULES, kind, filed_on) == last


def test_a_layout_design_never_outlives_fifteen_years_from_its_creation() -> None:
    filed = date(2020, 1, 1)

    assert last_day(_RULES, RightKind.LAYOUT_DESIGN, filed, created_on=date(2014, 12, 31)) == date(2029, 12, 30)
    assert last_day(_RULES, RightKind.LAYOUT_DESIGN, filed, created_on=date(2015, 1, 2)) == date(2029, 12, 31)
    assert last_day(_RULES, RightKind.INVENTION, filed, created_on=date(1990, 1, 1)) == date(2039, 12, 31)


def test_a_kind_without_years_is_named_with_what_leaves_them_open() -> None:
    with pytest.raises(Unset, match=r"term\.years\.copyright is not set for xiangtan: 著作权保护期"):
        last_day(_RULES, RightKind.COPYRIGHT, date(2020, 1, 1))


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1985, 4, 1), date(2100, 1, 1)), st.integers(1, 20), st.integers(1, 20))
def test_a_right_of_more_years_ends_later_and_never_after_its_anniversary(since: date, years: int, more: int) -> None:
    last = day_before_anniversary(since, years)

    assert last < day_before_anniversary(since, years + more)
    assert last.year - since.year == years - (since.month == since.day == 1)
    assert (last.month, last.day) < (since.month, since.day) or since.month == since.day == 1


def test_a_trademark_can_be_renewed_for_six_months_after_its_end_and_a_patent_cannot() -> None:
    assert renewable_until(_RULES, RightKind.TRADEMARK, date(2026, 8, 31)) == date(2027, 2, 28)
    assert renewable_until(_RULES, RightKind.INVENTION, date(2026, 8, 31)) == date(2026, 8, 31)


def test_a_debt_may_end_with_the_right_and_not_a_day_later() -> None:
    assert days_short(date(2027, 11, 21), date(2027, 11, 20)) == 0
    assert days_short(date(2027, 11, 21), date(2027, 11, 21)) == 0
    assert days_short(date(2027, 11, 21), date(2027, 11, 22)) == 1


@pytest.mark.parametrize(
    ("on", "stage", "month", "surcharge"),
    [
        (date(2026, 8, 31), FeeStage.PAID, 0, "0"),
        (date(2026, 9, 1), FeeStage.GRACE, 1, "0"),
        (date(2026, 9, 30), FeeStage.GRACE, 1, "0"),
        (date(2026, 10, 1), FeeStage.GRACE, 2, "0.05"),
        (date(2026, 12, 31), FeeStage.GRACE, 4, "0.15"),
        (date(2027, 2, 28), FeeStage.GRACE, 6, "0.25"),
        (date(2027, 3, 1), FeeStage.ENDED, 0, "0"),
    ],
)
def test_an_annual_fee_bears_five_per_cent_for_each_completed_month_of_its_grace(
    on: date, stage: FeeStage, month: int, surcharge: str
) -> None:
    assert fee_state(_RULES, date(2026, 8, 31), on) == FeeState(stage, date(2027, 2, 28), month, Decimal(surcharge))


def test_a_pack_may_count_the_months_of_grace_that_have_begun() -> None:
    begun = _with("annual_fee.months", "begun")

    assert fee_state(begun, date(2026, 8, 31), date(2026, 9, 1)).surcharge == Decimal("0.05")
    assert fee_state(begun, date(2026, 8, 31), date(2027, 2, 28)).surcharge == Decimal("0.30")


def test_the_grace_of_a_fee_that_was_paid_until_the_end_of_august_ends_on_a_leap_day() -> None:
    assert fee_state(_RULES, date(2027, 8, 31), date(2028, 2, 29)).stage is FeeStage.GRACE
    assert fee_state(_RULES, date(2027, 8, 31), date(2028, 3, 1)).stage is FeeStage.ENDED


def test_the_fee_calendar_names_every_fee_that_falls_due_between_two_days() -> None:
    filed, last = date(2019, 3, 15), date(2039, 3, 14)

    assert list(fee_years(_RULES, filed, last, date(2027, 3, 14), date(2029, 3, 13))) == [
        FeeYear(9, date(2027, 3, 14), date(2027, 9, 14)),
        FeeYear(10, date(2028, 3, 14), date(2028, 9, 14)),
    ]
    assert [fee.year for fee in fee_years(_RULES, filed, last, date(2027, 3, 15), date(2029, 3, 14))] == [10, 11]


def test_the_fee_calendar_begins_with_the_second_year_and_ends_with_the_last() -> None:
    fees = list(fee_years(_RULES, date(2019, 3, 15), date(2039, 3, 14), date.min, date.max))

    assert [fee.year for fee in fees] == list(range(2, 21))
    assert (fees[0].due_on, fees[-1].due_on) == (date(2020, 3, 14), date(2038, 3, 14))

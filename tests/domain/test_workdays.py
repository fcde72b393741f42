"""Working days, local days and instants."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.opening import CalendarData
from domain.workdays import WorkingDays, instant, local_day

_DAYS = WorkingDays(CalendarData("", date(2026, 12, 31), [date(2026, 2, 16), date(2026, 2, 17)], [date(2026, 2, 14)]))
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def test_a_made_up_saturday_is_worked_and_a_holiday_monday_is_not() -> None:
    assert _DAYS.is_working(date(2026, 2, 14))
    assert not _DAYS.is_working(date(2026, 2, 16))
    assert _DAYS.roll(date(2026, 2, 15)) == date(2026, 2, 18)


def test_days_after_the_published_calendar_are_provisional() -> None:
    assert not _DAYS.provisional(date(2026, 12, 31))
    assert _DAYS.provisional(date(2027, 1, 1))


@given(days, st.integers(1, 60))
def test_the_nth_working_day_after_a_day_is_n_working_days_away(day: date, n: int) -> None:
    last = _DAYS.nth_after(day, n)

    assert _DAYS.is_working(last)
    assert _DAYS.between(day, last) == n


@given(days, days)
def test_nothing_lies_between_a_day_and_an_earlier_one(a: date, b: date) -> None:
    assert _DAYS.between(max(a, b), min(a, b)) == 0


@pytest.mark.parametrize(
    ("utc", "day"), [("2026-11-20T15:59:59+00:00", date(2026, 11, 20)), ("2026-11-20T16:00:00+00:00", date(2026, 11, 21))]
)
def test_the_day_changes_at_midnight_in_shanghai(utc: str, day: date) -> None:
    assert local_day(datetime.fromisoformat(utc)) == day


@given(days, st.integers(0, 23), st.integers(0, 59))
def test_an_instant_is_on_its_own_local_day(day: date, hour: int, minute: int) -> None:
    found = instant(day, hour, minute)

    assert found.tzinfo is UTC
    assert local_day(found) == day
    assert found - instant(day) == timedelta(hours=hour, minutes=minute)

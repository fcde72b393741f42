"""The calendar, held against another source."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from domain.workdays import WorkingDays
from policies.calendar import calendar_for

# 31 December 2005 was a Saturday: one source has it made up for, the other has not; nobody's case reaches back there.
_KNOWN_DIFFERENCES = [date(2005, 12, 31)]


def test_every_day_of_2004_to_2026_agrees_with_another_source_but_one() -> None:
    days = WorkingDays(calendar_for(range(2004, 2027)))
    first = date(2004, 1, 1)
    all_days = [first + timedelta(days=n) for n in range((date(2027, 1, 1) - first).days)]

    assert [day for day in all_days if days.is_working(day) != chinese_calendar.is_workday(day)] == _KNOWN_DIFFERENCES


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_year_has_248_working_days(year: int) -> None:
    days = WorkingDays(calendar_for([year]))

    assert days.between(date(year - 1, 12, 31), date(year, 12, 31)) == 248


def test_the_calendar_is_confirmed_to_the_end_of_2026_and_has_holidays_beyond() -> None:
    calendar = calendar_for(range(2026, 2030))

    assert calendar.confirmed_through == date(2026, 12, 31)
    assert date(2027, 10, 1) in calendar.rest_weekdays
    assert [day for day in calendar.work_weekends if day.year > 2026] == []


def test_the_hash_stands_for_the_days_and_not_for_the_order_in_which_years_were_asked_for() -> None:
    assert calendar_for([2027, 2026]).sha256 == calendar_for([2026, 2027]).sha256
    assert calendar_for([2026]).sha256 != calendar_for([2026, 2027]).sha256

"""Working days, local days and instants."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules import CalendarData
from domain.workdays import WorkingDays, instant, local_day, years_of

_FEASTS = {
    date(2026, 2, 14): "春节",
    date(2026, 2, 15): "春节",
    date(2026, 2, 16): "中秋节、国庆节",
    date(2026, 6, 10): "县庆",
}
_DAYS = WorkingDays(
    CalendarData(
        "abc",
        date(2026, 12, 31),
        [date(2026, 2, 16), date(2026, 2, 17), date(2026, 6, 10)],
        [date(2026, 2, 14), date(2026, 2, 28)],
        names=_FEASTS,
        half_days={date(2026, 2, 13): "12:00", date(2026, 2, 28): "11:30"},
        opens_at="08:30",
        closes_at="17:15",
    )
)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def test_a_made_up_saturday_is_worked_and_a_holiday_monday_is_not() -> None:
    assert _DAYS.is_working(date(2026, 2, 14))
    assert not _DAYS.is_working(date(2026, 2, 16))
    assert _DAYS.roll(date(2026, 2, 15)) == date(2026, 2, 18)


def test_a_half_day_is_a_working_day() -> None:
    assert _DAYS.is_working(date(2026, 2, 13))
    assert _DAYS.nth_after(date(2026, 2, 12), 1) == date(2026, 2, 13)


def test_days_after_the_published_calendar_are_provisional() -> None:
    assert not _DAYS.provisional(date(2026, 12, 31))
    assert _DAYS.provisional(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2026, 2, 12), "周四", "Thursday"),
        (date(2026, 2, 13), "周五（半日工作至12:00，计一日）", "Friday (worked until 12:00, counts as a day)"),
        (date(2026, 2, 14), "周六调休上班（春节）", "Saturday made up for Spring Festival"),
        (date(2026, 2, 15), "春节", "Spring Festival"),
        (date(2026, 2, 16), "中秋节、国庆节", "Mid-Autumn Festival and National Day"),
        (date(2026, 2, 17), "周二放假", "Tuesday, a day off"),
        (date(2026, 2, 21), "周六", "Saturday"),
        (date(2026, 2, 22), "周日", "Sunday"),
        (date(2026, 2, 28), "周六调休上班（半日工作至11:30，计一日）", "Saturday, made up (worked until 11:30, counts as a day)"),
        (date(2026, 6, 10), "县庆", "县庆"),
    ],
)
def test_a_day_says_why_it_is_worked_or_not(day: date, zh: str, en: str) -> None:
    assert _DAYS.why(day) == (zh, en)


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("元旦", "New Year's Day"),
        ("春节", "Spring Festival"),
        ("清明节", "Tomb-Sweeping Day"),
        ("劳动节", "Labour Day"),
        ("端午节", "Dragon Boat Festival"),
        ("中秋节", "Mid-Autumn Festival"),
        ("国庆节", "National Day"),
    ],
)
def test_each_holiday_has_its_english_name(name: str, english: str) -> None:
    day = date(2026, 7, 1)

    assert WorkingDays(CalendarData("", day, [day], names={day: name})).why(day) == (name, english)


def test_every_weekday_has_its_name() -> None:
    plain = WorkingDays(CalendarData("", date(2026, 12, 31)))
    week = [plain.why(date(2026, 7, 6) + timedelta(days=n)) for n in range(7)]

    assert [zh for zh, _ in week] == ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
    assert [en for _, en in week] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def test_offices_open_and_close_at_the_hours_of_the_calendar_and_earlier_on_a_half_day() -> None:
    assert _DAYS.opening(date(2026, 2, 12)) == instant(date(2026, 2, 12), 8, 30)
    assert _DAYS.closing(date(2026, 2, 12)) == instant(date(2026, 2, 12), 17, 15)
    assert _DAYS.closing(date(2026, 2, 13)) == instant(date(2026, 2, 13), 12)


def test_a_calendar_without_hours_opens_at_nine_and_closes_at_midnight() -> None:
    old = WorkingDays(CalendarData("abc", date(2026, 12, 31)))

    assert old.sha256 == "abc"
    assert old.opening(date(2026, 2, 12)) == instant(date(2026, 2, 12), 9)
    assert old.closing(date(2026, 2, 12)) == instant(date(2026, 2, 13))


@given(days, st.integers(1, 60))
def test_the_nth_working_day_after_a_day_is_n_working_days_away(day: date, n: int) -> None:
    last = _DAYS.nth_after(day, n)

    assert _DAYS.is_working(last)
    assert _DAYS.between(day, last) == n


@given(days, days)
def test_nothing_lies_between_a_day_and_an_earlier_one(a: date, b: date) -> None:
    assert _DAYS.between(max(a, b), min(a, b)) == 0


@pytest.mark.parametrize(("months", "last"), [(6, 2029), (11, 2029), (12, 2030), (35, 2031), (36, 2032)])
def test_the_calendar_of_a_case_reaches_three_years_beyond_the_term(months: int, last: int) -> None:
    assert list(years_of(date(2026, 11, 21), months)) == list(range(2026, last + 1))


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


def test_a_friday_off_that_has_no_name_is_told_as_a_day_off_and_a_saturday_is_not() -> None:
    friday = date(2026, 7, 10)
    days = WorkingDays(CalendarData("", friday, [friday]))

    assert days.why(friday) == ("周五放假", "Friday, a day off")
    assert days.why(date(2026, 7, 11)) == ("周六", "Saturday")

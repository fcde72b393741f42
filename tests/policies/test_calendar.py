"""The calendar, held against another source, with the notices and local changes that are laid over it."""

import tomllib
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import chinese_calendar
import pytest

from domain.clocks import Receipt, Unit
from domain.roles import Role
from domain.workdays import WorkingDays, instant
from policies.calendar import BadCalendar, calendar_for, calendar_of
from policies.packs import UnknownJurisdiction
from policies.sheets import read_sheet

# 31 December 2005 was a Saturday: one source has it made up for, the other has not. Decided: our library's day stands,
# as nobody's case reaches back there and no notice of that year has been read.
_KNOWN_DIFFERENCES = [date(2005, 12, 31)]
_OVERLAY: dict[str, Any] = tomllib.loads(files("policies").joinpath("calendar.toml").read_text("utf-8"))


def _local(text: str) -> WorkingDays:
    return WorkingDays(calendar_of(_OVERLAY, tomllib.loads(text), [2026], ["national", "p", "c"]))


def test_every_day_of_2004_to_2026_agrees_with_another_source_but_one() -> None:
    days = WorkingDays(calendar_for(range(2004, 2027)))
    first = date(2004, 1, 1)
    all_days = [first + timedelta(days=n) for n in range((date(2027, 1, 1) - first).days)]

    assert [day for day in all_days if days.is_working(day) != chinese_calendar.is_workday(day)] == _KNOWN_DIFFERENCES


@pytest.mark.parametrize(("year", "working"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_the_reference_says(year: int, working: int) -> None:
    days = WorkingDays(calendar_for([year]))

    assert days.between(date(year - 1, 12, 31), date(year, 12, 31)) == working


def test_the_calendar_is_confirmed_to_the_end_of_2026_and_has_holidays_beyond() -> None:
    calendar = calendar_for(range(2026, 2030))

    assert calendar.confirmed_through == date(2026, 12, 31)
    assert date(2027, 10, 1) in calendar.rest_weekdays
    assert [day for day in calendar.work_weekends if day.year > 2026] == []


def test_the_hash_stands_for_the_days_and_not_for_the_order_in_which_years_were_asked_for() -> None:
    assert calendar_for([2027, 2026]).sha256 == calendar_for([2026, 2027]).sha256
    assert calendar_for([2026]).sha256 != calendar_for([2026, 2027]).sha256


def test_every_holiday_that_is_not_worked_has_its_name() -> None:
    calendar = calendar_for(range(2004, 2030))

    assert [day for day in calendar.rest_weekdays if day not in calendar.names] == []
    assert set(calendar.names.values()) == {
        *("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节", "中秋节、国庆节", "春节延长假期"),
        "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日",
    }


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 2, 14), "春节"),  # made up for
        (date(2026, 2, 15), "春节"),  # a Sunday, by the notice
        (date(2026, 9, 20), "国庆节"),
        (date(2025, 10, 6), "中秋节"),
        (date(2025, 10, 8), "中秋节"),  # nearer than the National Day
        (date(2020, 1, 31), "春节延长假期"),
        (date(2008, 9, 29), "国庆节"),  # exchanged for a weekend, two days before the feast
        (date(2016, 2, 7), "春节"),  # the eve
    ],
)
def test_a_day_off_has_the_name_of_its_feast(day: date, name: str) -> None:
    assert calendar_for([2008, 2016, 2020, 2025, 2026]).names[day] == name


def test_a_plain_weekend_and_a_plain_working_day_have_no_name() -> None:
    assert {date(2026, 3, 7), date(2026, 3, 9), date(2026, 2, 13)}.isdisjoint(calendar_for([2026]).names)


def test_a_year_with_a_notice_is_the_notices_alone() -> None:
    overlay = {**_OVERLAY, "notice": [{**_OVERLAY["notice"][0], "holiday": []}]}
    days = WorkingDays(calendar_of(overlay, {}, [2025, 2026], []))

    assert days.between(date(2025, 12, 31), date(2026, 12, 31)) == 261
    assert days.between(date(2024, 12, 31), date(2025, 12, 31)) == 248
    assert days.why(date(2026, 10, 1)) == ("周四", "Thursday")


def test_nothing_is_changed_locally_as_shipped() -> None:
    assert calendar_for([2026], "xiangtan") == calendar_for([2026])


def test_a_calendar_is_not_made_for_a_jurisdiction_without_a_pack() -> None:
    with pytest.raises(UnknownJurisdiction, match="no policy pack for 'atlantis'"):
        calendar_for([2026], "atlantis")


def test_a_city_takes_over_its_provinces_changes_and_lays_its_own_over_them() -> None:
    days = _local(
        """
        [[change]]
        jurisdiction = "c"
        source = "city notice"
        name = "市庆"
        rest = [2026-03-04]
        work = [2026-03-03]
        closes_at = "17:30"
        [[change]]
        jurisdiction = "p"
        source = "provincial notice"
        name = "三月三"
        rest = [2026-03-02, 2026-03-03, 2028-03-02]
        work = [2026-03-07]
        half = [{ day = 2026-03-06, until = "12:00" }, { day = 2028-03-06, until = "12:00" }]
        opens_at = "08:30"
        closes_at = "18:00"
        [[change]]
        jurisdiction = "elsewhere"
        source = "notice"
        rest = [2026-03-05]
        """
    )

    assert [days.is_working(date(2026, 3, day)) for day in (2, 3, 4, 5, 6, 7)] == [False, True, False, True, True, True]
    assert [days.why(date(2026, 3, day))[0] for day in (2, 3, 4, 7)] == ["三月三", "周二", "市庆", "周六调休上班（三月三）"]
    assert days.why(date(2026, 3, 6))[0] == "周五（半日工作至12:00，计一日）"
    assert days.opening(date(2026, 3, 5)) == instant(date(2026, 3, 5), 8, 30)
    assert days.closing(date(2026, 3, 5)) == instant(date(2026, 3, 5), 17, 30)


def test_a_local_change_gives_a_calendar_of_its_own_hash() -> None:
    change = {"change": [{"jurisdiction": "c", "source": "s", "half": [{"day": date(2026, 3, 6), "until": "12:00"}]}]}

    assert calendar_of(_OVERLAY, change, [2026], ["c"]).sha256 != calendar_of(_OVERLAY, {}, [2026], ["c"]).sha256
    assert calendar_of(_OVERLAY, change, [2026], ["other"]) == calendar_of(_OVERLAY, {}, [2026], [])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"jurisdiction": "c"}, r"calendar-local.toml, \[\[change\]\], source: is missing"),
        ({"jurisdiction": "c", "source": "s", "rests": []}, r"rests: is not one of closes_at, half"),
        ({"jurisdiction": "c", "source": "s", "rest": ["2026-03-05"]}, r"of c, rest: '2026-03-05' is no date such as 2026-02-17"),
        ({"jurisdiction": "c", "source": "s", "half": [{"day": date(2026, 3, 5), "until": "noon"}]}, "'noon' is no time such as 12:00"),
        ({"jurisdiction": "c", "source": "s", "closes_at": "25:00"}, "'25:00' is no time such as 12:00"),
    ],
)
def test_a_local_change_that_cannot_be_used_is_refused_with_table_and_reason(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadCalendar, match=sentence):
        calendar_of(_OVERLAY, {"change": [change]}, [2026], ["c"])


def test_a_notice_that_cannot_be_used_is_refused_with_table_and_reason() -> None:
    notice = _OVERLAY["notice"][0]
    unnamed = {**notice, "holiday": [{"off": [date(2026, 1, 1), date(2026, 1, 3)], "work": []}]}

    with pytest.raises(BadCalendar, match=r"\[\[notice.holiday\]\] of 2026, name: is missing"):
        calendar_of({**_OVERLAY, "notice": [unnamed]}, {}, [2026], [])
    with pytest.raises(BadCalendar, match="confirmed_through: 2027-12-31 is not the end of 2026"):
        calendar_of({**_OVERLAY, "confirmed_through": date(2027, 12, 31)}, {}, [2026], [])


def test_the_rows_of_clocks_fit_each_other() -> None:
    text = files("policies").joinpath("national", "registration.toml").read_text("utf-8")
    rows = {row.rule.key: row.rule.value for row in read_sheet("registration.toml", text).rows}

    assert {f"clock.pause.{reason}" for reason in rows["clock.pause_reasons"].split()} <= rows.keys()
    assert len(rows["clock.ladder"].split()) == len(rows["clock.ladder_roles"].split())
    assert [Role(role).value for role in rows["clock.ladder_roles"].split()] == rows["clock.ladder_roles"].split()
    assert Receipt(rows["clock.receipt"]) is Receipt.ACTUAL_RECEIPT
    assert Unit(rows["clock.registry.copyright.unit"]) is Unit.CALENDAR
    assert (rows["clock.registry.patent.paper"], rows["clock.registry.patent.online"]) == ("5", "2")

"""The calendar of working days that a case carries: the library of holidays with the State Council's notices laid over it."""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from holidays import country_holidays

from domain.facts import digest, plain
from domain.opening import CalendarData


def calendar_for(years: Iterable[int]) -> CalendarData:
    """All days of these years that are not a plain week, until when they are published, and the hash of it all.

    Days after the published years are the library's guess: statutory holidays without made-up weekends.
    """
    return _calendar(tuple(sorted(set(years))))


@cache
def _calendar(years: tuple[int, ...]) -> CalendarData:
    notice = tomllib.loads(files("policies").joinpath("calendar.toml").read_text("utf-8"))
    known = country_holidays("CN", years=years)
    rest, work = [], []
    for day in _days(years):
        weekday = day.weekday() < 5
        # A year that the notice tells of is the notice's alone; the library may lag behind a correction.
        told = any(other.year == day.year for other in notice["rest"])
        worked = (day in notice["work"] or (weekday and day not in notice["rest"])) if told else known.is_working_day(day)
        if weekday and not worked:
            rest.append(day)
        if worked and not weekday:
            work.append(day)
    body = {"confirmed_through": notice["confirmed_through"], "rest_weekdays": rest, "work_weekends": work}
    return CalendarData(digest(plain(body)), notice["confirmed_through"], rest, work)


def _days(years: tuple[int, ...]) -> Iterator[date]:
    for year in years:
        day = date(year, 1, 1)
        while day.year == year:
            yield day
            day += timedelta(days=1)

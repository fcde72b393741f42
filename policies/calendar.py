"""The calendar of working days that a case carries: the library of holidays, the State Council's notices, and local changes over them."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from holidays import country_holidays

from domain.facts import digest, plain
from domain.rules import CalendarData
from policies.calendar_mistakes import HOURS, mistakes, shape_mistakes
from policies.packs import UnknownJurisdiction, chain, shipped

_DAY = timedelta(days=1)
_EVE = {"农历除夕": "春节"}  # the library names the eve, the notices do not


class BadCalendar(Exception):
    """A calendar file that cannot be used; each sentence names file, table and reason."""

    def __init__(self, found: list[str]) -> None:
        super().__init__("\n".join(found))
        self.mistakes = found


@dataclass(frozen=True, eq=False)
class Sources:
    """What calendars are made of: the State Council's notices, and the local changes over them."""

    overlay: Mapping[str, Any]
    local: Mapping[str, Any]


@cache
def shipped_sources() -> Sources:
    """The notices and local changes of this version."""
    return Sources(_file("calendar.toml"), _file("calendar-local.toml"))


def sources_with(file: Path) -> Sources:
    """A file laid over what is shipped: its notices stand for their years, its hours and its local changes for all that were shipped."""
    try:
        told = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadCalendar([f"{file}: is no TOML: {error}"]) from error
    if wrong := list(shape_mistakes(told, str(file))):
        raise BadCalendar(wrong)
    before = shipped_sources()
    years = {str(notice.get("year")) for notice in told.get("notice", [])}
    notices = [notice for notice in before.overlay["notice"] if str(notice["year"]) not in years] + told.get("notice", [])
    overlay = {**before.overlay, **{key: value for key, value in told.items() if key != "change"}, "notice": notices}
    local = {"change": told["change"]} if "change" in told else before.local
    if wrong := list(mistakes(overlay, local, str(file), str(file), shipped())):
        raise BadCalendar(wrong)
    return Sources(overlay, local)


def calendar_for(years: Iterable[int], jurisdiction: str = "", sources: Sources | None = None) -> CalendarData:
    """All days of these years that are not a plain week, until when they are published, and the hash of it all.

    Days after the published years are the library's guess: statutory holidays without made-up weekends.
    """
    return _calendar(tuple(sorted(set(years))), jurisdiction, sources or shipped_sources())


@cache
def _calendar(years: tuple[int, ...], jurisdiction: str, sources: Sources) -> CalendarData:
    places = _places(jurisdiction) if jurisdiction else []
    return calendar_of(sources.overlay, sources.local, years, places)


def _places(jurisdiction: str) -> list[str]:
    if jurisdiction not in shipped():
        raise UnknownJurisdiction(f"no policy pack for {jurisdiction!r}; there are packs for {', '.join(sorted(shipped()))}")
    return [pack.jurisdiction for pack in chain(shipped(), jurisdiction)]


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads(files("policies").joinpath(name).read_text("utf-8"))


def calendar_of(overlay: Mapping[str, Any], local: Mapping[str, Any], years: Iterable[int], places: list[str]) -> CalendarData:
    """The calendar that these notices and local changes make; `places` from the nation down to the city."""
    if wrong := list(mistakes(overlay, local)):
        raise BadCalendar(wrong)
    week = _Week(tuple(years))
    # In the order of the years: a New Year's holiday may begin in the old year, whose own notice would wipe it out.
    for notice in sorted(overlay["notice"], key=lambda each: each["year"]):
        week.lay(notice)
    hours = {name: overlay[name] for name in HOURS}
    # A city's change lies over its province's, in whatever order the file has them.
    for change in sorted((each for each in local.get("change", []) if each["jurisdiction"] in places), key=_depth(places)):
        week.change(change)
        hours |= {name: change[name] for name in HOURS if name in change}
    body = {"confirmed_through": overlay["confirmed_through"], **week.told(), **hours}
    return CalendarData(digest(plain(body)), **body)


def _depth(places: list[str]) -> Any:
    return lambda change: places.index(change["jurisdiction"])


class _Week:
    """The days of some years, worked or not, and the holiday each stands for."""

    def __init__(self, years: tuple[int, ...]) -> None:
        self._worked: dict[date, bool] = {}
        self._names: dict[date, str] = {}
        self._half: dict[date, str] = {}
        known = country_holidays("CN", years=years, language="zh_CN")
        for day in _days(years):
            self._worked[day] = known.is_working_day(day)
        self._name(known)

    def _name(self, known: Mapping[date, str]) -> None:
        """A day off has the name of the nearest holiday of its run of days off: the library names only the day of the feast itself."""
        plain_names = {day: _plain(name) for day, name in known.items() if "（" not in name}  # （补假）, （由 … 调休）: only moved there
        for day, worked in self._worked.items():
            if not worked and (found := _nearest(day, plain_names, self._worked)):
                self._names[day] = found

    def lay(self, notice: Mapping[str, Any]) -> None:
        """A year that a notice tells of is the notice's alone; the library may lag behind a correction."""
        for day in self._worked:
            if day.year == notice["year"]:
                self._worked[day] = day.weekday() < 5
                self._names.pop(day, None)
        for holiday in notice["holiday"]:
            first, last = holiday["off"]
            off = [first + _DAY * n for n in range((last - first).days + 1)]
            self._set(off, False, holiday["name"])
            self._set(holiday["work"], True, holiday["name"])

    def change(self, change: Mapping[str, Any]) -> None:
        """What a city or province rests or works otherwise."""
        self._set(change.get("rest", []), False, change.get("name", ""))
        self._set(change.get("work", []), True, change.get("name", ""))
        self._half |= {each["day"]: each["until"] for each in change.get("half", []) if each["day"] in self._worked}

    def _set(self, days: Iterable[date], worked: bool, name: str) -> None:
        for day in days:
            if day in self._worked:
                self._worked[day] = worked
                self._names[day] = name

    def told(self) -> dict[str, Any]:
        """What is not a plain week."""
        plain_week = {day: day.weekday() < 5 for day in self._worked}
        differs = [day for day, worked in self._worked.items() if worked != plain_week[day]]
        return {
            "rest_weekdays": [day for day in differs if plain_week[day]],
            "work_weekends": [day for day in differs if not plain_week[day]],
            "names": {
                day: self._names[day] for day in self._worked if self._names.get(day) and not (self._worked[day] and plain_week[day])
            },
            "half_days": dict(sorted(self._half.items())),
        }


def _plain(name: str) -> str:
    """The name as the notices have it; two feasts on one day are both named."""
    return "、".join(_EVE.get(part, part) for part in name.split("; "))


def _nearest(day: date, names: Mapping[date, str], worked: Mapping[date, bool]) -> str:
    """The name of the nearest feast that no worked day parts from the day, the later one where two are as near."""
    ways = [_along(day, names, worked, _DAY), _along(day, names, worked, -_DAY)]
    return min((way for way in ways if way), default=(0, ""))[1]


def _along(day: date, names: Mapping[date, str], worked: Mapping[date, bool], step: timedelta) -> tuple[int, str] | None:
    away = 0
    while not worked.get(day, True):
        if day in names:
            return away, names[day]
        day, away = day + step, away + 1
    return None


def _days(years: Iterable[int]) -> Iterator[date]:
    for year in sorted(set(years)):
        day = date(year, 1, 1)
        while day.year == year:
            yield day
            day += _DAY

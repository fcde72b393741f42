"""What is wrong with the notices and local changes of a calendar: every mistake at once, a sentence each, with file, table and reason."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

HOURS = ("opens_at", "closes_at")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_TOP = {"confirmed_through", "notice", "change", *HOURS}
_NOTICE = {"year", "source", "mark", "holiday"}
_HOLIDAY = {"name", "off", "work"}
_CHANGE = {"jurisdiction", "source"}
_CHANGE_MAY = {"name", "rest", "work", "half", *HOURS}
_HALF = {"day", "until"}
_ARRAYS = ("notice", "change")


def shape_mistakes(told: Mapping[str, Any], file: str) -> Iterator[str]:
    """What keeps a file from being laid over another: keys that nobody reads, and what is no array of tables."""
    yield from (f"{file}, {key}: is not one of {', '.join(sorted(_TOP))}" for key in sorted(told.keys() - _TOP))
    yield from (f"{file}, {key}: is no array of tables; write [[{key}]]" for key in _ARRAYS if not _tables(told.get(key, [])))


def mistakes(
    overlay: Mapping[str, Any],
    local: Mapping[str, Any],
    overlay_file: str = "calendar.toml",
    local_file: str = "calendar-local.toml",
    known: Collection[str] | None = None,
) -> Iterator[str]:
    """All that is wrong with notices and local changes; `known` are the jurisdictions that a change may be of."""
    yield from _confirmed(overlay, overlay_file)
    yield from _hours(overlay, overlay_file)
    for notice in overlay["notice"]:
        yield from _of_notice(notice, overlay_file)
    for change in local.get("change", []):
        yield from _of_change(change, local_file, known)


def _tables(found: Any) -> bool:
    return isinstance(found, list) and all(isinstance(each, dict) for each in found)


def _confirmed(overlay: Mapping[str, Any], file: str) -> Iterator[str]:
    """Confirmed is what the notices tell of, no day more or less; and a year is told of once."""
    years = [notice["year"] for notice in overlay["notice"] if type(notice.get("year")) is int]
    through = overlay.get("confirmed_through")
    if type(through) is not date:
        yield f"{file}, confirmed_through: {through!r} is no date such as 2026-12-31"
    elif years and through != date(max(years), 12, 31):
        yield f"{file}, confirmed_through: {through} is not the end of {max(years)}, the last notice's year"
    yield from (f"{file}, [[notice]] of {year}: the year is told twice" for year in sorted({y for y in years if years.count(y) > 1}))


def _of_notice(notice: Mapping[str, Any], file: str) -> Iterator[str]:
    yield from _keys(f"{file}, [[notice]]", notice, _NOTICE)
    year, holidays = notice.get("year"), notice.get("holiday", [])
    if type(year) is not int or not 1949 <= year < 9999:
        yield f"{file}, [[notice]], year: {year!r} is no year such as 2026"
    elif not _tables(holidays):
        yield f"{file}, [[notice]] of {year}, holiday: is no array of tables; write [[notice.holiday]]"
    else:
        for holiday in holidays:
            yield from _of_holiday(holiday, year, file)
        yield from _both(holidays, f"{file}, [[notice]] of {year}")


def _of_holiday(holiday: Mapping[str, Any], year: int, file: str) -> Iterator[str]:
    yield from _keys(f"{file}, [[notice.holiday]] of {year}", holiday, _HOLIDAY)
    where = f"{file}, {holiday.get('name', 'a holiday')} of {year}"
    wrong = [*_dates(f"{where}, off", holiday.get("off", [])), *_dates(f"{where}, work", holiday.get("work", []))]
    yield from wrong
    if wrong or "off" not in holiday:
        return
    off, work = holiday["off"], holiday.get("work", [])
    if len(off) != 2 or off[0] > off[1]:
        yield f"{where}, off: is the first and the last day off, not {_told(off)}"
    # A New Year's holiday may begin in the old year; nothing reaches into the next one.
    yield from (f"{where}: {day} does not lie in {year}" for day in (*off, *work) if day.year not in (year - 1, year))
    yield from (f"{where}, work: {day} is no Saturday or Sunday, so nothing is made up on it" for day in work if day.weekday() < 5)


def _both(holidays: list[dict[str, Any]], where: str) -> Iterator[str]:
    """A day that one holiday has off and another has made up for."""
    off: dict[date, str] = {}
    for holiday in holidays:
        span = holiday.get("off")
        if isinstance(span, list) and len(span) == 2 and all(type(day) is date for day in span):
            off |= {span[0] + timedelta(n): str(holiday.get("name")) for n in range((span[1] - span[0]).days + 1)}
    work = [day for holiday in holidays if isinstance(holiday.get("work"), list) for day in holiday["work"] if type(day) is date]
    yield from (f"{where}: {day} is worked and is a day off of {off[day]}" for day in work if day in off)


def _of_change(change: Mapping[str, Any], file: str, known: Collection[str] | None) -> Iterator[str]:
    yield from _keys(f"{file}, [[change]]", change, _CHANGE, _CHANGE_MAY)
    whose = change.get("jurisdiction", "nobody")
    where = f"{file}, [[change]] of {whose}"
    if known is not None and whose not in known:
        yield f"{where}: there is no policy pack of that name; there are packs for {', '.join(sorted(known))}"
    for name in ("rest", "work"):
        yield from _dates(f"{where}, {name}", change.get(name, []))
    if not _tables(change.get("half", [])):
        yield f'{where}, half: is no list of {{ day = 2026-03-02, until = "12:00" }}'
        return
    for half in change.get("half", []):
        yield from _keys(f"{where}, half", half, _HALF)
        yield from _dates(f"{where}, half", [half["day"]] if "day" in half else [])
        yield from _times(f"{where}, half", [half["until"]] if "until" in half else [])
    yield from _hours(change, where)


def _hours(table: Mapping[str, Any], where: str) -> Iterator[str]:
    for name in HOURS:
        yield from _times(f"{where}, {name}", [table[name]] if name in table else [])


def _keys(where: str, table: Mapping[str, Any], must: set[str], may: Collection[str] = ()) -> Iterator[str]:
    for name in sorted((must ^ table.keys()) - set(may)):
        reason = "is missing" if name in must else f"is not one of {', '.join(sorted({*must, *may}))}"
        yield f"{where}, {name}: {reason}"


def _dates(where: str, days: Any) -> Iterator[str]:
    if not isinstance(days, list):
        yield f"{where}: {days!r} is no list of dates such as [2026-02-17]"
        return
    yield from (f"{where}: {day!r} is no date such as 2026-02-17" for day in days if type(day) is not date)


def _times(where: str, told: Iterable[Any]) -> Iterator[str]:
    yield from (f"{where}: {time!r} is no time such as 12:00" for time in told if not (isinstance(time, str) and _TIME.fullmatch(time)))


def _told(days: list[date]) -> str:
    return ", ".join(str(day) for day in days) or "nothing"

"""What zhiya calendar show and check do: a year's days are printed, a file's mistakes are told."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from domain.facts import plain
from domain.rules import CalendarData
from domain.workdays import SHANGHAI, WorkingDays
from policies.calendar import BadCalendar, Sources, calendar_for, shipped_sources, sources_with
from policies.packs import UnknownJurisdiction

_DAY = timedelta(days=1)


def told(work: Callable[[], int]) -> int:
    """Do the work; what is wrong with a file is told on stderr, a line a mistake, with status 1."""
    try:
        return work()
    except BadCalendar as error:
        for mistake in error.mistakes:
            sys.stderr.write(f"zhiya: {mistake}\n")
    except (UnknownJurisdiction, OSError) as error:
        sys.stderr.write(f"zhiya: {error}\n")
    return 1


def sources(file: Path | None) -> Sources:
    """What is shipped, with the file laid over it where there is one."""
    return sources_with(file) if file else shipped_sources()


def show(year: int | None, jurisdiction: str, file: Path | None, *, as_json: bool) -> int:
    """Print one year."""

    def work() -> int:
        found = document(year or datetime.now(SHANGHAI).year, jurisdiction, sources(file))
        if as_json:
            print(json.dumps(plain(found), ensure_ascii=False, indent=2))
        else:
            _print(found)
        return 0

    return told(work)


def check(file: Path) -> int:
    """Say that nothing is wrong with a file, and what it tells of."""

    def work() -> int:
        found = sources_with(file)
        days = sum(len(notice["holiday"]) for notice in found.overlay["notice"])
        changes, through = len(found.local.get("change", [])), found.overlay["confirmed_through"]
        print(
            f"{file}: nothing is wrong. With what is shipped: {days} holidays of {len(found.overlay['notice'])} notices,"
            f" {changes} local changes, confirmed through {through}."
        )
        return 0

    return told(work)


def document(year: int, jurisdiction: str, laid: Sources) -> dict[str, Any]:
    """All that is to be known of a year."""
    calendar = calendar_for([year], jurisdiction, laid)
    days = WorkingDays(calendar)
    notice: dict[str, Any] = next((each for each in laid.overlay["notice"] if each["year"] == year), {})
    return {
        "year": year,
        "jurisdiction": jurisdiction,
        "source": notice.get("source", ""),
        "mark": notice.get("mark", ""),
        "provisional": days.provisional(date(year, 12, 31)),
        "working_days": days.between(date(year - 1, 12, 31), date(year, 12, 31)),
        "opens_at": calendar.opens_at,
        "closes_at": calendar.closes_at,
        "holidays": [{"name": name, "off": off, "work": work} for name, off, work in _holidays(year, calendar, days)],
        "half_days": calendar.half_days,
    }


def _holidays(year: int, calendar: CalendarData, days: WorkingDays) -> Iterator[tuple[str, list[date], list[date]]]:
    """Each run of days off with a name, and the days that are made up for it."""
    runs: list[tuple[str, list[date]]] = []
    day = date(year, 1, 1)
    while day.year == year:
        name = calendar.names.get(day, "")
        if name and not days.is_working(day):
            if runs and runs[-1][0] == name and runs[-1][1][-1] == day - _DAY:
                runs[-1][1].append(day)
            else:
                runs.append((name, [day]))
        day += _DAY
    made_up = {name: [day for day in calendar.work_weekends if calendar.names.get(day) == name] for name in calendar.names.values()}
    for name, off in runs:
        yield name, off, made_up.pop(name, [])
    yield from ((name, [], work) for name, work in made_up.items() if work and name)


def _print(found: dict[str, Any]) -> None:
    console = Console(soft_wrap=True)
    guess = "provisional: the notice of this year is not entered; statutory holidays only, without made-up days"
    by = guess if found["provisional"] else " · ".join(part for part in (found["source"], found["mark"]) if part) or "published"
    place = f" {found['jurisdiction']}" if found["jurisdiction"] else ""
    console.print(f"[bold]{found['year']}{escape(place)}[/bold]  {escape(by)}")
    console.print(f"{found['working_days']} working days, offices open {found['opens_at']} to {found['closes_at']}")
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for head in ("holiday", "off", "made up"):
        table.add_column(head)
    for holiday in found["holidays"]:
        table.add_row(escape(holiday["name"]), _span(holiday["off"]), ", ".join(map(str, holiday["work"])))
    for day, until in found["half_days"].items():
        table.add_row("half day", str(day), f"worked until {until}")
    console.print(table)


def _span(off: list[date]) -> str:
    return "" if not off else str(off[0]) if len(off) == 1 else f"{off[0]} to {off[-1]}"

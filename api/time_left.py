"""The time left: how many working days remain until a deadline, by the calendar of its jurisdiction."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from api.parts import PACK_GONE, Parts
from domain.workdays import WorkingDays, local_day

_YEARS = 30  # a deadline further away is counted to here


def days_of(parts: Parts, jurisdiction: str, instants: Iterable[datetime]) -> WorkingDays:
    """The calendar over all years of these instants; the nation's, where the pack of the place is not here any more."""
    years = {local_day(each).year for each in instants}
    first = min(years, default=local_day(parts.wall()).year)
    span = range(first, min(max(years, default=first), first + _YEARS) + 1)
    try:
        return WorkingDays(parts.calendar_for(span, jurisdiction))
    except PACK_GONE:
        return WorkingDays(parts.calendar_for(span))


def time_left(until: datetime | None, now: datetime, days: WorkingDays) -> dict[str, Any]:
    """The last day of the limit and the working days left: 0 on that day itself, -1 and less after it, None without a deadline."""
    if until is None:
        return {"deadline": None, "last_day": None, "working_days_left": None, "overdue": False, "provisional": False}
    last, today = last_day(until), local_day(now)
    overdue = now >= until
    left = -max(1, days.between(last, today)) if overdue else days.between(today, last)
    return {
        "deadline": until.isoformat(),
        "last_day": last.isoformat(),
        "working_days_left": left,
        "overdue": overdue,
        "provisional": days.provisional(last),
    }


def last_day(until: datetime) -> date:
    """The local day on which the limit ends; 24:00 belongs to the day that it closes."""
    return local_day(until - timedelta(microseconds=1))

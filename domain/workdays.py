"""Working days by the State Council's calendar, and local days and instants in Shanghai."""

from datetime import UTC, date, datetime, time, timedelta, timezone

from domain.opening import CalendarData

SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991
_DAY = timedelta(days=1)


class WorkingDays:
    """The calendar that a case carries; day 1 of a limit is the working day after the event (Civil Code 201)."""

    def __init__(self, data: CalendarData) -> None:
        self._confirmed_through = data.confirmed_through
        self._rest = frozenset(data.rest_weekdays)
        self._work = frozenset(data.work_weekends)

    def is_working(self, day: date) -> bool:
        """Whether the day is worked: a weekday that is no holiday, or a weekend day that is made up for (调休)."""
        return day not in self._rest if day.weekday() < 5 else day in self._work

    def nth_after(self, day: date, n: int) -> date:
        """The n-th working day after a day; n = 0 is the day itself."""
        while n > 0:
            day += _DAY
            n -= self.is_working(day)
        return day

    def between(self, a: date, b: date) -> int:
        """How many working days lie after `a` and up to `b`; none where `b` is not after `a`."""
        return sum(self.is_working(a + _DAY * step) for step in range(1, (b - a).days + 1))

    def roll(self, day: date) -> date:
        """The day itself if it is worked, else the first working day after it (Civil Code 203)."""
        while not self.is_working(day):
            day += _DAY
        return day

    def provisional(self, day: date) -> bool:
        """Whether the day lies beyond the years for which the State Council has published the calendar."""
        return day > self._confirmed_through


def local_day(instant: datetime) -> date:
    """The day on the wall in Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def instant(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The moment, in UTC, when clocks in Shanghai show this time of this day."""
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)

"""Working days by the State Council's calendar and its local changes, and local days and instants in Shanghai."""

from datetime import UTC, date, datetime, time, timedelta, timezone

from domain.rules import CalendarData

SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991
_DAY = timedelta(days=1)
_YEARS_AFTER_TERM = 3  # extensions, default and disposal come after the last instalment
_ENGLISH = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-Sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}
_WEEKDAYS = (
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
    ("周日", "Sunday"),
)


class WorkingDays:
    """The calendar that a case carries; day 1 of a limit is the working day after the event (Civil Code 201).

    A half day is a working day like any other; it only closes earlier.
    """

    def __init__(self, data: CalendarData) -> None:
        self.sha256 = data.sha256
        self._data = data
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
        return day > self._data.confirmed_through

    def why(self, day: date) -> tuple[str, str]:
        """Why the day is worked or not, in Chinese and English: the holiday by its name, else the weekday."""
        name = self._data.names.get(day, "")
        zh, en = _WEEKDAYS[day.weekday()]
        if not self.is_working(day):
            return (name, _english(name)) if name else (zh, en) if day.weekday() > 4 else (f"{zh}放假", f"{en}, a day off")
        if day.weekday() > 4:
            zh, en = (f"{zh}调休上班（{name}）", f"{en} made up for {_english(name)}") if name else (f"{zh}调休上班", f"{en}, made up")
        if day in self._data.half_days:
            until = self._data.half_days[day]
            return f"{zh}（半日工作至{until}，计一日）", f"{en} (worked until {until}, counts as a day)"
        return zh, en

    def opening(self, day: date) -> datetime:
        """When offices open on a working day."""
        return _at(day, self._data.opens_at)

    def closing(self, day: date) -> datetime:
        """When offices close on a working day; a half day closes at its own time."""
        return _at(day, self._data.half_days.get(day, self._data.closes_at))


def _english(names: str) -> str:
    return " and ".join(_ENGLISH.get(name, name) for name in names.split("、"))


def _at(day: date, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return instant(day) + timedelta(hours=int(hour), minutes=int(minute))


def years_of(opened_on: date, months: int) -> range:
    """The years whose days the calendar of a case has: from its opening to some time after the end of the loan's term."""
    return range(opened_on.year, opened_on.year + months // 12 + 1 + _YEARS_AFTER_TERM)


def local_day(instant: datetime) -> date:
    """The day on the wall in Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def instant(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The moment, in UTC, when clocks in Shanghai show this time of this day."""
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)

"""When a stand-in answers: minutes, days or working days after a moment of the case's time, at its office hours."""

from datetime import UTC, date, datetime, time, timedelta, timezone

from holidays import country_holidays

SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991
_REST = country_holidays("CN")


def instant(text: str) -> datetime:
    """The moment that an ISO text with offset names."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"the moment {text!r} lacks its offset from UTC, for example +00:00")
    return moment.astimezone(UTC)


def iso(moment: datetime) -> str:
    """The moment as UTC text."""
    return moment.astimezone(UTC).isoformat()


def local_day(moment: datetime) -> date:
    """The day on the wall in Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def at_hour(day: date, hour: int = 10) -> datetime:
    """A full hour of a day, Shanghai time."""
    return datetime.combine(day, time(hour), SHANGHAI).astimezone(UTC)


def after_minutes(now: datetime, minutes: int) -> datetime:
    """So many minutes later."""
    return now + timedelta(minutes=minutes)


def after_days(now: datetime, days: int, hour: int = 10) -> datetime:
    """So many calendar days later, at a full hour."""
    return at_hour(local_day(now) + timedelta(days=days), hour)


def after_working_days(now: datetime, days: int, hour: int = 10) -> datetime:
    """So many working days later, at a full hour; a stand-in rests on weekends and public holidays, also where others make up for them."""
    day = local_day(now)
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in _REST
    return at_hour(day, hour)

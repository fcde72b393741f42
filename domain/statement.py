"""The statement of a clock: day by day counted or not, and why: the named holiday, the pause and who ordered it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.clocks import Clock, ClockEvent, EventKind, State, Unit, counting, due_on, used
from domain.rules import Rules
from domain.workdays import WorkingDays

_DAY = timedelta(days=1)
_BEGINS = (EventKind.STARTED, EventKind.RESTARTED)
_LABELS = {
    EventKind.STARTED: ("起算事件当日，不计入", "the day of the event, not counted"),
    EventKind.RESTARTED: ("重新起算之日，不计入", "the day from which it restarts, not counted"),
}
_ROLLED = ("期间最后一日为休息日，顺延", "the last day is a rest day, so the limit goes on")


@dataclass(frozen=True)
class DayLine:
    """One day of a clock: whether it counts, as the how manieth (else how many there were), and why."""

    day: date
    counted: bool
    n: int
    why_zh: str
    why_en: str


@dataclass(frozen=True)
class Statement:
    """When a limit is due (None while it is paused), what of it is used and left, and every day from the event on."""

    due: date | None
    used: int
    left: int
    provisional: bool
    lines: list[DayLine]


def statement(clock: Clock, days: WorkingDays, rules: Rules, until: date | None = None) -> Statement:
    """The clock day by day to its due day, or to the end of `until` where that is later; used is what is used by then."""
    due, last_event = due_on(clock, days), max(event.on for event in clock.events)
    end = last_event if clock.state is State.ENDED else max(due or last_event, until or date.min)
    spent = used(clock, min(until or end, end), days)
    provisional = days.provisional(due or end)
    return Statement(due, spent, max(0, clock.limit - spent), provisional, list(_lines(clock, days, rules, due, end)))


def told(clock: Clock, days: WorkingDays, rules: Rules, until: date | None = None) -> dict[str, Any]:
    """What the fact of a clock's latest event carries: the statement, whom and why, and the calendar it was counted by."""
    found, last = statement(clock, days, rules, until), clock.events[-1]
    return {
        "clock": clock.name,
        "unit": clock.unit,
        "budget": clock.limit,
        "used": found.used,
        "due": found.due,
        "provisional": found.provisional,
        "calendar": days.sha256,
        "days": found.lines,
        "reason": last.reason,
        "by": last.by,
    }


def _lines(clock: Clock, days: WorkingDays, rules: Rules, due: date | None, end: date) -> Iterator[DayLine]:
    counts, begins, n = counting(clock, days), _begins(clock), 0
    anew = max(begins)
    following = next(counts, None)
    day = min(begins)
    while day <= end:
        if day in begins:
            yield DayLine(day, False, 0, *_by_law(rules, *_LABELS[begins[day].kind]))
        elif day < anew:
            zh, en = f"{anew}重新起算，此前不计入", f"restarted on {anew}, what was before does not count"
            yield DayLine(day, False, 0, zh, en)
        elif day != following:
            yield DayLine(day, False, n, *_not_counted(clock, day, days, rules))
        else:
            n, following = n + 1, next(counts, None)
            yield _counted(clock, day, n, days, due, rules)
        day += _DAY


def _by_law(rules: Rules, zh: str, en: str) -> tuple[str, str]:
    """With the law on periods, as the pack cites it."""
    law = rules.text("law.period") if rules.is_set("law.period") else ""
    return (f"{zh}（{law}）", f"{en} ({law})") if law else (zh, en)


def _counted(clock: Clock, day: date, n: int, days: WorkingDays, due: date | None, rules: Rules) -> DayLine:
    if n > clock.limit and due and day <= due:
        return DayLine(day, False, clock.limit, *_by_law(rules, *_ROLLED))
    zh, en = ("自然日", "calendar day") if clock.unit is Unit.CALENDAR else days.why(day)
    return DayLine(day, True, n, zh, en) if n <= clock.limit else DayLine(day, True, n, f"{zh}（超期）", f"{en} (overdue)")


def _begins(clock: Clock) -> dict[date, ClockEvent]:
    """The start and the restarts by the day from which they work: one that is reported late works from the event before."""
    found, at = {}, date.min
    for event in clock.events:
        at = max(at, event.on)
        if event.kind in _BEGINS:
            found[at] = event
    return found


def _not_counted(clock: Clock, day: date, days: WorkingDays, rules: Rules) -> tuple[str, str]:
    """The pause that the day lies in, else the rest that it is."""
    pause, at = None, date.min
    for event in clock.events:
        at = max(at, event.on)
        if at < day and event.kind in (EventKind.PAUSED, EventKind.RESUMED, *_BEGINS):
            pause = event if event.kind is EventKind.PAUSED else None
    return _paused(pause, rules) if pause else days.why(day)


def _paused(pause: ClockEvent, rules: Rules) -> tuple[str, str]:
    """The reason in the words of the pack (row clock.pause.*), and who ordered it."""
    key = f"clock.pause.{pause.reason}"
    zh, _, en = (rules.text(key) if rules.is_set(key) else f"{pause.reason}|{pause.reason}").partition("|")
    return (f"中止：{zh}（{pause.by}决定）", f"paused: {en}, by {pause.by}") if pause.by else (f"中止：{zh}", f"paused: {en}")

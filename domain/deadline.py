"""The calculator of deadlines: the last day of a limit from its receipt, with what stopped, restarted or extended it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from domain.clocks import Clock, ClockEvent, EventKind, Limit, Receipt, Unit, add, begin, counting, cured, due_on, received, used
from domain.explained import Working
from domain.workdays import WorkingDays, instant

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class DeadlineGiven:
    """What came in when, how long the limit is, and what happened to it; corrections follow the rule of the register."""

    received: date
    limit_days: int
    unit: Unit = Unit.WORKING
    received_at: str = ""  # local time of receipt, as 16:30; "" is within office hours
    register: str = "patent"
    correction_notice: date | None = None
    all_defects_cured: date | None = None
    events: list[ClockEvent] = field(default_factory=list)  # further pauses, restarts and extensions

    def __post_init__(self) -> None:
        if self.limit_days < 1:
            raise ValueError(f"limit_days: a limit has at least 1 day, not {self.limit_days}")
        if self.received_at and not _TIME.fullmatch(self.received_at):
            raise ValueError(f"received_at: must be a time such as 16:30, not {self.received_at!r}")
        if self.correction_notice and self.correction_notice < self.received:
            raise ValueError(f"correction_notice: {self.correction_notice} is before the receipt on {self.received}")
        if self.all_defects_cured and (not self.correction_notice or self.all_defects_cured < self.correction_notice):
            raise ValueError(f"all_defects_cured: {self.all_defects_cured} needs a correction_notice that is not after it")


@dataclass(frozen=True)
class Deadline:
    """The last day of the limit (None while it is stopped) and the days that count; provisional beyond the published calendar."""

    start: date
    deadline: date | None
    counted_days: list[date]
    provisional: bool
    calendar: str
    used_before_notice: int = 0


def deadline(working: Working, given: DeadlineGiven) -> Deadline:
    """The last day of a limit: day 1 is the day after the receipt (Civil Code 201), the last is rolled off rest days (203)."""
    days, rules = working.days, working.rules
    policy = Receipt(rules.set_text("clock.receipt"))
    zh, en = "收件日，当日不计入期间", "day of receipt, not counted itself"
    start = working.step(
        "start", received(_moment(given, days), days, policy), zh, en, rule="clock.receipt", received=given.received, policy=policy
    )
    clock = begin("deadline", "given", Limit("limit_days", given.limit_days, given.unit), start)
    before = _before_notice(working, given, clock)
    for event in sorted([*_correction(given, working), *given.events], key=lambda event: event.on):
        add(clock, event, rules)
    last = due_on(clock, days)
    found = list(islice(counting(clock, days), clock.limit))
    if last is None:
        working.step(
            "counted", len(found), "期间已中止，恢复后方可确定届满日", "the limit is stopped; it is due when it goes on", limit=clock.limit
        )
    else:
        zh = "期间届满日（中止日不计；自然日期间末日为休息日的顺延）"
        working.step("deadline", last, zh, "last day of the limit", rule="law.period", limit=clock.limit, unit=clock.unit)
    end = last or max(event.on for event in clock.events)
    return Deadline(start, last, found, days.provisional(end), days.sha256, before)


def _moment(given: DeadlineGiven, days: WorkingDays) -> datetime:
    if not given.received_at:
        return days.opening(given.received)
    hour, minute = given.received_at.split(":")
    return instant(given.received, int(hour), int(minute))


def _before_notice(working: Working, given: DeadlineGiven, clock: Clock) -> int:
    if not given.correction_notice:
        return 0
    spent = used(clock, given.correction_notice, working.days)
    return working.step("used_before_notice", spent, "补正通知前已用日数", "days used before the notice", notice=given.correction_notice)


def _correction(given: DeadlineGiven, working: Working) -> Iterator[ClockEvent]:
    """The notice stops the clock; the cure restarts it or lets it go on, by the rule of the register."""
    if given.correction_notice:
        yield ClockEvent(EventKind.PAUSED, given.correction_notice, "correction")
    if given.all_defects_cured:
        rule = f"clock.correction.{given.register}"
        event = cured(given.register, given.all_defects_cured, "", working.rules)
        working.step("cured", event.kind, "全部缺陷消除的效力", "what the cure of all defects does", rule=rule, on=event.on)
        yield event

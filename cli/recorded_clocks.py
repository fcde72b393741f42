"""The open clocks of a case and the calendar that it counts by, rebuilt from the facts of its journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.clocks import Clock, ClockEvent, EventKind, State, Unit, due_on
from domain.facts import Fact
from domain.rules import CalendarData
from domain.stages import RightStage
from domain.workdays import WorkingDays, local_day, years_of

_PREFIX = "clock_"
_EXAMINED = {RightStage.FILED, RightStage.EXAMINED, RightStage.CORRECTING, RightStage.DECLARING}


@dataclass(frozen=True)
class OpenClock:
    """A clock that runs or is paused, and the due day that its latest fact names (None while it is paused)."""

    clock: Clock
    due: date | None


@dataclass(frozen=True)
class CountedCase:
    """What another calendar may change in a case."""

    case_no: str
    tenant: str
    years: range  # of which its calendar has the days
    calendar: str  # the SHA-256 of the one in force
    since: int  # the fact that brought it
    confirmed_through: date
    clocks: list[OpenClock]


@dataclass(frozen=True)
class Move:
    """What another calendar makes of one clock."""

    clock: Clock
    before: date | None
    after: date | None
    confirmed: bool  # its due day was provisional and is not any more

    @property
    def days(self) -> int:
        """By how many days the due day moves; none where it had none or gets none."""
        return (self.after - self.before).days if self.before and self.after else 0

    @property
    def moves(self) -> bool:
        return self.before != self.after


def counted(facts: list[Fact]) -> CountedCase:
    """The case as its journal tells it, the opening first."""
    opening = facts[0]
    said = next(fact for fact in reversed(facts) if fact.kind in ("open_case", "revise_calendar"))
    calendar = said.data["calendar"]
    return CountedCase(
        opening.case_no,
        opening.tenant,
        years_of(local_day(datetime.fromisoformat(opening.received_at)), opening.data["demand"]["months"]),
        calendar["sha256"],
        said.seq,
        date.fromisoformat(calendar["confirmed_through"]),
        list(open_clocks(facts)),
    )


def open_clocks(facts: list[Fact]) -> Iterator[OpenClock]:
    """The clocks of each right's last filing that are not ended, while the register examines it."""
    stages: dict[str, str] = {}
    kept: dict[str, dict[str, list[Fact]]] = {}
    for fact in facts:
        if fact.kind == "right_moved":
            stages[fact.subject] = fact.data["stage"]
            if fact.data["stage"] == RightStage.FILED:
                kept[fact.subject] = {}
        elif fact.kind.startswith(_PREFIX):
            kept.setdefault(fact.subject, {}).setdefault(fact.data["clock"], []).append(fact)
    for subject, clocks in kept.items():
        for told in clocks.values():
            clock = clock_of(told)
            if stages.get(subject) in _EXAMINED and clock.state is not State.ENDED:
                due = told[-1].data.get("due")
                yield OpenClock(clock, date.fromisoformat(due) if due else None)


def clock_of(facts: list[Fact]) -> Clock:
    """One clock from all its facts, the start first; due by the same calendar on the same day as in the case."""
    first = facts[0]
    events: list[ClockEvent] = []
    limit = first.data["budget"]
    for fact in facts:
        told: dict[str, Any] = fact.data
        events.append(
            ClockEvent(
                EventKind(fact.kind.removeprefix(_PREFIX)),
                _day_of(fact),
                told.get("reason", ""),
                told.get("by", ""),
                told["budget"] - limit,
            )
        )
        limit = told["budget"]
    return Clock(first.data["clock"], first.subject, Unit(first.data.get("unit", Unit.WORKING)), first.data["budget"], "", events)


def _day_of(fact: Fact) -> date:
    """The day of the event: the first one of the statement where the clock starts, else that on which it was noted."""
    if fact.kind == "clock_started" and fact.data.get("days"):
        return date.fromisoformat(fact.data["days"][0]["day"])
    return local_day(datetime.fromisoformat(fact.at))


def moves(case: CountedCase, calendar: CalendarData) -> list[Move]:
    """What the calendar makes of each open clock of the case, by the same rule as the case itself."""
    days = WorkingDays(calendar)
    return [_move(open_clock, days, case.confirmed_through) for open_clock in case.clocks]


def _move(open_clock: OpenClock, days: WorkingDays, confirmed_through: date) -> Move:
    before, after = open_clock.due, due_on(open_clock.clock, days)
    confirmed = before is not None and before > confirmed_through and after is not None and not days.provisional(after)
    return Move(open_clock.clock, before, after, confirmed)

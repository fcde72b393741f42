"""The clocks of a case: moved, told day by day, and counted anew by another calendar."""

from datetime import date
from typing import Any

from domain import clocks, statement
from domain.clocks import Clock, ClockEvent, EventKind, State
from domain.rules import CalendarData
from domain.workdays import WorkingDays
from workflows.desk import Desk


def move_clock(desk: Desk, clock: Clock, event: ClockEvent) -> None:
    """Write an event into a clock's ledger, and tell how the clock stands now."""
    clocks.add(clock, event, desk.rules)
    tell_clock(desk, clock)


def tell_clock(desk: Desk, clock: Clock) -> None:
    """The statement of a clock after its latest event, day by day, so that it explains itself wherever it is read."""
    kind = clock.events[-1].kind
    told: dict[str, Any] = statement.told(
        clock, desk.days, desk.rules, desk.life.today() if kind in (EventKind.MET, EventKind.BREACHED) else None
    )
    desk.life.note(f"clock_{kind}", clock.subject, clause=desk.rules.clause(clock.rule), **told)


def running_clocks(desk: Desk) -> list[Clock]:
    """The clocks of registrations that are not ended."""
    return [clock for right in desk.file.rights for clock in right.clocks if clock.state is not State.ENDED and right.examined]


def revise_calendar(desk: Desk, calendar: CalendarData, notice: str) -> None:
    """Count by another calendar from now on; each running clock whose due day moves or is confirmed is projected again."""
    before = [_told_due(desk, clock) for clock in running_clocks(desk)]
    desk.file.calendar, desk.days = calendar, WorkingDays(calendar)
    for clock, was in zip(running_clocks(desk), before, strict=True):
        if _told_due(desk, clock) != was:
            move_clock(desk, clock, ClockEvent(EventKind.PROJECTED, desk.life.today(), notice))


def _told_due(desk: Desk, clock: Clock) -> tuple[date | None, bool]:
    due = clocks.due_on(clock, desk.days)
    return due, desk.days.provisional(due or desk.life.today())

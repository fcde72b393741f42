"""Legal clocks: a limit is a budget of days and a ledger of events; when it is due, how much of it is used, and when whom to remind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from domain.rules import Rules
from domain.workdays import WorkingDays, local_day

_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a limit counts. Where a calendar limit's last day is a rest day, the day after the rest is its last (Civil Code 203)."""

    WORKING = "working"
    CALENDAR = "calendar"


class Receipt(StrEnum):
    """What day counts as that of receipt when something comes in on a rest day or after closing."""

    ACTUAL_RECEIPT = "actual_receipt"
    DEEMED_NEXT_WORKING_DAY = "deemed_next_working_day"


class EventKind(StrEnum):
    """What happens to a clock."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    RESTARTED = "restarted"
    EXTENDED = "extended"
    PROJECTED = "projected"
    MET = "met"
    BREACHED = "breached"


class State(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


_ALWAYS = {EventKind.RESTARTED, EventKind.EXTENDED, EventKind.PROJECTED, EventKind.MET, EventKind.BREACHED}
# A breached clock runs on, as the act is still owed; a met one has ended.
_MAY: dict[State, set[EventKind]] = {
    State.RUNNING: _ALWAYS | {EventKind.PAUSED},
    State.PAUSED: _ALWAYS | {EventKind.RESUMED},
    State.ENDED: set(),
}
_LEADS_TO = {
    EventKind.STARTED: State.RUNNING,
    EventKind.RESUMED: State.RUNNING,
    EventKind.RESTARTED: State.RUNNING,
    EventKind.PAUSED: State.PAUSED,
    EventKind.MET: State.ENDED,
}


@dataclass(frozen=True)
class Limit:
    """A limit as the pack has it."""

    rule: str
    budget: int
    unit: Unit


@dataclass(frozen=True)
class ClockEvent:
    """One line of a clock's ledger; `reason` is a code of the pack where it paused, `days` by how many it was extended."""

    kind: EventKind
    on: date
    reason: str = ""
    by: str = ""
    days: int = 0


@dataclass
class Clock:
    """A limit on its way: whose, of how many days of which kind, by which row, and all that happened to it."""

    name: str
    subject: str
    unit: Unit
    budget: int
    rule: str  # the key of the row that sets the budget
    events: list[ClockEvent] = field(default_factory=list)

    @property
    def limit(self) -> int:
        """The budget with what extensions have added to it; a restart does not take them away."""
        return self.budget + sum(event.days for event in self.events)

    @property
    def state(self) -> State:
        """Where the ledger has led to."""
        return [_LEADS_TO[event.kind] for event in self.events if event.kind in _LEADS_TO][-1]


def begin(name: str, subject: str, limit: Limit, on: date) -> Clock:
    """A clock whose event was on this day; day 1 is the day after (Civil Code 201)."""
    return Clock(name, subject, limit.unit, limit.budget, limit.rule, [ClockEvent(EventKind.STARTED, on)])


def add(clock: Clock, event: ClockEvent, rules: Rules) -> None:
    """Write an event into the ledger; what cannot follow, and a pause for a reason that the pack does not list, is refused."""
    if event.kind not in _MAY[clock.state]:
        raise ValueError(f"the clock {clock.name} of {clock.subject} is {clock.state}: it cannot be {event.kind} on {event.on}")
    if event.kind is EventKind.PAUSED:
        listed = rules.set_text("clock.pause_reasons").split()
        if event.reason not in listed:
            raise ValueError(f"reason: {event.reason!r} does not pause a clock; the pack lists {', '.join(listed)} (clock.pause_reasons)")
    if (event.days > 0) != (event.kind is EventKind.EXTENDED):
        raise ValueError(f"days: an extension adds whole days and nothing else does, not {event.days} on {event.kind}")
    clock.events.append(event)


def spans(clock: Clock) -> Iterator[tuple[date, date | None]]:
    """From after which day to the end of which day the clock ran since it began anew; None: it runs.

    The day of a pause counts, that of going on does not, as with the day of the start. What is reported for a day before the
    last event takes effect with that event.
    """
    found: list[tuple[date, date | None]] = []
    at = date.min
    for event in clock.events:
        at = max(at, event.on)
        match event.kind:
            case EventKind.STARTED | EventKind.RESTARTED:
                found = [(at, None)]
            case EventKind.RESUMED:
                found.append((at, None))
            case EventKind.PAUSED:
                found[-1] = (found[-1][0], at)
    yield from found


def counting(clock: Clock, days: WorkingDays) -> Iterator[date]:
    """The days that the clock counts, from day 1 on, without end; they end where it is paused."""
    every = clock.unit is Unit.CALENDAR
    for day, last in spans(clock):
        while last is None or day < last:
            day += _DAY
            if every or days.is_working(day):
                yield day


def nth(clock: Clock, n: int, days: WorkingDays) -> date | None:
    """The day with which n days of the clock are over, rest days after it included where it counts calendar days; None while it is paused.

    The 0th is the day from which the clock runs.
    """
    if n == 0:
        return _rolled(clock, next(spans(clock))[0], days)
    for number, day in enumerate(counting(clock, days), start=1):
        if number == n:
            return _rolled(clock, day, days)
    return None


def _rolled(clock: Clock, day: date, days: WorkingDays) -> date:
    return days.roll(day) if clock.unit is Unit.CALENDAR else day


def due_on(clock: Clock, days: WorkingDays) -> date | None:
    """The last day of the limit; None while the clock is paused before its budget is used up."""
    return nth(clock, clock.limit, days)


def used(clock: Clock, on: date, days: WorkingDays) -> int:
    """How many days of the limit are used at the end of a day; more than the limit where it was breached."""
    number = 0
    for day in counting(clock, days):
        if day > on:
            break
        number += 1
    return min(number, clock.limit) if in_time(clock, on, days) else number


def in_time(clock: Clock, on: date, days: WorkingDays) -> bool:
    """Whether the act that the clock waits for is in time on this day."""
    last = due_on(clock, days)
    return last is None or on <= last


def rungs(budget: int, ladder: list[Decimal]) -> list[int]:
    """After how many days each rung of the ladder is reached: its part of the budget, rounded up to a whole day."""
    return [int((budget * rung).to_integral_value(ROUND_CEILING)) for rung in ladder]


def rung_at(clock: Clock, n: int, days: WorkingDays) -> datetime | None:
    """When the rung of the n-th day is climbed: when offices open on the working day after it; None while the clock is paused."""
    day = nth(clock, n, days)
    return None if day is None else days.opening(days.nth_after(day, 1))


def received(instant: datetime, days: WorkingDays, policy: Receipt) -> date:
    """The day of receipt: as it was, or the next working day for what came on a rest day or after closing (row clock.receipt)."""
    day = local_day(instant)
    if policy is Receipt.ACTUAL_RECEIPT:
        return day
    late = days.is_working(day) and instant > days.closing(day)
    return days.nth_after(day, 1) if late else days.roll(day)


def policy_start(accepted_on: date, received_on: date, rules: Rules) -> date:
    """The event that starts the policy's clock of the registration (row clock.policy.start)."""
    return accepted_on if rules.set_text("clock.policy.start") == "acceptance" else received_on


def registry_limit(register: str, channel: str, rules: Rules) -> Limit | None:
    """The registry's own limit, online or on paper (window, post), else for both; None where no row sets one."""
    how = channel if channel == "online" else "paper"
    for rule in (f"clock.registry.{register}.{how}", f"clock.registry.{register}.days"):
        if rules.is_set(rule):
            unit = f"clock.registry.{register}.unit"
            return Limit(rule, rules.days(rule), Unit(rules.text(unit)) if rules.is_set(unit) else Unit.WORKING)
    return None


def cured(register: str, on: date, by: str, rules: Rules) -> ClockEvent:
    """What the cure of all defects does to a clock that waits for it: it restarts or goes on (row clock.correction.*)."""
    restarts = rules.set_text(f"clock.correction.{register}") == "restart"
    return ClockEvent(EventKind.RESTARTED if restarts else EventKind.RESUMED, on, "correction", by)

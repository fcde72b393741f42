"""Legal clocks: a limit is a budget in working days; when it is due, on which days it was counted, and when whom to remind."""

from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from domain.workdays import WorkingDays, instant

_OFFICE_OPENS = 9  # o'clock


def due(start: date, budget: int, days: WorkingDays) -> date:
    """The last day of a limit whose event was on `start`.

    A clock that restarts starts again from the day when all defects are cured; one that was only stopped goes on from that
    day with the budget that is left.
    """
    return days.nth_after(start, budget)


def counted(start: date, budget: int, days: WorkingDays) -> list[date]:
    """The days that make up the limit, so that a clock can print why it is due when it is."""
    found: list[date] = []
    for _ in range(budget):
        found.append(days.nth_after(found[-1] if found else start, 1))
    return found


def rungs(budget: int, ladder: list[Decimal]) -> list[int]:
    """After how many working days each rung of the ladder is reached: its part of the budget, rounded up to a whole day."""
    return [int((budget * rung).to_integral_value(ROUND_CEILING)) for rung in ladder]


def rung_instant(start: date, n: int, days: WorkingDays) -> datetime:
    """When a rung is climbed: 9:00 on the working day after the n-th counted one, as that day is still to be used."""
    return instant(days.nth_after(start, n + 1), _OFFICE_OPENS)

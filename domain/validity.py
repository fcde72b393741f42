"""How long rights last: their last day by kind, what a loan asks of it, and the calendar of a patent's annual fees."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from domain.opening import RightKind
from domain.rules import Rules
from domain.schedule import months_after


class FeeStage(StrEnum):
    """Where an annual fee stands."""

    PAID = "paid"
    GRACE = "grace"
    ENDED = "ended"


@dataclass(frozen=True)
class FeeState:
    """Where an annual fee stands on a day: in which month of the grace, and what part of the fee is added."""

    stage: FeeStage
    grace_ends: date
    month: int = 0
    surcharge: Decimal = Decimal(0)


@dataclass(frozen=True)
class FeeYear:
    """The annual fee of one year of a patent: the last day to pay it, and the last one with surcharge."""

    year: int
    due_on: date
    grace_ends: date


def last_day(rules: Rules, kind: RightKind, filed_on: date, created_on: date | None = None) -> date:
    """The last day of a right that was filed (a trademark: registered or last renewed) on a day.

    A layout design ends in any case a number of years after its creation. Raises Unset for a kind whose years no row gives.
    """
    years = rules.table(f"term.years.{kind}")
    counted = [int(number) for since, number in years.items() if since == "any" or date.fromisoformat(since) <= filed_on]
    last = day_before_anniversary(filed_on, counted[-1])
    if created_on is not None and rules.is_set(f"term.cap.{kind}"):
        last = min(last, day_before_anniversary(created_on, rules.days(f"term.cap.{kind}")))
    return last


def day_before_anniversary(since: date, years: int) -> date:
    """The last day of a number of years that begin on a day; those that begin on 29 February may end on a 28th (Civil Code 202)."""
    anniversary = months_after(since, 12 * years)
    return anniversary - timedelta(days=1) if anniversary.day == since.day else anniversary


def renewable_until(rules: Rules, kind: RightKind, ended_on: date) -> date:
    """The last day on which a right that ended can still be renewed: its own last day where the kind has no grace."""
    grace = f"term.grace.{kind}"
    return months_after(ended_on, rules.days(grace)) if rules.is_set(grace) else ended_on


def days_short(right_ends: date, debt_ends: date) -> int:
    """R06: by how many days the term of the debt exceeds that of the right; 0 where both end on one day."""
    return max(0, (debt_ends - right_ends).days)


def fee_state(rules: Rules, paid_until: date, on: date) -> FeeState:
    """Where the annual fee stands on a day, by the last day that is paid for; each month of grace adds a part of the fee.

    The end of the grace is not rolled over a rest day: who pays earlier than needed loses nothing.
    """
    grace = rules.days("annual_fee.grace_months")
    ends = months_after(paid_until, grace)
    if on <= paid_until:
        return FeeState(FeeStage.PAID, ends)
    if on > ends:
        return FeeState(FeeStage.ENDED, ends)
    month = next(month for month in range(1, grace + 1) if on <= months_after(paid_until, month))
    charged = month if rules.set_text("annual_fee.months") == "begun" else month - 1
    return FeeState(FeeStage.GRACE, ends, month, charged * rules.number("annual_fee.surcharge"))


def fee_years(rules: Rules, filed_on: date, last: date, since: date, until: date) -> Iterator[FeeYear]:
    """The annual fees whose last day to pay lies between two days, both included; `last` is the last day of the patent.

    The fee of a year is paid before that year begins; the first year's is paid with the grant and stands in no calendar.
    """
    year, due = 2, day_before_anniversary(filed_on, 1)
    while due < last and due <= until:
        if due >= since:
            yield FeeYear(year, due, months_after(due, rules.days("annual_fee.grace_months")))
        year, due = year + 1, day_before_anniversary(filed_on, year)

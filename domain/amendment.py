"""What changes the lines of a running loan besides repayments: extension (展期), acceleration (提前到期), renewal (续贷)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.repayment import Part, outstanding
from domain.schedule import Line, interest_for, payable
from domain.workdays import WorkingDays


def accrued(lines: list[Line], paid: Sequence[Part], start: date, annual_rate: Decimal, day: date) -> int:
    """Interest on principal that is not due yet, from the last due day to this one (ACT/360), less what was paid ahead, in fen."""
    since = max((line.due for line in lines if line.due <= day), default=start)
    later = [line for line in lines if line.due > day]
    ahead = sum(interest for n, _, interest in paid if n in {line.n for line in later})
    return max(interest_for(outstanding(later, paid), annual_rate, (day - since).days) - ahead, 0)


def extended(
    lines: list[Line], paid: Sequence[Part], annual_rate: Decimal, new_last_due: date, working_days: WorkingDays | None = None
) -> list[Line]:
    """The lines with a later last due day; the principal that is left of it bears interest for the added days, what is paid stays paid."""
    *earlier, last = lines
    if new_last_due <= last.due:
        raise ValueError(f"an extension ends after {last.due}, not on {new_last_due}")
    added = interest_for(outstanding([last], paid), annual_rate, (new_last_due - last.due).days)
    moved = replace(last, due=new_last_due, interest_fen=last.interest_fen + added, payable=None)
    return [*earlier, payable(moved, working_days) if working_days else moved]


def accelerated(lines: list[Line], paid: Sequence[Part], start: date, annual_rate: Decimal, day: date) -> list[Line]:
    """The lines when all that is not due yet falls due on one day, with the interest borne up to it; what is late stays so."""
    later = [line for line in lines if line.due > day]
    if not later:
        return lines
    n = later[0].n
    principal = outstanding(later, paid) + sum(part[1] for part in paid if part[0] == n)
    interest = accrued(lines, paid, start, annual_rate, day) + sum(part[2] for part in paid if part[0] == n)
    return [line for line in lines if line not in later] + [Line(n, day, principal, interest)]


def renewed(lines: list[Line], accrued_fen: int) -> list[Line]:
    """The lines of the new loan, with the interest that the old one has borne since its last due day falling due with the first of them."""
    first, *rest = lines
    return [replace(first, interest_fen=first.interest_fen + accrued_fen), *rest]

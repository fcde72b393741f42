"""Repayment schedules: what falls due when, principal and interest, to the fen."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext

from domain.money import rounded
from domain.payloads import Method
from domain.workdays import WorkingDays

_PRECISE = Context(prec=50)  # only posted amounts are rounded
_MONTHS = {Method.MONTHLY_INTEREST: 1, Method.QUARTERLY_INTEREST: 3}  # between two settlements of interest


@dataclass(frozen=True)
class Line:
    """One instalment: its number from 1, the local day on which it falls due by contract, its principal and interest.

    `payable` is the working day to which the contract moves a due day on a rest day; None: the due day itself.
    """

    n: int
    due: date
    principal_fen: int
    interest_fen: int
    payable: date | None = None

    @property
    def payable_on(self) -> date:
        """The last day on which the line is paid in time."""
        return self.payable or self.due


def schedule(
    amount_fen: int,
    annual_rate: Decimal,
    months: int,
    method: Method,
    start: date,
    *,
    settle_on: int | None = None,
    working_days: WorkingDays | None = None,
) -> list[Line]:
    """The lines of a loan disbursed on `start`, one a due day, on the day of the month on which it was disbursed.

    Instalments bear annual rate / 12 a month; interest-only and single payments bear actual days / 360, the first day counted, the
    last not. With `settle_on` (按月、按季结息) interest is settled on that day of the month, or of the quarter's last month, and is due
    the day after. With `working_days` what falls due on a rest day is payable on the next working day, and bears no more for it.
    """
    if amount_fen <= 0 or months <= 0 or annual_rate < 0:
        raise ValueError(f"a schedule needs a positive amount and term and a rate of at least 0, not {amount_fen}, {months}, {annual_rate}")
    if settle_on is not None and not 1 <= settle_on <= 28:
        raise ValueError(f"settle_on is a day that every month has, 1 to 28, not {settle_on}")
    with localcontext(_PRECISE):
        match method:
            case Method.EQUAL_INSTALMENTS:
                lines = list(_instalments(amount_fen, annual_rate, months, start))
            case Method.EQUAL_PRINCIPAL:
                lines = list(_equal_principal(amount_fen, annual_rate, months, start))
            case _:
                between = _settlements(start, months, _MONTHS[method], settle_on) if method in _MONTHS else []
                days = [*between, months_after(start, months)]
                lines = list(_interest_only(amount_fen, annual_rate, start, days))
    return lines if working_days is None else [payable(line, working_days) for line in lines]


def payable(line: Line, working_days: WorkingDays) -> Line:
    """The line with the working day on which it is payable, where its due day is a rest day."""
    day = working_days.roll(line.due)
    return replace(line, payable=day if day != line.due else None)


def months_after(anchor: date, months: int) -> date:
    """The same day of a later month, or that month's last day (31 January, 28 February, 31 March)."""
    years, month = divmod(anchor.month - 1 + months, 12)
    year = anchor.year + years
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def interest_for(amount_fen: int, annual_rate: Decimal, days: int) -> int:
    """Interest for actual days of a year of 360 (ACT/360), in fen."""
    with localcontext(_PRECISE):
        return rounded(amount_fen * annual_rate * days / 360)


def instalment(amount_fen: int, annual_rate: Decimal, months: int) -> int:
    """A = P·r(1+r)^n / ((1+r)^n − 1), r = annual rate / 12 unrounded, in fen; without interest P / n."""
    with localcontext(_PRECISE):
        rate = annual_rate / 12
        growth = (1 + rate) ** months
        return rounded(amount_fen * rate * growth / (growth - 1)) if growth > 1 else rounded(Decimal(amount_fen) / months)


def _instalments(amount_fen: int, annual_rate: Decimal, months: int, start: date) -> Iterator[Line]:
    """等额本息: the same instalment each month; the last one takes what rounding has left."""
    each, balance = instalment(amount_fen, annual_rate, months), amount_fen
    for n in range(1, months + 1):
        interest = rounded(balance * annual_rate / 12)  # divided last: a twelfth cut off first would miss an exact half fen
        principal = balance if n == months else min(each - interest, balance)
        balance -= principal
        yield Line(n, months_after(start, n), principal, interest)


def _equal_principal(amount_fen: int, annual_rate: Decimal, months: int, start: date) -> Iterator[Line]:
    """等额本金: P/n each month, the remainder with the last."""
    part, balance = rounded(Decimal(amount_fen) / months), amount_fen
    for n in range(1, months + 1):
        interest = rounded(balance * annual_rate / 12)
        principal = balance if n == months else min(part, balance)
        balance -= principal
        yield Line(n, months_after(start, n), principal, interest)


def _settlements(start: date, months: int, step: int, settle_on: int | None) -> Iterator[date]:
    """The due days of interest between the first day and the last of a loan."""
    if settle_on is None:
        yield from (months_after(start, month) for month in range(step, months, step))
        return
    for month in range(months + 1):
        settled = months_after(start.replace(day=settle_on), month)
        due = settled + timedelta(days=1)
        if settled.month % step == 0 and start < due < months_after(start, months):
            yield due


def _interest_only(amount_fen: int, annual_rate: Decimal, start: date, days: list[date]) -> Iterator[Line]:
    """付息到期还本: interest for the actual days of each period; the principal with the last."""
    since = start
    for n, due in enumerate(days, start=1):
        yield Line(n, due, amount_fen if n == len(days) else 0, rounded(amount_fen * annual_rate * (due - since).days / 360))
        since = due

"""Repayment schedules: what falls due when, principal and interest, to the fen."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, localcontext

from domain.money import rounded
from domain.payloads import Method

_PRECISE = Context(prec=50)  # a monthly rate is rate/12 unrounded; only posted amounts are rounded


@dataclass(frozen=True)
class Line:
    """One instalment: its number from 1, the local day on which it falls due, its principal and interest."""

    n: int
    due: date
    principal_fen: int
    interest_fen: int


def schedule(amount_fen: int, annual_rate: Decimal, months: int, method: Method, start: date) -> list[Line]:
    """The lines of a loan disbursed on `start`, one a due day, on the day of the month on which it was disbursed.

    Instalments bear annual rate / 12 a month; interest-only and single payments bear actual days / 360.
    """
    if amount_fen <= 0 or months <= 0 or annual_rate < 0:
        raise ValueError(f"a schedule needs a positive amount and term and a rate of at least 0, not {amount_fen}, {months}, {annual_rate}")
    with localcontext(_PRECISE):
        match method:
            case Method.EQUAL_INSTALMENTS:
                return list(_instalments(amount_fen, annual_rate / 12, months, start))
            case Method.EQUAL_PRINCIPAL:
                return list(_equal_principal(amount_fen, annual_rate / 12, months, start))
            case Method.MONTHLY_INTEREST:
                return list(_interest_only(amount_fen, annual_rate, months, 1, start))
            case Method.QUARTERLY_INTEREST:
                return list(_interest_only(amount_fen, annual_rate, months, 3, start))
            case Method.SINGLE_PAYMENT:
                return list(_interest_only(amount_fen, annual_rate, months, months, start))


def months_after(anchor: date, months: int) -> date:
    """The same day of a later month, or that month's last day (31 January, 28 February, 31 March)."""
    years, month = divmod(anchor.month - 1 + months, 12)
    year = anchor.year + years
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def _instalments(amount_fen: int, rate: Decimal, months: int, start: date) -> Iterator[Line]:
    """等额本息: A = P·r(1+r)^n / ((1+r)^n − 1); the last instalment takes what rounding has left."""
    growth = (1 + rate) ** months
    instalment = rounded(amount_fen * rate * growth / (growth - 1)) if rate else rounded(Decimal(amount_fen) / months)
    balance = amount_fen
    for n in range(1, months + 1):
        interest = rounded(balance * rate)
        principal = balance if n == months else min(instalment - interest, balance)
        balance -= principal
        yield Line(n, months_after(start, n), principal, interest)


def _equal_principal(amount_fen: int, rate: Decimal, months: int, start: date) -> Iterator[Line]:
    """等额本金: P/n each month, the remainder with the last."""
    part, balance = rounded(Decimal(amount_fen) / months), amount_fen
    for n in range(1, months + 1):
        interest = rounded(balance * rate)
        principal = balance if n == months else min(part, balance)
        balance -= principal
        yield Line(n, months_after(start, n), principal, interest)


def _interest_only(amount_fen: int, annual_rate: Decimal, months: int, step: int, start: date) -> Iterator[Line]:
    """付息到期还本: interest for the actual days of each period; the principal with the last."""
    since = start
    ends = [*range(step, months, step), months]
    for n, end in enumerate(ends, start=1):
        due = months_after(start, end)
        interest = rounded(amount_fen * annual_rate * (due - since).days / 360)
        yield Line(n, due, amount_fen if end == months else 0, interest)
        since = due

"""The ledger of a loan: all that happened to it, booked in the order of the days on which it took effect."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain import repayment
from domain.amendment import accelerated, extended
from domain.classification import Tier, tier
from domain.repayment import Part
from domain.schedule import Line
from domain.workdays import WorkingDays


@dataclass(frozen=True)
class Received:
    """A repayment, whenever it was reported: it counts from the day on which it was made."""

    receipt_no: str
    amount_fen: int
    on: date
    prepayment: bool = False


@dataclass(frozen=True)
class Extended:
    """An extension granted on a day."""

    on: date
    new_last_due: date


@dataclass(frozen=True)
class Accelerated:
    """A declaration of a day that what is not due yet falls due on `due`."""

    on: date
    due: date


Event = Received | Extended | Accelerated


@dataclass(frozen=True)
class Terms:
    """By what a loan is booked; `tier_days` and the uplift are the pack's, the working days those that roll its due days, if any."""

    annual_rate: Decimal
    uplift: Decimal
    start: date
    tier_days: tuple[Decimal, ...] = ()
    grace_days: int = 0  # a line paid within them is not called overdue, though it bears the penalty of its days
    working_days: WorkingDays | None = None
    prepay_to_the_day: bool = False  # of the running period a prepayment pays the interest borne by its day (Civil Code 677)


@dataclass(frozen=True)
class Booked:
    """What became of one repayment."""

    receipt_no: str
    on: date
    parts: list[Part]
    penalty_fen: int
    rest_fen: int  # more than was owed


@dataclass(frozen=True)
class Overdue:
    """A line that was late: since its payable day (day 0), until the day on which that ended; None: it is late still."""

    n: int
    since: date
    until: date | None = None


@dataclass(frozen=True)
class InTier:
    """The tier by days overdue from a day on, as it stood at the end of that day."""

    since: date
    tier: Tier


@dataclass(frozen=True)
class Ledger:
    """The state of a loan on a day and how it came to it."""

    as_of: date
    lines: list[Line]
    booked: list[Booked]
    overdue: list[Overdue]
    tiers: list[InTier]
    penalty_due_fen: int  # penalty that is owed on the day and unpaid

    @property
    def parts(self) -> list[Part]:
        """All that was paid, in the order of its days."""
        return [part for booked in self.booked for part in booked.parts]

    @property
    def penalty_fen(self) -> int:
        """Penalty that was paid."""
        return sum(booked.penalty_fen for booked in self.booked)

    def tier_on(self, day: date) -> Tier:
        """The tier by days overdue at the end of a day."""
        return [Tier.NORMAL, *(each.tier for each in self.tiers if each.since <= day)][-1]


def replay(lines: list[Line], events: Sequence[Event], terms: Terms, as_of: date) -> Ledger:
    """The ledger as of a day: every event from the day on which it took effect, those of one day in the order given.

    A repayment that is reported late stands where it belongs, and one that was wrong is left out: that is all a correction takes.
    """
    book = _Book(lines, terms)
    for event in sorted((event for event in events if event.on <= as_of), key=lambda event: event.on):
        book.pass_to(event.on)
        book.take(event)
    return book.closed(as_of)


class _Book:
    """The loan between two events: lines, what is paid, what is late since when."""

    def __init__(self, lines: list[Line], terms: Terms) -> None:
        self.lines, self.terms, self.now = lines, terms, terms.start
        self.booked: list[Booked] = []
        self.late: dict[int, date] = {}
        self.overdue: list[Overdue] = []
        self.tiers: list[InTier] = []

    def take(self, event: Event) -> None:
        parts = self._parts()
        match event:
            case Received():
                owed = self._penalty_due(event.on)
                start = self.terms.start if self.terms.prepay_to_the_day else None
                applied = repayment.apply(self.lines, parts, event.amount_fen, owed, event.prepayment, event.on, start=start)
                self.lines = applied.lines or self.lines
                self.booked.append(Booked(event.receipt_no, event.on, applied.parts, applied.penalty_fen, applied.rest_fen))
            case Extended():
                self.lines = extended(self.lines, parts, self.terms.annual_rate, event.new_last_due, self.terms.working_days)
            case _:
                self.lines = accelerated(self.lines, parts, self.terms.start, self.terms.annual_rate, event.due)
        self._end_arrears(event.on)

    def pass_to(self, day: date) -> None:
        """Time passes up to a day: what is unpaid becomes late, and the tier falls."""
        parts = self._parts()
        for line in self.lines:
            if line.payable_on < day and repayment.left(line, parts):
                self.late.setdefault(line.n, line.payable_on)
        for found in self._turns(day):
            if not self.tiers or self.tiers[-1].tier is not found.tier:
                self.tiers.append(found)
        self.now = max(day, self.now)

    def closed(self, as_of: date) -> Ledger:
        self.pass_to(as_of + timedelta(days=1))
        still = [Overdue(n, since) for n, since in self.late.items()]
        told = [each for each in [*self.overdue, *still] if ((each.until or as_of) - each.since).days > self.terms.grace_days]
        told.sort(key=lambda each: (each.since, each.n))
        return Ledger(as_of, self.lines, self.booked, told, self.tiers, self._penalty_due(as_of))

    def _turns(self, day: date) -> Iterator[InTier]:
        """The tiers that the loan is in from now to before a day, as its oldest unpaid line grows older."""
        line = repayment.next_unpaid(self.lines, self._parts())
        turns = [line.payable_on + timedelta(days=int(limit) + 1) for limit in self.terms.tier_days] if line else []
        for since in sorted({self.now, *turns}):
            if self.now <= since < day:
                yield InTier(since, tier((since - line.payable_on).days if line else 0, self.terms.tier_days))

    def _end_arrears(self, on: date) -> None:
        """What is paid, or falls due later now, or is part of another line, is not late any longer."""
        parts = self._parts()
        late = {line.n for line in self.lines if line.payable_on < on and repayment.left(line, parts)}
        for n in [n for n in self.late if n not in late]:
            self.overdue.append(Overdue(n, self.late.pop(n), on))

    def _parts(self) -> list[Part]:
        return [part for booked in self.booked for part in booked.parts]

    def _penalty_due(self, on: date) -> int:
        days = [booked.on for booked in self.booked for _ in booked.parts]
        charged = repayment.penalty_due(self.lines, self._parts(), self.terms.annual_rate, self.terms.uplift, on, days)
        return max(charged - sum(booked.penalty_fen for booked in self.booked), 0)

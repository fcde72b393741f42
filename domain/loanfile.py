"""The loan of a case: what was agreed, and everything that happened to it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain import repayment
from domain.ledger import Event, Ledger, Received, Terms, replay
from domain.payloads import Classification, Method
from domain.schedule import Line
from domain.stages import LoanStage

LONGEST = 120  # months: what a loan can last, whatever a pack says


@dataclass(frozen=True)
class Entry:
    """Something that happened to the loan, and the fact that tells of it."""

    seq: int
    event: Event


@dataclass
class LoanFile:
    """The loan as it was agreed, and everything that happened to it; its ledger follows from both."""

    amount_fen: int
    annual_rate: Decimal
    months: int
    method: Method
    start: date
    contract_lines: list[Line]
    uplift: Decimal  # what the pack adds to the rate of what is late
    grace_days: int
    tier_days: list[Decimal]
    call: str  # the conversation in which the bank reports
    stage: LoanStage = LoanStage.DISBURSED
    entries: list[Entry] = field(default_factory=list)
    repaid_before: list[str] = field(default_factory=list)  # receipts of the loans that this one renews
    classified: list[Classification] = field(default_factory=list)
    reminded_for: int = 0  # the last line whose due day was announced
    dunned: int = 0  # dunning letters asked for in this delay
    default_call: str = ""  # the conversation in which the bank follows up its declaration of default

    def ledger(self, as_of: date) -> Ledger:
        """All that happened up to a day, booked in the order of the days from which it counts."""
        terms = Terms(self.annual_rate, self.uplift, self.start, tuple(self.tier_days), self.grace_days)
        return replay(self.contract_lines, [entry.event for entry in self.entries], terms, as_of)

    @property
    def account(self) -> Ledger:
        """The ledger after everything that is known; computed again when there is another entry."""
        # Kept beside the fields, so that it travels nowhere: the next run computes it again.
        kept: tuple[list[Entry], Ledger] | None = self.__dict__.get("_kept")
        if kept is None or kept[0] != self.entries:
            last = max((entry.event.on for entry in self.entries), default=self.start)
            kept = self.__dict__["_kept"] = (list(self.entries), self.ledger(last))
        return kept[1]

    @property
    def lines(self) -> list[Line]:
        """The schedule that holds now."""
        return self.account.lines

    def receipts(self) -> list[str]:
        """All receipts that are recorded, those of renewed loans too."""
        return self.repaid_before + [entry.event.receipt_no for entry in self.entries if isinstance(entry.event, Received)]

    def left(self, line: Line) -> int:
        """What is owed on a line, in fen."""
        return repayment.left(line, self.account.parts)

    def next_unpaid(self) -> Line | None:
        """The oldest line on which something is owed."""
        return repayment.next_unpaid(self.lines, self.account.parts)

    def outstanding(self) -> int:
        """Principal that is still owed, in fen."""
        return repayment.outstanding(self.lines, self.account.parts)

    def interest_due(self, on: date) -> int:
        """Contract interest that fell due up to a day and is unpaid, in fen."""
        return repayment.interest_due(self.lines, self.account.parts, on)

    def penalty_due(self, on: date) -> int:
        """Penalty and compound interest on what is late up to a day, less what was paid of it, in fen (银发〔2003〕251号)."""
        return self.ledger(on).penalty_due_fen

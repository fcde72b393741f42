"""The past of a loan that already runs (存量贷款), as its bank declares it when a case takes it over."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.payloads.kinds import Cover, Method, Secured
from domain.schedule import Line, schedule


class Chapter(StrEnum):
    """Where a loan can stand when it is taken over."""

    REPAYMENT = "repayment"
    DEFAULT = "default"


@dataclass(frozen=True)
class PastRight:
    """The entry of a right's pledge in its register, as it stands at the takeover."""

    right_no: str
    registration_no: str
    registered_on: date
    value_fen: int  # as it was agreed or appraised for the loan
    registered_fen: int = 0  # what the entry secures; 0 where it names no amount
    until: date | None = None  # the last day of the registered term, where the entry has one


@dataclass(frozen=True)
class PastCover:
    """The cover that was bound: a policy or a guarantee."""

    kind: Cover
    organisation: str
    number: str
    ratio: Decimal  # of the loss that it pays
    insured_fen: int = 0
    waiting_days: int = 0


@dataclass(frozen=True)
class PastPayment:
    """Money that the firm had paid before the takeover, by the bank's own receipt."""

    receipt_no: str
    amount_fen: int
    paid_on: date
    prepayment: bool = False


@dataclass(frozen=True)
class PastLoan:
    """The loan as it was agreed and paid out.

    Its past is told in one of two ways: every repayment (`paid`), on the schedule of these terms or on the bank's whole `plan`; or
    nothing but what is still to be paid (`plan` of the balance, no `paid`), where the bank's earlier bookings cannot be told one by one.
    """

    slip_no: str
    loan_contract_no: str
    pledge_contract_no: str
    signed_on: date
    disbursed_on: date
    amount_fen: int
    annual_rate: Decimal
    months: int
    method: Method
    balance_fen: int  # principal that is still owed, by the bank's books
    secured: Secured = Secured.SINGLE
    paid: list[PastPayment] = field(default_factory=list)
    plan: list[Line] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """The schedule that the case goes on with: of the whole loan, or of its balance."""
        return self.plan or schedule(self.amount_fen, self.annual_rate, self.months, self.method, self.disbursed_on)

    @property
    def planned_fen(self) -> int:
        """The principal that the lines repay: the whole loan, or what of it is still owed."""
        return sum(line.principal_fen for line in self.lines)


@dataclass(frozen=True)
class PastDefault:
    """The bank's declaration that the loan is in default."""

    letter_no: str
    declared_on: date


@dataclass(frozen=True)
class Past:
    """All that went before the takeover of a running loan, declared by who takes it over and confirmed by a second person of the bank."""

    as_of: date
    pledgee: str
    rights: list[PastRight]
    loan: PastLoan
    cover: PastCover | None = None
    default: PastDefault | None = None
    admitted: bool = False  # to the compensation fund (入库)

    @property
    def chapter(self) -> Chapter:
        """Where the case goes on."""
        return Chapter.DEFAULT if self.default else Chapter.REPAYMENT

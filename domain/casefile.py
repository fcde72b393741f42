"""The file of a running case: all that it knows of its rights, loan, cover, claim and disposal, and carries into its next run."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain import repayment
from domain.opening import Opening, Right
from domain.payloads import Cession, ConditionalApproval, Contracts, Cover, Method, Route, Secured
from domain.schedule import Line
from domain.stages import CaseStage, ClaimStage, DisposalStage, LoanStage, Outcome, RightStage


@dataclass
class RightFile:
    """A right and its registration."""

    right: Right
    stage: RightStage = RightStage.NAMED
    value_fen: int = 0
    pledgee: str = ""
    registration_no: str = ""
    filings: int = 0
    clock_from: date | None = None  # the day before the clock's first counted day
    rungs_done: int = 0
    unregistered_since: date | None = None

    @property
    def no(self) -> str:
        return self.right.right_no

    @property
    def counts(self) -> bool:
        """Whether the right still secures the loan, or is to."""
        return self.stage not in (RightStage.DROPPED, RightStage.REVOKED)


@dataclass
class Paid:
    """What one repayment put on one line."""

    n: int
    principal_fen: int
    interest_fen: int
    on: date


@dataclass
class LoanFile:
    """The loan, its lines and what was paid."""

    amount_fen: int
    annual_rate: Decimal
    months: int
    method: Method
    start: date
    lines: list[Line]
    call: str  # the conversation in which the bank reports
    stage: LoanStage = LoanStage.DISBURSED
    paid: list[Paid] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    reminded_for: int = 0  # the last line whose due day was announced
    penalty_fen: int = 0  # penalty that was paid
    dunned: int = 0  # dunning letters asked for in this delay
    extensions: int = 0
    default_call: str = ""  # the conversation in which the bank follows up its declaration of default

    def parts(self) -> list[repayment.Part]:
        """What was paid, as the rules of repayment take it."""
        return [(part.n, part.principal_fen, part.interest_fen) for part in self.paid]

    def left(self, line: Line) -> int:
        """What is owed on a line, in fen."""
        return repayment.left(line, self.parts())

    def principal_left(self, line: Line) -> int:
        """What is owed of a line's principal, in fen."""
        return repayment.outstanding([line], self.parts())

    def next_unpaid(self) -> Line | None:
        """The oldest line on which something is owed."""
        return repayment.next_unpaid(self.lines, self.parts())

    def outstanding(self) -> int:
        """Principal that is still owed, in fen."""
        return repayment.outstanding(self.lines, self.parts())

    def interest_due(self, on: date) -> int:
        """Contract interest that fell due up to a day and is unpaid, in fen."""
        return repayment.interest_due(self.lines, self.parts(), on)

    def penalty_due(self, on: date, uplift: Decimal) -> int:
        """Penalty and compound interest on what is late up to a day, less what was paid of it, in fen (银发〔2003〕251号)."""
        days = [part.on for part in self.paid]
        return max(repayment.penalty_due(self.lines, self.parts(), self.annual_rate, uplift, on, days) - self.penalty_fen, 0)


@dataclass
class CoverFile:
    """The bound cover and what it has ceded."""

    kind: Cover
    organisation: str
    number: str
    ratio: Decimal  # of the loss that it pays
    waiting_days: int = 0
    paid_fen: int = 0
    cessions: list[Cession] = field(default_factory=list)


@dataclass
class ClaimFile:
    """The claim on the fund and its figures."""

    claimant: str
    stage: ClaimStage = ClaimStage.OPENED
    paid_fen: int = 0
    ceded_fen: int = 0
    base_fen: int = 0
    loss_fen: int = 0
    ratio: Decimal = Decimal(0)
    compensation_fen: int = 0
    advance_fen: int = 0
    final_fen: int = 0
    recovered_fen: int = 0  # besides the disposal, net of cost


@dataclass
class DisposalFile:
    """The disposal and its rounds."""

    stage: DisposalStage = DisposalStage.OPENED
    value_fen: int = 0
    route: Route = Route.AUCTION
    rounds: int = 0
    reserve_fen: int = 0
    best_bid_fen: int = 0
    price_fen: int = 0
    principal_fen: int = 0  # principal that the proceeds paid back
    interest_fen: int = 0


@dataclass
class CaseFile:
    """Everything together."""

    stage: CaseStage = CaseStage.OPENED
    rights: list[RightFile] = field(default_factory=list)
    approval: ConditionalApproval | None = None
    contracts: Contracts | None = None
    pledgee: str = ""
    accepted_on: date | None = None
    limit_fen: int = 0
    amount_fen: int = 0
    admitted: bool = False
    ordered: bool = False  # the bank has been told to pay out
    cover: CoverFile | None = None
    loan: LoanFile | None = None
    claim: ClaimFile | None = None
    disposal: DisposalFile | None = None
    outcome: Outcome | None = None

    def pledged(self) -> list[RightFile]:
        return [right for right in self.rights if right.stage is RightStage.REGISTERED]

    def agreed(self) -> ConditionalApproval:
        """The bank's approval; chapters after the preparation stand on it."""
        if self.approval is None:
            raise ValueError("the case has no conditional approval yet")
        return self.approval

    def lent(self) -> LoanFile:
        if self.loan is None:
            raise ValueError("nothing has been lent in this case yet")
        return self.loan

    @property
    def maximum(self) -> bool:
        return self.agreed().secured is Secured.MAXIMUM


@dataclass(frozen=True)
class Conversation:
    """A call to a partner and how far its answers have been applied."""

    call: str
    kind: str
    party: str
    subject: str
    applied: int = 0
    closed: bool = False


@dataclass(frozen=True)
class Carried:
    """What one run hands to the next: the file, the clock, the end of the chain, open conversations, requests applied lately."""

    file: CaseFile
    offset_us: int
    seq: int
    head: str
    conversations: list[Conversation]
    calls_made: int
    applied: list[str]


@dataclass(frozen=True)
class Run:
    """The one argument of a run: how the case was opened, and what the run before carried over."""

    opening: Opening
    carried: Carried | None = None
    events_a_run: int = 8000  # history events after which a run hands over at the next safe point

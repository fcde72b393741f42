"""The file of a running case: all that it knows of its rights, loan, cover, claim and disposal, and carries into its next run."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from domain.clocks import Clock
from domain.layers import Layer, LayerKind
from domain.loanfile import LoanFile
from domain.opening import Opening, Right
from domain.payloads import (
    CededPayment,
    Cession,
    ConditionalApproval,
    Contracts,
    Cover,
    DueDiligence,
    Route,
    Secured,
    Valuation,
)
from domain.precheck import Objection
from domain.quotas import QuotaKind
from domain.routes import Realisation
from domain.rules import CalendarData
from domain.stages import CaseStage, ClaimStage, DisposalStage, Outcome, RightStage
from domain.terms import Part
from domain.valuation import Offer

_GONE = (RightStage.DROPPED, RightStage.REVOKED, RightStage.LAPSED, RightStage.EXTINCT, RightStage.RELEASED)


@dataclass
class RightFile:
    """A right and its registration."""

    right: Right
    stage: RightStage = RightStage.NAMED
    value_fen: int = 0
    pledgee: str = ""
    registration_no: str = ""
    held_by: str = ""  # another case that has reserved it
    filings: int = 0
    clocks: list[Clock] = field(default_factory=list)  # of the last filing: the policy's first
    rungs_done: int = 0
    unregistered_since: date | None = None
    registered_fen: int = 0  # the amount that the entry secures
    registered_until: date | None = None  # the last day of the registered term, where the entry has one
    term_told_on: date | None = None  # when it was last told that the term ends soon
    fee_told_on: date | None = None  # when it was last told that an annual fee is owed

    @property
    def no(self) -> str:
        return self.right.right_no

    @property
    def examined(self) -> bool:
        """Whether the registry has the filing and has not decided on it."""
        return self.stage in (RightStage.FILED, RightStage.EXAMINED, RightStage.CORRECTING, RightStage.DECLARING)

    @property
    def counts(self) -> bool:
        """Whether the right still secures the loan, or is to."""
        return self.stage not in _GONE


_KINDS = {"reinsurance": LayerKind.QUOTA_SHARE}  # as an act calls a quota share


def _layer(cession: Cession, received: list[CededPayment]) -> Layer:
    paid = sum(payment.amount_fen for payment in received if payment.party == cession.party)
    kind = _KINDS.get(cession.kind) or LayerKind(cession.kind)
    limit = cession.limit_fen or None
    return Layer(kind, cession.party, cession.share, cession.retention_fen, limit, received_fen=paid, treaty_no=cession.treaty_no)


@dataclass
class CoverFile:
    """The bound cover and what it has ceded."""

    kind: Cover
    organisation: str
    number: str
    ratio: Decimal  # of the loss that it pays
    waiting_days: int = 0
    insured_fen: int = 0  # by a policy: the most that it pays
    paid_fen: int = 0
    interest_fen: int = 0  # of the loss that it pays its part of
    cessions: list[Cession] = field(default_factory=list)
    received: list[CededPayment] = field(default_factory=list)

    def layers(self) -> list[Layer]:
        """The cessions as layers of the loss, each with what its party has paid so far."""
        return [_layer(cession, self.received) for cession in self.cessions]


@dataclass
class ClaimFile:
    """The claim on the fund and its figures."""

    claimant: str
    stage: ClaimStage = ClaimStage.OPENED
    paid_fen: int = 0
    ceded_fen: int = 0
    base_fen: int = 0
    loss_fen: int = 0
    eligible_fen: int = 0  # what of the payment was for a loss that the fund covers
    ratio: Decimal = Decimal(0)
    compensation_fen: int = 0
    advance_ratio: Decimal = Decimal(1)
    advance_fen: int = 0
    final_fen: int = 0
    recovered_fen: int = 0  # besides the disposal, net of cost
    ceded: list[Part] = field(default_factory=list)  # what each party has taken over
    settling: bool = False  # the settlement has been computed


@dataclass
class DisposalFile:
    """The disposal and its rounds."""

    stage: DisposalStage = DisposalStage.OPENED
    value_fen: int = 0
    route: Route = Route.AUCTION
    realisation: Realisation = Realisation.OPEN
    rounds: int = 0
    reserve_fen: int = 0
    best_bid_fen: int = 0
    price_fen: int = 0
    principal_fen: int = 0  # principal that the proceeds paid back
    interest_fen: int = 0


@dataclass(frozen=True)
class Drawn:
    """What the case holds of a quota, and the most that the quota would have given it."""

    kind: QuotaKind
    quota: str
    held_fen: int
    most_fen: int


@dataclass(frozen=True)
class Performed:
    """An act that may be corrected later: the fact that tells of it, who did it, and what it carried."""

    seq: int
    act: str
    subject: str
    organisation: str
    payload: dict[str, Any]
    withdrawn: bool = False


@dataclass
class CaseFile:
    """Everything together."""

    stage: CaseStage = CaseStage.OPENED
    rights: list[RightFile] = field(default_factory=list)
    approval: ConditionalApproval | None = None
    objections: list[Objection] = field(default_factory=list)  # as the window found last
    diligence: DueDiligence | None = None
    offers: list[Offer] = field(default_factory=list)  # of the negotiation that is going on
    valuation: Valuation | None = None
    risk_class: str = ""  # as the scorecard found it at the approval
    drawn: list[Drawn] = field(default_factory=list)  # the bank's plan first, then the park's line
    contracts: Contracts | None = None
    pledgee: str = ""
    accepted_on: date | None = None
    limit_fen: int = 0
    amount_fen: int = 0
    admitted: bool = False
    ordered: bool = False  # the bank has been told to pay out
    performed: list[Performed] = field(default_factory=list)
    calendar: CalendarData | None = None  # where the calendar was revised after the opening
    cover: CoverFile | None = None
    loan: LoanFile | None = None
    claim: ClaimFile | None = None
    disposal: DisposalFile | None = None
    outcome: Outcome | None = None

    def left_of(self, *kinds: QuotaKind) -> int | None:
        """The most that a quota of these kinds gives the case, in fen; None where the loan draws on none."""
        return next((drawn.most_fen for drawn in self.drawn if drawn.kind in kinds), None)

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

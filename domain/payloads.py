"""What an act carries: one frozen dataclass an act; money in whole fen, rates as Decimal, days as local dates."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.opening import CalendarData, Extract


class Method(StrEnum):
    """How a loan is repaid: 等额本息, 等额本金, 按月付息到期还本, 按季付息到期还本, 到期一次还本付息."""

    EQUAL_INSTALMENTS = "equal_instalments"
    EQUAL_PRINCIPAL = "equal_principal"
    MONTHLY_INTEREST = "monthly_interest"
    QUARTERLY_INTEREST = "quarterly_interest"
    SINGLE_PAYMENT = "single_payment"


class Cover(StrEnum):
    """The credit enhancement (增信) that the approval asks for."""

    INSURANCE = "insurance"
    GUARANTEE = "guarantee"
    NONE = "none"


class Secured(StrEnum):
    """What the pledge secures: one claim, or all claims up to a maximum (最高额质权, Civil Code 439)."""

    SINGLE = "single"
    MAXIMUM = "maximum"


class Route(StrEnum):
    """How a pledged right is realised; court = 实现担保物权 (Civil Procedure Law 207)."""

    AUCTION = "auction"
    LISTING = "listing"
    AGREEMENT = "agreement"
    COURT = "court"
    LICENCE = "licence"
    BUY_BACK = "buy_back"


@dataclass(frozen=True)
class Nothing:
    """An act that carries no figures: who did it, and why, stands in the request."""


# Before the filing


@dataclass(frozen=True)
class DueDiligence:
    """What the bank found out before it approved; kept as evidence of duly performed duties (尽职免责)."""

    report_no: str
    first_loan: bool
    summary: str = ""
    loans_before: int | None = None  # bank loans that the credit bureau shows, where it was asked
    white_list: bool | None = None  # 白名单
    tax_level: str = ""  # 纳税信用级别 A, B, M, C, D
    rd_ratio: Decimal | None = None  # R&D expense by revenue


@dataclass(frozen=True)
class RightValue:
    """The agreed value of one right."""

    right_no: str
    value_fen: int


@dataclass(frozen=True)
class ValueOffer:
    """What one side offers as the values of all rights, and the last day on which the other side may take it（十二）."""

    values: list[RightValue]
    valid_until: date


@dataclass(frozen=True)
class Valuation:
    """The values of all rights, agreed by both parties（十二）."""

    values: list[RightValue]
    method: str  # agency, bank_internal, negotiated
    base_date: date
    valid_until: date
    signed_by_both: bool


@dataclass(frozen=True)
class ConditionalApproval:
    """The bank's approval with drawdown conditions (附条件批复)."""

    approval_no: str
    amount_fen: int
    annual_rate: Decimal
    months: int
    method: Method
    cover: Cover
    secured: Secured = Secured.SINGLE
    fund_admission: bool = False
    conditions: list[str] = field(default_factory=list)
    committee_no: str = ""  # of the committee's minutes, where amount and class are for the committee


@dataclass(frozen=True)
class Contracts:
    """The loan contract and the pledge contract that is filed."""

    loan_contract_no: str
    pledge_contract_no: str
    signed_on: date
    document_sha256: str = ""


# Window


@dataclass(frozen=True)
class Receipt:
    """The window's receipt."""

    receipt_no: str


@dataclass(frozen=True)
class Defects:
    """What is to be put right, point by point."""

    defects: list[str]


@dataclass(frozen=True)
class Cured:
    """What was put right, point by point."""

    cured: list[str]


@dataclass(frozen=True)
class Ground:
    """Why something is refused."""

    ground: str  # a code of the reference's list of refusal grounds, R01 to R12, or a sentence


@dataclass(frozen=True)
class RegisterExtract:
    """An extract of the register (登记簿副本), as the window or the bank brought it."""

    extract: Extract


# Registration


@dataclass(frozen=True)
class ClockOrder:
    """An order to a running clock: why it stops or goes on, or by how many days it is extended."""

    clock: str  # registration, registry
    ground: str = ""  # a code of the pack's clock.pause_reasons, where it is stopped
    days: int = 0
    order_no: str = ""


@dataclass(frozen=True)
class Application:
    """A joint application of pledgor and pledgee."""

    signed_by_pledgor: bool
    signed_by_pledgee: bool
    channel: str = "online"  # online, window, post


@dataclass(frozen=True)
class RegistryReceipt:
    """The registry's receipt of an application."""

    application_no: str
    received_on: date


@dataclass(frozen=True)
class CorrectionNotice:
    """The registry's notice of what is to be corrected (补正通知书)."""

    notice_no: str
    defects: list[str]


@dataclass(frozen=True)
class ConsentNotice:
    """The registry's information about a ground that the parties may accept."""

    notice_no: str
    ground: str  # R10 or R11


@dataclass(frozen=True)
class Declaration:
    """The declaration that both parties continue."""

    signed_by_both: bool


@dataclass(frozen=True)
class Registered:
    """The entry in the register and its notice."""

    registration_no: str
    registered_on: date
    notice_no: str
    notice_sha256: str = ""
    term_end: date | None = None


@dataclass(frozen=True)
class RegistryRefusal:
    """The notice that registration is refused (不予登记通知书)."""

    notice_no: str
    ground: str


@dataclass(frozen=True)
class DroppedRight:
    """The amended contract of a pledge that goes on without one right."""

    amended_contract_no: str
    consents: list[str]  # organisations that cover the loan and have agreed again


@dataclass(frozen=True)
class RegistryNotice:
    """A registrar's notice of change, partial release, cancellation (注销) or revocation (撤销)."""

    notice_no: str
    effective_on: date
    ground: str = ""
    amount_fen: int = 0  # where the secured amount is changed
    pledgee: str = ""  # where the pledgee is changed
    term_end: date | None = None  # where the registered term is changed
    expires_on: date | None = None  # where the right itself was renewed
    consents: list[str] = field(default_factory=list)  # to a release: organisations that cover the loan and have agreed


@dataclass(frozen=True)
class ExtendedTerm:
    """The new end of a trademark pledge."""

    notice_no: str
    term_end: date


# Credit and credit enhancement


@dataclass(frozen=True)
class CreditDecision:
    """A yes or no to the drawdown, by the first or the second officer."""

    approved: bool
    decision_no: str


@dataclass(frozen=True)
class Quote:
    """An insurer's offer."""

    premium_fen: int
    cover_ratio: Decimal
    waiting_days: int


@dataclass(frozen=True)
class Policy:
    """An insurance policy that is bound."""

    policy_no: str
    insured_fen: int
    premium_fen: int
    cover_ratio: Decimal
    waiting_days: int


@dataclass(frozen=True)
class Guarantee:
    """A guarantor's letter."""

    letter_no: str
    share: Decimal
    fee_fen: int


@dataclass(frozen=True)
class Cession:
    """What a guarantor or insurer has passed on: its share of the *loan* (re-guarantee) or of its own payment (reinsurance).

    An excess of loss or a stop loss takes its share of what lies above the retention, up to its limit (0: none).
    """

    kind: str  # re_guarantee, reinsurance (quota share), excess_of_loss, stop_loss
    party: str
    share: Decimal
    treaty_no: str
    retention_fen: int = 0
    limit_fen: int = 0


@dataclass(frozen=True)
class CededPayment:
    """What a re-guarantor or reinsurer has paid of the loss."""

    party: str
    receipt_no: str
    amount_fen: int
    paid_on: date


# Loan


@dataclass(frozen=True)
class Admission:
    """The fund's word on a loan (入库)."""

    admitted: bool
    entry_no: str = ""


@dataclass(frozen=True)
class Disbursement:
    """The money as the bank paid it out."""

    slip_no: str
    amount_fen: int
    disbursed_on: date


@dataclass(frozen=True)
class Repayment:
    """Money that the bank received; a prepayment repays principal that is not due yet.

    It counts from the day it was made: `effective_on` where the bank booked it on a later day, else `paid_on`.
    """

    receipt_no: str
    amount_fen: int
    paid_on: date
    prepayment: bool = False
    effective_on: date | None = None

    @property
    def counts_from(self) -> date:
        """The day from which it counts."""
        return self.effective_on or self.paid_on


@dataclass(frozen=True)
class Extension:
    """A later last due day, with the consents of cover and fund."""

    new_last_due: date
    consents: list[str]


@dataclass(frozen=True)
class Renewal:
    """A new loan that repays the old one (无还本续贷), with the consents of cover and fund."""

    loan_contract_no: str
    pledge_contract_no: str
    signed_on: date
    amount_fen: int
    annual_rate: Decimal
    months: int
    consents: list[str]


@dataclass(frozen=True)
class WarningSignal:
    """A sign that the loan may fail."""

    signal: str


@dataclass(frozen=True)
class Letter:
    """A letter with its number."""

    letter_no: str


@dataclass(frozen=True)
class Classification:
    """One of the five tiers (五级分类) as of a day."""

    tier: str  # normal, special_mention, substandard, doubtful, loss
    as_of: date


@dataclass(frozen=True)
class DatedLetter:
    """A letter that takes effect on a day."""

    letter_no: str
    effective_on: date


@dataclass(frozen=True)
class SettlementCertificate:
    """The bank's certificate that nothing is owed (结清证明)."""

    certificate_no: str
    settled_on: date


# Indemnity, fund claim


@dataclass(frozen=True)
class AmountLetter:
    """A letter that states an amount."""

    letter_no: str
    amount_fen: int


@dataclass(frozen=True)
class Assessment:
    """What the insurer finds that it has to pay (核定)."""

    assessment_no: str
    amount_fen: int


@dataclass(frozen=True)
class Payment:
    """Money that insurer, guarantor or fund paid."""

    receipt_no: str
    amount_fen: int
    paid_on: date


@dataclass(frozen=True)
class Subrogation:
    """The transfer of the bank's claim to who paid."""

    assignment_no: str


@dataclass(frozen=True)
class Claim:
    """An application for compensation."""

    claim_no: str
    documents: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ClaimDecision:
    """The fund committee's decision."""

    granted: bool
    decision_no: str
    ratio: Decimal  # the fund's share of the base; a pack row where the pack sets it
    advance_ratio: Decimal = Decimal("1")  # the part of the compensation that is paid at once


@dataclass(frozen=True)
class ClaimSettlement:
    """The statement that closes a claim."""

    statement_no: str
    settled_on: date


@dataclass(frozen=True)
class Recovery:
    """Money that came back after the compensation."""

    source: str
    gross_fen: int
    cost_fen: int
    received_on: date


# Disposal


@dataclass(frozen=True)
class AssetValue:
    """The value of the rights for their disposal."""

    value_fen: int
    base_date: date
    report_no: str


@dataclass(frozen=True)
class ChosenRoute:
    """The route of the disposal, and what of its prerequisites is there (words of the pack's disposal.<route>.needs)."""

    route: Route
    ready: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class AgreedPrice:
    """A disposal without rounds: who takes the rights, or the licence, at what price."""

    contract_no: str
    buyer: str
    amount_fen: int


@dataclass(frozen=True)
class SetOff:
    """After the sale has failed too: the creditor takes the rights at the last reserve (以物抵债), or they go back to the pledgor."""

    accepted: bool


@dataclass(frozen=True)
class Listing:
    """One round of offering the rights."""

    listing_no: str
    reserve_fen: int
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class Bid:
    """An offer to buy."""

    bidder: str
    amount_fen: int


@dataclass(frozen=True)
class Assignment:
    """The recorded transfer of the rights to the buyer."""

    buyer: str
    record_no: str
    recorded_on: date


@dataclass(frozen=True)
class Proceeds:
    """The price as received, and what the disposal cost."""

    gross_fen: int
    costs_fen: int
    distributed_on: date


# Any time


@dataclass(frozen=True)
class Document:
    """A document by its hash; its content lies elsewhere."""

    name: str
    kind: str
    sha256: str


@dataclass(frozen=True)
class Correction:
    """Which fact was wrong: withdrawn altogether, or with which figures instead; the reason stands in the request."""

    fact_seq: int
    withdrawn: bool = False
    figures: dict[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Confirmation:
    """A second person's yes or no."""

    confirmed: bool


@dataclass(frozen=True)
class CalendarRevision:
    """A calendar that follows the one the case was opened with, and the notice that brought it."""

    calendar: CalendarData
    notice: str


@dataclass(frozen=True)
class TimeTarget:
    """Sandbox only: how far the case's clock moves; without an instant it stays and the case comes to rest."""

    to: datetime | None = None

"""What the acts before the filing and at the window carry."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.extract import Extract
from domain.payloads.kinds import Cover, Method, Secured


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

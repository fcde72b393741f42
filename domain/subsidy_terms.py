"""What a subsidy is computed from, the loan with its costs and what was granted before, and what came out."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Base(StrEnum):
    """What a ratio is applied to."""

    PRINCIPAL_DAYS = "principal_days"
    INTEREST_PAID = "interest_paid"
    PREMIUM = "premium"
    INSURED_SUM = "insured_sum"
    FEE = "fee"
    LOAN_AMOUNT = "loan_amount"
    YEAR_VOLUME = "year_volume"


class Cost(StrEnum):
    """The cost of the firm that public money bears a part of; `financing` is all of them together, `none` is an incentive."""

    INTEREST = "interest"
    PREMIUM = "premium"
    GUARANTEE_FEE = "guarantee_fee"
    VALUATION_FEE = "valuation_fee"
    FINANCING = "financing"
    NONE = "none"


class Condition(StrEnum):
    """What a scheme may ask for: the first ones are certified by who applies, the last four are seen from the loan."""

    SME = "sme"
    OWNER = "owner"
    FIRST_PLEDGE = "first_pledge"
    INDUSTRIAL_STARTUP = "industrial_startup"
    PLEDGEE_BANK_OR_GUARANTOR = "pledgee_bank_or_guarantor"
    REVENUE_WITHIN_LIMIT = "revenue_within_limit"
    INSURED = "insured"
    GUARANTEED = "guaranteed"
    FOR_DISPOSAL = "for_disposal"
    SETTLED_IN_YEAR = "settled_in_year"
    SETTLED_LAST_YEAR = "settled_last_year"
    PLEDGED_BY_SETTLEMENT = "pledged_by_settlement"
    RATE_WITHIN_CAP = "rate_within_cap"


class Channel(StrEnum):
    """How an application came in; the windows of both may close on different days."""

    ONLINE = "online"
    PAPER = "paper"


class Outcome(StrEnum):
    """Whether a subsidy is paid, is not due, or cannot be computed as its ratio has not been published."""

    PAYABLE = "payable"
    NOT_ELIGIBLE = "not_eligible"
    UNSET = "unset"


@dataclass(frozen=True)
class Repaid:
    """Principal that was repaid before the loan was settled."""

    on: date
    principal_fen: int


@dataclass(frozen=True)
class Grant:
    """Public support that was already approved: by which scheme, for which cost, for which declaration year."""

    scheme: str
    cost: Cost
    amount_fen: int
    approved_on: date
    year: int
    same_loan: bool = True


@dataclass(frozen=True)
class Costs:
    """What the firm paid for the loan, by receipts."""

    interest_fen: int = 0
    premium_fen: int = 0
    guarantee_fee_fen: int = 0
    valuation_fee_fen: int = 0

    def of(self, cost: Cost) -> int:
        """One cost, or all of them together for the cost of financing."""
        amounts = {
            Cost.INTEREST: self.interest_fen,
            Cost.PREMIUM: self.premium_fen,
            Cost.GUARANTEE_FEE: self.guarantee_fee_fen,
            Cost.VALUATION_FEE: self.valuation_fee_fen,
        }
        return sum(amounts.values()) if cost is Cost.FINANCING else amounts.get(cost, 0)


@dataclass(frozen=True)
class SubsidyGiven:
    """An application; `met` names the conditions that are certified, `granted` the support that the firm was granted before."""

    applied_on: date
    principal_fen: int
    rate: Decimal  # the contract's, a year
    disbursed_on: date
    scheme: str = ""  # needed by `subsidy`; `subsidies` looks at every scheme
    signed_on: date | None = None  # None: the day of disbursement
    settled_on: date | None = None
    pledged_on: date | None = None  # when the pledge was registered
    approved_on: date | None = None  # None: the day of application
    declaration_year: int | None = None  # None: the year of application
    prepayments: list[Repaid] = field(default_factory=list)
    costs: Costs = Costs()
    insured_sum_fen: int = 0
    year_volume_fen: int = 0
    ip_share: Decimal = Decimal(1)  # the part of the loan that is secured by intellectual property
    support_year: int = 1  # the first, second, third year in which this cost is supported
    lpr_month_before_signing: Decimal | None = None
    lpr_december_of_repayment_year: Decimal | None = None
    base_rate: Decimal | None = None
    channel: Channel = Channel.ONLINE
    met: list[Condition] = field(default_factory=list)
    granted: list[Grant] = field(default_factory=list)
    asked_before_fen: int = 0  # by the applications of the same budget that were approved before
    asked_after_fen: int = 0

    def __post_init__(self) -> None:
        for name in ("rate", "insured_sum_fen", "year_volume_fen", "asked_before_fen", "asked_after_fen"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative, but is {getattr(self, name)}")
        for cost, amount in vars(self.costs).items():
            if amount < 0:
                raise ValueError(f"costs.{cost} must not be negative, but is {amount}")
        for grant in self.granted:
            if grant.amount_fen < 0:
                raise ValueError(f"a grant of {grant.scheme} must not be negative, but is {grant.amount_fen}")
        if self.principal_fen <= 0:
            raise ValueError(f"principal_fen must be more than nothing, but is {self.principal_fen}")
        if not 0 <= self.ip_share <= 1:
            raise ValueError(f"ip_share must be from 0 to 1, but is {self.ip_share}")
        if self.support_year < 1:
            raise ValueError(f"support_year is counted from 1, but is {self.support_year}")
        self._check_days()

    def _check_days(self) -> None:
        if self.settled_on and self.settled_on < self.disbursed_on:
            raise ValueError(f"settled_on must not be before the disbursement on {self.disbursed_on}, but is {self.settled_on}")
        for repaid in self.prepayments:
            if repaid.on < self.disbursed_on or repaid.principal_fen < 0:
                raise ValueError(f"a prepayment of {repaid.principal_fen} fen on {repaid.on} is before the disbursement or negative")
        if sum(repaid.principal_fen for repaid in self.prepayments) > self.principal_fen:
            raise ValueError(f"the prepayments are more than the principal_fen of {self.principal_fen}")

    @property
    def year(self) -> int:
        """The declaration year (申报年度)."""
        return self.declaration_year or self.applied_on.year

    @property
    def approval(self) -> date:
        """The day by which the order of first come is kept."""
        return self.approved_on or self.applied_on

    @property
    def signing(self) -> date:
        """The day of the loan contract."""
        return self.signed_on or self.disbursed_on

    @property
    def days(self) -> int:
        """The days that the loan ran, the first counted and the last not, to its settlement or else to the application."""
        return max(((self.settled_on or self.applied_on) - self.disbursed_on).days, 0)

    def named_rate(self, source: str) -> Decimal | None:
        """A rate by the name that packs call it by; None where it was not given."""
        named = {
            "actual": self.rate,
            "lpr_month_before_signing": self.lpr_month_before_signing,
            "lpr_december_of_repayment_year": self.lpr_december_of_repayment_year,
            "base_rate": self.base_rate,
        }
        return named[source]


@dataclass(frozen=True)
class Unmet:
    """A condition that is not met, in words that the firm may read."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class SubsidyResult:
    """What a scheme pays; an amount of None is no zero: it is not known, as the ratio has not been published."""

    scheme: str
    outcome: Outcome
    payee: str  # "" where the text leaves it open
    cost: Cost
    clause: str
    amount_fen: int | None = None
    unmet: list[Unmet] = field(default_factory=list)
    base_fen: int | None = None  # the eligible base; with a base of principal and days, principal times years
    rate: Decimal | None = None  # a year, after its cap
    ratio: Decimal | None = None
    uncapped_fen: int | None = None
    limited_by: list[str] = field(default_factory=list)  # the caps that lowered the amount, in their order
    evidence: list[str] = field(default_factory=list)

"""What the acts of credit and credit enhancement (增信) carry."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


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

"""What the acts of indemnity and fund claim carry."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


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

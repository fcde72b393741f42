"""What the acts of the running loan carry."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


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

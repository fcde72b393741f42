"""What a register says of a right on a day: the extract (登记簿副本) that a filing is checked against."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Extract:
    """What the register says of a right on a day (登记簿副本); what is not known is None, and is then not checked but named."""

    as_of: date
    owner: str = ""  # the firm as the register names it; "" where it is the pledgor
    filed_on: date | None = None
    granted_on: date | None = None
    fee_paid_until: date | None = None
    status: str = "in_force"  # in_force, pending, terminated, invalid
    pledged_to: str = ""  # R09: who holds a live pledge
    frozen: bool = False  # R05: sealed or preserved by a court, or suspended in a dispute
    invalidation_started: bool = False  # R11
    same_day_filing: bool = False  # R10: a utility model with an invention of the same day
    co_owners: list[str] = field(default_factory=list)
    co_owners_consent: bool = False  # R08
    similar_marks: list[str] = field(default_factory=list)  # registration numbers of identical or similar marks on similar goods
    licences: int = 0  # granted before the pledge
    licences_filed: bool = False

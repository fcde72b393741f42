"""What lies before the window when it checks a filing."""

from dataclasses import dataclass, field

from domain.opening import Demand, Right


@dataclass(frozen=True)
class Dossier:
    """What lies before the window; what is None is not known yet, and is not judged."""

    demand: Demand
    rights: list[Right]
    months: int | None = None  # of the approval; the demand's until there is one
    authorised: bool | None = None  # who signs for each side may
    signed_by_both: bool | None = None  # both sides, and the same version
    contract: frozenset[str] | None = None  # the elements that the pledge contract has, by code
    valuation_method: str = ""  # agency, bank_internal, negotiated
    valuation_report: bool | None = None
    similar_marks: dict[str, list[str]] = field(default_factory=dict)  # by right: those known besides the extract's
    declared: frozenset[str] = frozenset()  # rights for which both sides have declared to continue (R10, R11)
    first_loan: bool | None = None
    white_listed: bool | None = None
    duplicates: list[tuple[str, str]] = field(default_factory=list)  # right and the other case that names it

"""What of a subsidy is recovered, and why: the whole, or the part for the days that were cut short (reference 4.3)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.explained import Working
from domain.money import shares


class Reason(StrEnum):
    """Why a subsidy is recovered (追回)."""

    FALSE_MATERIAL = "false_material"
    MISUSE = "misuse"
    DUPLICATE_FUNDING = "duplicate_funding"
    EARLY_CANCELLATION = "early_cancellation"
    PREPAYMENT = "prepayment"
    REGISTRATION_REVOKED = "registration_revoked"


@dataclass(frozen=True)
class Paid:
    """A subsidy that was paid, and what of it came back already."""

    scheme: str
    amount_fen: int
    returned_fen: int = 0


@dataclass(frozen=True)
class ClawbackGiven:
    """A recovery: its reason, what was paid, and of how many supported days how many were kept."""

    reason: Reason
    decided_on: date
    paid: list[Paid]
    supported_days: int = 0  # needed where the recovery is pro rata
    kept_days: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.kept_days <= self.supported_days:
            raise ValueError(f"kept_days must be from 0 to the {self.supported_days} supported_days, but is {self.kept_days}")
        for each in self.paid:
            if not 0 <= each.returned_fen <= each.amount_fen:
                raise ValueError(f"returned_fen of {each.scheme} must be from 0 to {each.amount_fen}, but is {each.returned_fen}")


@dataclass(frozen=True)
class Recovered:
    """What of one payment the firm keeps, what was to be returned, and what of that is still due."""

    scheme: str
    kept_fen: int
    returnable_fen: int
    due_fen: int


@dataclass(frozen=True)
class ClawbackResult:
    """What is recovered; each payment is kept or returnable to the fen."""

    reason: Reason
    whole: bool
    due_fen: int
    parts: list[Recovered] = field(default_factory=list)
    barred_until: date | None = None  # the last day on which the firm gets no subsidy


def clawback(working: Working, given: ClawbackGiven) -> ClawbackResult:
    """What is recovered for a reason of the pack: the whole, or pro rata by days, and how long the firm is barred."""
    if given.reason not in working.rules.set_text("clawback.reasons").split():
        raise ValueError(f"reason: {given.reason} is no reason to recover a subsidy in {working.rules.jurisdiction}")
    whole = given.reason not in working.rules.set_text("clawback.pro_rata").split()
    if not whole and given.supported_days == 0:
        raise ValueError(f"supported_days: a recovery for {given.reason} is pro rata, and needs the days that were supported")
    working.step(
        "reason",
        given.reason,
        "全额追回" if whole else "按天数比例追回",
        "recovered whole" if whole else "recovered pro rata by days",
        rule="clawback.reasons" if whole else "clawback.pro_rata",
    )
    parts = [_recovered(working, given, each, whole=whole) for each in given.paid]
    due = working.step("due_fen", sum(part.due_fen for part in parts), "应追回合计", "to be recovered in all", rule="clawback.reasons")
    return ClawbackResult(given.reason, whole, due, parts, _barred(working, given))


def _recovered(working: Working, given: ClawbackGiven, paid: Paid, *, whole: bool) -> Recovered:
    days = [Decimal(0), Decimal(1)] if whole else [Decimal(given.kept_days), Decimal(given.supported_days - given.kept_days)]
    kept, returnable = shares(paid.amount_fen, days)
    working.step(
        "returnable_fen",
        returnable,
        "应退回金额",
        "to be returned",
        scheme=paid.scheme,
        paid_fen=paid.amount_fen,
        kept_days=given.kept_days,
        supported_days=given.supported_days,
    )
    due = max(returnable - paid.returned_fen, 0)
    working.step("due_of_scheme_fen", due, "扣除已退回后", "less what was returned", scheme=paid.scheme, returned_fen=paid.returned_fen)
    return Recovered(paid.scheme, kept, returnable, due)


def _barred(working: Working, given: ClawbackGiven) -> date | None:
    if given.reason not in working.rules.set_text("clawback.blacklist_reasons").split():
        return None
    years = int(working.rules.number("clawback.blacklist_years"))
    until = years_after(given.decided_on, years)
    return working.step("barred_until", until, "列入失信名单至", "barred until", rule="clawback.blacklist_years", years=years)


def years_after(day: date, years: int) -> date:
    """The same day years later; of 29 February the last day of that month (Civil Code 202)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)

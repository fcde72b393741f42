"""What the bank's own rules say of a credit at its approval: class, price, authority, first loan, each with its explanation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from domain.approval import Borrowed, Deciding, Level, authority, first_loan
from domain.explained import Explanation, Working
from domain.money import yuan
from domain.payloads import ConditionalApproval, DueDiligence
from domain.pricing import Price, Pricing, lpr_on, price
from domain.rules import Unset
from domain.scorecard import Indicators, Score, ScoredRight, score
from workflows.desk import Desk

Found = TypeVar("Found")


@dataclass
class Assessment:
    """The figures of a credit; what cannot be computed is None, and `open` says why."""

    points: Decimal | None = None
    risk_class: str = ""
    price: Price | None = None
    cap_rate: Decimal | None = None  # LPR and the policy's most points over it
    level: Level | None = None
    first_loan: bool | None = None
    explanations: list[Explanation] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def assess(desk: Desk, approval: ConditionalApproval) -> Assessment:
    """Score, price, authority and first loan（潭知发〔2020〕1号（二））; a rule that is not set leaves its figure open, and says so."""
    found = Assessment()
    scored = _found(desk, found, "score", lambda working: _score(working, desk))
    if scored:
        found.points, found.risk_class = scored.points, scored.risk_class
        asked = Pricing(desk.life.today(), scored.risk_class, approval.months)
        found.price = _found(desk, found, "price", lambda working: price(working, asked))
        deciding = Deciding(approval.amount_fen, scored.risk_class)
        decided = _found(desk, found, "authority", lambda working: authority(working, deciding))
        found.level = decided.level if decided else None
    if desk.rules.is_set("price.cap_bp"):
        found.cap_rate = _found(desk, found, "price_cap", lambda working: _cap(working, desk))
    if desk.file.diligence:
        known = desk.file.diligence
        first = _found(desk, found, "first_loan", lambda working: first_loan(working, Borrowed(_loans_before(desk, known))))
        found.first_loan = first.first if first else None
    return found


def note(desk: Desk, approval: ConditionalApproval) -> None:
    """Tell the figures, and whether the approved rate lies above the price of class and term."""
    found = assess(desk, approval)
    desk.file.risk_class = found.risk_class
    desk.life.note(
        "credit_assessed",
        clause=desk.rules.clause("score.class"),
        points=found.points,
        risk_class=found.risk_class,
        price=found.price,
        cap_rate=found.cap_rate,
        approved_rate=approval.annual_rate,
        above_price=found.price is not None and approval.annual_rate > found.price.annual_rate,
        authority=found.level,
        committee_no=approval.committee_no,
        first_loan=found.first_loan,
        open=found.open,
        explanations=found.explanations,
    )


def may_approve(desk: Desk, approval: ConditionalApproval) -> str | None:
    """The policy's cap of the rate holds where a pack sets one; what is for the committee needs its minutes."""
    found = assess(desk, approval)
    if found.cap_rate is not None and approval.annual_rate > found.cap_rate:
        steps = next(each.steps for each in found.explanations if each.figure == "price_cap")
        told = "; ".join(f"{step.en} {step.value} [{step.clause}]" for step in steps if step.clause)
        return f"a rate of {approval.annual_rate} lies above the {found.cap_rate} that the policy allows: {told}"
    if found.level is Level.COMMITTEE and not approval.committee_no.strip():
        return f"{yuan(approval.amount_fen)} yuan for class {found.risk_class} are for the committee: name its minutes in committee_no"
    return None


def may_record(desk: Desk, diligence: DueDiligence) -> str | None:
    """What due diligence found must be something that the scorecard can read."""
    if diligence.loans_before is not None and diligence.loans_before < 0:
        return f"loans_before is a count, not {diligence.loans_before}"
    try:
        score(desk.working(), _indicators(desk, diligence))
    except Unset:
        return None  # the pack leaves the score open, which is no fault of the inquiry
    except ValueError as error:
        return str(error)
    return None


def _found(desk: Desk, found: Assessment, figure: str, calculate: Callable[[Working], Found]) -> Found | None:
    working = desk.working()
    try:
        result = calculate(working)
    except ValueError as error:
        found.open.append(str(error))
        return None
    found.explanations.append(working.explanation(figure))
    return result


def _score(working: Working, desk: Desk) -> Score:
    return score(working, _indicators(desk, desk.file.diligence))


def _indicators(desk: Desk, known: DueDiligence | None) -> Indicators:
    rights = [ScoredRight(right.right.kind, right.right.expires_on) for right in desk.file.rights if right.counts]
    if known is None:
        return Indicators(rights, desk.life.today())
    return Indicators(rights, desk.life.today(), known.first_loan, known.white_list, known.tax_level, known.rd_ratio)


def _cap(working: Working, desk: Desk) -> Decimal:
    base = lpr_on(working, desk.life.today())
    points = desk.rules.number("price.cap_bp")
    zh, en = "政策规定的利率上限 = LPR + 加点上限", "the policy's cap of the rate = LPR + its most points"
    return working.step("cap_rate", base.rate + points.scaleb(-4), zh, en, rule="price.cap_bp", lpr=base.rate, cap_bp=points)


def _loans_before(desk: Desk, known: DueDiligence) -> int:
    """What the credit bureau shows; where only the answer is known, a count that has it."""
    if known.loans_before is not None:
        return known.loans_before
    return 0 if known.first_loan else desk.rules.days("credit.first_loan_before") + 1

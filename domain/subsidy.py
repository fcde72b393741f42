"""Subsidies: what a scheme of the pack pays for a loan, in the order of steps of the rule record, and all schemes under one guard."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from domain import stacking
from domain.explained import Working
from domain.subsidy_conditions import rate_cap, raw_base, unmet
from domain.subsidy_scheme import Scheme
from domain.subsidy_terms import Base, Grant, Outcome, SubsidyGiven, SubsidyResult

_DAY_COUNT = "subsidies.day_count"
_EVIDENCE = "subsidies.evidence"


@dataclass(frozen=True)
class SubsidiesResult:
    """What every scheme of the jurisdiction pays for one loan, in the order of the pack."""

    schemes: list[SubsidyResult]
    total_fen: int
    unset: list[str]  # the schemes that no sum can be given for


def subsidies(working: Working, given: SubsidyGiven) -> SubsidiesResult:
    """All schemes of the rules for one loan; what one pays counts against the costs, caps and exclusions of those after it."""
    found: list[SubsidyResult] = []
    granted = list(given.granted)
    for name in working.rules.under("subsidy"):
        result = subsidy(working, replace(given, scheme=name, granted=granted))
        found.append(result)
        if result.amount_fen:
            granted.append(Grant(name, result.cost, result.amount_fen, given.approval, given.year))
    total = working.step(
        "total_fen", sum(each.amount_fen or 0 for each in found), "各项补贴合计", "all subsidies together", schemes=len(found)
    )
    return SubsidiesResult(found, total, [each.scheme for each in found if each.outcome is Outcome.UNSET])


def subsidy(working: Working, given: SubsidyGiven) -> SubsidyResult:
    """What one scheme pays: eligibility, eligible base, rate cap, ratio, caps, budget, guard (reference 4.3)."""
    scheme = Scheme(working.rules, given.scheme)
    result = _asked(working, scheme, given)
    if not scheme.published:
        working.step(
            "ratio", "unset", "补贴比例尚未公布，不计算金额", "no ratio is published, so no amount is computed", rule=scheme.key("ratio")
        )
        return replace(result, outcome=Outcome.UNSET)
    if result.unmet:
        amount = working.step("amount_fen", 0, "不符合条件，不予补贴", "not eligible, nothing is paid", clause=scheme.clause)
        return replace(result, amount_fen=amount)
    base = _eligible_base(working, scheme, given)
    rate = _rate(working, scheme, given)
    ratio = _ratio(working, scheme, given)
    return _limited(working, scheme, given, replace(result, base_fen=half_up(base), rate=rate, ratio=ratio), base)


def half_up(exact: Fraction) -> int:
    """The amount in whole fen, half a fen upwards; it is rounded once, at the end."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _asked(working: Working, scheme: Scheme, given: SubsidyGiven) -> SubsidyResult:
    """Eligibility, with everything that is not met, and how the base is read where the text allows two readings."""
    objections = unmet(scheme, given)
    working.step(
        "eligible",
        not objections,
        "；".join(each.zh for each in objections) or "符合全部条件",
        "; ".join(each.en for each in objections) or "all conditions are met",
        rule=scheme.key("conditions"),
        scheme=scheme.name,
    )
    if scheme.has("reading"):
        working.step(
            "reading", scheme.text("base"), scheme.text("reading"), scheme.text("reading_en"), rule=scheme.key("base"), scheme=scheme.name
        )
    evidence = scheme.words("evidence") or working.rules.set_text(_EVIDENCE).split()
    return SubsidyResult(
        scheme.name,
        Outcome.NOT_ELIGIBLE,
        scheme.text("beneficiary"),
        scheme.cost,
        scheme.clause,
        unmet=objections,
        evidence=evidence,
    )


def _eligible_base(working: Working, scheme: Scheme, given: SubsidyGiven) -> Fraction:
    """What the ratio is applied to: the part of intellectual property, of the counted loan, of the counted days."""
    base = Fraction(raw_base(scheme, given))
    if scheme.base in (Base.PRINCIPAL_DAYS, Base.INTEREST_PAID):
        base = _counted_days(working, scheme, given, base)
    if scheme.text("ip_share_only") == "yes":
        working.step("ip_share", given.ip_share, "只计知识产权部分", "only the part of the rights counts", rule=scheme.key("ip_share_only"))
        base *= Fraction(given.ip_share)
    if scheme.has("loan_cap") and given.principal_fen > scheme.fen("loan_cap"):
        cap = scheme.fen("loan_cap")
        working.step(
            "loan_cap_fen", cap, "贷款基数上限", "the loan counts up to", rule=scheme.key("loan_cap"), principal_fen=given.principal_fen
        )
        base *= Fraction(cap, given.principal_fen)
    working.step(
        "eligible_base_fen", half_up(base), "补贴基数（不作中间舍入）", "the eligible base (rounded here only)", rule=scheme.key("base")
    )
    return base


def _counted_days(working: Working, scheme: Scheme, given: SubsidyGiven, base: Fraction) -> Fraction:
    """Principal over the counted days in years, each prepayment from its day on left out; or the interest of those days."""
    counted = min(given.days, scheme.days("max_days")) if scheme.has("max_days") else given.days
    working.step(
        "days", counted, "计补天数（算头不算尾）", "days counted, the first and not the last", rule=scheme.key("max_days"), ran=given.days
    )
    if scheme.base is Base.INTEREST_PAID:
        return base * Fraction(counted, given.days) if counted < given.days else base
    repaid = ((each.principal_fen, counted - (each.on - given.disbursed_on).days) for each in given.prepayments)
    principal_days = given.principal_fen * counted - sum(amount * left for amount, left in repaid if left > 0)
    year = working.rules.days(_DAY_COUNT)
    working.step("principal_days", principal_days, "本金（分）×天数", "principal in fen times days", rule=_DAY_COUNT, day_count=year)
    return Fraction(principal_days, year)


def _rate(working: Working, scheme: Scheme, given: SubsidyGiven) -> Decimal | None:
    """The yearly rate that counts: the least of the named ones, or the one actually paid, up to the rate cap."""
    if scheme.base is Base.INTEREST_PAID:
        rate, rule = given.rate, "rate_cap"
    elif scheme.base is Base.PRINCIPAL_DAYS:
        named = {name: scheme.number("flat_rate") if name == "flat" else given.named_rate(name) for name in scheme.words("rate")}
        rate, rule = min(each for each in named.values() if each is not None), "rate"
        working.step(
            "named_rate",
            rate,
            "计补利率",
            "the rate that the scheme names, or the least of them",
            rule=scheme.key("rate"),
            named=" ".join(f"{name}:{found}" for name, found in named.items()),
        )
    else:
        return None
    cap = rate_cap(scheme, given)
    counted = rate if cap is None else min(rate, cap)
    return working.step("rate", counted, "封顶后利率", "the rate after its cap", rule=scheme.key(rule), actual=given.rate, cap=cap or "")


def _ratio(working: Working, scheme: Scheme, given: SubsidyGiven) -> Decimal:
    """The part that is paid: raised by what is certified, or by the year of support, or one for all."""
    raised = [ratio for name, ratio in scheme.table("ratio_if").items() if name in given.met]
    if raised:
        rule, ratio = "ratio_if", max(raised)
    elif scheme.has("ratio_by_year"):
        rule, ratio = "ratio_by_year", scheme.numbers("ratio_by_year")[given.support_year - 1]
    else:
        rule, ratio = "ratio", scheme.number("ratio")
    return working.step("ratio", ratio, "补贴比例", "the part that is paid", rule=scheme.key(rule), support_year=given.support_year)


def _exact(scheme: Scheme, given: SubsidyGiven, result: SubsidyResult, base: Fraction) -> Fraction:
    """Base times rate times ratio; of interest that was paid, the part that the rate cap lets count."""
    amount = base * Fraction(result.ratio or 0)
    if scheme.base is Base.PRINCIPAL_DAYS:
        return amount * Fraction(result.rate or 0)
    if result.rate is not None and result.rate < given.rate:
        return amount * Fraction(result.rate) / Fraction(given.rate)
    return amount


def _limited(working: Working, scheme: Scheme, given: SubsidyGiven, result: SubsidyResult, base: Fraction) -> SubsidyResult:
    """The caps in their order, each on what the one before it left."""
    uncapped = amount = working.step(
        "uncapped_fen", half_up(_exact(scheme, given, result, base)), "计算额", "base times rate and ratio", rule=scheme.key("ratio")
    )
    limited_by: list[str] = []
    for name, left, zh, en in _limits(scheme, given):
        if left < amount:
            limited_by.append(name)
        amount = working.step("after_" + name + "_fen", min(amount, left), zh, en, rule=scheme.key(name), left_fen=left)
    if scheme.has("budget"):
        budget, by = scheme.fen("budget"), scheme.text("budget_by")
        granted = stacking.within_budget(amount, given.asked_before_fen, given.asked_after_fen, budget, by)
        limited_by += ["budget"] if granted < amount else []
        amount = working.step(
            "after_budget_fen", granted, "预算限制后", "after the budget", rule=scheme.key("budget"), budget_fen=budget, by=by
        )
    left_of_cost = stacking.room(scheme.cost, given.costs, given.granted)
    if left_of_cost is not None:
        limited_by += ["cost"] if left_of_cost < amount else []
        amount = min(amount, left_of_cost)
        working.step(
            "guarded_fen",
            amount,
            "各项公共资金合计不超过该成本",
            "public money is at most the cost",
            rule=scheme.key("cost"),
            left_of_cost_fen=left_of_cost,
        )
    working.step("amount_fen", amount, "应付补贴", "the subsidy", rule=scheme.key("ratio"), scheme=scheme.name)
    return replace(result, outcome=Outcome.PAYABLE, amount_fen=amount, uncapped_fen=uncapped, limited_by=limited_by)


def _limits(scheme: Scheme, given: SubsidyGiven) -> list[tuple[str, int, str, str]]:
    """The caps that the scheme has, with what those who were approved before have left of each."""
    before = [grant for grant in given.granted if grant.approved_on <= given.approval]
    this_year = [grant for grant in before if grant.year == given.year]
    caps = (
        ("cap_per_loan", [grant for grant in before if grant.same_loan], "单笔上限后", "after the cap of a loan"),
        ("cap_per_enterprise_year", this_year, "企业年度上限后", "after the cap of the firm's year"),
        ("cap_cumulative", before, "累计上限后", "after the cap of all years"),
    )
    return [
        (name, max(scheme.fen(name) - stacking.spent(used, scheme=scheme.name), 0), zh, en)
        for name, used, zh, en in caps
        if scheme.has(name)
    ]

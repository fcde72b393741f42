"""The terms of a risk-compensation fund: its ratio, its breaker, and what it admits (入库)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from domain.explained import Working
from domain.rules import Rules
from domain.terms import Ground, checked, yes


class Breaker(StrEnum):
    """The state of a fund's pool; suspended: no new loans are admitted, those within stay covered (熔断)."""

    NORMAL = "NORMAL"
    WARNING = "WARNING"
    SUSPENDED = "SUSPENDED"
    RESUMED = "RESUMED"


@dataclass(frozen=True)
class Terms:
    """At which bad-loan ratios a fund warns, suspends and resumes, and how far it lends above its balance; None: not ruled."""

    warn: Decimal | None = None
    suspend: Decimal | None = None
    resume: Decimal | None = None  # below it, and when the committee approves; the warning line where the pack is silent
    quiet_days: int = 0  # days for which the ratio has to stay below
    leverage: Decimal | None = None  # loans admitted, in multiples of the fund's balance


@dataclass(frozen=True)
class Pool:
    """A fund's pool on a day."""

    balance_fen: int
    outstanding_fen: int = 0  # of the loans admitted
    bad_fen: int = 0
    state: Breaker = Breaker.NORMAL


@dataclass(frozen=True)
class Entry:
    """A loan that is to be admitted to a fund; what is not known is None, and is then not checked."""

    amount_fen: int
    months: int
    balance_fen: int = 0  # what the firm has outstanding of such loans already
    spread: Decimal | None = None  # the loan's rate above the LPR
    ip_share: Decimal = Decimal(1)  # of the security
    kinds: list[str] = field(default_factory=list)  # of the rights pledged


def terms(rules: Rules) -> Terms:
    """The terms that the pack sets."""
    warn, suspend, resume, leverage = (
        rules.number(key) if rules.is_set(key) else None
        for key in ("fund.breaker_warn", "fund.breaker_suspend", "fund.breaker_resume", "fund.leverage")
    )
    quiet_days = rules.days("fund.breaker_quiet_days") if rules.is_set("fund.breaker_quiet_days") else 0
    return Terms(warn, suspend, resume, quiet_days, leverage)


def breaker(bad_fen: int, outstanding_fen: int, terms: Terms, state: Breaker, *, approved: bool = False, calm_days: int = 0) -> Breaker:
    """The next state of the pool: reached lines count, inclusive; out of suspension only when calm and approved by the committee.

    A pool with nothing outstanding has no ratio, and stays what it is.
    """
    if outstanding_fen <= 0:
        return state
    ratio = Fraction(bad_fen, outstanding_fen)
    line = terms.warn if terms.resume is None else terms.resume
    calm = line is None or ratio < Fraction(line)
    if _reached(ratio, terms.suspend):
        return Breaker.SUSPENDED
    if state is Breaker.SUSPENDED:
        return Breaker.RESUMED if calm and approved and calm_days >= terms.quiet_days else Breaker.SUSPENDED
    if _reached(ratio, terms.warn):
        return Breaker.WARNING
    return Breaker.NORMAL if calm else state


def _reached(ratio: Fraction, line: Decimal | None) -> bool:
    return line is not None and ratio >= Fraction(line)


def ratio(working: Working, claimant: str, balance_fen: int, flags: list[str]) -> Decimal | None:
    """The fund's part of the base by the pack: by tier of the firm's balance, by claimant, or one for all, with what is added to it.

    None where the pack leaves it to the committee's decision, or gives this balance or claimant nothing.
    """
    rules = working.rules
    if rules.is_set("fund.tiers"):
        found, key = _tier(rules, balance_fen), "fund.tiers"
    elif rules.is_set("fund.claimant_ratio"):
        found, key = rules.table("fund.claimant_ratio").get(claimant), "fund.claimant_ratio"
    else:
        found, key = rules.number("fund.ratio") if rules.is_set("fund.ratio") else None, "fund.ratio"
    if found is None:
        return None
    working.step("ratio", found, "补偿比例", "the fund's ratio", rule=key, balance_fen=balance_fen, claimant=claimant)
    return found + _uplift(working, flags)


def _tier(rules: Rules, balance_fen: int) -> Decimal | None:
    """The ratio of the tier in which the whole balance lies, its upper bound within."""
    tiers = rules.table("fund.tiers").items()
    return next((part for upto, part in tiers if balance_fen <= int(Decimal(upto) * 100)), None)


def _uplift(working: Working, flags: list[str]) -> Decimal:
    """What is added once, however many of the flags of the pack the loan has."""
    rules = working.rules
    if not rules.is_set("fund.uplift") or not set(flags) & set(rules.set_text("fund.uplift_for").split()):
        return Decimal(0)
    uplift = rules.number("fund.uplift")
    return working.step("uplift", uplift, "提高比例", "added to the ratio", rule="fund.uplift", flags=" ".join(flags))


def beyond(rules: Rules, balance_fen: int) -> Iterator[Ground]:
    """The ground that what a firm has outstanding lies beyond the last tier or the ceiling, unless the pack prorates instead."""
    key, most_fen = "", balance_fen
    if rules.is_set("fund.tiers"):
        key, most_fen = "fund.tiers", int(Decimal(list(rules.table("fund.tiers"))[-1]) * 100)
    elif rules.is_set("fund.ceiling") and rules.text("fund.ceiling_mode") == "reject":
        key, most_fen = "fund.ceiling", rules.fen("fund.ceiling")
    if balance_fen > most_fen:
        yield Ground("over_ceiling", "超过单户上限", "the firm's loans exceed the ceiling for one firm", rules.clause(key))


def admission(working: Working, entry: Entry, pool: Pool) -> list[Ground]:
    """All grounds on which a fund does not admit a loan; none: it is admitted."""
    checked(entry)
    checked(pool)
    if not yes(working.rules, "fund.exists"):
        return [no_fund(working.rules)]
    found = [*_of_the_loan(working.rules, entry), *_of_the_pool(working, entry, pool)]
    working.step(
        "admitted", not found, "是否符合入库条件", "admitted to the fund", grounds=" ".join(ground.code for ground in found) or "-"
    )
    return found


def of_the_loan(rules: Rules, entry: Entry) -> list[Ground]:
    """The grounds that lie in the loan itself, whatever the state of the pool; where there is no fund, that one alone."""
    checked(entry)
    return list(_of_the_loan(rules, entry)) if yes(rules, "fund.exists") else [no_fund(rules)]


def no_fund(rules: Rules) -> Ground:
    """Nothing is admitted to, and nothing is claimed from, a fund that is not there."""
    return Ground("no_fund", "尚未设立风险补偿资金", "there is no risk-compensation fund", rules.clause("fund.exists"))


def _of_the_loan(rules: Rules, entry: Entry) -> Iterator[Ground]:
    yield from beyond(rules, entry.balance_fen + entry.amount_fen)
    if rules.is_set("fund.most_months") and entry.months > rules.days("fund.most_months"):
        yield Ground("too_long", "贷款期限过长", "the loan runs longer than the fund covers", rules.clause("fund.most_months"))
    if rules.is_set("fund.most_spread") and entry.spread is not None and entry.spread > rules.number("fund.most_spread"):
        yield Ground("too_dear", "贷款利率加点过高", "the loan's rate is too far above the LPR", rules.clause("fund.most_spread"))
    if rules.is_set("fund.least_ip_share") and entry.ip_share < rules.number("fund.least_ip_share"):
        yield Ground("ip_share", "知识产权质押占比不足", "too little of the security is IP", rules.clause("fund.least_ip_share"))
    if rules.is_set("fund.kinds") and (other := sorted(set(entry.kinds) - set(rules.text("fund.kinds").split()))):
        clause = rules.clause("fund.kinds")
        yield Ground("kind", f"质押标的不在范围内：{' '.join(other)}", f"the fund does not cover {' '.join(other)}", clause)


def _of_the_pool(working: Working, entry: Entry, pool: Pool) -> Iterator[Ground]:
    rules = working.rules
    held = terms(rules)
    state = breaker(pool.bad_fen, pool.outstanding_fen, held, pool.state)
    rule = "fund.breaker_suspend" if held.suspend is not None else ""
    working.step(
        "breaker",
        state,
        "资金池状态",
        "state of the pool",
        rule=rule,
        bad_fen=pool.bad_fen,
        outstanding_fen=pool.outstanding_fen,
        before=pool.state,
    )
    if state is Breaker.SUSPENDED:
        yield Ground("suspended", "资金池已暂停受理新业务", "the pool admits no new loans", rules.clause("fund.breaker_suspend"))
    if held.leverage is not None:
        room = Fraction(pool.balance_fen) * Fraction(held.leverage)
        if pool.outstanding_fen + entry.amount_fen > room:
            yield Ground("leverage", "超过资金放大倍数", "the loans would exceed the fund's leverage", rules.clause("fund.leverage"))
    if not pool.balance_fen:
        yield Ground("exhausted", "资金余额已用完", "the fund's balance is used up", rules.clause("fund.exists"))

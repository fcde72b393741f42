"""Insurance of pledge loans and rights: the premium of a policy and its members, and what the insurer indemnifies."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext
from enum import StrEnum

from domain.explained import Working
from domain.money import rounded, shares
from domain.terms import Ground, checked, figure, scaled

_PRECISE = Context(prec=60)


class Line(StrEnum):
    """The three lines of insurance (潭知发〔2020〕1号（十一）)."""

    SURETY = "surety"  # 质押融资保证保险
    INFRINGEMENT_LOSS = "infringement_loss"  # 被侵权损失保险
    LIABILITY = "liability"  # 侵权责任保险


@dataclass(frozen=True)
class Member:
    """One firm or right under a policy."""

    name: str
    insured_fen: int
    years_left: int | None = None  # of the patent, where the line asks for it


@dataclass(frozen=True)
class Policy:
    """A policy, or a package policy (打包投保) with its members and an aggregate limit."""

    line: Line
    members: list[Member]
    months: int = 12
    premium_rate: Decimal | None = None  # a year; the policy's, where the pack leaves it open
    aggregate_fen: int | None = None  # the most that is indemnified over all members; None: what is insured
    indemnified_fen: int = 0  # so far


@dataclass(frozen=True)
class MemberPremium:
    """A member's part of the premium."""

    name: str
    insured_fen: int
    premium_fen: int


@dataclass(frozen=True)
class Premium:
    """The premium of a policy, what each member pays of it, and what the policy still indemnifies; with refusals nothing is insured."""

    premium_fen: int = 0
    insured_fen: int = 0
    limit_fen: int = 0
    remaining_fen: int = 0
    members: list[MemberPremium] = field(default_factory=list)
    refusals: list[Ground] = field(default_factory=list)


@dataclass(frozen=True)
class Event:
    """An insured event: of a surety the unpaid principal and interest, of the other lines the loss alone."""

    line: Line
    loss_fen: int
    due_on: date  # of a surety the contractual or accelerated due day, else the day of the loss
    as_of: date
    insured_fen: int
    remaining_fen: int  # of the aggregate limit
    interest_fen: int = 0  # contract interest; overdue interest, penalty and compound interest are not indemnified
    interest_days: int = 0  # for which it is owed
    cover_ratio: Decimal | None = None  # the policy's, where the pack leaves it open
    deductible: Decimal | None = None
    waiting_days: int | None = None  # the policy's; None: the pack's


@dataclass(frozen=True)
class Indemnity:
    """What is indemnified, from which day on, and by which day it is assessed and paid."""

    payable_fen: int
    loss_fen: int
    opens_on: date
    assess_by: date
    pay_by: date
    refusals: list[Ground] = field(default_factory=list)


def premium(working: Working, given: Policy) -> Premium:
    """The premium: sum insured × rate × months / 12, once for the whole policy and shared by its members to the fen."""
    checked(given)
    if not given.members or not given.months:
        raise ValueError("a policy needs members and months, at least one of each")
    for member in given.members:
        checked(member)
    if refusals := list(_refusals(working, given)):
        for ground in refusals:
            working.step("refused", ground.code, ground.zh, ground.en, clause=ground.clause)
        return Premium(refusals=refusals)
    return _insured(working, given)


def _insured(working: Working, given: Policy) -> Premium:
    key = f"insurance.{given.line}.premium_rate"
    rate = figure(working.rules, key, given.premium_rate)
    whole = sum(member.insured_fen for member in given.members)
    with localcontext(_PRECISE):
        amount = rounded(whole * rate * given.months / 12)
    zh, en = "保费 = 保险金额 × 年费率 × 月数 ÷ 12", "premium = sum insured × annual rate × months ÷ 12"
    working.step("premium_fen", amount, zh, en, rule=key, insured_fen=whole, rate=rate, months=given.months)
    split = shares(amount, [Decimal(member.insured_fen) for member in given.members]) if whole else [0] * len(given.members)
    members = [MemberPremium(member.name, member.insured_fen, fen) for member, fen in zip(given.members, split, strict=True)]
    told = " ".join(f"{member.name}:{member.premium_fen}" for member in members)
    working.step("members", told, "各成员分摊保费（分）", "premium of each member (fen)")
    limit = whole if given.aggregate_fen is None else min(given.aggregate_fen, whole)
    left = max(limit - given.indemnified_fen, 0)
    working.step(
        "remaining_fen", left, "剩余累计赔偿限额", "left of the aggregate limit", limit_fen=limit, indemnified_fen=given.indemnified_fen
    )
    return Premium(amount, whole, limit, left, members)


def _refusals(working: Working, given: Policy) -> Iterator[Ground]:
    rules, prefix = working.rules, f"insurance.{given.line}"
    if rules.is_set(f"{prefix}.most_months") and given.months > rules.days(f"{prefix}.most_months"):
        yield Ground("too_long", "保险期间过长", "the term is longer than what is insured", rules.clause(f"{prefix}.most_months"))
    for member in given.members:
        if rules.is_set(f"{prefix}.sum_cap") and member.insured_fen > rules.fen(f"{prefix}.sum_cap"):
            zh, en = f"{member.name} 超过保险金额上限", f"the sum of {member.name} exceeds what is insured of one member"
            yield Ground("sum_cap", zh, en, rules.clause(f"{prefix}.sum_cap"))
        least = f"{prefix}.least_years"
        if rules.is_set(least) and member.years_left is not None and member.years_left < rules.days(least):
            zh, en = f"{member.name} 剩余有效期不足", f"the patent of {member.name} has too few years left"
            yield Ground("years_left", zh, en, rules.clause(least))


def indemnity(working: Working, given: Event) -> Indemnity:
    """What the insurer pays: the loss less the deductible, its part of it, within the sum insured and the aggregate limit left.

    A surety's claim opens when the waiting period from the contractual due day has passed.
    """
    checked(given)
    opens_on = _opens(working, given)
    loss = _loss(working, given)
    payable = _payable(working, given, loss)
    refusals: list[Ground] = []
    if given.as_of < opens_on:
        clause = working.rules.clause("insurance.waiting_days")
        refusals = [Ground("waiting", f"赔款等待期未满，{opens_on} 起可索赔", f"the waiting period lasts until {opens_on}", clause)]
        payable = working.step("payable_fen", 0, refusals[0].zh, refusals[0].en, rule="insurance.waiting_days")
    filed = max(given.as_of, opens_on)
    assess_by = filed + timedelta(days=working.rules.days("insurance.assess_days"))
    pay_by = assess_by + timedelta(days=working.rules.days("insurance.pay_days"))
    working.step("assess_by", assess_by, "核定期限", "assessed by", rule="insurance.assess_days", filed_on=filed)
    working.step("pay_by", pay_by, "赔付期限", "paid by", rule="insurance.pay_days")
    return Indemnity(payable, loss, opens_on, assess_by, pay_by, refusals)


def _opens(working: Working, given: Event) -> date:
    """The first day after the waiting period; only a surety has one."""
    if given.line is not Line.SURETY:
        return given.due_on
    days = working.rules.days("insurance.waiting_days") if given.waiting_days is None else given.waiting_days
    opens_on = given.due_on + timedelta(days=days + 1)
    zh, en = "等待期届满次日", "the day after the waiting period"
    return working.step("opens_on", opens_on, zh, en, rule="insurance.waiting_days", due_on=given.due_on, waiting_days=days)


def _loss(working: Working, given: Event) -> int:
    """The loss with its contract interest, for no more days than the pack or policy counts."""
    if given.line is not Line.SURETY:
        return working.step("loss_fen", given.loss_fen, "损失", "the loss")
    key, interest = f"insurance.{given.line}.interest_cap_days", given.interest_fen
    most = working.rules.days(key) if working.rules.is_set(key) else given.interest_days
    if given.interest_days > most:
        interest = scaled(interest, most, given.interest_days)
        working.step(
            "interest_fen", interest, "计入利息（限天数）", "interest that counts", rule=key, days=most, of_days=given.interest_days
        )
    whole = given.loss_fen + interest
    return working.step("loss_fen", whole, "未偿本金与合同利息", "unpaid principal and contract interest", interest_fen=interest)


def _payable(working: Working, given: Event, loss_fen: int) -> int:
    prefix = f"insurance.{given.line}"
    cover = figure(working.rules, f"{prefix}.cover_ratio", given.cover_ratio)
    free = f"{prefix}.deductible"
    deductible = figure(working.rules, free, given.deductible) if given.deductible is not None or working.rules.is_set(free) else Decimal(0)
    own = rounded(loss_fen * (1 - deductible) * cover)
    payable = min(own, given.insured_fen, given.remaining_fen)
    working.step(
        "payable_fen",
        payable,
        "赔付 = 损失 × （1 − 免赔率）× 承担比例，不超过保险金额和剩余限额",
        "indemnity = loss × (1 − deductible) × cover, within the sum insured and the limit left",
        rule=f"{prefix}.cover_ratio",
        loss_fen=loss_fen,
        deductible=deductible,
        cover=cover,
        insured_fen=given.insured_fen,
        remaining_fen=given.remaining_fen,
    )
    return payable

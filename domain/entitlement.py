"""What a claim on the fund comes to: admission, base, ratio and caps of its pack, and who bears what in the end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain import claimbase, fund
from domain.claimbase import Base, Claim, Claimant
from domain.claims import compensation
from domain.explained import Working
from domain.money import shares
from domain.terms import Ground, Part, figure, yes


class Status(StrEnum):
    """What becomes of a claim; not eligible: the loan is beyond the ceiling or the last tier."""

    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"


@dataclass(frozen=True)
class Claimed:
    """What a claim comes to. `parts` say who bears the whole loss, and sum to it; `true_up_fen` below zero goes back to the fund."""

    status: Status
    refusals: list[Ground] = field(default_factory=list)
    exposure_fen: int = 0
    eligible_fen: int = 0
    paid_fen: int = 0
    ceded_fen: int = 0
    base_fen: int = 0
    net_fen: int = 0
    ratio: Decimal = Decimal(0)
    entitlement_fen: int = 0
    payable_fen: int = 0
    deferred_fen: int = 0  # what the fund owes beyond its balance, unless its liability ends there
    bound_by: str = ""  # the cap that decided, if one did
    extra_fen: int = 0  # what the city adds to the province's part
    true_up_fen: int = 0
    parts: list[Part] = field(default_factory=list)


def claim(working: Working, given: Claim) -> Claimed:
    """The compensation of a claim: admission first, then base, ratio and caps (山西2023 風險分擔機制; the pack's own terms)."""
    claimbase.check(given)
    refusals = list(_refusals(working, given))
    if refusals:
        return _refused(working, refusals)
    base = claimbase.base_of(working, given)
    ratio = _ratio(working, given)
    entitlement = compensation(base.net_fen, ratio)
    working.step(
        "entitlement_fen", entitlement, "补偿额 = 净基数 × 比例", "entitlement = net base × ratio", net_fen=base.net_fen, ratio=ratio
    )
    payable, deferred, bound_by = _capped(working, given, base, entitlement)
    extra = _extra(working, given, base, payable + deferred)
    true_up = payable + extra - given.paid_before_fen
    working.step(
        "true_up_fen", true_up, "尚需支付（负数为退回）", "still to be paid (negative: to be returned)", before_fen=given.paid_before_fen
    )
    return Claimed(
        Status.GRANTED,
        exposure_fen=base.exposure_fen,
        eligible_fen=base.eligible_fen,
        paid_fen=base.paid_fen,
        ceded_fen=sum(part.amount_fen for part in base.ceded),
        base_fen=base.base_fen,
        net_fen=base.net_fen,
        ratio=ratio,
        entitlement_fen=entitlement,
        payable_fen=payable,
        deferred_fen=deferred,
        bound_by=bound_by,
        extra_fen=extra,
        true_up_fen=true_up,
        parts=_parts(working, given, base, entitlement, payable, extra),
    )


def _refused(working: Working, refusals: list[Ground]) -> Claimed:
    beyond = any(ground.code == "over_ceiling" for ground in refusals)
    status = Status.NOT_ELIGIBLE if beyond else Status.REFUSED
    for ground in refusals:
        working.step("status", status, ground.zh, ground.en, clause=ground.clause, ground=ground.code)
    return Claimed(status, refusals)


def _refusals(working: Working, given: Claim) -> Iterator[Ground]:
    """All grounds at once: no fund, not admitted, beyond the ceiling, and what the trustee found."""
    rules = working.rules
    if not yes(rules, "fund.exists"):
        yield fund.no_fund(rules)
        return
    if not given.admitted:
        yield Ground("not_admitted", "该笔贷款未入库", "the loan was not admitted to the fund", rules.clause("fund.refuse_for"))
    yield from fund.beyond(rules, claimbase.balance(given))
    for fault in sorted(set(given.faults)):
        if fault not in rules.text("fund.refuse_for").split():
            raise ValueError(f"faults: {fault!r} is no ground of this pack; it has {rules.text('fund.refuse_for')}")
        yield Ground(fault, f"不予补偿：{fault}", f"refused: {fault}", rules.clause("fund.refuse_for"))


def _ratio(working: Working, given: Claim) -> Decimal:
    """The pack's ratio, which a decision may not contradict; where the pack leaves it open, the committee's."""
    found = fund.ratio(working, given.claimant, claimbase.balance(given), given.flags)
    if found is None:
        found = figure(working.rules, "fund.ratio", given.ratio)
        zh, en = "补偿比例由决策委员会决定（规则未规定）", "ratio decided by the committee, as the pack leaves it open"
        return working.step("ratio", found, zh, en, rule="fund.ratio")
    if given.ratio is not None and given.ratio != found:
        raise ValueError(f"ratio is {found} by the pack of {working.rules.jurisdiction}, not {given.ratio}; leave it out")
    return found


def _capped(working: Working, given: Claim, base: Base, entitlement: int) -> tuple[int, int, str]:
    """What is payable now, what is deferred beyond the fund's balance, and the cap that decided."""
    rules = working.rules
    caps = {"entitlement": entitlement, "loss": base.room_fen}
    if rules.is_set("fund.claim_cap"):
        caps["claim_cap"] = rules.fen("fund.claim_cap")
    if rules.is_set("fund.year_cap"):
        caps["year_cap"] = max(rules.fen("fund.year_cap") - given.paid_year_fen, 0)
    if rules.is_set("fund.public_cap"):
        caps["public_cap"] = max(int(base.net_fen * rules.number("fund.public_cap")) - given.other_public_fen, 0)
    bound_by = min(caps, key=lambda name: caps[name])
    owed = payable = caps[bound_by]
    if given.fund_balance_fen is not None and given.fund_balance_fen < owed:
        payable, bound_by = given.fund_balance_fen, "fund_balance"
    ends = yes(rules, "fund.limited_to_balance")
    rule = f"fund.{bound_by}" if f"fund.{bound_by}" in rules.rows else "fund.limited_to_balance" if bound_by == "fund_balance" else ""
    working.step("payable_fen", payable, "应付补偿（取各上限最小值）", "payable: the least of the caps", rule=rule, **_named(caps))
    return payable, 0 if ends else owed - payable, "" if bound_by == "entitlement" else bound_by


def _named(caps: dict[str, int]) -> dict[str, Any]:
    return {f"{name}_fen": fen for name, fen in caps.items()}


def _extra(working: Working, given: Claim, base: Base, owed: int) -> int:
    """What the city adds to the province's compensation, with its own cap and its own time limit."""
    rules = working.rules
    if not rules.is_set("fund.extra_ratio"):
        return 0
    cap_key = "fund.extra_cap_first_year" if given.first_year else "fund.extra_cap"
    late = _late(working, given)
    extra = 0 if late else min(compensation(base.net_fen, rules.number("fund.extra_ratio")), rules.fen(cap_key), base.room_fen - owed)
    zh, en = ("逾期申请，不予追加补偿", "applied for too late") if late else ("追加补偿", "added by the city")
    return working.step("extra_fen", extra, zh, en, rule="fund.extra_ratio", cap_fen=rules.fen(cap_key), net_fen=base.net_fen)


def _late(working: Working, given: Claim) -> bool:
    """Whether the city's part was applied for later than the pack's working days after the province's recognition."""
    if given.recognised_on is None or given.lodged_on is None:
        return False
    return given.lodged_on > working.days.nth_after(given.recognised_on, working.rules.days("fund.extra_days"))


def _parts(working: Working, given: Claim, base: Base, entitlement: int, payable: int, extra: int) -> list[Part]:
    """Who bears the whole loss: each in turn, and the claimant what is left, so that the parts sum to the loss."""
    borne = (
        [Part("bank", base.exposure_fen - base.paid_fen)] if given.claimant is not Claimant.BANK else [Part("covered", given.covered_fen)]
    )
    borne += [*base.ceded, Part("recovered", given.recovered_fen), Part("other_public", given.other_public_fen)]
    borne += [Part("fund", payable), Part("city_fund", extra), *_third_parties(working, given, base.net_fen - entitlement)]
    left, found = base.exposure_fen, []
    for each in borne:
        part = Part(each.party, min(each.amount_fen, left))
        left -= part.amount_fen
        found += [part] if part.amount_fen else []
    found.append(Part(given.claimant, left))
    told = " ".join(f"{part.party}:{part.amount_fen}" for part in found)
    working.step(
        "parts",
        told,
        "最终分担（分）",
        "who bears what in the end (fen)",
        rule="fund.shares" if working.rules.is_set("fund.shares") else "",
    )
    return found


def _third_parties(working: Working, given: Claim, rest_fen: int) -> list[Part]:
    """What a pack with named shares puts on others than fund and claimant, for example on who valued the right, to the fen."""
    if not working.rules.is_set("fund.shares"):
        return []
    table = working.rules.table("fund.shares")
    lenders = () if given.claimant is Claimant.BANK else ("bank", "guarantor", "insurer")
    others = {party: part for party, part in table.items() if party not in ("fund", given.claimant, *lenders)}
    if not others:
        return []
    own = 1 - table["fund"] - sum(others.values())
    split = shares(rest_fen, [own, *others.values()])
    return [Part(party, fen) for party, fen in zip(others, split[1:], strict=True)]

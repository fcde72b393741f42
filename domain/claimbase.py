"""What the fund's ratio applies to: what the claimant lost or paid, less what it ceded, in so far as the fund covers the loss."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.explained import Working
from domain.layers import Ceded, Layer, cede
from domain.money import rounded
from domain.terms import Part, checked, scaled, yes


class Claimant(StrEnum):
    """Who claims: the bank for its loss, the guarantor (代偿) or the insurer (赔付) for what it paid."""

    BANK = "bank"
    GUARANTOR = "guarantor"
    INSURER = "insurer"


@dataclass(frozen=True)
class Claim:
    """A claim. Principal, interest and penalty are what is unpaid of the loan, and what the claimant's payment was for."""

    claimant: Claimant
    principal_fen: int
    admitted: bool  # to the fund (入库)
    interest_fen: int = 0
    penalty_fen: int = 0
    paid_fen: int | None = None  # by the guarantor or insurer to the bank
    covered_fen: int = 0  # of a bank's loss: what it gets from guarantor and insurer
    ip_share: Decimal = Decimal(1)  # of the security; less than 1 in a combined loan (组合贷)
    balance_fen: int | None = None  # what the firm had outstanding of such loans; None: the principal
    flags: list[str] = field(default_factory=list)  # first_loan, credit, ip_pledged: what raises the ratio
    faults: list[str] = field(default_factory=list)  # what the trustee has found against the claim
    layers: list[Layer] = field(default_factory=list)
    year_fen: int = 0  # what the claimant kept of earlier payments of the year, for a stop loss
    recovered_fen: int = 0  # by the claimant so far, net of cost
    ratio: Decimal | None = None  # the committee's, where the pack leaves it open
    other_public_fen: int = 0  # what other public funds pay of the same loss
    paid_year_fen: int = 0  # by the fund to this claimant in the year
    fund_balance_fen: int | None = None  # None: not limited by it
    first_year: bool = False  # the firm's first business year with the fund, for the cap of the city's part
    recognised_on: date | None = None  # when the province recognised the bad loan …
    lodged_on: date | None = None  # … and when the city's part was applied for
    paid_before_fen: int = 0  # on this claim, before a cession or a recovery was learnt


@dataclass(frozen=True)
class Base:
    """What the ratio applies to, and what of it is left to bear."""

    exposure_fen: int
    eligible_fen: int
    paid_fen: int
    ceded: list[Part]
    base_fen: int
    net_fen: int
    room_fen: int  # of the claimant's own loss, less what it has got: nobody pays it more than that


def check(given: Claim) -> None:
    """Refuse what no claim can be: amounts below zero, a payment above the loss, a bank that ceded."""
    checked(given)
    whole_fen = given.principal_fen + given.interest_fen + given.penalty_fen
    if given.claimant is Claimant.BANK and (given.layers or given.paid_fen is not None):
        raise ValueError("paid_fen and layers are a guarantor's or insurer's; of a bank's loss give covered_fen")
    if given.claimant is not Claimant.BANK and (given.paid_fen is None or given.covered_fen):
        raise ValueError(f"a claim by the {given.claimant} needs paid_fen, and no covered_fen: the base is what it paid")
    for name, fen in (("paid_fen", given.paid_fen or 0), ("covered_fen", given.covered_fen)):
        if fen > whole_fen:
            raise ValueError(f"{name} must not exceed the loss of {whole_fen} fen, not {fen}")


def balance(given: Claim) -> int:
    """What the firm had outstanding; the principal where nothing else is given."""
    return given.principal_fen if given.balance_fen is None else given.balance_fen


def base_of(working: Working, given: Claim) -> Base:
    """What was paid less what was ceded (S6), in so far as the fund covers the loss, less what has been recovered."""
    exposure = given.principal_fen + given.interest_fen + given.penalty_fen
    eligible = _eligible(working, given)
    paid = exposure - given.covered_fen if given.paid_fen is None else given.paid_fen
    working.step("paid_fen", paid, "申请人承担的损失或代偿、赔付额", "what the claimant lost or paid", claimant=given.claimant)
    ceded = _ceded(working, given, paid)
    kept = paid - sum(part.amount_fen for part in ceded)
    base = working.step(
        "base_fen",
        scaled(kept, eligible, exposure),
        "计算基数 = （承担额 − 已分散风险）× 合格部分 ÷ 损失",
        "base = (paid − ceded) × eligible ÷ loss",
        rule="fund.deduct_ceded",
        kept_fen=kept,
        eligible_fen=eligible,
        exposure_fen=exposure,
    )
    recovered = min(given.recovered_fen, kept)
    net = max(base - recovered, 0)
    working.step("net_fen", net, "扣除已收回款项后的基数", "base less what has been recovered", recovered_fen=recovered)
    return Base(exposure, eligible, paid, ceded, base, net, max(kept - recovered - given.other_public_fen, 0))


def _eligible(working: Working, given: Claim) -> int:
    """Principal, interest and penalty as the pack covers them, the IP part of a combined loan, prorated down to the ceiling."""
    rules = working.rules
    covered = given.principal_fen
    covered += given.interest_fen if yes(rules, "fund.cover_interest") else 0
    covered += given.penalty_fen if yes(rules, "fund.cover_penalty") else 0
    working.step("covered_fen", covered, "纳入补偿的损失", "of the loss, what the fund covers", rule="fund.cover_interest")
    if yes(rules, "fund.ip_share_only"):
        covered = rounded(covered * given.ip_share)
        working.step("ip_part_fen", covered, "知识产权质押部分", "its IP part", rule="fund.ip_share_only", ip_share=given.ip_share)
    outstanding = balance(given)
    if rules.is_set("fund.ceiling") and outstanding > rules.fen("fund.ceiling"):
        covered = scaled(covered, rules.fen("fund.ceiling"), outstanding)
        working.step(
            "prorated_fen", covered, "按单户上限折算", "prorated down to the ceiling", rule="fund.ceiling", balance_fen=outstanding
        )
    return covered


def _ceded(working: Working, given: Claim, paid_fen: int) -> list[Part]:
    """What is deducted: what the contracts cede, or, where the pack says so, only what was received; never more than was paid."""
    contractual = cede(working, paid_fen, given.principal_fen, given.layers, given.year_fen)
    received = working.rules.text("fund.deduct_ceded") == "received"
    found: list[Part] = []
    for each in contractual:
        left = paid_fen - sum(part.amount_fen for part in found)
        found.append(Part(each.party, min(_counted(each, received), left)))
    total = sum(part.amount_fen for part in found)
    working.step(
        "ceded_fen", total, "扣除已分散风险", "ceded risk deducted", rule="fund.deduct_ceded", basis="received" if received else "ceded"
    )
    return found


def _counted(each: Ceded, received: bool) -> int:
    return each.received_fen if received else each.amount_fen

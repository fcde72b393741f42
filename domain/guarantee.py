"""Guarantees: shares of a loan that sum to one, what the guarantor pays and passes on, its clock, and its fee."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext

from domain.explained import Working
from domain.layers import Layer, LayerKind, cede
from domain.money import rounded, shares
from domain.rules import Rules
from domain.terms import Part, checked

_PRECISE = Context(prec=60)


@dataclass(frozen=True)
class Call:
    """A bank's call on a guarantor."""

    loss_fen: int
    noticed_on: date  # when the bank told the guarantor
    pattern: str = ""  # 4-2-2-2, 4-3-2-1; "": the one of the pack


@dataclass(frozen=True)
class PaidOut:
    """What the guarantor pays first, what it gets back from the layers, what it bears, and by which day it pays."""

    paid_fen: int
    ceded_fen: int
    borne_fen: int
    pay_by: date
    parts: list[Part]


@dataclass(frozen=True)
class Fee:
    """The fee of a guarantee and the rate that it was computed by."""

    fee_fen: int
    rate: Decimal
    capped: bool


def pattern(rules: Rules, name: str = "") -> dict[str, Decimal]:
    """The named shares of a pattern; each province says which one it uses, and a call may name it where the pack does not."""
    chosen = name or rules.set_text("guarantee.pattern")
    if rules.is_set("guarantee.pattern") and chosen != rules.text("guarantee.pattern"):
        raise ValueError(f"pattern is {rules.text('guarantee.pattern')} for {rules.jurisdiction}, not {chosen}; leave it out")
    known = rules.under("guarantee.shares")
    if chosen not in known:
        raise ValueError(f"pattern: {chosen!r} is not one of {', '.join(known)}")
    return rules.table(f"guarantee.shares.{chosen}")


def split(working: Working, loss_fen: int, name: str = "") -> list[Part]:
    """A loss by the named shares of a pattern, to the fen and without a remainder."""
    table = pattern(working.rules, name)
    return _split(working, loss_fen, table, f"guarantee.shares.{name or working.rules.text('guarantee.pattern')}")


def market_split(working: Working, loss_fen: int) -> list[Part]:
    """A loss by the shares that insurer, bank and guarantor have agreed where there is no fund, for example 6:2:2."""
    return _split(working, loss_fen, working.rules.table("cover.shares"), "cover.shares")


def _split(working: Working, loss_fen: int, table: dict[str, Decimal], rule: str) -> list[Part]:
    found = [Part(party, fen) for party, fen in zip(table, shares(loss_fen, list(table.values())), strict=True)]
    told = " ".join(f"{part.party}:{part.amount_fen}" for part in found)
    working.step("split", told, "按比例分担（分）", "shared in proportion (fen)", rule=rule, loss_fen=loss_fen)
    return found


def pay_out(working: Working, given: Call) -> PaidOut:
    """The guarantor pays all but the bank's part, and then claims from the re-guarantee layers what is theirs (代偿补偿)."""
    checked(given)
    parts = split(working, given.loss_fen, given.pattern)
    amounts = {part.party: part.amount_fen for part in parts}
    paid = given.loss_fen - amounts["bank"]
    working.step("paid_fen", paid, "担保机构先行代偿", "paid by the guarantor first", loss_fen=given.loss_fen)
    layers = [
        Layer(LayerKind.RE_GUARANTEE, part.party, limit_fen=part.amount_fen) for part in parts if part.party not in ("bank", "guarantor")
    ]
    ceded = sum(each.amount_fen for each in cede(working, paid, given.loss_fen, layers))
    pay_by = working.days.roll(given.noticed_on + timedelta(days=working.rules.days("guarantee.pay_days")))
    working.step("pay_by", pay_by, "代偿期限", "paid by", rule="guarantee.pay_days", noticed_on=given.noticed_on)
    return PaidOut(paid, ceded, paid - ceded, pay_by, parts)


def payable(working: Working, loss_fen: int, share: Decimal) -> int:
    """What the guarantor of a share pays to the bank, whatever it has passed on to others (先行代偿)."""
    rule = "guarantee.pattern" if working.rules.is_set("guarantee.pattern") else ""
    zh, en = "代偿 = 未偿本金 × 担保比例", "paid by the guarantor = unpaid principal × its share"
    return working.step("payable_fen", rounded(loss_fen * share), zh, en, rule=rule, loss_fen=loss_fen, share=share)


def fee(working: Working, amount_fen: int, months: int, rate: Decimal) -> Fee:
    """The fee: amount × rate × months / 12, at no more than the rate of the pack."""
    rules, key = working.rules, "guarantee.fee_cap"
    most = rules.number(key) if rules.is_set(key) else rate
    with localcontext(_PRECISE):
        amount = rounded(amount_fen * min(rate, most) * months / 12)
    working.step(
        "fee_fen", amount, "担保费", "guarantee fee", rule=key, amount_fen=amount_fen, rate=min(rate, most), asked=rate, months=months
    )
    return Fee(amount, min(rate, most), rate > most)

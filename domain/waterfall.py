"""The order in which proceeds are distributed, how a later recovery is shared with the fund, and the settlement of both."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain import claims
from domain.explained import Working
from domain.money import rounded
from domain.terms import checked, figure


@dataclass(frozen=True)
class Waterfall:
    """What of the gross proceeds went where, in fen; the surplus is the pledgor's, the shortfall remains the debtor's (Civil Code 438)."""

    costs: int
    interest: int
    principal: int
    surplus: int
    shortfall: int


@dataclass(frozen=True)
class SharedRecovery:
    """What of a recovery went to the fund and to the others, in fen."""

    net_fen: int
    to_fund_fen: int
    to_others_fen: int
    fund_left_fen: int  # what the fund has paid and not got back


def distribute(gross_fen: int, costs_fen: int, interest_fen: int, principal_fen: int, order: list[str]) -> Waterfall:
    """Pay what is owed in the order of the pack; by default costs, interest, principal (Civil Code 561)."""
    owed = {"costs": costs_fen, "interest": interest_fen, "principal": principal_fen}
    if sorted(order) != sorted(owed):
        raise ValueError(f"the order of a distribution names costs, interest and principal once each, not {' '.join(order) or 'nothing'}")
    rest, paid = gross_fen, {}
    for name in order:
        paid[name] = min(rest, owed[name])
        rest -= paid[name]
    return Waterfall(**paid, surplus=rest, shortfall=sum(owed.values()) - sum(paid.values()))


def share_recovery(gross_fen: int, cost_fen: int, fund_ratio: Decimal, fund_paid_fen: int) -> SharedRecovery:
    """A later recovery, net of its cost, by the ratio of the loss; the fund never gets back more than it has paid."""
    net = max(gross_fen - cost_fen, 0)
    to_fund = min(rounded(net * fund_ratio), fund_paid_fen)
    return SharedRecovery(net, to_fund, net - to_fund, fund_paid_fen - to_fund)


@dataclass(frozen=True)
class LaterRecovery:
    """Money that came back after the settlement, and what it cost."""

    gross_fen: int
    cost_fen: int = 0


@dataclass(frozen=True)
class Disposed:
    """A disposal after an advance of the fund: what was owed, what the rights brought, and what it cost.

    `base_fen` is what the ratio applies to before anything is recovered; None: the whole principal, where the bank claims.
    """

    principal_fen: int
    gross_fen: int
    interest_fen: int = 0
    penalty_fen: int = 0  # with compound interest
    disposal_costs_fen: int = 0
    enforcement_costs_fen: int = 0
    ratio: Decimal | None = None  # the committee's, where the pack leaves it open
    base_fen: int | None = None
    advance_fen: int | None = None  # None: the ratio of the base
    order: list[str] = field(default_factory=list)  # the agreement's; empty: the pack's
    pledgor_is_debtor: bool = True
    received_on: date | None = None
    recoveries: list[LaterRecovery] = field(default_factory=list)


@dataclass(frozen=True)
class Settled:
    """What became of the proceeds and of the advance. `final_fen` is what the fund bears before later recoveries."""

    advance_fen: int
    costs_fen: int
    interest_fen: int
    principal_fen: int
    surplus_fen: int
    unpaid_costs_fen: int
    unpaid_interest_fen: int
    net_loss_fen: int
    deficiency_fen: int
    final_fen: int
    returned_fen: int
    payable_fen: int
    recoveries: list[SharedRecovery]
    remit_by: date | None = None


def settlement(working: Working, given: Disposed) -> Settled:
    """Front-loaded mode (前置模式, 国知发运字〔2021〕17号): paid first, settled after the disposal by what is lost in the end."""
    _check(given)
    ratio = figure(working.rules, "fund.ratio", given.ratio)
    base = given.principal_fen if given.base_fen is None else given.base_fen
    advance = claims.compensation(base, ratio) if given.advance_fen is None else given.advance_fen
    by = ("", "") if working.rules.is_set("fund.ratio") else ("（比例由决策委员会决定）", ", by the ratio of the committee")
    working.step("advance_fen", advance, f"前置补偿{by[0]}", f"advance{by[1]}", rule="fund.ratio", base_fen=base, ratio=ratio)
    flow = _flow(working, given)
    costs, interest = given.disposal_costs_fen + given.enforcement_costs_fen, given.interest_fen + given.penalty_fen
    net_loss = given.principal_fen - flow.principal
    working.step("net_loss_fen", net_loss, "本金净损失", "principal lost in the end", principal_fen=given.principal_fen)
    left = claims.settlement(claims.Loss(given.principal_fen, base, 0, ratio, advance, flow.principal, "bank", "claimant", [], "fund"))
    working.step(
        "final_fen", left.final_fen, "资金最终承担 = 基数 × 比例 × 净损失 ÷ 本金", "borne by the fund = base × ratio × net loss ÷ principal"
    )
    working.step("returned_fen", left.returned_fen, "返还资金", "returned to the fund", advance_fen=advance)
    working.step("payable_fen", left.payable_fen, "资金补付", "still paid by the fund", advance_fen=advance)
    return Settled(
        advance,
        flow.costs,
        flow.interest,
        flow.principal,
        flow.surplus,
        costs - flow.costs,
        interest - flow.interest,
        net_loss,
        flow.shortfall,
        left.final_fen,
        left.returned_fen,
        left.payable_fen,
        _recovered(working, given, ratio, left.final_fen),
        _remit_by(working, given),
    )


def _check(given: Disposed) -> None:
    checked(given)
    if given.base_fen is not None and given.base_fen > given.principal_fen:
        raise ValueError(f"base_fen must not exceed the principal of {given.principal_fen} fen, not {given.base_fen}")
    for recovery in given.recoveries:
        checked(recovery)


def _flow(working: Working, given: Disposed) -> Waterfall:
    costs, interest = given.disposal_costs_fen + given.enforcement_costs_fen, given.interest_fen + given.penalty_fen
    return distributed(
        working, given.gross_fen, costs, interest, given.principal_fen, order=given.order, pledgor_is_debtor=given.pledgor_is_debtor
    )


def distributed(
    working: Working,
    gross_fen: int,
    costs_fen: int,
    interest_fen: int,
    principal_fen: int,
    *,
    order: Sequence[str] = (),
    pledgor_is_debtor: bool = True,
) -> Waterfall:
    """The proceeds by the order of the agreement, or of the pack; surplus to the pledgor, the deficiency remains (Civil Code 438)."""
    named = list(order) or working.rules.text("waterfall.order").split()
    flow = distribute(gross_fen, costs_fen, interest_fen, principal_fen, named)
    told = {"costs": ("费用", flow.costs), "interest": ("利息", flow.interest), "principal": ("本金", flow.principal)}
    for name in named:
        working.step(f"{name}_fen", told[name][1], f"清偿{told[name][0]}", f"paid on {name}", rule="waterfall.order", order=" ".join(named))
    working.step("surplus_fen", flow.surplus, "剩余归出质人", "surplus to the pledgor", rule="waterfall.surplus")
    owed_by = (
        ("债务人", "the debtor") if pledgor_is_debtor else ("债务人，出质人以质物为限", "the debtor; the pledgor is free beyond the pledge")
    )
    zh, en = f"不足部分由{owed_by[0]}清偿", f"deficiency, owed by {owed_by[1]}"
    working.step("deficiency_fen", flow.shortfall, zh, en, rule="waterfall.surplus")
    return flow


def _recovered(working: Working, given: Disposed, ratio: Decimal, fund_fen: int) -> list[SharedRecovery]:
    """Later recoveries, one after the other, each by the ratio of the loss."""
    found: list[SharedRecovery] = []
    for recovery in given.recoveries:
        found.append(share_recovery(recovery.gross_fen, recovery.cost_fen, ratio, found[-1].fund_left_fen if found else fund_fen))
        zh, en = "追回款归还资金部分", "of a recovery, to the fund"
        working.step("to_fund_fen", found[-1].to_fund_fen, zh, en, rule="fund.ratio", net_fen=found[-1].net_fen, ratio=ratio)
    return found


def _remit_by(working: Working, given: Disposed) -> date | None:
    """The day by which recovered money is with the fund."""
    if given.received_on is None:
        return None
    remit_by = working.days.nth_after(given.received_on, working.rules.days("fund.remit_days"))
    return working.step("remit_by", remit_by, "返还期限", "remitted by", rule="fund.remit_days", received_on=given.received_on)

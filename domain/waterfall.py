"""The order in which proceeds are distributed, and how a later recovery is shared with the fund."""

from dataclasses import dataclass
from decimal import Decimal

from domain.money import rounded


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

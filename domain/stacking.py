"""What public support was granted before leaves to be granted: within a cap, within a budget, and never above the cost itself."""

from collections.abc import Iterable

from domain.subsidy_terms import Cost, Costs, Grant


def spent(granted: Iterable[Grant], *, scheme: str = "", cost: Cost | None = None, same_loan: bool = False) -> int:
    """What was granted in all, or by a scheme, for a cost, for this loan."""
    return sum(
        grant.amount_fen
        for grant in granted
        if (not scheme or grant.scheme == scheme) and (cost is None or grant.cost is cost) and (grant.same_loan or not same_loan)
    )


def room(cost: Cost, costs: Costs, granted: Iterable[Grant]) -> int | None:
    """What may still be granted for a cost of this loan: all public support for one cost is at most that cost (reference 4.3).

    Support for the cost of financing as a whole counts against all costs together; an incentive is for no cost and has no such limit.
    """
    if cost is Cost.NONE:
        return None
    own = [grant for grant in granted if grant.same_loan and grant.cost is not Cost.NONE]
    left = costs.of(Cost.FINANCING) - spent(own)
    if cost is not Cost.FINANCING:
        alone = costs.of(cost) - spent(own, cost=cost)
        left = min(alone, left) if any(grant.cost is Cost.FINANCING for grant in own) else alone
    return max(left, 0)


def within_budget(asked_fen: int, before_fen: int, after_fen: int, budget_fen: int, by: str) -> int:
    """What a budget leaves to one application: by queue the rest after those before it, pro rata its part, rounded down."""
    if by == "queue":
        return min(asked_fen, max(budget_fen - before_fen, 0))
    total = before_fen + asked_fen + after_fen
    return asked_fen if total <= budget_fen else asked_fen * budget_fen // total

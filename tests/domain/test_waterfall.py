"""The distribution of proceeds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.waterfall import distribute, share_recovery

_ORDER = ["costs", "interest", "principal"]
fen = st.integers(0, 10**12)


def test_costs_come_first_then_interest_then_principal() -> None:
    """Example W8a."""
    found = distribute(150_000_000, 15_000_000, 7_050_000, 400_000_000, _ORDER)

    assert (found.costs, found.interest, found.principal, found.surplus) == (15_000_000, 7_050_000, 127_950_000, 0)
    assert found.shortfall == 400_000_000 - 127_950_000


def test_an_agreement_may_put_the_principal_before_the_interest() -> None:
    found = distribute(100, 10, 50, 80, ["costs", "principal", "interest"])

    assert (found.principal, found.interest) == (80, 10)


def test_what_is_over_is_the_pledgors() -> None:
    assert distribute(1_000, 10, 20, 30, _ORDER).surplus == 940


def test_an_order_that_forgets_the_interest_is_refused() -> None:
    with pytest.raises(ValueError, match="once each"):
        distribute(1, 1, 1, 1, ["costs", "principal"])


@given(fen, fen, fen, fen, st.permutations(_ORDER))
def test_every_fen_is_distributed_and_a_surplus_means_that_all_is_paid(
    gross: int, costs: int, interest: int, principal: int, order: list[str]
) -> None:
    found = distribute(gross, costs, interest, principal, order)

    assert found.costs + found.interest + found.principal + found.surplus == gross
    assert found.shortfall == costs + interest + principal - (gross - found.surplus)
    assert not (found.surplus and found.shortfall)


def test_a_later_recovery_is_shared_net_of_its_cost() -> None:
    """Example W8c."""
    found = share_recovery(60_000_000, 2_000_000, Decimal("0.50"), 136_025_000)

    assert (found.net_fen, found.to_fund_fen, found.to_others_fen, found.fund_left_fen) == (58_000_000, 29_000_000, 29_000_000, 107_025_000)


@given(fen, fen, st.decimals(0, 1, places=4), fen)
def test_a_fund_never_gets_back_more_than_it_paid(gross: int, cost: int, ratio: Decimal, paid: int) -> None:
    found = share_recovery(gross, cost, ratio, paid)

    assert 0 <= found.to_fund_fen <= paid
    assert found.to_fund_fen + found.to_others_fen == max(gross - cost, 0)

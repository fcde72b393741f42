"""Public support of one cost, and what is left of a budget."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.stacking import room, spent, within_budget
from domain.subsidy_terms import Cost, Costs, Grant

_COSTS = Costs(interest_fen=1_000, premium_fen=200, guarantee_fee_fen=30, valuation_fee_fen=4)
_GRANT = Grant("a", Cost.PREMIUM, 80, date(2025, 1, 1), 2025)
fen = st.integers(0, 10**12)


def test_a_cost_leaves_what_was_not_granted_for_it() -> None:
    """Example W5e: 80 % from one source leave 20 % to the other."""
    granted = [Grant("source-a", Cost.PREMIUM, 8_000_000, date(2025, 1, 1), 2025)]

    assert min(5_000_000, room(Cost.PREMIUM, Costs(premium_fen=10_000_000), granted) or 0) == 2_000_000


@pytest.mark.parametrize(
    ("cost", "left"),
    [(Cost.INTEREST, 1_000), (Cost.PREMIUM, 120), (Cost.GUARANTEE_FEE, 30), (Cost.VALUATION_FEE, 4), (Cost.FINANCING, 1_154)],
)
def test_each_cost_has_its_own_room_and_financing_that_of_all(cost: Cost, left: int) -> None:
    assert room(cost, _COSTS, [_GRANT]) == left


def test_support_of_the_whole_financing_leaves_less_for_each_cost() -> None:
    granted = [_GRANT, replace(_GRANT, cost=Cost.FINANCING, amount_fen=1_100)]

    assert room(Cost.INTEREST, _COSTS, granted) == 54
    assert room(Cost.VALUATION_FEE, _COSTS, granted) == 4
    assert room(Cost.FINANCING, _COSTS, granted) == 54


def test_an_incentive_is_for_no_cost_and_takes_no_room() -> None:
    assert room(Cost.NONE, _COSTS, []) is None
    assert room(Cost.FINANCING, _COSTS, [replace(_GRANT, cost=Cost.NONE)]) == 1_234


def test_support_of_another_loan_takes_no_room() -> None:
    assert room(Cost.PREMIUM, _COSTS, [replace(_GRANT, same_loan=False)]) == 200


def test_a_cost_that_was_overpaid_leaves_nothing() -> None:
    assert room(Cost.PREMIUM, _COSTS, [replace(_GRANT, amount_fen=201)]) == 0


def test_what_was_granted_is_summed_by_scheme_cost_and_loan() -> None:
    granted = [_GRANT, replace(_GRANT, scheme="b", amount_fen=7), replace(_GRANT, cost=Cost.INTEREST, amount_fen=5, same_loan=False)]

    assert spent(granted) == 92
    assert spent(granted, scheme="a") == 85
    assert spent(granted, cost=Cost.PREMIUM) == 87
    assert spent(granted, same_loan=True) == 87
    assert spent(granted, scheme="a", cost=Cost.INTEREST, same_loan=True) == 0


@pytest.mark.parametrize(
    ("before", "after", "by", "given_out"),
    [
        (0, 900, "queue", 300),
        (700, 900, "queue", 300),
        (701, 0, "queue", 299),
        (1_000, 0, "queue", 0),
        (1_001, 0, "queue", 0),
        (700, 0, "pro_rata", 300),
        (700, 1, "pro_rata", 299),
        (350, 350, "pro_rata", 300),
        (900, 300, "pro_rata", 200),
    ],
)
def test_a_budget_of_1000_that_300_are_asked_of(before: int, after: int, by: str, given_out: int) -> None:
    assert within_budget(300, before, after, 1_000, by) == given_out


@settings(max_examples=100, deadline=None)
@given(st.lists(fen, min_size=1, max_size=6), fen, st.sampled_from(["queue", "pro_rata"]))
def test_a_budget_is_never_overdrawn(asked: list[int], budget: int, by: str) -> None:
    given_out = [within_budget(each, sum(asked[:place]), sum(asked[place + 1 :]), budget, by) for place, each in enumerate(asked)]

    assert sum(given_out) <= budget
    assert all(0 <= got <= wanted for got, wanted in zip(given_out, asked, strict=True))


def test_support_of_one_cost_beyond_that_cost_takes_nothing_from_another() -> None:
    beyond = replace(_GRANT, amount_fen=1_100)

    assert room(Cost.INTEREST, _COSTS, [beyond]) == 1_000
    assert room(Cost.PREMIUM, _COSTS, [beyond]) == 0

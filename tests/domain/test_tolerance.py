"""The tolerance of bad loans."""

from decimal import Decimal

import pytest

from domain.tolerance import Level, ToleranceFound, ToleranceGiven, tolerance, tolerated
from tests.domain.loan_rules import told, working

_POINTS = Decimal("0.03")
_W2C = (50_000_000_000, 81_000_000_000, 5_000_000_000_000)
_BANK = ToleranceGiven(2_310_000_000, *_W2C)
_ONE_MORE = ToleranceGiven(2_310_000_001, *_W2C)


def test_three_points_more_are_tolerated_and_a_fen_beyond_is_not() -> None:
    """Example W2c."""
    assert tolerated(2_310_000_000, *_W2C, _POINTS) is True
    assert tolerated(2_310_000_001, *_W2C, _POINTS) is False


@pytest.mark.parametrize(("loans", "all_loans"), [(0, 100), (100, 0), (0, 0)])
def test_an_institution_without_loans_is_not_compared(loans: int, all_loans: int) -> None:
    by = working()

    assert tolerated(0, loans, 0, all_loans, _POINTS) is None
    assert tolerance(by, ToleranceGiven(0, loans, 0, all_loans)) == ToleranceFound(None)
    assert told(by)["tolerated"] == "not_applicable"


def test_a_balance_of_a_fen_is_compared() -> None:
    assert tolerated(0, 1, 0, 1, _POINTS) is True


def test_both_ratios_and_their_difference_are_those_of_the_worked_example() -> None:
    by = working()

    found = tolerance(by, _BANK)

    assert found == ToleranceFound(True, Decimal("0.0462"), Decimal("0.0162"), Decimal("0.03"), True, True)
    assert [(step.name, step.value, step.rule) for step in by.steps] == [
        ("ip_ratio", "0.0462", ""),
        ("all_ratio", "0.0162", ""),
        ("difference", "0.03", ""),
        ("tolerated", "True", "loan.npl_points"),
        ("supervisory_rating", "True", "loan.npl_effects"),
        ("internal_appraisal", "True", "loan.npl_effects"),
    ]


def test_a_fen_beyond_may_be_marked_down_in_both_and_its_difference_shows_why() -> None:
    found = tolerance(working(), _ONE_MORE)

    assert (found.tolerated, found.supervisory_rating, found.internal_appraisal) == (False, False, False)
    assert found.difference == Decimal("0.03000000002")


def test_a_better_ratio_than_the_own_one_is_tolerated_with_a_negative_difference() -> None:
    assert tolerance(working(), ToleranceGiven(0, 100, 1, 100)).difference == Decimal("-0.01")


def test_in_xiangtan_a_branch_by_itself_is_not_what_the_rule_speaks_of() -> None:
    by = working()

    found = tolerance(by, ToleranceGiven(2_310_000_000, *_W2C, level=Level.BRANCH))

    assert (found.tolerated, found.supervisory_rating, found.internal_appraisal) == (True, None, None)
    assert [(step.value, step.rule) for step in by.steps[-2:]] == [("not_covered", "loan.npl_scope")] * 2


def test_in_shanxi_a_branch_is_spared_in_the_internal_appraisal_only() -> None:
    rows = {"npl_scope": "branch", "npl_effects": "internal_appraisal"}

    branch = tolerance(working(**rows), ToleranceGiven(2_310_000_000, *_W2C, level=Level.BRANCH))
    beyond = tolerance(working(**rows), ToleranceGiven(2_310_000_001, *_W2C, level=Level.BRANCH))
    bank = tolerance(working(**rows), _BANK)

    assert (branch.supervisory_rating, branch.internal_appraisal) == (None, True)
    assert (beyond.supervisory_rating, beyond.internal_appraisal) == (None, False)
    assert (bank.supervisory_rating, bank.internal_appraisal) == (None, None)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ((-1, 100, 1, 100), "ip_npl_fen is a balance and not negative, not -1"),
        ((1, -100, 1, 100), "ip_loans_fen is a balance and not negative, not -100"),
        ((1, 100, -2, 100), "all_npl_fen is a balance and not negative, not -2"),
        ((0, 0, 0, -3), "all_loans_fen is a balance and not negative, not -3"),
        ((101, 100, 1, 100), "ip_npl_fen is a part of ip_loans_fen: 101 is more than 100"),
        ((1, 100, 101, 100), "all_npl_fen is a part of all_loans_fen: 101 is more than 100"),
    ],
)
def test_balances_that_cannot_be_are_refused_by_name(given: tuple[int, int, int, int], why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        ToleranceGiven(*given)


def test_a_portfolio_that_is_all_bad_is_compared() -> None:
    assert tolerance(working(), ToleranceGiven(100, 100, 100, 100)).difference == 0


def test_three_points_and_five_thousandths_are_beyond_though_they_round_to_three() -> None:
    beyond, within = (tolerance(working(), ToleranceGiven(fen, *_W2C)) for fen in (2_312_500_000, 2_307_500_000))

    assert (beyond.tolerated, beyond.difference) == (False, Decimal("0.03005"))
    assert (within.tolerated, within.difference) == (True, Decimal("0.02995"))

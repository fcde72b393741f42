"""What a subsidy is computed from: the base, the days, the rate and the ratio that count."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.subsidy_terms import Condition, Costs, Repaid
from tests.domain.subsidy_rules import LOAN, paid_by


@pytest.mark.parametrize(("base", "amount"), [("insured_sum", 35), ("year_volume", 45), ("loan_amount", 250_000_000), ("premium", 5)])
def test_each_base_is_its_own_figure(base: str, amount: int) -> None:
    found = paid_by({"base": base, "cost": "none"}, insured_sum_fen=70, year_volume_fen=90, costs=Costs(premium_fen=10))

    assert (found.amount_fen, found.rate) == (amount, None)


@pytest.mark.parametrize(("cost", "amount"), [("premium", 5), ("guarantee_fee", 10), ("valuation_fee", 15)])
def test_a_fee_is_that_of_the_supported_cost(cost: str, amount: int) -> None:
    costs = Costs(interest_fen=100, premium_fen=10, guarantee_fee_fen=20, valuation_fee_fen=30)

    assert paid_by({"base": "fee", "cost": cost}, costs=costs).amount_fen == amount


@pytest.mark.parametrize(("days", "amount"), [(364, 9_100_000), (365, 9_125_000), (366, 9_125_000)])
def test_no_more_than_365_days_are_supported_even_in_a_leap_year(days: int, amount: int) -> None:
    disbursed = date(2024, 1, 10)
    parts = {"base": "principal_days", "rate": "flat", "flat_rate": "0.018", "ratio": "1", "max_days": "365"}

    assert paid_by(parts, disbursed_on=disbursed, settled_on=disbursed + timedelta(days)).amount_fen == amount


@pytest.mark.parametrize(("days", "amount"), [(364, 8_847_222), (365, 8_847_222), (366, 8_823_049)])
def test_interest_of_days_beyond_the_limit_is_left_out(days: int, amount: int) -> None:
    disbursed = date(2024, 1, 10)

    assert paid_by({"max_days": "365"}, disbursed_on=disbursed, settled_on=disbursed + timedelta(days)).amount_fen == amount


def test_a_prepayment_shrinks_the_subsidy_from_its_day_on() -> None:
    parts = {"base": "principal_days", "rate": "flat", "flat_rate": "0.036", "ratio": "1", "max_days": "100"}
    half_way = paid_by(parts, prepayments=[Repaid(LOAN.disbursed_on + timedelta(50), 200_000_000)])
    last_day = paid_by(parts, prepayments=[Repaid(LOAN.disbursed_on + timedelta(99), 200_000_000)])
    too_late = paid_by(parts, prepayments=[Repaid(LOAN.disbursed_on + timedelta(100), 200_000_000)])
    at_once = paid_by(parts, prepayments=[Repaid(LOAN.disbursed_on, 200_000_000)])

    assert [each.amount_fen for each in (half_way, last_day, too_late, at_once)] == [4_000_000, 4_980_000, 5_000_000, 3_000_000]


def test_a_loan_that_is_not_settled_is_counted_up_to_the_application() -> None:
    parts = {"base": "principal_days", "rate": "flat", "flat_rate": "0.036", "ratio": "1"}

    assert paid_by(parts, settled_on=None, applied_on=date(2024, 11, 21)).amount_fen == 500_000


@pytest.mark.parametrize(("principal", "base"), [(500_000_000, 10_000_000), (500_000_001, 10_000_000), (1_000_000_000, 5_000_000)])
def test_the_part_of_a_loan_beyond_the_cap_of_the_base_does_not_count(principal: int, base: int) -> None:
    costs = Costs(premium_fen=10_000_000)
    found = paid_by({"base": "premium", "cost": "premium", "loan_cap": "5000000"}, principal_fen=principal, costs=costs)

    assert found.base_fen == base


def test_a_share_counts_only_where_the_scheme_says_so() -> None:
    half = {"ip_share": Decimal("0.50")}

    assert paid_by({}, **half).amount_fen == 8_847_222
    assert paid_by({"ip_share_only": "no"}, **half).amount_fen == 8_847_222
    assert paid_by({"ip_share_only": "yes"}, **half).amount_fen == 4_423_611


def test_the_higher_of_two_raised_ratios_is_paid() -> None:
    parts = {"ratio_if": "insured:0.30 guaranteed:0.40 for_disposal:0.90"}

    assert paid_by(parts, met=[Condition.INSURED, Condition.GUARANTEED]).ratio == Decimal("0.40")

"""What limits a subsidy: caps, budget and the cost itself, and what can never be paid."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.subsidy import subsidies
from domain.subsidy_terms import Cost, Costs, Grant, Outcome
from tests.domain.subsidy_rules import FLAT, LOAN, by_rules, grant_of, paid_by, schemes_of


@pytest.mark.parametrize(
    ("parts", "grant", "amount", "bound"),
    [
        ({"cap_per_loan": "10000"}, grant_of(400_000), 600_000, ["cap_per_loan"]),
        ({"cap_per_loan": "10000"}, grant_of(400_000, same_loan=False), 1_000_000, ["cap_per_loan"]),
        ({"cap_per_enterprise_year": "10000"}, grant_of(400_000, same_loan=False), 600_000, ["cap_per_enterprise_year"]),
        ({"cap_per_enterprise_year": "10000"}, grant_of(400_000, year=2024), 1_000_000, ["cap_per_enterprise_year"]),
        ({"cap_cumulative": "10000"}, grant_of(400_000, year=2024), 600_000, ["cap_cumulative"]),
        ({"cap_cumulative": "10000"}, grant_of(400_000, scheme="b"), 1_000_000, ["cap_cumulative"]),
        ({"cap_cumulative": "10000"}, grant_of(1_000_000), 0, ["cap_cumulative"]),
        ({"cap_cumulative": "10000"}, grant_of(1_200_000), 0, ["cap_cumulative"]),
        ({"cap_cumulative": "10000"}, grant_of(400_000, date(2025, 12, 1)), 600_000, ["cap_cumulative"]),
        ({"cap_cumulative": "10000"}, grant_of(400_000, date(2025, 12, 2)), 1_000_000, ["cap_cumulative"]),
        ({"cap_per_loan": "88472.22"}, grant_of(0), 8_847_222, []),
        ({"cap_per_loan": "88472.21"}, grant_of(0), 8_847_221, ["cap_per_loan"]),
        ({"cap_per_loan": "20000", "cap_cumulative": "15000"}, grant_of(0), 1_500_000, ["cap_per_loan", "cap_cumulative"]),
        ({"cap_per_loan": "10000", "cap_cumulative": "15000"}, grant_of(0), 1_000_000, ["cap_per_loan"]),
    ],
)
def test_a_cap_leaves_what_those_approved_before_did_not_take(parts: dict[str, str], grant: Grant, amount: int, bound: list[str]) -> None:
    found = paid_by(parts, granted=[grant])

    assert (found.uncapped_fen, found.amount_fen, found.limited_by) == (8_847_222, amount, bound)


def test_first_come_is_counted_by_the_day_of_approval() -> None:
    parts = {"cap_cumulative": "10000"}
    other = [grant_of(400_000, date(2025, 12, 5))]

    assert paid_by(parts, granted=other, approved_on=date(2025, 12, 4)).amount_fen == 1_000_000
    assert paid_by(parts, granted=other, approved_on=date(2025, 12, 5)).amount_fen == 600_000


@pytest.mark.parametrize(
    ("by", "before", "after", "amount", "bound"),
    [
        ("queue", 1_152_778, 10**9, 8_847_222, []),
        ("queue", 1_152_779, 0, 8_847_221, ["budget"]),
        ("pro_rata", 1_000_000, 152_778, 8_847_222, []),
        ("pro_rata", 11_152_778, 0, 4_423_611, ["budget"]),
    ],
)
def test_a_budget_is_given_out_by_queue_or_pro_rata(by: str, before: int, after: int, amount: int, bound: list[str]) -> None:
    found = paid_by({"budget": "100000", "budget_by": by}, asked_before_fen=before, asked_after_fen=after)

    assert (found.amount_fen, found.limited_by) == (amount, bound)


def test_two_sources_together_pay_no_more_than_the_premium() -> None:
    """Example W5e."""
    rules = schemes_of(a={"cost": "premium", "base": "premium", "ratio": "0.80"}, b={"cost": "premium", "base": "premium", "ratio": "0.50"})
    found = subsidies(by_rules(rules), replace(LOAN, costs=Costs(premium_fen=10_000_000)))

    assert [each.amount_fen for each in found.schemes] == [8_000_000, 2_000_000]
    assert [each.uncapped_fen for each in found.schemes] == [8_000_000, 5_000_000]
    assert [each.limited_by for each in found.schemes] == [[], ["cost"]]
    assert (found.total_fen, found.unset) == (10_000_000, [])


def test_a_cost_that_is_exactly_reached_limits_nothing_and_a_ratio_or_rate_of_zero_pays_nothing() -> None:
    assert paid_by({"ratio": "1"}).limited_by == []
    assert paid_by({"ratio": "0"}).amount_fen == 0
    assert paid_by({"base": "principal_days", "rate": "actual"}, rate=Decimal(0)).amount_fen == 0


def test_what_one_scheme_paid_excludes_the_loan_from_another() -> None:
    rules = schemes_of(a=FLAT, b=FLAT | {"exclusive_with": "a"})

    assert [each.outcome for each in subsidies(by_rules(rules), LOAN).schemes] == [Outcome.PAYABLE, Outcome.NOT_ELIGIBLE]


fen = st.integers(0, 10**11)
_CAPPED = FLAT | {"cap_per_loan": "100000", "cap_per_enterprise_year": "150000", "cap_cumulative": "200000", "rate_cap": "actual:0.9"}


@settings(max_examples=100, deadline=None)
@given(interest=st.integers(1, 10**11), before=fen, more=fen, budget=fen, by=st.sampled_from(["queue", "pro_rata"]), asked=fen)
def test_nothing_is_paid_above_a_cap_and_more_already_paid_never_pays_more(
    interest: int, before: int, more: int, budget: int, by: str, asked: int
) -> None:
    parts = _CAPPED | {"budget": f"{budget // 100}", "budget_by": by}
    facts = {"costs": Costs(interest_fen=interest), "asked_before_fen": asked}
    less = paid_by(parts, granted=[grant_of(before, cost=Cost.INTEREST)], **facts).amount_fen
    then = paid_by(parts, granted=[grant_of(before + more, cost=Cost.INTEREST)], **facts).amount_fen

    assert less is not None
    assert then is not None
    assert 0 <= then <= less <= min(10_000_000, budget, interest)
    assert less == 0 or less + before <= min(10_000_000, interest)


@settings(max_examples=100, deadline=None)
@given(interest=fen, premium=fen, ratios=st.lists(st.decimals(0, 1, places=3), min_size=4, max_size=4))
def test_all_schemes_together_never_pay_more_than_the_costs(interest: int, premium: int, ratios: list[Decimal]) -> None:
    kinds = [("financing", "loan_amount"), ("interest", "interest_paid"), ("premium", "premium"), ("financing", "loan_amount")]
    schemes = {f"s{n}": {"cost": cost, "base": base, "ratio": str(ratios[n])} for n, (cost, base) in enumerate(kinds)}
    found = subsidies(by_rules(schemes_of(**schemes)), replace(LOAN, costs=Costs(interest_fen=interest, premium_fen=premium)))

    assert found.total_fen <= interest + premium
    assert (found.schemes[1].amount_fen or 0) <= interest
    assert (found.schemes[2].amount_fen or 0) <= premium


def test_a_cap_and_a_budget_that_both_lower_the_amount_are_both_named() -> None:
    found = paid_by({"cap_per_loan": "20000", "budget": "10000", "budget_by": "queue"})

    assert (found.amount_fen, found.limited_by) == (1_000_000, ["cap_per_loan", "budget"])

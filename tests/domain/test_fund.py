"""The terms of a fund, its breaker, and what it admits."""

from decimal import Decimal

import pytest

from domain.fund import Breaker, Entry, Pool, Terms, admission, beyond, breaker, no_fund, of_the_loan, ratio, terms
from domain.terms import Ground
from tests.domain.fund_rules import told, working

_N, _W, _S, _R = Breaker.NORMAL, Breaker.WARNING, Breaker.SUSPENDED, Breaker.RESUMED
_HUBEI = Terms(warn=Decimal("0.05"), suspend=Decimal("0.08"))
_POOL = Pool(balance_fen=1_000_000)
_TIERS: dict[str, str | None] = {"fund.tiers": "10000000:0.80 30000000:0.50"}
_ANHUI: dict[str, str | None] = {
    "fund.claimant_ratio": "bank:0.30 guarantor:0.20",
    "fund.uplift": "0.05",
    "fund.uplift_for": "first_loan ip_pledged",
}


def _codes(changed: dict[str, str | None], entry: Entry, pool: Pool = _POOL) -> list[str]:
    return [ground.code for ground in admission(working(changed), entry, pool)]


def test_the_terms_are_those_of_the_pack() -> None:
    rows: dict[str, str | None] = {
        "fund.breaker_warn": "0.05",
        "fund.breaker_suspend": "0.08",
        "fund.breaker_resume": "0.04",
        "fund.breaker_quiet_days": "30",
        "fund.leverage": "10",
    }

    assert terms(working(rows).rules) == Terms(Decimal("0.05"), Decimal("0.08"), Decimal("0.04"), 30, Decimal(10))
    assert terms(working().rules) == Terms(None, None, None, 0, None)


@pytest.mark.parametrize(("bad", "state"), [(499, _N), (500, _W), (799, _W), (800, _S)])
def test_a_line_that_is_reached_counts(bad: int, state: Breaker) -> None:
    assert breaker(bad, 10_000, _HUBEI, _N) is state
    assert breaker(bad, 10_000, _HUBEI, _W) is state
    assert breaker(bad, 10_000, _HUBEI, _R) is state


def test_a_ratio_is_compared_exactly() -> None:
    assert breaker(5 * 10**30 - 1, 10**32, _HUBEI, _N) is _N
    assert breaker(5 * 10**30, 10**32, _HUBEI, _N) is _W


def test_a_suspended_pool_resumes_only_when_calm_and_approved() -> None:
    assert breaker(499, 10_000, _HUBEI, _S) is _S
    assert breaker(499, 10_000, _HUBEI, _S, approved=True) is _R
    assert breaker(500, 10_000, _HUBEI, _S, approved=True) is _S
    assert breaker(800, 10_000, _HUBEI, _S, approved=True) is _S


def test_a_pack_may_ask_for_a_lower_ratio_and_quiet_days_before_it_resumes() -> None:
    slow = Terms(Decimal("0.05"), Decimal("0.08"), Decimal("0.03"), quiet_days=30)

    assert breaker(299, 10_000, slow, _S, approved=True, calm_days=29) is _S
    assert breaker(299, 10_000, slow, _S, approved=True, calm_days=30) is _R
    assert breaker(300, 10_000, slow, _S, approved=True, calm_days=30) is _S


def test_between_resuming_and_warning_line_a_pool_stays_what_it_was() -> None:
    slow = Terms(Decimal("0.05"), Decimal("0.08"), Decimal("0.03"))

    assert [breaker(400, 10_000, slow, state) for state in (_N, _W, _R)] == [_N, _W, _R]
    assert [breaker(299, 10_000, slow, state) for state in (_N, _W, _R)] == [_N, _N, _N]


def test_a_pool_without_lines_or_without_loans_stays_what_it_is() -> None:
    assert breaker(10_000, 10_000, Terms(), _N) is _N
    assert breaker(10_000, 10_000, Terms(), _S, approved=True) is _R
    assert breaker(0, 0, _HUBEI, _W) is _W


def test_a_pool_of_one_fen_has_a_ratio() -> None:
    assert breaker(1, 1, _HUBEI, _N) is _S


def test_a_tier_is_that_of_the_whole_balance_its_bound_within() -> None:
    """Example W7d."""
    by = working(_TIERS)

    assert [ratio(by, "bank", fen, []) for fen in (1_000_000_000, 1_000_000_001, 3_000_000_000, 3_000_000_001)] == [
        Decimal("0.80"),
        Decimal("0.50"),
        Decimal("0.50"),
        None,
    ]
    assert told(by) == [("ratio", "0.80"), ("ratio", "0.50"), ("ratio", "0.50")]
    assert (by.steps[0].rule, by.steps[0].inputs) == ("fund.tiers", {"balance_fen": "1000000000", "claimant": "bank"})


def test_a_ratio_may_depend_on_who_claims_and_be_raised_once() -> None:
    by = working(_ANHUI)

    assert ratio(by, "bank", 1, []) == Decimal("0.30")
    assert ratio(by, "bank", 1, ["other"]) == Decimal("0.30")
    assert ratio(by, "guarantor", 1, ["ip_pledged"]) == Decimal("0.25")
    assert ratio(by, "bank", 1, ["first_loan", "ip_pledged"]) == Decimal("0.35")
    assert ratio(by, "insurer", 1, []) is None
    assert told(by)[-1] == ("uplift", "0.05")
    assert by.steps[-1].inputs == {"flags": "first_loan ip_pledged"}


def test_one_ratio_for_all_and_none_where_it_is_open() -> None:
    assert ratio(working({"fund.ratio": "0.45"}), "bank", 1, []) == Decimal("0.45")
    assert ratio(working(), "bank", 1, []) is None


def test_a_firm_beyond_the_ceiling_is_refused_unless_the_pack_prorates() -> None:
    ceiling: dict[str, str | None] = {"fund.ceiling": "5000000"}

    assert list(beyond(working(ceiling).rules, 500_000_000)) == []
    assert list(beyond(working(ceiling).rules, 500_000_001)) == [
        Ground("over_ceiling", "超过单户上限", "the firm's loans exceed the ceiling for one firm", "clause of fund.ceiling")
    ]
    assert list(beyond(working({**ceiling, "fund.ceiling_mode": "prorate"}).rules, 500_000_001)) == []
    assert [ground.clause for ground in beyond(working(_TIERS).rules, 3_000_000_001)] == ["clause of fund.tiers"]
    assert list(beyond(working().rules, 10**15)) == []


def test_a_fund_that_is_not_there_admits_nothing_and_says_only_that() -> None:
    by = working({"fund.exists": "no", "fund.most_months": "1"})

    assert admission(by, Entry(1, 36), Pool(0)) == [no_fund(by.rules)]
    assert of_the_loan(by.rules, Entry(1, 36)) == [no_fund(by.rules)]
    assert no_fund(by.rules) == Ground("no_fund", "尚未设立风险补偿资金", "there is no risk-compensation fund", "clause of fund.exists")


def test_a_loan_within_all_terms_is_admitted() -> None:
    by = working()

    assert admission(by, Entry(1, 36), _POOL) == []
    assert told(by) == [("breaker", "NORMAL"), ("admitted", "True")]
    assert by.steps[1].inputs == {"grounds": "-"}
    assert [(step.zh, step.en) for step in by.steps] == [("资金池状态", "state of the pool"), ("是否符合入库条件", "admitted to the fund")]


@pytest.mark.parametrize(
    ("row", "value", "within", "beyond_it", "code"),
    [
        ("fund.ceiling", "10", Entry(600, 12, balance_fen=400), Entry(601, 12, balance_fen=400), "over_ceiling"),
        ("fund.most_months", "36", Entry(1, 36), Entry(1, 37), "too_long"),
        ("fund.most_spread", "0.0080", Entry(1, 12, spread=Decimal("0.008")), Entry(1, 12, spread=Decimal("0.0081")), "too_dear"),
        ("fund.least_ip_share", "0.50", Entry(1, 12, ip_share=Decimal("0.5")), Entry(1, 12, ip_share=Decimal("0.4999")), "ip_share"),
        ("fund.kinds", "design trademark", Entry(1, 12, kinds=["design"]), Entry(1, 12, kinds=["design", "copyright"]), "kind"),
        ("fund.leverage", "10", Entry(10_000_000, 12), Entry(10_000_001, 12), "leverage"),
    ],
)
def test_each_term_refuses_what_lies_beyond_it(row: str, value: str, within: Entry, beyond_it: Entry, code: str) -> None:
    assert _codes({row: value}, within) == []
    assert _codes({row: value}, beyond_it) == [code]
    assert admission(working({row: value}), beyond_it, _POOL)[0].clause == f"clause of {row}"


@pytest.mark.parametrize(
    ("row", "value", "entry", "zh", "en"),
    [
        ("fund.most_months", "1", Entry(1, 2), "贷款期限过长", "the loan runs longer than the fund covers"),
        ("fund.most_spread", "0", Entry(1, 2, spread=Decimal(1)), "贷款利率加点过高", "the loan's rate is too far above the LPR"),
        ("fund.least_ip_share", "1", Entry(1, 2, ip_share=Decimal(0)), "知识产权质押占比不足", "too little of the security is IP"),
        ("fund.leverage", "0", Entry(1, 2), "超过资金放大倍数", "the loans would exceed the fund's leverage"),
    ],
)
def test_each_refusal_is_said_in_both_languages(row: str, value: str, entry: Entry, zh: str, en: str) -> None:
    found = admission(working({row: value}), entry, _POOL)

    assert [(ground.zh, ground.en) for ground in found] == [(zh, en)]


def test_a_rate_that_is_not_known_is_not_checked() -> None:
    assert _codes({"fund.most_spread": "0.0080"}, Entry(1, 12)) == []


def test_what_the_fund_does_not_cover_is_named() -> None:
    found = admission(working({"fund.kinds": "design"}), Entry(1, 12, kinds=["trademark", "copyright"]), _POOL)

    assert (found[0].zh, found[0].en) == ("质押标的不在范围内：copyright trademark", "the fund does not cover copyright trademark")


def test_loans_outstanding_use_up_the_leverage() -> None:
    assert _codes({"fund.leverage": "10"}, Entry(1, 12), Pool(100, outstanding_fen=999)) == []
    assert _codes({"fund.leverage": "10"}, Entry(2, 12), Pool(100, outstanding_fen=999)) == ["leverage"]


def test_a_suspended_pool_and_an_empty_one_admit_nothing() -> None:
    lines: dict[str, str | None] = {"fund.breaker_warn": "0.05", "fund.breaker_suspend": "0.08"}
    by = working(lines)

    found = admission(by, Entry(1, 12), Pool(0, outstanding_fen=100, bad_fen=8))

    assert found == [
        Ground("suspended", "资金池已暂停受理新业务", "the pool admits no new loans", "clause of fund.breaker_suspend"),
        Ground("exhausted", "资金余额已用完", "the fund's balance is used up", "clause of fund.exists"),
    ]
    assert by.steps[0].inputs == {"bad_fen": "8", "outstanding_fen": "100", "before": "NORMAL"}
    assert by.steps[0].rule == "fund.breaker_suspend"
    assert told(by)[-1] == ("admitted", "False")
    assert by.steps[-1].inputs == {"grounds": "suspended exhausted"}
    assert _codes(lines, Entry(1, 12), Pool(1, outstanding_fen=100, bad_fen=7)) == []


def test_a_suspension_that_the_pack_does_not_measure_holds_on() -> None:
    by = working()

    assert [ground.code for ground in admission(by, Entry(1, 12), Pool(1, 0, 0, _S))] == ["suspended"]
    assert by.steps[0].rule == ""


@pytest.mark.parametrize(("entry", "pool"), [(Entry(-1, 12), _POOL), (Entry(1, 12), Pool(-1))])
def test_amounts_below_zero_are_refused(entry: Entry, pool: Pool) -> None:
    with pytest.raises(ValueError, match="must not be negative, not -1"):
        admission(working(), entry, pool)


def test_the_grounds_of_the_loan_are_judged_without_the_pool() -> None:
    rules = working({"fund.most_months": "12", "fund.breaker_suspend": "0.01"}).rules
    assert of_the_loan(rules, Entry(1, 12)) == []
    assert [ground.code for ground in of_the_loan(rules, Entry(1, 13))] == ["too_long"]
    with pytest.raises(ValueError, match="months must not be negative, not -1"):
        of_the_loan(rules, Entry(1, -1))


def test_beyond_the_last_of_three_tiers_is_beyond_the_ceiling() -> None:
    rules = working({"fund.tiers": "10000000:0.80 20000000:0.60 30000000:0.50"}).rules

    assert list(beyond(rules, 3_000_000_000)) == []
    assert [ground.code for ground in beyond(rules, 3_000_000_001)] == ["over_ceiling"]


def test_a_quiet_day_that_nobody_counted_is_none() -> None:
    assert breaker(299, 10_000, Terms(Decimal("0.05"), Decimal("0.08"), quiet_days=1), _S, approved=True) is _S

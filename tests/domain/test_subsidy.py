"""Subsidies: real rule sets on one loan, the boundaries of each step, and what can never be paid."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.explained import Working, lines
from domain.opening import CalendarData, Rule, Rules
from domain.subsidy import half_up, subsidies, subsidy
from domain.subsidy_conditions import unmet
from domain.subsidy_scheme import Scheme
from domain.subsidy_terms import Channel, Condition, Cost, Costs, Grant, Outcome, Repaid, SubsidyGiven, SubsidyResult
from domain.workdays import WorkingDays
from policies.packs import rules_for

_TODAY = date(2026, 11, 21)
_CERTIFIED = [Condition.SME, Condition.OWNER, Condition.FIRST_PLEDGE, Condition.INDUSTRIAL_STARTUP, Condition.PLEDGEE_BANK_OR_GUARANTOR]
_LOAN = SubsidyGiven(
    applied_on=date(2025, 12, 1),
    principal_fen=500_000_000,
    rate=Decimal("0.0350"),
    disbursed_on=date(2024, 11, 11),
    settled_on=date(2025, 11, 10),
    pledged_on=date(2024, 11, 8),
    costs=Costs(interest_fen=17_694_444),
    lpr_month_before_signing=Decimal("0.0310"),
    lpr_december_of_repayment_year=Decimal("0.0300"),
    met=_CERTIFIED,
)
_FLAT = {"cost": "interest", "base": "interest_paid", "ratio": "0.50"}


@cache
def _shipped(jurisdiction: str) -> Rules:
    return rules_for(jurisdiction, _TODAY)


def _working(rules: Rules) -> Working:
    return Working(rules, WorkingDays(CalendarData("c", date(2027, 12, 31))))


def _rules(**schemes: dict[str, str]) -> Rules:
    rows = {f"subsidy.{name}.{part}": value for name, parts in schemes.items() for part, value in parts.items()}
    rows |= {"subsidies.day_count": "360", "subsidies.evidence": "application_form bank_account"}
    return Rules("test", "h", {key: Rule(key, value, f"clause of {key}", "s", "S-20") for key, value in rows.items()})


def _of(jurisdiction: str, scheme: str, **changes: Any) -> SubsidyResult:
    return subsidy(_working(_shipped(jurisdiction)), replace(_LOAN, scheme=scheme, **changes))


def _by(parts: dict[str, str], **changes: Any) -> SubsidyResult:
    return subsidy(_working(_rules(a=_FLAT | parts)), replace(_LOAN, scheme="a", **changes))


def _codes(result: SubsidyResult) -> list[str]:
    return [each.code for each in result.unmet]


def _grant(amount: int, on: date = date(2025, 10, 9), **changes: Any) -> Grant:
    return replace(Grant("a", Cost.NONE, amount, on, on.year), **changes)


# Real rule sets.


def test_qingdao_pays_60_percent_of_the_lpr_before_signing() -> None:
    """Example W4a."""
    found = _of("qingdao", "qd-interest")

    assert (found.outcome, found.uncapped_fen, found.amount_fen, found.limited_by) == (Outcome.PAYABLE, 9_403_333, 9_403_333, [])
    assert found.rate is not None
    assert found.ratio is not None
    assert found.rate * found.ratio == Decimal("0.0186")
    assert (found.base_fen, found.payee, found.cost) == (505_555_556, "enterprise", Cost.INTEREST)


def test_beijing_pays_half_of_the_interest() -> None:
    """Example W4d, plain."""
    assert _of("beijing", "bj-interest").amount_fen == 8_847_222


def test_beijing_counts_the_part_of_the_rights_only() -> None:
    """Example W4d, combined security."""
    found = _of("beijing", "bj-interest", ip_share=Decimal("0.60"))

    assert (found.amount_fen, found.base_fen) == (5_308_333, 10_616_666)


def test_beijing_counts_a_high_rate_up_to_the_lpr_times_1_40() -> None:
    """Example W4d, 4.80 %."""
    found = _of("beijing", "bj-interest", rate=Decimal("0.0480"), costs=Costs(interest_fen=24_266_667))

    assert (found.rate, found.amount_fen) == (Decimal("0.0434"), 10_970_556)


def test_a_rate_of_exactly_the_lpr_times_1_40_counts_whole() -> None:
    found = _of("beijing", "bj-interest", rate=Decimal("0.0434"), costs=Costs(interest_fen=21_941_111))
    above = _of("beijing", "bj-interest", rate=Decimal("0.0435"), costs=Costs(interest_fen=21_941_111))

    assert (found.rate, found.amount_fen) == (Decimal("0.0434"), 10_970_556)
    assert (above.rate, above.amount_fen) == (Decimal("0.0434"), 10_945_336)


def test_xiamen_pays_by_the_lower_of_two_rates() -> None:
    next_year = {"applied_on": date(2026, 3, 2)}

    assert _of("xiamen", "xm-interest", **next_year).amount_fen == 9_100_000
    assert _of("xiamen", "xm-interest", **next_year, rate=Decimal("0.0290")).rate == Decimal("0.0290")


@pytest.mark.parametrize(
    ("met", "amount"),
    [([], 3_033_333), ([Condition.INSURED], 7_583_333), ([Condition.GUARANTEED], 7_583_333), ([Condition.SME], 3_033_333)],
)
def test_fujian_pays_20_percent_and_half_where_insured_or_guaranteed(met: list[Condition], amount: int) -> None:
    assert _of("fujian", "fj-interest", met=met).amount_fen == amount


def test_sichuan_pays_a_flat_rate() -> None:
    assert _of("sichuan", "sc-interest").amount_fen == 7_583_333


@pytest.mark.parametrize(("year", "amount"), [(1, 8_000_000), (2, 6_000_000), (3, 4_000_000)])
def test_qingdao_pays_less_of_a_premium_each_year(year: int, amount: int) -> None:
    assert _of("qingdao", "qd-premium", costs=Costs(premium_fen=10_000_000), support_year=year).amount_fen == amount


def test_qingdao_pays_nothing_of_a_premium_in_the_fourth_year() -> None:
    found = _of("qingdao", "qd-premium", costs=Costs(premium_fen=10_000_000), support_year=4)

    assert (found.outcome, found.amount_fen, _codes(found)) == (Outcome.NOT_ELIGIBLE, 0, ["support_year"])
    assert found.unmet[0].en == "only the first 3 years are supported"


def test_xuchang_pays_half_of_a_valuation_up_to_its_cap() -> None:
    at = _of("xuchang", "xc-valuation", costs=Costs(valuation_fee_fen=20_000_000))
    above = _of("xuchang", "xc-valuation", costs=Costs(valuation_fee_fen=20_000_002))

    assert (at.amount_fen, at.limited_by) == (10_000_000, [])
    assert (above.uncapped_fen, above.amount_fen, above.limited_by) == (10_000_001, 10_000_000, ["cap_per_enterprise_year"])


# A ratio that nobody has published.


@pytest.mark.parametrize(
    ("jurisdiction", "scheme", "payee"),
    [
        ("xiangtan", "xt-loan", "enterprise"),
        ("xiangtan", "xt-volume", "bank guarantor"),
        ("xiangtan", "xt-insured", ""),
        ("shanxi", "sx-interest", "enterprise"),
        ("shanxi", "sx-valuation", ""),
        ("shanxi", "sx-guarantee", ""),
        ("shanxi", "sx-premium", ""),
        ("xuchang", "xc-trademark", ""),
    ],
)
def test_a_ratio_that_is_not_published_gives_no_amount_and_names_its_clause(jurisdiction: str, scheme: str, payee: str) -> None:
    found = _of(jurisdiction, scheme)

    assert (found.outcome, found.amount_fen, found.uncapped_fen, found.payee) == (Outcome.UNSET, None, None, payee)
    assert any(word in found.clause for word in ("另行制定", "比例未規定", "金额未见"))


def test_the_sum_insured_is_read_literally_and_the_explanation_says_so() -> None:
    working = _working(_shipped("xiangtan"))
    subsidy(working, replace(_LOAN, scheme="xt-insured", insured_sum_fen=500_000_000))

    explained = working.explanation("subsidy")
    zh, en = "\n".join(lines(explained, "zh")), "\n".join(lines(explained, "en"))
    assert "按字面读作保险金额，而非保险费；待主管部门确认: insured_sum" in zh
    assert "read literally as the sum insured, not the premium, until the authority confirms it: insured_sum" in en
    assert "no ratio is published, so no amount is computed: unset" in en
    assert "具体补贴办法另行制定" in zh


def test_all_schemes_of_a_city_without_ratios_are_named_and_none_is_an_error() -> None:
    found = subsidies(_working(_shipped("xiangtan")), _LOAN)

    assert found.unset == ["xt-insured", "xt-loan", "xt-volume"]
    assert found.total_fen == 0


def test_a_scheme_that_the_pack_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(ValueError, match="scheme: test has no subsidy scheme 'b'; it has a"):
        subsidy(_working(_rules(a=_FLAT)), replace(_LOAN, scheme="b"))
    with pytest.raises(ValueError, match="has no subsidy scheme ''; it has none"):
        subsidy(_working(_rules()), _LOAN)


# Eligibility.


def test_every_condition_that_is_not_met_is_named_not_the_first_only() -> None:
    found = _of("beijing", "bj-interest", settled_on=None, pledged_on=None, met=[], costs=Costs(), lpr_month_before_signing=None)

    assert _codes(found) == [
        "settled_in_year",
        "pledged_by_settlement",
        "pledgee_bank_or_guarantor",
        "settled",
        "lpr_month_before_signing",
        "base",
    ]
    assert found.outcome is Outcome.NOT_ELIGIBLE
    assert found.evidence == ["application_form", "business_licence", "ip_certificates", "registration_notice"]


@pytest.mark.parametrize(("settled", "eligible"), [(date(2024, 12, 31), False), (date(2025, 1, 1), True), (date(2025, 12, 31), True)])
def test_a_loan_settled_on_new_years_eve_belongs_to_another_year_than_the_next_day(settled: date, eligible: bool) -> None:
    same = _of("beijing", "bj-interest", settled_on=settled, applied_on=date(2025, 12, 31))
    next_year = _of("xiamen", "xm-interest", settled_on=settled, applied_on=date(2026, 1, 1))

    assert (same.outcome is Outcome.PAYABLE) is eligible
    assert (next_year.outcome is Outcome.PAYABLE) is eligible
    assert eligible or (_codes(same), _codes(next_year)) == (["settled_in_year"], ["settled_last_year"])


def test_the_declaration_year_may_be_another_than_that_of_the_application() -> None:
    found = _of("beijing", "bj-interest", applied_on=date(2026, 1, 9), declaration_year=2025)

    assert found.outcome is Outcome.PAYABLE


@pytest.mark.parametrize(("pledged", "eligible"), [(date(2025, 11, 10), True), (date(2025, 11, 11), False)])
def test_a_pledge_is_created_not_later_than_the_settlement(pledged: date, eligible: bool) -> None:
    assert (_of("beijing", "bj-interest", pledged_on=pledged).outcome is Outcome.PAYABLE) is eligible


def test_a_settlement_without_a_pledge_or_a_pledge_without_a_settlement_is_not_eligible() -> None:
    parts = {"conditions": "pledged_by_settlement"}

    assert _codes(_by(parts, pledged_on=None)) == ["pledged_by_settlement"]
    assert _codes(_by(parts, settled_on=None)) == ["pledged_by_settlement"]


@pytest.mark.parametrize(
    ("trigger", "changes", "codes"),
    [
        ("disbursed", {"applied_on": date(2024, 11, 10), "settled_on": None}, ["disbursed"]),
        ("disbursed", {"applied_on": date(2024, 11, 11), "settled_on": None}, []),
        ("interest_paid", {"costs": Costs()}, ["interest_paid", "base"]),
        ("interest_paid", {"costs": Costs(interest_fen=1)}, []),
        ("settled", {"settled_on": None}, ["settled"]),
        ("settled", {"settled_on": date(2025, 12, 2)}, ["settled"]),
        ("settled", {"settled_on": date(2025, 12, 1)}, []),
    ],
)
def test_what_must_have_happened_before_the_application(trigger: str, changes: dict[str, Any], codes: list[str]) -> None:
    assert _codes(_by({"trigger": trigger}, **changes)) == codes


@pytest.mark.parametrize(
    ("applied", "channel", "codes"),
    [
        (date(2023, 4, 30), Channel.ONLINE, ["window_opens"]),
        (date(2023, 5, 1), Channel.ONLINE, []),
        (date(2023, 6, 18), Channel.ONLINE, []),
        (date(2023, 6, 19), Channel.ONLINE, ["window_closes"]),
        (date(2023, 6, 19), Channel.PAPER, []),
        (date(2023, 7, 3), Channel.PAPER, []),
        (date(2023, 7, 4), Channel.PAPER, ["window_closes"]),
    ],
)
def test_a_window_closes_later_on_paper_than_online(applied: date, channel: Channel, codes: list[str]) -> None:
    parts = {"window_opens": "2023-05-01", "window_closes_online": "2023-06-18", "window_closes_paper": "2023-07-03"}

    assert _codes(_by(parts, applied_on=applied, channel=channel)) == codes


@pytest.mark.parametrize(
    ("signed", "codes"),
    [
        (date(2015, 12, 31), ["loans_from"]),
        (date(2016, 1, 1), []),
        (date(2017, 12, 31), []),
        (date(2018, 1, 1), ["loans_to"]),
        (None, ["loans_to"]),
    ],
)
def test_a_rule_of_past_years_supports_loans_signed_in_them_only(signed: date | None, codes: list[str]) -> None:
    found = _of("shandong", "sd-valuation", signed_on=signed, costs=Costs(valuation_fee_fen=100))

    assert _codes(found) == codes


def test_a_loan_beyond_the_limit_of_its_product_is_not_eligible() -> None:
    at = _of("sichuan", "sc-interest", principal_fen=1_000_000_000)
    above = _of("sichuan", "sc-interest", principal_fen=1_000_000_001)

    assert (at.outcome, at.amount_fen) == (Outcome.PAYABLE, 15_166_667)
    assert (_codes(above), above.unmet[0].en) == (["max_loan"], "the loan must not be above 10000000 yuan")


@pytest.mark.parametrize(("rate", "eligible"), [("0.0434", True), ("0.04341", False)])
def test_a_scheme_may_refuse_a_rate_above_its_cap(rate: str, eligible: bool) -> None:
    parts = {"conditions": "rate_within_cap", "rate_cap": "lpr_month_before_signing:1.40"}

    assert (_by(parts, rate=Decimal(rate)).outcome is Outcome.PAYABLE) is eligible


def test_a_rate_cap_without_its_named_rate_lets_nothing_pass() -> None:
    parts = {"conditions": "rate_within_cap", "rate_cap": "lpr_month_before_signing:1.40"}

    assert _codes(_by(parts, lpr_month_before_signing=None)) == ["rate_within_cap", "lpr_month_before_signing"]


def test_a_named_rate_that_is_missing_is_named_once() -> None:
    parts = {"base": "principal_days", "rate": "base_rate flat", "flat_rate": "0.01", "rate_cap": "base_rate:2"}

    assert _codes(_by(parts)) == ["base_rate"]
    assert _by(parts, base_rate=Decimal("0.02")).rate == Decimal("0.01")
    assert _by(parts, base_rate=Decimal("0.004")).rate == Decimal("0.004")


def test_a_loan_that_another_scheme_supported_is_excluded() -> None:
    parts = {"exclusive_with": "b c"}

    assert _codes(_by(parts, granted=[_grant(1, scheme="c")])) == ["exclusive_with"]
    assert _codes(_by(parts, granted=[_grant(1, scheme="c", same_loan=False)])) == []
    assert _codes(_by(parts, granted=[_grant(1, scheme="d")])) == []


def test_every_condition_has_its_sentence_in_both_languages() -> None:
    scheme = Scheme(_rules(a=_FLAT | {"conditions": " ".join(Condition)}), "a")
    found = unmet(scheme, replace(_LOAN, met=[], settled_on=None))

    assert {each.code for each in found} == set(Condition)
    assert all(each.zh and each.en and each.zh != each.en for each in found)


# Base, days, rate.


@pytest.mark.parametrize(("base", "amount"), [("insured_sum", 35), ("year_volume", 45), ("loan_amount", 250_000_000), ("premium", 5)])
def test_each_base_is_its_own_figure(base: str, amount: int) -> None:
    found = _by({"base": base, "cost": "none"}, insured_sum_fen=70, year_volume_fen=90, costs=Costs(premium_fen=10))

    assert (found.amount_fen, found.rate) == (amount, None)


@pytest.mark.parametrize(("cost", "amount"), [("premium", 5), ("guarantee_fee", 10), ("valuation_fee", 15)])
def test_a_fee_is_that_of_the_supported_cost(cost: str, amount: int) -> None:
    costs = Costs(interest_fen=100, premium_fen=10, guarantee_fee_fen=20, valuation_fee_fen=30)

    assert _by({"base": "fee", "cost": cost}, costs=costs).amount_fen == amount


@pytest.mark.parametrize(("days", "amount"), [(364, 9_100_000), (365, 9_125_000), (366, 9_125_000)])
def test_no_more_than_365_days_are_supported_even_in_a_leap_year(days: int, amount: int) -> None:
    disbursed = date(2024, 1, 10)
    parts = {"base": "principal_days", "rate": "flat", "flat_rate": "0.018", "ratio": "1", "max_days": "365"}

    assert _by(parts, disbursed_on=disbursed, settled_on=disbursed + timedelta(days)).amount_fen == amount


@pytest.mark.parametrize(("days", "amount"), [(364, 8_847_222), (365, 8_847_222), (366, 8_823_049)])
def test_interest_of_days_beyond_the_limit_is_left_out(days: int, amount: int) -> None:
    disbursed = date(2024, 1, 10)

    assert _by({"max_days": "365"}, disbursed_on=disbursed, settled_on=disbursed + timedelta(days)).amount_fen == amount


def test_a_prepayment_shrinks_the_subsidy_from_its_day_on() -> None:
    parts = {"base": "principal_days", "rate": "flat", "flat_rate": "0.036", "ratio": "1", "max_days": "100"}
    half_way = _by(parts, prepayments=[Repaid(_LOAN.disbursed_on + timedelta(50), 200_000_000)])
    last_day = _by(parts, prepayments=[Repaid(_LOAN.disbursed_on + timedelta(99), 200_000_000)])
    too_late = _by(parts, prepayments=[Repaid(_LOAN.disbursed_on + timedelta(100), 200_000_000)])
    at_once = _by(parts, prepayments=[Repaid(_LOAN.disbursed_on, 200_000_000)])

    assert [each.amount_fen for each in (half_way, last_day, too_late, at_once)] == [4_000_000, 4_980_000, 5_000_000, 3_000_000]


def test_a_loan_that_is_not_settled_is_counted_up_to_the_application() -> None:
    parts = {"base": "principal_days", "rate": "flat", "flat_rate": "0.036", "ratio": "1"}

    assert _by(parts, settled_on=None, applied_on=date(2024, 11, 21)).amount_fen == 500_000


@pytest.mark.parametrize(("principal", "base"), [(500_000_000, 10_000_000), (500_000_001, 10_000_000), (1_000_000_000, 5_000_000)])
def test_the_part_of_a_loan_beyond_the_cap_of_the_base_does_not_count(principal: int, base: int) -> None:
    costs = Costs(premium_fen=10_000_000)
    found = _by({"base": "premium", "cost": "premium", "loan_cap": "5000000"}, principal_fen=principal, costs=costs)

    assert found.base_fen == base


def test_a_share_counts_only_where_the_scheme_says_so() -> None:
    half = {"ip_share": Decimal("0.50")}

    assert _by({}, **half).amount_fen == 8_847_222
    assert _by({"ip_share_only": "no"}, **half).amount_fen == 8_847_222
    assert _by({"ip_share_only": "yes"}, **half).amount_fen == 4_423_611


def test_the_higher_of_two_raised_ratios_is_paid() -> None:
    parts = {"ratio_if": "insured:0.30 guaranteed:0.40 for_disposal:0.90"}

    assert _by(parts, met=[Condition.INSURED, Condition.GUARANTEED]).ratio == Decimal("0.40")


# Caps, budget, guard.


@pytest.mark.parametrize(
    ("parts", "grant", "amount", "bound"),
    [
        ({"cap_per_loan": "10000"}, _grant(400_000), 600_000, ["cap_per_loan"]),
        ({"cap_per_loan": "10000"}, _grant(400_000, same_loan=False), 1_000_000, ["cap_per_loan"]),
        ({"cap_per_enterprise_year": "10000"}, _grant(400_000, same_loan=False), 600_000, ["cap_per_enterprise_year"]),
        ({"cap_per_enterprise_year": "10000"}, _grant(400_000, year=2024), 1_000_000, ["cap_per_enterprise_year"]),
        ({"cap_cumulative": "10000"}, _grant(400_000, year=2024), 600_000, ["cap_cumulative"]),
        ({"cap_cumulative": "10000"}, _grant(400_000, scheme="b"), 1_000_000, ["cap_cumulative"]),
        ({"cap_cumulative": "10000"}, _grant(1_000_000), 0, ["cap_cumulative"]),
        ({"cap_cumulative": "10000"}, _grant(1_200_000), 0, ["cap_cumulative"]),
        ({"cap_cumulative": "10000"}, _grant(400_000, date(2025, 12, 1)), 600_000, ["cap_cumulative"]),
        ({"cap_cumulative": "10000"}, _grant(400_000, date(2025, 12, 2)), 1_000_000, ["cap_cumulative"]),
        ({"cap_per_loan": "88472.22"}, _grant(0), 8_847_222, []),
        ({"cap_per_loan": "88472.21"}, _grant(0), 8_847_221, ["cap_per_loan"]),
        ({"cap_per_loan": "20000", "cap_cumulative": "15000"}, _grant(0), 1_500_000, ["cap_per_loan", "cap_cumulative"]),
        ({"cap_per_loan": "10000", "cap_cumulative": "15000"}, _grant(0), 1_000_000, ["cap_per_loan"]),
    ],
)
def test_a_cap_leaves_what_those_approved_before_did_not_take(parts: dict[str, str], grant: Grant, amount: int, bound: list[str]) -> None:
    found = _by(parts, granted=[grant])

    assert (found.uncapped_fen, found.amount_fen, found.limited_by) == (8_847_222, amount, bound)


def test_first_come_is_counted_by_the_day_of_approval() -> None:
    parts = {"cap_cumulative": "10000"}
    other = [_grant(400_000, date(2025, 12, 5))]

    assert _by(parts, granted=other, approved_on=date(2025, 12, 4)).amount_fen == 1_000_000
    assert _by(parts, granted=other, approved_on=date(2025, 12, 5)).amount_fen == 600_000


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
    found = _by({"budget": "100000", "budget_by": by}, asked_before_fen=before, asked_after_fen=after)

    assert (found.amount_fen, found.limited_by) == (amount, bound)


def test_two_sources_together_pay_no_more_than_the_premium() -> None:
    """Example W5e."""
    rules = _rules(a={"cost": "premium", "base": "premium", "ratio": "0.80"}, b={"cost": "premium", "base": "premium", "ratio": "0.50"})
    found = subsidies(_working(rules), replace(_LOAN, costs=Costs(premium_fen=10_000_000)))

    assert [each.amount_fen for each in found.schemes] == [8_000_000, 2_000_000]
    assert [each.uncapped_fen for each in found.schemes] == [8_000_000, 5_000_000]
    assert [each.limited_by for each in found.schemes] == [[], ["cost"]]
    assert (found.total_fen, found.unset) == (10_000_000, [])


def test_a_cost_that_is_exactly_reached_limits_nothing_and_a_ratio_or_rate_of_zero_pays_nothing() -> None:
    assert _by({"ratio": "1"}).limited_by == []
    assert _by({"ratio": "0"}).amount_fen == 0
    assert _by({"base": "principal_days", "rate": "actual"}, rate=Decimal(0)).amount_fen == 0


def test_what_one_scheme_paid_excludes_the_loan_from_another() -> None:
    rules = _rules(a=_FLAT, b=_FLAT | {"exclusive_with": "a"})

    assert [each.outcome for each in subsidies(_working(rules), _LOAN).schemes] == [Outcome.PAYABLE, Outcome.NOT_ELIGIBLE]


def test_every_step_of_a_subsidy_is_explained_with_its_clause() -> None:
    working = _working(_shipped("qingdao"))
    subsidy(working, replace(_LOAN, scheme="qd-interest"))

    assert [step.name for step in working.steps] == [
        "eligible",
        "days",
        "principal_days",
        "eligible_base_fen",
        "named_rate",
        "rate",
        "ratio",
        "uncapped_fen",
        "after_cap_per_enterprise_year_fen",
        "guarded_fen",
        "amount_fen",
    ]
    assert all(step.zh and step.en and step.clause for step in working.steps if step.name != "days")
    told = list(lines(working.explanation("subsidy"), "en"))
    assert (
        told[0]
        == "1. all conditions are met: yes (scheme qd-interest) [青岛2024：中小企业、专利权人、至少一件专利首次质押（以当年首日起计）]"
    )
    assert told[2].startswith("3. principal in fen times days: 182000000000 (day_count 360)")
    assert "named lpr_month_before_signing:0.0310" in told[4]
    assert told[-1].startswith("11. the subsidy: 94,033.33 (scheme qd-interest)")


def test_half_a_fen_is_rounded_up_once() -> None:
    assert [half_up(Fraction(*each)) for each in ((1, 2), (3, 2), (49, 100), (0, 1), (7, 1))] == [1, 2, 0, 0, 7]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"rate": Decimal("-0.01")}, "rate must not be negative, but is -0.01"),
        ({"insured_sum_fen": -1}, "insured_sum_fen must not be negative"),
        ({"year_volume_fen": -1}, "year_volume_fen must not be negative"),
        ({"asked_before_fen": -1}, "asked_before_fen must not be negative"),
        ({"asked_after_fen": -1}, "asked_after_fen must not be negative"),
        ({"costs": Costs(premium_fen=-1)}, "costs.premium_fen must not be negative, but is -1"),
        ({"granted": [_grant(-1)]}, "a grant of a must not be negative, but is -1"),
        ({"principal_fen": 0}, "principal_fen must be more than nothing, but is 0"),
        ({"ip_share": Decimal("1.01")}, "ip_share must be from 0 to 1, but is 1.01"),
        ({"ip_share": Decimal("-0.01")}, "ip_share must be from 0 to 1"),
        ({"support_year": 0}, "support_year is counted from 1, but is 0"),
        ({"settled_on": date(2024, 11, 10)}, "settled_on must not be before the disbursement on 2024-11-11, but is 2024-11-10"),
        ({"prepayments": [Repaid(date(2024, 11, 10), 1)]}, "a prepayment of 1 fen on 2024-11-10 is before"),
        ({"prepayments": [Repaid(date(2024, 11, 12), -1)]}, "a prepayment of -1 fen"),
        ({"prepayments": [Repaid(date(2024, 11, 12), 500_000_001)]}, "the prepayments are more than the principal_fen of 500000000"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_value(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(_LOAN, **changes)


def test_the_bounds_of_what_can_be_are_taken() -> None:
    edge = replace(
        _LOAN,
        rate=Decimal(0),
        principal_fen=1,
        settled_on=_LOAN.disbursed_on,
        prepayments=[Repaid(_LOAN.disbursed_on, 1)],
        ip_share=Decimal(0),
    )

    assert edge.days == 0


# What can never happen.

fen = st.integers(0, 10**11)
_CAPPED = _FLAT | {"cap_per_loan": "100000", "cap_per_enterprise_year": "150000", "cap_cumulative": "200000", "rate_cap": "actual:0.9"}


@settings(max_examples=100, deadline=None)
@given(interest=st.integers(1, 10**11), before=fen, more=fen, budget=fen, by=st.sampled_from(["queue", "pro_rata"]), asked=fen)
def test_nothing_is_paid_above_a_cap_and_more_already_paid_never_pays_more(
    interest: int, before: int, more: int, budget: int, by: str, asked: int
) -> None:
    parts = _CAPPED | {"budget": f"{budget // 100}", "budget_by": by}
    facts = {"costs": Costs(interest_fen=interest), "asked_before_fen": asked}
    less = _by(parts, granted=[_grant(before, cost=Cost.INTEREST)], **facts).amount_fen
    then = _by(parts, granted=[_grant(before + more, cost=Cost.INTEREST)], **facts).amount_fen

    assert less is not None
    assert then is not None
    assert 0 <= then <= less <= min(10_000_000, budget, interest)
    assert less == 0 or less + before <= min(10_000_000, interest)


@settings(max_examples=100, deadline=None)
@given(interest=fen, premium=fen, ratios=st.lists(st.decimals(0, 1, places=3), min_size=4, max_size=4))
def test_all_schemes_together_never_pay_more_than_the_costs(interest: int, premium: int, ratios: list[Decimal]) -> None:
    kinds = [("financing", "loan_amount"), ("interest", "interest_paid"), ("premium", "premium"), ("financing", "loan_amount")]
    schemes = {f"s{n}": {"cost": cost, "base": base, "ratio": str(ratios[n])} for n, (cost, base) in enumerate(kinds)}
    found = subsidies(_working(_rules(**schemes)), replace(_LOAN, costs=Costs(interest_fen=interest, premium_fen=premium)))

    assert found.total_fen <= interest + premium
    assert (found.schemes[1].amount_fen or 0) <= interest
    assert (found.schemes[2].amount_fen or 0) <= premium

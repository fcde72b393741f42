"""Subsidies: real rule sets on one loan, its base, days and rate, and the explanation."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.explained import lines
from domain.subsidy import half_up, subsidies, subsidy
from domain.subsidy_terms import Condition, Cost, Costs, Outcome
from tests.domain.subsidy_rules import FLAT, LOAN, by_rules, codes_of, of, schemes_of, shipped_rules


def test_qingdao_pays_60_percent_of_the_lpr_before_signing() -> None:
    """Example W4a."""
    found = of("qingdao", "qd-interest")

    assert (found.outcome, found.uncapped_fen, found.amount_fen, found.limited_by) == (Outcome.PAYABLE, 9_403_333, 9_403_333, [])
    assert found.rate is not None
    assert found.ratio is not None
    assert found.rate * found.ratio == Decimal("0.0186")
    assert (found.base_fen, found.payee, found.cost) == (505_555_556, "enterprise", Cost.INTEREST)


def test_beijing_pays_half_of_the_interest() -> None:
    """Example W4d, plain."""
    assert of("beijing", "bj-interest").amount_fen == 8_847_222


def test_beijing_counts_the_part_of_the_rights_only() -> None:
    """Example W4d, combined security."""
    found = of("beijing", "bj-interest", ip_share=Decimal("0.60"))

    assert (found.amount_fen, found.base_fen) == (5_308_333, 10_616_666)


def test_beijing_counts_a_high_rate_up_to_the_lpr_times_1_40() -> None:
    """Example W4d, 4.80 %."""
    found = of("beijing", "bj-interest", rate=Decimal("0.0480"), costs=Costs(interest_fen=24_266_667))

    assert (found.rate, found.amount_fen) == (Decimal("0.0434"), 10_970_556)


def test_a_rate_of_exactly_the_lpr_times_1_40_counts_whole() -> None:
    found = of("beijing", "bj-interest", rate=Decimal("0.0434"), costs=Costs(interest_fen=21_941_111))
    above = of("beijing", "bj-interest", rate=Decimal("0.0435"), costs=Costs(interest_fen=21_941_111))

    assert (found.rate, found.amount_fen) == (Decimal("0.0434"), 10_970_556)
    assert (above.rate, above.amount_fen) == (Decimal("0.0434"), 10_945_336)


def test_xiamen_pays_by_the_lower_of_two_rates() -> None:
    next_year = {"applied_on": date(2026, 3, 2)}

    assert of("xiamen", "xm-interest", **next_year).amount_fen == 9_100_000
    assert of("xiamen", "xm-interest", **next_year, rate=Decimal("0.0290")).rate == Decimal("0.0290")


@pytest.mark.parametrize(
    ("met", "amount"),
    [([], 3_033_333), ([Condition.INSURED], 7_583_333), ([Condition.GUARANTEED], 7_583_333), ([Condition.SME], 3_033_333)],
)
def test_fujian_pays_20_percent_and_half_where_insured_or_guaranteed(met: list[Condition], amount: int) -> None:
    assert of("fujian", "fj-interest", met=met).amount_fen == amount


def test_sichuan_pays_a_flat_rate() -> None:
    assert of("sichuan", "sc-interest").amount_fen == 7_583_333


@pytest.mark.parametrize(("year", "amount"), [(1, 8_000_000), (2, 6_000_000), (3, 4_000_000)])
def test_qingdao_pays_less_of_a_premium_each_year(year: int, amount: int) -> None:
    assert of("qingdao", "qd-premium", costs=Costs(premium_fen=10_000_000), support_year=year).amount_fen == amount


def test_qingdao_pays_nothing_of_a_premium_in_the_fourth_year() -> None:
    found = of("qingdao", "qd-premium", costs=Costs(premium_fen=10_000_000), support_year=4)

    assert (found.outcome, found.amount_fen, codes_of(found)) == (Outcome.NOT_ELIGIBLE, 0, ["support_year"])
    assert found.unmet[0].en == "only the first 3 years are supported"


def test_xuchang_pays_half_of_a_valuation_up_to_its_cap() -> None:
    at = of("xuchang", "xc-valuation", costs=Costs(valuation_fee_fen=20_000_000))
    above = of("xuchang", "xc-valuation", costs=Costs(valuation_fee_fen=20_000_002))

    assert (at.amount_fen, at.limited_by) == (10_000_000, [])
    assert (above.uncapped_fen, above.amount_fen, above.limited_by) == (10_000_001, 10_000_000, ["cap_per_enterprise_year"])


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
    found = of(jurisdiction, scheme)

    assert (found.outcome, found.amount_fen, found.uncapped_fen, found.payee) == (Outcome.UNSET, None, None, payee)
    assert any(word in found.clause for word in ("另行制定", "比例未規定", "金额未见"))


def test_the_sum_insured_is_read_literally_and_the_explanation_says_so() -> None:
    working = by_rules(shipped_rules("xiangtan"))
    subsidy(working, replace(LOAN, scheme="xt-insured", insured_sum_fen=500_000_000))

    explained = working.explanation("subsidy")
    zh, en = "\n".join(lines(explained, "zh")), "\n".join(lines(explained, "en"))
    assert "按字面读作保险金额，而非保险费；待主管部门确认: insured_sum" in zh
    assert "read literally as the sum insured, not the premium, until the authority confirms it: insured_sum" in en
    assert "no ratio is published, so no amount is computed: unset" in en
    assert "具体补贴办法另行制定" in zh


def test_all_schemes_of_a_city_without_ratios_are_named_and_none_is_an_error() -> None:
    found = subsidies(by_rules(shipped_rules("xiangtan")), LOAN)

    assert found.unset == ["xt-insured", "xt-loan", "xt-volume"]
    assert found.total_fen == 0


def test_a_scheme_that_the_pack_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(ValueError, match="scheme: test has no subsidy scheme 'b'; it has a"):
        subsidy(by_rules(schemes_of(a=FLAT)), replace(LOAN, scheme="b"))
    with pytest.raises(ValueError, match="has no subsidy scheme ''; it has none"):
        subsidy(by_rules(schemes_of()), LOAN)


def test_every_step_of_a_subsidy_is_explained_with_its_clause() -> None:
    working = by_rules(shipped_rules("qingdao"))
    subsidy(working, replace(LOAN, scheme="qd-interest"))

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

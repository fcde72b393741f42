"""The checks of the credit rows, and what the shipped ones say."""

from datetime import date
from decimal import Decimal

import pytest

from domain.approval import Deciding, Level, authority
from domain.explained import Working
from domain.opening import RightKind
from domain.pricing import Pricing, lpr, price
from domain.rules import CalendarData
from domain.scorecard import Indicators, score
from domain.workdays import WorkingDays
from policies.keys import credit
from policies.packs import jurisdictions, rules_for

_ON = date(2026, 11, 21)
_DAYS = WorkingDays(CalendarData("", date(2026, 12, 31)))


def _working(jurisdiction: str) -> Working:
    return Working(rules_for(jurisdiction, _ON), _DAYS)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2025-05-20:0.0300", None),
        ("2025-05-20:0.0300 2025-06-20:0.0300", None),
        ("2025-13-20:0.0300", "must be pairs day:rate such as 2025-05-20:0.0300, not 2025-13-20:0.0300"),
        ("2025-05-20:3%", "must be pairs day:rate such as 2025-05-20:0.0300, not 2025-05-20:3%"),
        ("2025-05-20:3.00", "must be pairs day:rate such as 2025-05-20:0.0300, not 2025-05-20:3.00"),
        ("2025-06-20:0.03 2025-05-20:0.03", "must be pairs day:rate, each day later than the one before"),
        ("2025-05-20:0.03 2025-05-20:0.04", "must be pairs day:rate, each day later than the one before"),
        (" ", "must be pairs day:rate, each day later than the one before"),
    ],
)
def test_publications_are_rates_by_rising_days(value: str, reason: str | None) -> None:
    assert credit.publications(value) == reason


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("bank_officer:1 bank_approver:2 committee:3", None),
        ("bank_officer", "must be pairs name:number with spaces between them, not 'bank_officer'"),
        ("clerk:1", "must name bank_officer, bank_approver, committee, not 'clerk'"),
        ("committee:1 bank_officer:2", "must name each level once, the lowest first, not 'committee:1 bank_officer:2'"),
        ("committee:1 committee:2", "must name each level once, the lowest first, not 'committee:1 committee:2'"),
        ("bank_officer:2 committee:1", "must be rising numbers with spaces between them, not '2 1'"),
    ],
)
def test_levels_of_approval_rise_with_their_bounds(value: str, reason: str | None) -> None:
    assert credit.levels(value) == reason


def test_terms_are_months_and_points() -> None:
    assert credit.terms("12:50 36:80") is None
    assert credit.terms("12:0.5") == "must be pairs months:points such as 12:50 36:80, not '12:0.5'"


def test_a_level_is_one_of_those_of_the_bank() -> None:
    assert credit.level("committee") is None
    assert credit.level("mayor") == "must be one of bank_officer, bank_approver, committee, not 'mayor'"


@pytest.mark.parametrize("jurisdiction", jurisdictions())
def test_every_jurisdiction_has_a_ratio_for_every_kind_and_says_where_it_is_our_own(jurisdiction: str) -> None:
    rules = rules_for(jurisdiction, _ON)

    assert all(0 < rules.number(f"ltv.{kind}") < 1 for kind in RightKind)
    assert {kind.value for kind in RightKind if rules.clause(f"ltv.{kind}").endswith(("（条文待核对）", "（本系统设定）"))} == {
        "design",
        "copyright",
        "layout_design",
        "geographical_indication",
        "data_ip",
        "income_right",
    }


def test_the_shipped_lpr_is_never_shown_as_verified_and_is_provisional_after_its_last_month() -> None:
    working = _working("xiangtan")

    assert (lpr(working, date(2024, 10, 1)).rate, lpr(working, date(2024, 10, 1)).provisional) == (Decimal("0.0310"), False)
    assert lpr(working, date(2025, 6, 1)).provisional
    assert all("条文待核对" in step.clause for step in working.steps)


@pytest.mark.parametrize("risk_class", ["A", "B", "C", "D", "E"])
def test_every_class_of_the_shipped_scorecard_has_its_price_and_its_level(risk_class: str) -> None:
    working = _working("xiangtan")

    assert risk_class in working.rules.table("score.class")
    assert price(working, Pricing(_ON, risk_class, 36)).annual_rate > lpr(working, _ON).rate
    assert authority(working, Deciding(10**12, risk_class)).level is Level.COMMITTEE


def test_the_best_firm_of_the_shipped_scorecard_has_a_hundred_points() -> None:
    lines = score(_working("xiangtan"), Indicators([], _ON)).lines

    assert sum(line.most for line in lines) == 100


@pytest.mark.parametrize(("jurisdiction", "bp"), [("jiangsu", 80), ("sichuan", 150), ("xuchang", 30)])
def test_a_policy_caps_the_spread_where_its_rule_says_so(jurisdiction: str, bp: int) -> None:
    assert price(_working(jurisdiction), Pricing(_ON, "E", 12)).spread_bp == bp


def test_what_the_documents_leave_open_is_unset_with_its_clause() -> None:
    xiangtan, shanxi = rules_for("xiangtan", _ON), rules_for("shanxi", _ON)

    assert [xiangtan.is_set(key) for key in ("credit.plan", "credit.park_line", "ltv.guarantee_uplift")] == [False] * 3
    assert "单列信贷计划" in xiangtan.clause("credit.plan")
    assert "意向性授信额度" in xiangtan.clause("credit.park_line")
    assert "提高企業知識產權質押授信額度" in shanxi.clause("ltv.guarantee_uplift")

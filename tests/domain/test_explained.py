"""Explanations: steps are written down with inputs, rule and clause, and print in both languages."""

from datetime import date
from decimal import Decimal

from domain.explained import Explanation, Step, Working, lines, shown
from domain.rules import CalendarData, Rule, Rules
from domain.workdays import WorkingDays

_ROWS = {
    "fund.ratio": Rule("fund.ratio", "0.50", "第五条", "办法", "S-40"),
    "fund.cap": Rule("fund.cap", "100", "第六条", "办法", "GK"),
}


def _working() -> Working:
    return Working(Rules("hunan", "f" * 64, _ROWS), WorkingDays(CalendarData("0" * 64, date(2026, 12, 31))))


def test_a_step_hands_its_value_on_and_keeps_it_with_its_rule_and_clause() -> None:
    working = _working()

    found = working.step(
        "paid_fen", 50, "补偿", "compensation", rule="fund.ratio", base_fen=100, ratio=Decimal("0.50"), on=date(2026, 1, 2)
    )

    inputs = {"base_fen": "100", "ratio": "0.50", "on": "2026-01-02"}
    assert found == 50
    assert working.steps == [Step("paid_fen", "50", "补偿", "compensation", inputs, "fund.ratio", "第五条")]


def test_a_clause_of_its_own_takes_the_place_of_the_rules() -> None:
    working = _working()

    working.step("paid_fen", 50, "补偿", "compensation", rule="fund.ratio", clause="合同第三条")
    working.step("paid_fen", 50, "补偿", "compensation")

    assert [step.clause for step in working.steps] == ["合同第三条", ""]


def test_an_unverified_clause_says_so() -> None:
    working = _working()

    working.step("cap_fen", 10_000, "上限", "cap", rule="fund.cap")

    assert working.steps[0].clause == "第六条（条文待核对）"


def test_an_explanation_names_its_rules_and_is_not_changed_by_later_steps() -> None:
    working = _working()
    working.step("a", 1, "甲", "a")

    explanation = working.explanation("claim")
    working.step("b", 2, "乙", "b")

    assert explanation == Explanation("claim", "hunan", "f" * 64, [Step("a", "1", "甲", "a")])


def test_an_explanation_prints_in_both_languages_with_amounts_in_yuan() -> None:
    working = _working()
    working.step("paid_fen", 123_456, "补偿", "compensation", rule="fund.ratio", base_fen=246_912, ratio=Decimal("0.50"))
    working.step("met", True, "已满足", "is met")

    explanation = working.explanation("claim")

    assert list(lines(explanation, "zh")) == ["1. 补偿: 1,234.56 (base 2,469.12, ratio 0.50) [第五条]", "2. 已满足: yes"]
    assert list(lines(explanation, "en")) == ["1. compensation: 1,234.56 (base 2,469.12, ratio 0.50) [第五条]", "2. is met: yes"]


def test_only_whole_fen_are_shown_as_yuan() -> None:
    assert shown("lost_fen", "-5") == "-0.05"
    assert shown("lost_fen", "unset") == "unset"
    assert shown("days", "500") == "500"


def test_truth_is_shown_as_yes_or_no() -> None:
    assert (shown("met", "True"), shown("met", "False")) == ("yes", "no")

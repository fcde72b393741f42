"""The five tiers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.classification import NON_PERFORMING, TIERS, Classified, ClassifyGiven, Renewed, Tier, classify, tier
from domain.rules import Unset
from tests.domain.loan_rules import told, working

_TODAY = date(2026, 11, 21)
_QUALIFIES = Renewed(True, True, True, True, True)

BOUNDARIES = [
    (0, "normal"),
    (1, "special_mention"),
    (90, "special_mention"),
    (91, "substandard"),
    (270, "substandard"),
    (271, "doubtful"),
    (360, "doubtful"),
    (361, "loss"),
]


@pytest.mark.parametrize(("days", "expected"), BOUNDARIES)
def test_a_loan_falls_into_the_tier_of_its_days(days: int, expected: str) -> None:
    assert tier(days, [Decimal(limit) for limit in (0, 90, 270, 360)]) == expected


@pytest.mark.parametrize(("days", "expected"), BOUNDARIES)
def test_the_last_three_tiers_are_non_performing(days: int, expected: str) -> None:
    found = classify(working(), ClassifyGiven(_TODAY, days))

    assert found == Classified(Tier(expected), Tier(expected), days > 90, held_back=False)


def test_the_tiers_stand_from_the_best_to_the_worst() -> None:
    assert TIERS == ("normal", "special_mention", "substandard", "doubtful", "loss")
    assert frozenset(TIERS[2:]) == NON_PERFORMING


@pytest.mark.parametrize(
    ("days", "technical", "expected"), [(7, True, "normal"), (8, True, "special_mention"), (7, False, "special_mention")]
)
def test_a_technical_delay_of_seven_days_stays_normal(days: int, technical: bool, expected: str) -> None:
    by = working()

    assert classify(by, ClassifyGiven(_TODAY, days, technical=technical)).tier == expected
    assert told(by)["by_days"] == expected


@pytest.mark.parametrize(
    ("days", "qualitative", "expected"), [(0, "doubtful", "doubtful"), (361, "doubtful", "loss"), (0, "normal", "normal")]
)
def test_other_findings_lower_the_tier_and_never_lift_it(days: int, qualitative: str, expected: str) -> None:
    found = classify(working(), ClassifyGiven(_TODAY, days, qualitative=Tier(qualitative)))

    assert found.tier == expected
    assert found.by_days == ("loss" if days else "normal")


@pytest.mark.parametrize(("restructured", "expected"), [(date(2025, 11, 22), "special_mention"), (date(2025, 11, 21), "normal")])
def test_a_restructured_loan_is_observed_for_a_year(restructured: date, expected: str) -> None:
    by = working()

    assert classify(by, ClassifyGiven(_TODAY, restructured_on=restructured)).tier == expected
    assert ("restructured" in told(by)) is (expected == "special_mention")


def test_a_restructured_loan_that_is_late_is_in_the_tier_of_its_days() -> None:
    assert classify(working(), ClassifyGiven(_TODAY, 91, restructured_on=_TODAY)).tier == "substandard"


def test_a_renewal_that_qualifies_stays_normal() -> None:
    by = working()

    assert classify(by, ClassifyGiven(_TODAY, renewed=_QUALIFIES)).tier == "normal"
    assert told(by)["renewed"] == "normal"


@pytest.mark.parametrize("missing", ["was_normal", "sound_operation", "good_credit", "meets_standards", "other_conditions"])
def test_a_renewal_that_misses_one_condition_is_borrowing_anew(missing: str) -> None:
    by = working()
    conditions = {name: name != missing for name in vars(_QUALIFIES)}

    assert classify(by, ClassifyGiven(_TODAY, renewed=Renewed(**conditions))).tier == "special_mention"
    assert next(step.inputs for step in by.steps if step.name == "renewed") == {"missing": missing}


@pytest.mark.parametrize(
    ("cleared", "periods", "expected"),
    [
        (date(2026, 5, 21), 2, "normal"),
        (date(2026, 5, 22), 2, "substandard"),
        (date(2026, 5, 21), 1, "substandard"),
        (date(2026, 5, 21), 3, "normal"),
        (None, 2, "substandard"),
    ],
)
def test_a_non_performing_loan_rises_after_two_periods_and_six_months_without_arrears(
    cleared: date | None, periods: int, expected: str
) -> None:
    given = ClassifyGiven(_TODAY, before=Tier.SUBSTANDARD, arrears_cleared_on=cleared, normal_periods=periods)

    found = classify(working(), given)

    assert (found.tier, found.held_back) == (expected, expected == "substandard")
    assert found.non_performing is (expected == "substandard")


def test_a_loan_that_is_held_back_says_when_its_months_are_over() -> None:
    given = ClassifyGiven(_TODAY, before=Tier.LOSS, arrears_cleared_on=date(2026, 8, 31), normal_periods=2)

    found = classify(working(), given)

    assert found == Classified(Tier.SUBSTANDARD, Tier.NORMAL, non_performing=True, held_back=True, may_rise_on=date(2027, 2, 28))


def test_a_non_performing_loan_that_is_late_again_does_not_rise() -> None:
    given = ClassifyGiven(_TODAY, 1, before=Tier.DOUBTFUL, arrears_cleared_on=date(2026, 1, 1), normal_periods=9)

    found = classify(working(), given)

    assert (found.tier, found.by_days, found.held_back) == ("substandard", "special_mention", True)


@pytest.mark.parametrize(("before", "days", "expected"), [("loss", 91, "substandard"), ("substandard", 361, "loss")])
def test_within_the_non_performing_tiers_nothing_is_held_back(before: str, days: int, expected: str) -> None:
    found = classify(working(), ClassifyGiven(_TODAY, days, before=Tier(before)))

    assert (found.tier, found.held_back, found.may_rise_on) == (expected, False, None)


def test_a_special_mention_loan_rises_at_once() -> None:
    assert classify(working(), ClassifyGiven(_TODAY, before=Tier.SPECIAL_MENTION)).tier == "normal"


def test_every_step_of_a_classification_names_its_rule_and_its_inputs() -> None:
    by = working()

    classify(by, ClassifyGiven(_TODAY, 3, technical=True, before=Tier.LOSS, arrears_cleared_on=_TODAY, restructured_on=_TODAY))

    steps = [(step.name, step.value, step.rule, step.inputs) for step in by.steps]
    assert steps == [
        ("by_days", "special_mention", "loan.tier_days", {"overdue_days": "3"}),
        ("by_days", "normal", "loan.technical_days", {"overdue_days": "3"}),
        ("restructured", "special_mention", "loan.restructured_tier", {"until": "2027-11-21"}),
        ("least", "special_mention", "", {}),
        ("periods_held_back", "True", "loan.upgrade_periods", {"periods": "0", "needed": "2"}),
        ("months_held_back", "True", "loan.upgrade_months", {"cleared_on": "2026-11-21", "rises_on": "2027-05-21"}),
        ("tier", "substandard", "", {"before": "loss"}),
    ]


def test_a_day_for_which_the_upgrade_rule_has_no_row_is_refused_by_its_name() -> None:
    with pytest.raises(Unset, match=r"loan.upgrade_months"):
        classify(working(upgrade_months=None), ClassifyGiven(_TODAY, before=Tier.LOSS))


@pytest.mark.parametrize(("field", "value"), [("overdue_days", -1), ("normal_periods", -2)])
def test_a_negative_count_is_refused_by_name(field: str, value: int) -> None:
    counts: dict[str, Any] = {field: value}
    with pytest.raises(ValueError, match=f"^{field} is a count and not negative, not {value}$"):
        replace(ClassifyGiven(_TODAY), **counts)

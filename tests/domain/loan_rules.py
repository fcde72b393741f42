"""A calculator's working with the rows that a test gives, and a calendar with one holiday."""

from datetime import date

from domain.explained import Working
from domain.rules import CalendarData, Rule, Rules
from domain.workdays import WorkingDays

HOLIDAY = date(2026, 10, 1)
DAYS = WorkingDays(CalendarData("x", date(2027, 12, 31), rest_weekdays=[HOLIDAY]))

LOAN_ROWS = {
    "loan.day_count": "act_360",
    "loan.settlement_day": "20",
    "loan.due_day_rule": "next_working_day",
    "loan.prepayment_interest": "whole_period",
    "loan.tier_days": "0 90 270 360",
    "loan.technical_days": "7",
    "loan.upgrade_periods": "2",
    "loan.upgrade_months": "6",
    "loan.observation_months": "12",
    "loan.restructured_tier": "special_mention",
    "loan.anew_tier": "special_mention",
    "loan.renewal_tier": "normal",
    "loan.penalty_uplift": "0.5",
    "loan.penalty_uplift_range": "0.3 0.5",
    "loan.misuse_uplift": "",
    "loan.misuse_uplift_range": "0.5 1",
    "loan.uplift_choice": "higher",
    "loan.npl_points": "0.03",
    "loan.npl_scope": "bank",
    "loan.npl_effects": "supervisory_rating internal_appraisal",
}


def working(**changed: str | None) -> Working:
    """A working by the rows above; `settlement_day="5"` changes one of them, None takes it away."""
    rows = LOAN_ROWS | {f"loan.{name}": value for name, value in changed.items()}
    rules = {key: Rule(key, value, f"clause of {key}", "source", "S-1") for key, value in rows.items() if value is not None}
    return Working(Rules("testland", "hash", rules), DAYS)


def told(by: Working) -> dict[str, str]:
    """What was written down: the last value of every step."""
    return {step.name: step.value for step in by.steps}

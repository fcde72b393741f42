"""One loan, and the schemes of a pack or of a test that it is put to."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from domain.explained import Working
from domain.rules import CalendarData, Rule, Rules
from domain.subsidy import subsidy
from domain.subsidy_terms import Condition, Cost, Costs, Grant, SubsidyGiven, SubsidyResult
from domain.workdays import WorkingDays
from policies.packs import rules_for

_TODAY = date(2026, 11, 21)
_CERTIFIED = [Condition.SME, Condition.OWNER, Condition.FIRST_PLEDGE, Condition.INDUSTRIAL_STARTUP, Condition.PLEDGEE_BANK_OR_GUARANTOR]
LOAN = SubsidyGiven(
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
FLAT = {"cost": "interest", "base": "interest_paid", "ratio": "0.50"}


@cache
def shipped_rules(jurisdiction: str) -> Rules:
    return rules_for(jurisdiction, _TODAY)


def by_rules(rules: Rules) -> Working:
    return Working(rules, WorkingDays(CalendarData("c", date(2027, 12, 31))))


def schemes_of(**schemes: dict[str, str]) -> Rules:
    rows = {f"subsidy.{name}.{part}": value for name, parts in schemes.items() for part, value in parts.items()}
    rows |= {"subsidies.day_count": "360", "subsidies.evidence": "application_form bank_account"}
    return Rules("test", "h", {key: Rule(key, value, f"clause of {key}", "s", "S-20") for key, value in rows.items()})


def of(jurisdiction: str, scheme: str, **changes: Any) -> SubsidyResult:
    return subsidy(by_rules(shipped_rules(jurisdiction)), replace(LOAN, scheme=scheme, **changes))


def paid_by(parts: dict[str, str], **changes: Any) -> SubsidyResult:
    return subsidy(by_rules(schemes_of(a=FLAT | parts)), replace(LOAN, scheme="a", **changes))


def codes_of(result: SubsidyResult) -> list[str]:
    return [each.code for each in result.unmet]


def grant_of(amount: int, on: date = date(2025, 10, 9), **changes: Any) -> Grant:
    return replace(Grant("a", Cost.NONE, amount, on, on.year), **changes)

"""What a calculator is given: read strictly, and refused by name."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.calculators import CALCULATORS
from domain.rules import Rules
from intake.given import WrongInput, answer, read, schema, template
from policies.packs import rules_for

_LOAN = {"amount_fen": 300_000_000, "annual_rate": "0.0365", "months": 12, "method": "equal_instalments", "start": "2026-03-02"}
_BANK = {"ip_npl_fen": 2_310_000_000, "ip_loans_fen": 50_000_000_000, "all_npl_fen": 81_000_000_000, "all_loans_fen": 5_000_000_000_000}


def _sheet(given: dict[str, Any], **more: Any) -> str:
    return json.dumps({"jurisdiction": "xiangtan", "on": "2026-11-21", "given": given} | more)


def _mistakes(name: str, raw: str) -> list[str]:
    with pytest.raises(WrongInput) as wrong:
        answer(name, raw)
    assert str(wrong.value) == "; ".join(str(each) for each in wrong.value.mistakes)
    return [str(each) for each in wrong.value.mistakes]


def test_a_sound_sheet_is_read_into_the_calculators_own_dataclass() -> None:
    sheet = read("schedule", _sheet(_LOAN))

    assert type(sheet.given) is CALCULATORS["schedule"].given
    assert (sheet.given.amount_fen, sheet.given.annual_rate, sheet.given.start) == (300_000_000, Decimal("0.0365"), date(2026, 3, 2))
    assert (sheet.jurisdiction, sheet.on, sheet.rules) == ("xiangtan", date(2026, 11, 21), {})


def test_a_figure_is_computed_under_the_rules_of_its_day() -> None:
    found = answer("tolerance", _sheet(_BANK))

    assert found.result.tolerated is True
    assert found.explanation.pack == rules_for("xiangtan", date(2026, 11, 21)).sha256
    assert found.explanation.jurisdiction == "xiangtan"


def test_all_mistakes_are_named_at_once() -> None:
    methods = "'equal_instalments', 'equal_principal', 'monthly_interest', 'quarterly_interest' or 'single_payment'"
    given = {"amount_fe": 1, "annual_rate": 0.0365, "months": True, "method": "bullet", "start": "2026-02-30"}

    assert _mistakes("schedule", _sheet(given)) == [
        'given.annual_rate is the JSON number 0.0365: write it as text, "0.0365", so that no digit is lost',
        "given.amount_fen is missing",
        "given.months is true: input should be a valid integer",
        f'given.method is "bullet": input should be {methods}',
        'given.start is "2026-02-30": input should be a valid date in the format YYYY-MM-DD, day value is outside expected range',
        "given.amount_fe is unknown; did you mean amount_fen?",
    ]


def test_what_is_missing_around_the_inputs_is_named_too() -> None:
    assert _mistakes("schedule", "{}") == ["jurisdiction is missing", "on is missing", "given is missing"]


def test_an_amount_is_a_whole_number_of_fen() -> None:
    assert _mistakes("schedule", _sheet(_LOAN | {"amount_fen": "300000000"})) == [
        'given.amount_fen is "300000000": input should be a valid integer'
    ]
    assert _mistakes("schedule", _sheet(_LOAN | {"amount_fen": 1.0})) == [
        'given.amount_fen is the JSON number 1.0: write it as text, "1.0", so that no digit is lost'
    ]
    assert _mistakes("schedule", _sheet(_LOAN | {"amount_fen": 2**53})) == [
        "given.amount_fen is 9007199254740992: it is at most 9007199254740991"
    ]


@pytest.mark.parametrize("raw", ["NaN", "Infinity"])
def test_what_is_no_number_is_refused(raw: str) -> None:
    found = _mistakes("schedule", _sheet(_LOAN).replace('"0.0365"', raw))

    assert any(each.startswith("given.annual_rate is the JSON number ") and each.endswith(": it is no number") for each in found)


def test_a_value_that_the_calculator_refuses_is_told_in_its_words() -> None:
    assert _mistakes("schedule", _sheet(_LOAN | {"amount_fen": -1})) == ["given: amount_fen is a positive amount in fen, not -1"]


@pytest.mark.parametrize("day", ["1984-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_outside_the_years_of_the_law_is_refused(day: str) -> None:
    assert _mistakes("schedule", _sheet(_LOAN | {"start": day})) == [f"given.start is {day}: it is a day of the years 1985 to 2100"]


def test_a_count_that_no_calculation_has_time_for_is_refused() -> None:
    given = {"received": "2026-03-02", "limit_days": 36_601}

    assert _mistakes("deadline", _sheet(given)) == ["given.limit_days is 36601: it is at most 36600"]


@pytest.mark.parametrize("rate", ["9e999999", "9e-999999", "0." + "1" * 41])
def test_a_number_longer_than_any_rate_is_refused(rate: str) -> None:
    members = [{"name": "a", "insured_fen": 1}]

    [found] = _mistakes("premium", _sheet({"line": "surety", "members": members, "premium_rate": rate}))

    assert found.startswith("given.premium_rate is ")
    assert found.endswith(": it has at most 40 digits")


@pytest.mark.parametrize(
    ("raw", "sentence"), [("{", "the input is not JSON: "), ("[" * 100_000, "the input is not JSON: "), ("[]", "the input is []")]
)
def test_what_is_no_sheet_is_refused(raw: str, sentence: str) -> None:
    assert _mistakes("schedule", raw)[0].startswith(sentence)


def test_a_place_without_a_pack_is_refused_with_those_that_have_one() -> None:
    [found] = _mistakes("schedule", _sheet(_LOAN, jurisdiction="atlantis"))

    assert found.startswith("jurisdiction has no rules on 2026-11-21: no policy pack for 'atlantis'; there are packs for ")


def test_a_day_before_all_packs_is_refused() -> None:
    [found] = _mistakes("schedule", _sheet(_LOAN, on="2004-01-01"))

    assert found.startswith("jurisdiction has no rules on 2004-01-01: ")


def test_a_rule_of_the_callers_own_takes_effect_and_never_passes_for_law() -> None:
    found = answer("tolerance", _sheet(_BANK, rules={"loan.npl_points": "0.02"}))

    cited = {step.clause for step in found.explanation.steps if step.rule == "loan.npl_points"}
    assert found.result.tolerated is False
    assert all("并非法规（given by the caller, not law）" in clause for clause in cited)
    assert found.explanation.pack != rules_for("xiangtan", date(2026, 11, 21)).sha256


def test_rules_of_the_callers_own_are_checked_as_a_pack_is() -> None:
    rules = {"loan.npl_point": "0.02", "fund.ratio": "2", "zzz": "1"}

    assert _mistakes("tolerance", _sheet(_BANK, rules=rules)) == [
        "rules.loan.npl_point is unknown; did you mean loan.npl_points?",
        "rules.fund.ratio must be a number from 0 to 1, not '2'",
        "rules.zzz is unknown",
    ]


def test_a_figure_that_nobody_has_set_is_refused_with_the_clause_that_leaves_it_open() -> None:
    [found] = _mistakes("tolerance", _sheet(_BANK, rules={"loan.npl_points": ""}))

    assert found.startswith("given: loan.npl_points is not set for xiangtan: ")


def test_the_years_around_every_named_day_are_in_the_calendar() -> None:
    asked: list[list[int]] = []

    def calendar(years: list[int], jurisdiction: str) -> Any:
        asked.append(years)
        from policies.calendar import calendar_for

        return calendar_for(years, jurisdiction)

    answer("schedule", _sheet(_LOAN | {"start": "2024-05-01"}), _rules, calendar)

    assert asked == [list(range(2023, 2032))]


@pytest.mark.parametrize("name", CALCULATORS)
def test_every_calculator_tells_what_it_takes(name: str) -> None:
    whole, filled = schema(name), template(name)

    assert whole["required"] == ["jurisdiction", "on", "given"]
    assert filled["on"] == "YYYY-MM-DD"
    assert isinstance(filled["given"], dict)
    assert "number" not in _types(whole)


def _rules(jurisdiction: str, on: date) -> Rules:
    return rules_for(jurisdiction, on)


def _types(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["type"]} if isinstance(part.get("type"), str) else set()
        return own.union(*(_types(inner) for inner in part.values()))
    return set().union(*(_types(inner) for inner in part)) if isinstance(part, list) else set()

"""Penalty interest and compound interest."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.money import rounded
from domain.penalty import PenaltyFound, PenaltyGiven, penalty
from domain.rules import Unset
from tests.domain.loan_rules import told, working

_W2A = PenaltyGiven(500_000_000, 826_389, Decimal("0.0350"), date(2027, 1, 7), date(2027, 4, 8), uplift=Decimal("0.50"))


def test_penalty_and_compound_interest_are_those_of_the_worked_example() -> None:
    examples = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))["examples"]
    expected = next(case for example in examples for case in example["cases"] if case["id"] == "W2a")["expected"]

    found = penalty(working(), _W2A)

    assert found.overdue_days == expected["overdue_days"]
    assert format(found.penalty_rate, "f") == expected["penalty_rate"]
    amounts = (found.penalty_interest_fen, found.compound_interest_fen, found.total_exposure_fen)
    assert amounts == tuple(rounded(Decimal(expected[name]) * 100) for name in ("penalty_interest", "compound_interest", "total_exposure"))


def test_every_figure_of_a_penalty_is_written_down_with_its_rule() -> None:
    by = working()

    penalty(by, replace(_W2A, uplift=None))

    assert [(step.name, step.value, step.rule) for step in by.steps] == [
        ("overdue_days", "91", ""),
        ("penalty_uplift", "0.5", "loan.penalty_uplift"),
        ("penalty_rate", "0.0525", ""),
        ("penalty_interest_fen", "6635417", "loan.day_count"),
        ("compound_interest_fen", "10967", "loan.day_count"),
        ("total_exposure_fen", "507472773", ""),
    ]
    assert by.steps[3].inputs == {"principal_overdue_fen": "500000000", "days": "91"}
    assert by.steps[4].inputs == {"interest_overdue_fen": "826389", "days": "91"}


@pytest.mark.parametrize(("as_of", "days", "fen"), [(date(2027, 1, 6), 0, 0), (date(2027, 1, 7), 0, 0), (date(2027, 1, 8), 1, 72_917)])
def test_the_due_day_itself_costs_nothing(as_of: date, days: int, fen: int) -> None:
    found = penalty(working(), replace(_W2A, as_of=as_of))

    assert (found.overdue_days, found.penalty_interest_fen) == (days, fen)


@pytest.mark.parametrize("uplift", ["0.30", "0.50"])
def test_an_uplift_within_the_legal_range_is_taken(uplift: str) -> None:
    assert penalty(working(), replace(_W2A, uplift=Decimal(uplift))).uplift == Decimal(uplift)


@pytest.mark.parametrize("uplift", ["0.29", "0.51"])
def test_an_uplift_beyond_the_legal_range_is_refused_with_the_clause(uplift: str) -> None:
    why = rf"^penalty_uplift is from 0.3 to 0.5 \(clause of loan.penalty_uplift_range\), not {uplift}$"
    with pytest.raises(ValueError, match=why):
        penalty(working(), replace(_W2A, uplift=Decimal(uplift)))


@pytest.mark.parametrize(("misuse", "applies"), [("0.50", "0.5"), ("0.80", "0.80"), ("1.00", "1.00")])
def test_money_that_is_misused_and_late_bears_the_higher_uplift_and_not_both(misuse: str, applies: str) -> None:
    by = working()

    found = penalty(by, replace(_W2A, misused=True, misuse_uplift=Decimal(misuse)))

    assert found.uplift == Decimal(applies)
    assert found.penalty_interest_fen == rounded(Decimal(500_000_000) * Decimal("0.035") * (1 + Decimal(misuse)) * 91 / 360)
    assert Decimal(told(by)["uplift"]) == Decimal(misuse)


def test_a_misuse_uplift_of_money_that_was_not_misused_does_not_apply() -> None:
    assert penalty(working(), replace(_W2A, misuse_uplift=Decimal(1))).uplift == Decimal("0.50")


@pytest.mark.parametrize("misuse", ["0.49", "1.01"])
def test_a_misuse_uplift_beyond_the_legal_range_is_refused(misuse: str) -> None:
    with pytest.raises(ValueError, match=r"^misuse_uplift is from 0.5 to 1 "):
        penalty(working(), replace(_W2A, misused=True, misuse_uplift=Decimal(misuse)))


def test_a_misuse_uplift_that_nobody_has_set_is_refused_with_the_clause_that_leaves_it_open() -> None:
    with pytest.raises(Unset, match=r"clause of loan.misuse_uplift"):
        penalty(working(), replace(_W2A, misused=True))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**11), st.integers(0, 10**9), st.integers(0, 400), st.integers(0, 400))
def test_a_later_day_never_costs_less_and_the_total_is_the_sum_of_its_parts(principal: int, interest: int, days: int, more: int) -> None:
    given = PenaltyGiven(principal, interest, Decimal("0.0435"), date(2026, 1, 7), date(2026, 1, 7) + timedelta(days=days))

    found = penalty(working(), given)
    later = penalty(working(), replace(given, as_of=given.as_of + timedelta(days=more)))

    assert later.total_exposure_fen >= found.total_exposure_fen >= principal + interest
    assert found.total_exposure_fen == principal + interest + found.penalty_interest_fen + found.compound_interest_fen


def test_nothing_overdue_costs_nothing() -> None:
    nothing = PenaltyGiven(0, 0, Decimal(0), date(2026, 1, 7), date(2026, 2, 7))

    assert penalty(working(), nothing) == PenaltyFound(31, Decimal("0.5"), Decimal(0), 0, 0, 0)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"principal_overdue_fen": -1}, "principal_overdue_fen is an amount that is owed and not negative, not -1"),
        ({"interest_overdue_fen": -2}, "interest_overdue_fen is an amount that is owed and not negative, not -2"),
        ({"contract_rate": Decimal("-0.01")}, "contract_rate is a part of one a year, from 0 to 1, not -0.01"),
        ({"contract_rate": Decimal("1.01")}, "contract_rate is a part of one a year, from 0 to 1, not 1.01"),
        ({"contract_rate": Decimal("3.5")}, "contract_rate is a part of one a year, from 0 to 1, not 3.5"),
    ],
)
def test_figures_that_cannot_be_are_refused_by_name(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        replace(_W2A, **changed)


def test_a_rate_of_one_is_the_most_that_is_taken() -> None:
    assert penalty(working(), replace(_W2A, contract_rate=Decimal(1))).penalty_rate == Decimal("1.5")

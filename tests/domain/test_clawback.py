"""The recovery of subsidies."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clawback import ClawbackGiven, ClawbackResult, Paid, Reason, Recovered, clawback, years_after
from domain.explained import Working
from domain.rules import CalendarData, Rule, Rules
from domain.workdays import WorkingDays
from policies.packs import rules_for

_DAY = date(2026, 11, 21)
_RULES = rules_for("qingdao", _DAY)
_PAID = [Paid("qd-interest", 9_403_333), Paid("qd-premium", 8_000_000, 1_000_000)]


def _working(rules: Rules | None = None) -> Working:
    return Working(rules or _RULES, WorkingDays(CalendarData("c", date(2027, 12, 31))))


def _recovered(reason: Reason, **given: Any) -> ClawbackResult:
    return clawback(_working(), ClawbackGiven(reason, _DAY, _PAID, **given))


@pytest.mark.parametrize("reason", [Reason.FALSE_MATERIAL, Reason.MISUSE, Reason.DUPLICATE_FUNDING])
def test_a_fraud_returns_the_whole_and_bars_the_firm_for_three_years(reason: Reason) -> None:
    found = _recovered(reason, supported_days=364, kept_days=300)

    assert found == ClawbackResult(
        reason,
        True,
        16_403_333,
        [Recovered("qd-interest", 0, 9_403_333, 9_403_333), Recovered("qd-premium", 0, 8_000_000, 7_000_000)],
        date(2029, 11, 21),
    )


def test_a_revoked_registration_returns_the_whole_and_bars_nobody() -> None:
    found = _recovered(Reason.REGISTRATION_REVOKED)

    assert (found.whole, found.due_fen, found.barred_until) == (True, 16_403_333, None)


@pytest.mark.parametrize("reason", [Reason.PREPAYMENT, Reason.EARLY_CANCELLATION])
def test_a_prepayment_or_an_early_cancellation_returns_the_part_of_the_days_that_were_cut_short(reason: Reason) -> None:
    found = _recovered(reason, supported_days=364, kept_days=300)

    assert found.parts == [
        Recovered("qd-interest", 7_750_000, 1_653_333, 1_653_333),
        Recovered("qd-premium", 6_593_407, 1_406_593, 406_593),
    ]
    assert (found.whole, found.due_fen, found.barred_until) == (False, 2_059_926, None)


def test_who_returned_more_than_is_returnable_owes_nothing() -> None:
    found = clawback(_working(), ClawbackGiven(Reason.PREPAYMENT, _DAY, [Paid("a", 100, 60)], supported_days=10, kept_days=5))

    assert (found.parts[0].returnable_fen, found.due_fen) == (50, 0)


def test_a_recovery_by_days_needs_the_days() -> None:
    with pytest.raises(ValueError, match="supported_days: a recovery for prepayment is pro rata"):
        _recovered(Reason.PREPAYMENT)


def test_a_reason_that_the_pack_does_not_have_is_refused() -> None:
    rules = Rules("x", "h", {"clawback.reasons": Rule("clawback.reasons", "misuse", "c", "s", "D")})

    with pytest.raises(ValueError, match="reason: prepayment is no reason to recover a subsidy in x"):
        clawback(_working(rules), ClawbackGiven(Reason.PREPAYMENT, _DAY, []))


@pytest.mark.parametrize(
    ("given_", "reason"),
    [
        ({"paid": [], "supported_days": 3, "kept_days": 4}, "kept_days must be from 0 to the 3 supported_days, but is 4"),
        ({"paid": [], "kept_days": -1}, "kept_days must be from 0 to the 0 supported_days, but is -1"),
        ({"paid": [Paid("a", 5, 6)]}, "returned_fen of a must be from 0 to 5, but is 6"),
        ({"paid": [Paid("a", 5, -1)]}, "returned_fen of a must be from 0 to 5, but is -1"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_value(given_: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        ClawbackGiven(Reason.MISUSE, _DAY, **given_)


def test_the_bounds_of_what_can_be_are_taken() -> None:
    found = clawback(_working(), ClawbackGiven(Reason.PREPAYMENT, _DAY, [Paid("a", 5, 5)], supported_days=3, kept_days=3))

    assert found.parts == [Recovered("a", 5, 0, 0)]


def test_years_end_on_the_same_day_or_the_last_of_february() -> None:
    assert years_after(date(2028, 2, 29), 3) == date(2031, 2, 28)
    assert years_after(date(2028, 2, 29), 4) == date(2032, 2, 29)
    assert years_after(date(2028, 2, 28), 1) == date(2029, 2, 28)


def test_a_rule_that_was_not_verified_says_so_in_the_explanation() -> None:
    working = _working()
    clawback(working, ClawbackGiven(Reason.MISUSE, _DAY, _PAID))

    assert [step.name for step in working.steps] == [
        "reason",
        "returnable_fen",
        "due_of_scheme_fen",
        "returnable_fen",
        "due_of_scheme_fen",
        "due_fen",
        "barred_until",
    ]
    assert "条文待核对" in working.steps[0].clause
    assert working.steps[0].en == "recovered whole"
    assert (working.steps[1].value, working.steps[-1].value) == ("9403333", "2029-11-21")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**12), st.integers(1, 3_660), st.data())
def test_what_is_kept_and_what_is_returned_is_what_was_paid(amount: int, days: int, data: st.DataObject) -> None:
    kept, returned = data.draw(st.integers(0, days)), data.draw(st.integers(0, amount))
    part = clawback(_working(), ClawbackGiven(Reason.PREPAYMENT, _DAY, [Paid("a", amount, returned)], days, kept)).parts[0]

    assert part.kept_fen + part.returnable_fen == amount
    assert 0 <= part.due_fen <= max(amount - returned, 0)

"""Legal clocks, on the real calendar of 2026."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain import clocks
from domain.workdays import WorkingDays, instant
from policies.calendar import calendar_for

_DAYS = WorkingDays(calendar_for([2026, 2027]))
_CASES = {
    case["id"]: case
    for example in json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))["examples"]
    for case in example["cases"]
}


def _day(text: Any) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("name", ["W3a", "W3c"])
def test_a_limit_counts_made_up_weekends_and_skips_holidays(name: str) -> None:
    given, expected = _CASES[name]["inputs"], _CASES[name]["expected"]

    assert clocks.due(_day(given["received"]), given["limit_working_days"], _DAYS) == _day(expected["deadline"])
    assert clocks.counted(_day(given["received"]), given["limit_working_days"], _DAYS) == [_day(day) for day in expected["counted_days"]]


def test_a_corrected_filing_restarts_its_clock_and_a_stopped_clock_goes_on() -> None:
    given, expected = _CASES["W3f"]["inputs"], _CASES["W3f"]["expected"]
    budget, cured = given["limit_working_days"], _day(given["all_defects_cured"])

    used = _DAYS.between(_day(given["received"]), _day(given["correction_notice"]))

    assert used == expected["working_days_used_before_notice"]
    assert clocks.due(cured, budget, _DAYS) == _day(expected["deadline_RESTART"])
    assert clocks.due(cured, budget - used, _DAYS) == _day(expected["deadline_SUSPEND"])


@pytest.mark.parametrize(("budget", "days"), [(5, [3, 4, 5]), (10, [5, 8, 10]), (1, [1, 1, 1])])
def test_rungs_are_rounded_up_to_whole_working_days(budget: int, days: list[int]) -> None:
    assert clocks.rungs(budget, [Decimal("0.5"), Decimal("0.8"), Decimal("1.0")]) == days


def test_a_rung_is_climbed_on_the_morning_after_its_day_is_used_up() -> None:
    assert clocks.rung_instant(_day("2026-02-12"), 5, _DAYS) == instant(_day("2026-02-27"), 9)

"""The calculator of deadlines: the boundary table W3 and its refusals."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.clocks import ClockEvent, EventKind, Unit
from domain.deadline import Deadline, DeadlineGiven, deadline
from domain.explained import Working, lines
from domain.rules import Rule, Rules
from domain.workdays import WorkingDays
from policies.calendar import calendar_for

_CALENDAR = calendar_for([2026, 2027])
_CASES = {
    case["id"]: case
    for example in json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))["examples"]
    for case in example["cases"]
}
_ROWS = {
    "law.period": "民法典 201、203",
    "clock.receipt": "actual_receipt",
    "clock.pause_reasons": "correction hearing",
    "clock.correction.patent": "restart",
    "clock.correction.copyright": "pause",
}
_MARCH_2 = DeadlineGiven(date(2026, 3, 2), 5)


def _working(**rows: str) -> Working:
    rules = Rules("x", "h", {key: Rule(key, value, f"clause of {key}", "s", "S-02") for key, value in {**_ROWS, **rows}.items()})
    return Working(rules, WorkingDays(_CALENDAR))


def _day(text: Any) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("name", ["W3a", "W3c"])
def test_a_limit_counts_made_up_weekends_and_skips_holidays(name: str) -> None:
    inputs, expected = _CASES[name]["inputs"], _CASES[name]["expected"]
    received = _day(inputs["received"])

    found = deadline(_working(), DeadlineGiven(received, inputs["limit_working_days"]))

    assert found == Deadline(
        received, _day(expected["deadline"]), [_day(day) for day in expected["counted_days"]], False, _CALENDAR.sha256, 0
    )


@pytest.mark.parametrize(("register", "expected"), [("patent", "deadline_RESTART"), ("copyright", "deadline_SUSPEND")])
def test_a_correction_restarts_or_stops_the_limit_by_register(register: str, expected: str) -> None:
    inputs = _CASES["W3f"]["inputs"]
    given = DeadlineGiven(
        _day(inputs["received"]),
        inputs["limit_working_days"],
        register=register,
        correction_notice=_day(inputs["correction_notice"]),
        all_defects_cured=_day(inputs["all_defects_cured"]),
    )

    found = deadline(_working(), given)

    assert found.used_before_notice == _CASES["W3f"]["expected"]["working_days_used_before_notice"]
    assert found.deadline == _day(_CASES["W3f"]["expected"][expected])


@pytest.mark.parametrize(
    ("policy", "received", "at", "start", "due"),
    [
        ("actual_receipt", "2026-03-07", "", "2026-03-07", "2026-03-13"),
        ("deemed_next_working_day", "2026-03-07", "", "2026-03-09", "2026-03-16"),
        ("actual_receipt", "2026-03-05", "17:01", "2026-03-05", "2026-03-12"),
        ("deemed_next_working_day", "2026-03-05", "17:00", "2026-03-05", "2026-03-12"),
        ("deemed_next_working_day", "2026-03-05", "17:01", "2026-03-06", "2026-03-13"),
    ],
)
def test_receipt_on_a_rest_day_or_after_closing_makes_one_working_day_of_difference(
    policy: str, received: str, at: str, start: str, due: str
) -> None:
    found = deadline(_working(**{"clock.receipt": policy}), DeadlineGiven(_day(received), 5, received_at=at))

    assert (found.start, found.deadline) == (_day(start), _day(due))


def test_a_limit_in_calendar_days_rolls_off_the_rest_days_at_its_end() -> None:
    found = deadline(_working(), DeadlineGiven(date(2026, 3, 5), 2, Unit.CALENDAR))

    assert found.deadline == date(2026, 3, 9)
    assert found.counted_days == [date(2026, 3, 6), date(2026, 3, 7)]


def test_a_limit_that_is_stopped_has_no_last_day_yet() -> None:
    working = _working()

    found = deadline(working, replace(_MARCH_2, correction_notice=date(2026, 3, 4)))

    assert (found.deadline, found.counted_days) == (None, [date(2026, 3, 3), date(2026, 3, 4)])
    assert not found.provisional
    assert list(lines(working.explanation("deadline"), "en")) == [
        "1. day of receipt, not counted itself: 2026-03-02 (received 2026-03-02, policy actual_receipt) [clause of clock.receipt]",
        "2. days used before the notice: 2 (notice 2026-03-04)",
        "3. the limit is stopped; it is due when it goes on: 2 (limit 5)",
    ]


def test_every_step_is_told_with_its_rule_and_clause() -> None:
    working = _working()

    deadline(working, replace(_MARCH_2, correction_notice=date(2026, 3, 4), all_defects_cured=date(2026, 3, 9)))

    assert list(lines(working.explanation("deadline"), "zh")) == [
        "1. 收件日，当日不计入期间: 2026-03-02 (received 2026-03-02, policy actual_receipt) [clause of clock.receipt]",
        "2. 补正通知前已用日数: 2 (notice 2026-03-04)",
        "3. 全部缺陷消除的效力: restarted (on 2026-03-09) [clause of clock.correction.patent]",
        "4. 期间届满日（中止日不计；自然日期间末日为休息日的顺延）: 2026-03-16 (limit 5, unit working) [clause of law.period]",
    ]


def test_further_events_are_taken_in_the_order_of_their_days() -> None:
    events = [
        ClockEvent(EventKind.EXTENDED, date(2026, 3, 13), "", "", 1),
        ClockEvent(EventKind.RESUMED, date(2026, 3, 4)),
        ClockEvent(EventKind.PAUSED, date(2026, 3, 3), "hearing"),
    ]
    given = replace(_MARCH_2, register="copyright", events=events, correction_notice=date(2026, 3, 5), all_defects_cured=date(2026, 3, 6))

    found = deadline(_working(), given)

    # 3 March, then a pause over the 4th; 5 March, then a correction over the 6th.
    assert found.counted_days == [date(2026, 3, day) for day in (3, 5, 9, 10, 11, 12)]
    assert found.deadline == date(2026, 3, 12)


@pytest.mark.parametrize(("limit", "provisional"), [(2, False), (3, True)])
def test_a_deadline_beyond_the_published_calendar_is_provisional(limit: int, provisional: bool) -> None:
    assert deadline(_working(), DeadlineGiven(date(2026, 12, 29), limit)).provisional is provisional


def test_a_stopped_limit_is_provisional_from_its_last_event_on() -> None:
    assert deadline(_working(), DeadlineGiven(date(2026, 12, 29), 9, correction_notice=date(2027, 1, 4))).provisional


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"limit_days": 0}, "limit_days: a limit has at least 1 day, not 0"),
        ({"received_at": "24:00"}, "received_at: must be a time such as 16:30, not '24:00'"),
        ({"received_at": "9:00"}, "received_at: must be a time such as 16:30, not '9:00'"),
        ({"correction_notice": date(2026, 3, 1)}, "correction_notice: 2026-03-01 is before the receipt on 2026-03-02"),
        ({"all_defects_cured": date(2026, 3, 5)}, "all_defects_cured: 2026-03-05 needs a correction_notice that is not after it"),
        (
            {"correction_notice": date(2026, 3, 6), "all_defects_cured": date(2026, 3, 5)},
            "all_defects_cured: 2026-03-05 needs a correction_notice that is not after it",
        ),
    ],
)
def test_a_wrong_input_is_refused_by_name(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match="^" + sentence.replace("(", r"\(") + "$"):
        replace(_MARCH_2, **wrong)


def test_the_smallest_inputs_are_taken() -> None:
    same_day = replace(_MARCH_2, limit_days=1, correction_notice=date(2026, 3, 2), all_defects_cured=date(2026, 3, 2), received_at="23:59")

    assert deadline(_working(), same_day).deadline == date(2026, 3, 3)

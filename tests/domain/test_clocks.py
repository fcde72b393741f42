"""Legal clocks, on the real calendar of 2026."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import clocks
from domain.clocks import Clock, ClockEvent, EventKind, Limit, Receipt, State, Unit
from domain.rules import CalendarData, Rule, Rules, Unset
from domain.workdays import WorkingDays, instant
from policies.calendar import calendar_for

_DAYS = WorkingDays(calendar_for([2026, 2027]))
_CASES = {
    case["id"]: case
    for example in json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))["examples"]
    for case in example["cases"]
}
_ROWS = {
    "clock.pause_reasons": "correction dispute",
    "clock.policy.start": "acceptance",
    "clock.correction.patent": "restart",
    "clock.correction.copyright": "pause",
    "clock.registry.patent.paper": "5",
    "clock.registry.patent.online": "2",
    "clock.registry.copyright.days": "10",
    "clock.registry.copyright.unit": "calendar",
    "clock.registry.data_ip.days": "7",
    "clock.registry.trademark.days": "",
}


def _rules(**rows: str) -> Rules:
    return Rules("x", "h", {key: Rule(key, value, "c", "s", "D") for key, value in {**_ROWS, **rows}.items()})


_RULES = _rules()


def _day(text: Any) -> date:
    return date.fromisoformat(text)


def _clock(start: str, budget: int, unit: Unit = Unit.WORKING) -> Clock:
    return clocks.begin("policy", "r1", Limit("registration.days", budget, unit), _day(start))


def _add(clock: Clock, kind: EventKind, on: str, days: int = 0) -> None:
    clocks.add(clock, ClockEvent(kind, _day(on), "dispute" if kind is EventKind.PAUSED else "", "registry", days), _RULES)


@pytest.mark.parametrize("name", ["W3a", "W3c"])
def test_a_limit_counts_made_up_weekends_and_skips_holidays(name: str) -> None:
    given, expected = _CASES[name]["inputs"], _CASES[name]["expected"]

    clock = _clock(given["received"], given["limit_working_days"])
    assert clocks.due_on(clock, _DAYS) == _day(expected["deadline"])
    assert list(islice(clocks.counting(clock, _DAYS), clock.limit)) == [_day(day) for day in expected["counted_days"]]


@pytest.mark.parametrize(("kind", "expected"), [(EventKind.RESTARTED, "deadline_RESTART"), (EventKind.RESUMED, "deadline_SUSPEND")])
def test_a_corrected_filing_restarts_its_clock_and_a_stopped_clock_goes_on(kind: EventKind, expected: str) -> None:
    given = _CASES["W3f"]["inputs"]
    clock = _clock(given["received"], given["limit_working_days"])
    _add(clock, EventKind.PAUSED, given["correction_notice"])

    assert clocks.used(clock, _day(given["correction_notice"]), _DAYS) == _CASES["W3f"]["expected"]["working_days_used_before_notice"]
    assert clocks.due_on(clock, _DAYS) is None
    _add(clock, kind, given["all_defects_cured"])
    assert clocks.due_on(clock, _DAYS) == _day(_CASES["W3f"]["expected"][expected])


def test_a_clock_carries_what_it_was_begun_with() -> None:
    clock = _clock("2026-03-02", 5, Unit.CALENDAR)

    assert clock == Clock(
        "policy", "r1", Unit.CALENDAR, 5, "registration.days", [ClockEvent(EventKind.STARTED, date(2026, 3, 2), "", "", 0)]
    )


@pytest.mark.parametrize(
    ("start", "budget", "due"),
    [
        ("2026-03-02", 11, "2026-03-13"),  # Friday
        ("2026-03-02", 12, "2026-03-16"),  # Saturday, rolled
        ("2026-09-20", 11, "2026-10-08"),  # the first day of a holiday
        ("2026-02-04", 10, "2026-02-14"),  # a made-up Saturday
        ("2026-03-07", 0, "2026-03-09"),
    ],
)
def test_calendar_days_all_count_and_the_last_rolls_off_rest_days(start: str, budget: int, due: str) -> None:
    assert clocks.due_on(_clock(start, budget, Unit.CALENDAR), _DAYS) == _day(due)


def test_a_limit_of_no_working_days_is_due_on_its_event() -> None:
    assert clocks.due_on(_clock("2026-03-07", 0), _DAYS) == date(2026, 3, 7)


def test_an_extension_adds_to_the_limit_and_outlives_a_restart() -> None:
    clock = _clock("2026-03-02", 5)
    _add(clock, EventKind.EXTENDED, "2026-03-03", 3)

    assert (clock.budget, clock.limit) == (5, 8)
    assert clocks.due_on(clock, _DAYS) == date(2026, 3, 12)
    _add(clock, EventKind.RESTARTED, "2026-03-09")
    assert clocks.due_on(clock, _DAYS) == date(2026, 3, 19)


def test_the_day_of_a_pause_counts_and_a_budget_used_up_by_it_stays_due() -> None:
    clock = _clock("2026-03-02", 3)
    _add(clock, EventKind.PAUSED, "2026-03-05")

    assert clocks.due_on(clock, _DAYS) == date(2026, 3, 5)


def test_what_is_reported_for_an_earlier_day_takes_effect_with_the_event_before() -> None:
    clock = _clock("2026-03-02", 5)
    _add(clock, EventKind.PAUSED, "2026-03-05")
    _add(clock, EventKind.RESUMED, "2026-03-03")

    assert list(clocks.spans(clock)) == [(date(2026, 3, 2), date(2026, 3, 5)), (date(2026, 3, 5), None)]
    assert clocks.due_on(clock, _DAYS) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("on", "used", "in_time"),
    [("2026-03-02", 0, True), ("2026-03-03", 1, True), ("2026-03-08", 4, True), ("2026-03-09", 5, True), ("2026-03-10", 6, False)],
)
def test_what_is_used_goes_beyond_the_limit_once_it_is_over(on: str, used: int, in_time: bool) -> None:
    clock = _clock("2026-03-02", 5)

    assert clocks.used(clock, _day(on), _DAYS) == used
    assert clocks.in_time(clock, _day(on), _DAYS) is in_time


def test_rest_days_onto_which_a_calendar_limit_rolls_use_up_nothing() -> None:
    clock = _clock("2026-03-02", 5, Unit.CALENDAR)  # Saturday, rolled to Monday the 9th

    assert [clocks.used(clock, _day(f"2026-03-{day}"), _DAYS) for day in ("06", "07", "09", "10")] == [4, 5, 5, 8]


def test_a_paused_clock_is_in_time_on_any_day() -> None:
    clock = _clock("2026-03-02", 5)
    _add(clock, EventKind.PAUSED, "2026-03-03")

    assert clocks.in_time(clock, date(2027, 1, 1), _DAYS)
    assert clocks.used(clock, date(2027, 1, 1), _DAYS) == 1


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ([], EventKind.STARTED),
        ([], EventKind.RESUMED),
        ([EventKind.PAUSED], EventKind.PAUSED),
        ([EventKind.PAUSED, EventKind.RESUMED], EventKind.RESUMED),
        ([EventKind.MET], EventKind.RESTARTED),
        ([EventKind.MET], EventKind.MET),
        ([EventKind.MET], EventKind.BREACHED),
    ],
)
def test_an_event_that_cannot_follow_is_refused(before: list[EventKind], kind: EventKind) -> None:
    clock = _clock("2026-03-02", 5)
    for each in before:
        _add(clock, each, "2026-03-03")

    with pytest.raises(ValueError, match=rf"^the clock policy of r1 is {clock.state}: it cannot be {kind} on 2026-03-04$"):
        _add(clock, kind, "2026-03-04")


@pytest.mark.parametrize("kind", [EventKind.RESTARTED, EventKind.PROJECTED, EventKind.MET, EventKind.BREACHED])
def test_a_paused_clock_and_a_running_one_take_what_may_come_at_any_time(kind: EventKind) -> None:
    for paused in (False, True):
        clock = _clock("2026-03-02", 5)
        if paused:
            _add(clock, EventKind.PAUSED, "2026-03-03")
        _add(clock, kind, "2026-03-04")

        assert clock.events[-1].kind is kind


def test_a_breached_clock_runs_on_and_a_met_one_has_ended() -> None:
    clock = _clock("2026-03-02", 5)
    _add(clock, EventKind.BREACHED, "2026-03-10")
    _add(clock, EventKind.PROJECTED, "2026-03-10")
    running = clock.state
    assert clocks.due_on(clock, _DAYS) == date(2026, 3, 9)

    _add(clock, EventKind.MET, "2026-03-11")
    assert (running, clock.state) == (State.RUNNING, State.ENDED)


def test_a_clock_is_paused_only_for_a_reason_that_the_pack_lists() -> None:
    clock = _clock("2026-03-02", 5)
    expected = r"^reason: 'lunch' does not pause a clock; the pack lists correction, dispute \(clock.pause_reasons\)$"

    with pytest.raises(ValueError, match=expected):
        clocks.add(clock, ClockEvent(EventKind.PAUSED, date(2026, 3, 3), "lunch"), _RULES)
    assert clock.state is State.RUNNING


@pytest.mark.parametrize(("kind", "days"), [(EventKind.EXTENDED, 0), (EventKind.EXTENDED, -1), (EventKind.PROJECTED, 1)])
def test_only_an_extension_adds_days(kind: EventKind, days: int) -> None:
    with pytest.raises(ValueError, match=rf"^days: an extension adds whole days and nothing else does, not {days} on {kind}$"):
        _add(_clock("2026-03-02", 5), kind, "2026-03-03", days)


@pytest.mark.parametrize(("budget", "days"), [(5, [3, 4, 5, 6]), (10, [5, 8, 10, 12]), (1, [1, 1, 1, 2]), (2, [1, 2, 2, 3])])
def test_rungs_are_rounded_up_to_whole_working_days(budget: int, days: list[int]) -> None:
    assert clocks.rungs(budget, [Decimal("0.5"), Decimal("0.8"), Decimal("1.0"), Decimal("1.2")]) == days


def test_a_rung_is_climbed_on_the_morning_after_its_day_is_used_up() -> None:
    assert clocks.rung_at(_clock("2026-02-12", 5), 5, _DAYS) == instant(_day("2026-02-27"), 9)


def test_a_rung_waits_for_a_paused_clock_and_comes_later_by_the_pause() -> None:
    clock = _clock("2026-03-02", 5)
    assert clocks.rung_at(clock, 6, _DAYS) == instant(date(2026, 3, 11), 9)

    _add(clock, EventKind.PAUSED, "2026-03-04")
    assert clocks.rung_at(clock, 3, _DAYS) is None
    assert clocks.rung_at(clock, 2, _DAYS) == instant(date(2026, 3, 5), 9)

    _add(clock, EventKind.RESUMED, "2026-03-11")
    assert clocks.rung_at(clock, 6, _DAYS) == instant(date(2026, 3, 18), 9)


def test_a_rung_at_the_end_of_calendar_days_comes_after_the_rest_days_that_they_roll_over() -> None:
    assert clocks.rung_at(_clock("2026-03-02", 5, Unit.CALENDAR), 5, _DAYS) == instant(date(2026, 3, 10), 9)


_HALF = WorkingDays(CalendarData("", date(2026, 12, 31), half_days={date(2026, 3, 6): "12:00"}, closes_at="17:00"))


@pytest.mark.parametrize(
    ("at", "deemed"),
    [
        (instant(date(2026, 3, 5), 17, 0), date(2026, 3, 5)),
        (instant(date(2026, 3, 5), 17, 0) + timedelta(seconds=1), date(2026, 3, 6)),
        (instant(date(2026, 3, 6), 12, 0), date(2026, 3, 6)),
        (instant(date(2026, 3, 6), 12, 1), date(2026, 3, 9)),  # after a half day, on a Friday
        (instant(date(2026, 3, 7), 10, 0), date(2026, 3, 9)),
        (instant(date(2026, 3, 8), 23, 0), date(2026, 3, 9)),
    ],
)
def test_receipt_on_a_rest_day_or_after_closing_counts_as_the_next_working_day_by_pack(at: datetime, deemed: date) -> None:
    assert clocks.received(at, _HALF, Receipt.DEEMED_NEXT_WORKING_DAY) == deemed
    assert clocks.received(at, _HALF, Receipt.ACTUAL_RECEIPT) == (at + timedelta(hours=8)).date()


def test_the_policy_clock_starts_with_the_acceptance_or_with_the_receipt_by_pack() -> None:
    accepted, received = date(2026, 3, 3), date(2026, 3, 2)

    assert clocks.policy_start(accepted, received, _RULES) == accepted
    assert clocks.policy_start(accepted, received, _rules(**{"clock.policy.start": "receipt"})) == received
    with pytest.raises(Unset, match=r"clock\.policy\.start"):
        clocks.policy_start(accepted, received, _rules(**{"clock.policy.start": ""}))


@pytest.mark.parametrize(
    ("register", "channel", "limit"),
    [
        ("patent", "online", Limit("clock.registry.patent.online", 2, Unit.WORKING)),
        ("patent", "window", Limit("clock.registry.patent.paper", 5, Unit.WORKING)),
        ("patent", "post", Limit("clock.registry.patent.paper", 5, Unit.WORKING)),
        ("copyright", "online", Limit("clock.registry.copyright.days", 10, Unit.CALENDAR)),
        ("data_ip", "window", Limit("clock.registry.data_ip.days", 7, Unit.WORKING)),
        ("trademark", "window", None),
        ("income_right", "online", None),
    ],
)
def test_the_registry_has_its_own_limit_by_channel_where_a_row_sets_one(register: str, channel: str, limit: Limit | None) -> None:
    assert clocks.registry_limit(register, channel, _RULES) == limit


@pytest.mark.parametrize(("register", "kind"), [("patent", EventKind.RESTARTED), ("copyright", EventKind.RESUMED)])
def test_the_cure_of_defects_restarts_the_clock_or_lets_it_go_on_by_register(register: str, kind: EventKind) -> None:
    event = clocks.cured(register, date(2026, 3, 12), "window", _RULES)

    assert event == ClockEvent(kind, date(2026, 3, 12), "correction", "window", 0)


_starts = st.dates(date(2026, 1, 1), date(2027, 6, 30))
_gaps = st.integers(0, 20)
_budgets = st.integers(1, 30)
_units = st.sampled_from(list(Unit))


def _ran(start: date, budget: int, unit: Unit, gaps: list[int]) -> Clock:
    """A clock that was paused and resumed in turn, after as many days each."""
    clock, on = clocks.begin("policy", "r1", Limit("registration.days", budget, unit), start), start
    for number, gap in enumerate(gaps):
        on += timedelta(days=gap)
        clocks.add(clock, ClockEvent(EventKind.RESUMED if number % 2 else EventKind.PAUSED, on, "dispute"), _RULES)
    return clock


def _due(clock: Clock) -> date:
    """The due day, where the clock is paused and not yet due a day beyond all others."""
    return clocks.due_on(clock, _DAYS) or date.max


@settings(max_examples=100, deadline=None)
@given(_starts, _budgets, _units, st.lists(_gaps, max_size=4))
def test_a_longer_budget_is_never_due_earlier(start: date, budget: int, unit: Unit, gaps: list[int]) -> None:
    assert _due(_ran(start, budget, unit, gaps)) <= _due(_ran(start, budget + 1, unit, gaps))


@settings(max_examples=100, deadline=None)
@given(_starts, _budgets, _units, _gaps, _gaps)
def test_pausing_never_shortens_a_limit(start: date, budget: int, unit: Unit, to_pause: int, paused: int) -> None:
    assert _due(_ran(start, budget, unit, [])) <= _due(_ran(start, budget, unit, [to_pause, paused]))


@settings(max_examples=100, deadline=None)
@given(_starts, _budgets, _units, _gaps, _gaps, st.integers(1, 10))
def test_a_clock_that_goes_on_later_is_never_due_earlier(
    start: date, budget: int, unit: Unit, to_pause: int, paused: int, more: int
) -> None:
    assert _due(_ran(start, budget, unit, [to_pause, paused])) <= _due(_ran(start, budget, unit, [to_pause, paused + more]))


@settings(max_examples=100, deadline=None)
@given(_starts, _budgets, _units, st.lists(_gaps, max_size=3), _gaps)
def test_a_restarted_clock_is_due_as_if_it_had_begun_on_that_day(start: date, budget: int, unit: Unit, gaps: list[int], later: int) -> None:
    clock, on = _ran(start, budget, unit, gaps), start + timedelta(days=sum(gaps) + later)
    clocks.add(clock, ClockEvent(EventKind.RESTARTED, on), _RULES)

    assert _due(clock) == _due(_ran(on, budget, unit, []))


def test_a_clock_that_starts_on_the_friday_before_a_made_up_saturday_counts_it_and_then_skips_the_feast() -> None:
    assert clocks.due_on(_clock("2026-02-13", 1), _DAYS) == date(2026, 2, 14)
    assert clocks.due_on(_clock("2026-02-13", 2), _DAYS) == date(2026, 2, 24)


def test_five_days_are_five_working_days_and_not_120_hours() -> None:
    due = clocks.due_on(_clock("2026-02-13", 5), _DAYS)

    assert due == date(2026, 2, 27)
    assert (due - date(2026, 2, 13)).days == 14


def test_a_clock_that_starts_on_a_holiday_counts_from_the_first_day_that_is_worked() -> None:
    assert clocks.due_on(_clock("2026-02-16", 1), _DAYS) == date(2026, 2, 24)


def test_a_pause_across_a_holiday_costs_only_the_days_that_were_worked() -> None:
    over_the_feast, longer = _clock("2026-02-12", 5), _clock("2026-02-12", 5)
    for clock, resumed in ((over_the_feast, "2026-02-23"), (longer, "2026-02-25")):
        _add(clock, EventKind.PAUSED, "2026-02-14")
        _add(clock, EventKind.RESUMED, resumed)

    assert clocks.due_on(over_the_feast, _DAYS) == clocks.due_on(_clock("2026-02-12", 5), _DAYS) == date(2026, 2, 26)
    assert clocks.due_on(longer, _DAYS) == date(2026, 2, 28)  # a made-up Saturday: two working days were paused


def test_two_pauses_on_one_day_are_one_day_and_it_counts_once() -> None:
    clock = _clock("2026-03-02", 5)
    for kind in (EventKind.PAUSED, EventKind.RESUMED) * 2:
        _add(clock, kind, "2026-03-03")

    assert clocks.due_on(clock, _DAYS) == clocks.due_on(_clock("2026-03-02", 5), _DAYS) == date(2026, 3, 9)
    assert clocks.used(clock, date(2026, 3, 3), _DAYS) == 1


def test_a_rest_day_that_is_added_while_a_thousand_clocks_run_moves_those_it_falls_into_by_one_working_day() -> None:
    added = date(2026, 6, 10)
    calendar = calendar_for([2026, 2027])
    revised = WorkingDays(replace(calendar, rest_weekdays=[*calendar.rest_weekdays, added]))
    running = [(date(2026, 4, 1) + timedelta(days=n % 100), n % 19 + 1) for n in range(1000)]

    moved = 0
    for start, budget in running:
        clock = _clock(start.isoformat(), budget)
        old, new = clocks.due_on(clock, _DAYS), clocks.due_on(clock, revised)
        assert old is not None
        inside = start < added <= old
        assert new == (revised.nth_after(old, 1) if inside else old)
        moved += inside
    assert 0 < moved < len(running)

"""The statement of a clock, on the real calendar of 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import clocks
from domain.clocks import Clock, ClockEvent, EventKind, Limit, Unit
from domain.facts import plain
from domain.rules import Rule, Rules
from domain.statement import DayLine, Statement, statement, told
from domain.workdays import WorkingDays
from policies.calendar import calendar_for

_CALENDAR = calendar_for([2026, 2027])
_DAYS = WorkingDays(_CALENDAR)
_ROWS = {
    "law.period": "民法典 201、203",
    "clock.pause_reasons": "correction dispute",
    "clock.pause.correction": "等待补正|awaiting the correction",
}
_RULES = Rules("x", "h", {key: Rule(key, value, "c", "s", "D") for key, value in _ROWS.items()})
_EVENT_DAY = ("起算事件当日，不计入（民法典 201、203）", "the day of the event, not counted (民法典 201、203)")
_ROLLED = ("期间最后一日为休息日，顺延（民法典 201、203）", "the last day is a rest day, so the limit goes on (民法典 201、203)")


def _clock(start: date, budget: int, unit: Unit = Unit.WORKING) -> Clock:
    return clocks.begin("policy", "r1", Limit("registration.days", budget, unit), start)


def _add(clock: Clock, kind: EventKind, on: date, reason: str = "", by: str = "", days: int = 0) -> None:
    clocks.add(clock, ClockEvent(kind, on, reason, by, days), _RULES)


def _march(day: int) -> date:
    return date(2026, 3, day)


def test_every_day_to_the_due_day_says_whether_it_counts_and_why() -> None:
    found = statement(_clock(date(2026, 2, 12), 3), _DAYS, _RULES)
    feast = [DayLine(date(2026, 2, day), False, 2, "春节", "Spring Festival") for day in range(15, 24)]

    assert found == Statement(
        date(2026, 2, 24),
        3,
        0,
        False,
        [
            DayLine(date(2026, 2, 12), False, 0, *_EVENT_DAY),
            DayLine(date(2026, 2, 13), True, 1, "周五", "Friday"),
            DayLine(date(2026, 2, 14), True, 2, "周六调休上班（春节）", "Saturday made up for Spring Festival"),
            *feast,
            DayLine(date(2026, 2, 24), True, 3, "周二", "Tuesday"),
        ],
    )


@pytest.mark.parametrize(("until", "used", "left"), [(2, 0, 5), (4, 2, 3), (8, 4, 1), (9, 5, 0), (10, 6, 0)])
def test_what_is_used_and_left_is_told_for_the_end_of_a_day(until: int, used: int, left: int) -> None:
    found = statement(_clock(_march(2), 5), _DAYS, _RULES, _march(until))

    assert (found.due, found.used, found.left) == (_march(9), used, left)


def test_days_after_the_due_day_are_overdue() -> None:
    lines = statement(_clock(_march(2), 4), _DAYS, _RULES, _march(9)).lines

    assert lines[-4] == DayLine(_march(6), True, 4, "周五", "Friday")
    assert lines[-2:] == [DayLine(_march(8), False, 4, "周日", "Sunday"), DayLine(_march(9), True, 5, "周一（超期）", "Monday (overdue)")]


@pytest.mark.parametrize(
    ("by", "zh", "en"),
    [
        ("registry-cnipa", "中止：等待补正（registry-cnipa决定）", "paused: awaiting the correction, by registry-cnipa"),
        ("", "中止：等待补正", "paused: awaiting the correction"),
    ],
)
def test_a_paused_day_says_for_what_reason_and_who_ordered_it(by: str, zh: str, en: str) -> None:
    clock = _clock(_march(2), 3)
    _add(clock, EventKind.PAUSED, _march(3), "correction", by)
    paused = statement(clock, _DAYS, _RULES, _march(7))

    assert (paused.due, paused.used, paused.left) == (None, 1, 2)
    assert paused.lines[1:] == [
        DayLine(_march(3), True, 1, "周二", "Tuesday"),
        *(DayLine(_march(day), False, 1, zh, en) for day in (4, 5, 6, 7)),
    ]

    _add(clock, EventKind.RESUMED, _march(9))
    found = statement(clock, _DAYS, _RULES)
    assert found.due == _march(11)
    assert found.lines[2:] == [
        *(DayLine(_march(day), False, 1, zh, en) for day in range(4, 10)),
        DayLine(_march(10), True, 2, "周二", "Tuesday"),
        DayLine(_march(11), True, 3, "周三", "Wednesday"),
    ]


def test_a_reason_without_words_in_the_pack_is_told_by_its_code() -> None:
    clock = _clock(_march(2), 3)
    _add(clock, EventKind.PAUSED, _march(3), "dispute")

    assert statement(clock, _DAYS, _RULES, _march(4)).lines[-1] == DayLine(_march(4), False, 1, "中止：dispute", "paused: dispute")


def test_a_paused_clock_is_told_to_its_last_event_where_no_day_is_asked_for() -> None:
    clock = _clock(_march(2), 3)
    _add(clock, EventKind.PAUSED, _march(3), "dispute")

    assert statement(clock, _DAYS, _RULES).lines[-1].day == _march(3)
    assert statement(clock, _DAYS, _RULES, _march(2)).lines[-1].day == _march(3)


def test_what_was_before_a_restart_does_not_count() -> None:
    clock = _clock(_march(2), 2)
    _add(clock, EventKind.PAUSED, _march(3), "correction", "registry")
    _add(clock, EventKind.RESTARTED, _march(5))
    found = statement(clock, _DAYS, _RULES)
    before = ("2026-03-05重新起算，此前不计入", "restarted on 2026-03-05, what was before does not count")

    assert found == Statement(
        _march(9),
        2,
        0,
        False,
        [
            DayLine(_march(2), False, 0, *_EVENT_DAY),
            DayLine(_march(3), False, 0, *before),
            DayLine(_march(4), False, 0, *before),
            DayLine(
                _march(5),
                False,
                0,
                "重新起算之日，不计入（民法典 201、203）",
                "the day from which it restarts, not counted (民法典 201、203)",
            ),
            DayLine(_march(6), True, 1, "周五", "Friday"),
            DayLine(_march(7), False, 1, "周六", "Saturday"),
            DayLine(_march(8), False, 1, "周日", "Sunday"),
            DayLine(_march(9), True, 2, "周一", "Monday"),
        ],
    )


def test_calendar_days_all_count_and_rest_days_at_the_end_roll() -> None:
    lines = statement(_clock(_march(5), 2, Unit.CALENDAR), _DAYS, _RULES, _march(10)).lines

    assert lines == [
        DayLine(_march(5), False, 0, *_EVENT_DAY),
        DayLine(_march(6), True, 1, "自然日", "calendar day"),
        DayLine(_march(7), True, 2, "自然日", "calendar day"),
        DayLine(_march(8), False, 2, *_ROLLED),
        DayLine(_march(9), False, 2, *_ROLLED),
        DayLine(_march(10), True, 5, "自然日（超期）", "calendar day (overdue)"),
    ]


@pytest.mark.parametrize(("met", "used", "left"), [(4, 2, 3), (9, 5, 0), (11, 7, 0)])
def test_a_clock_that_was_met_is_told_to_that_day_and_no_further(met: int, used: int, left: int) -> None:
    clock = _clock(_march(2), 5)
    _add(clock, EventKind.MET, _march(met))
    found = statement(clock, _DAYS, _RULES, _march(30))

    assert (found.used, found.left, found.lines[-1].day) == (used, left, _march(met))


@pytest.mark.parametrize(("budget", "provisional"), [(2, False), (3, True)])
def test_a_due_day_beyond_the_published_calendar_is_provisional(budget: int, provisional: bool) -> None:
    assert statement(_clock(date(2026, 12, 29), budget), _DAYS, _RULES).provisional is provisional


def test_an_event_reported_late_is_told_from_the_event_before() -> None:
    clock = _clock(_march(3), 2)
    _add(clock, EventKind.PAUSED, _march(2), "dispute")
    _add(clock, EventKind.RESTARTED, _march(2))

    assert [(line.day, line.counted) for line in statement(clock, _DAYS, _RULES).lines] == [
        (_march(3), False),
        (_march(4), True),
        (_march(5), True),
    ]


def test_a_fact_carries_the_statement_with_the_calendar_and_the_last_event() -> None:
    clock = _clock(_march(2), 1)
    _add(clock, EventKind.EXTENDED, _march(3), "expert review", "registry-cnipa", 1)

    assert plain(told(clock, _DAYS, _RULES, _march(3))) == {
        "clock": "policy",
        "unit": "working",
        "budget": 2,
        "used": 1,
        "due": "2026-03-04",
        "provisional": False,
        "calendar": _CALENDAR.sha256,
        "days": [
            {"day": "2026-03-02", "counted": False, "n": 0, "why_zh": _EVENT_DAY[0], "why_en": _EVENT_DAY[1]},
            {"day": "2026-03-03", "counted": True, "n": 1, "why_zh": "周二", "why_en": "Tuesday"},
            {"day": "2026-03-04", "counted": True, "n": 2, "why_zh": "周三", "why_en": "Wednesday"},
        ],
        "reason": "expert review",
        "by": "registry-cnipa",
    }


@settings(max_examples=100, deadline=None)
@given(
    st.dates(date(2026, 1, 1), date(2027, 6, 30)),
    st.integers(1, 25),
    st.sampled_from(list(Unit)),
    st.lists(st.tuples(st.integers(0, 15), st.sampled_from([EventKind.PAUSED, EventKind.RESTARTED, EventKind.EXTENDED])), max_size=4),
)
def test_the_counted_lines_are_the_limit_at_the_due_day(start: date, budget: int, unit: Unit, steps: list[tuple[int, EventKind]]) -> None:
    clock, on = _clock(start, budget, unit), start
    for gap, kind in steps:
        on += timedelta(days=gap)
        _add(clock, kind, on, "dispute" if kind is EventKind.PAUSED else "", "", 2 if kind is EventKind.EXTENDED else 0)
        if kind is EventKind.PAUSED:
            on += timedelta(days=gap)
            _add(clock, EventKind.RESUMED, on)
    found = statement(clock, _DAYS, _RULES)

    assert found.due is not None
    assert [line.n for line in found.lines if line.counted] == list(range(1, clock.limit + 1))
    assert (found.used, found.left) == (clock.limit, 0)
    assert [line.day for line in found.lines] == [start + timedelta(days=n) for n in range((found.due - start).days + 1)]


def test_a_fact_names_the_latest_of_several_events_and_the_pause_in_the_packs_words() -> None:
    clock = _clock(_march(2), 3)
    _add(clock, EventKind.PAUSED, _march(3), "correction", "registry-cnipa")
    _add(clock, EventKind.RESUMED, _march(5), "received", "bank-xt")

    fact = plain(told(clock, _DAYS, _RULES))

    assert (fact["reason"], fact["by"]) == ("received", "bank-xt")
    assert fact["days"][2]["why_en"] == "paused: awaiting the correction, by registry-cnipa"
    assert (fact["used"], fact["due"]) == (3, plain(statement(clock, _DAYS, _RULES).due))


def test_a_clock_that_is_paused_on_its_first_day_has_no_day_that_counts() -> None:
    clock = _clock(_march(2), 3)
    _add(clock, EventKind.PAUSED, _march(2), "correction")

    found = statement(clock, _DAYS, _RULES, _march(3))

    assert (found.due, found.used, found.left) == (None, 0, 3)
    assert [(line.day, line.counted) for line in found.lines] == [(_march(2), False), (_march(3), False)]

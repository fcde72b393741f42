"""The open clocks of a journal, rebuilt, and what another calendar makes of them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.calendar_project import counts, document, projected
from cli.recorded_clocks import counted, open_clocks
from domain.clocks import ClockEvent, EventKind, Limit, Unit, add, begin, due_on
from domain.facts import FORMAT, Fact, plain, sealed
from domain.rules import Rule, Rules
from domain.statement import told
from domain.workdays import WorkingDays, years_of
from policies.calendar import Sources, calendar_for, shipped_sources, sources_with
from tests.cli.notice import NOTICE_2027

_CASE, _RIGHT = "XT-2026-000001", "ZL201911045218.8"
_DAY = timedelta(days=1)
_DAYS = WorkingDays(calendar_for(range(2026, 2031)))
_ROWS = {"clock.pause_reasons": "dispute", "clock.pause.dispute": "权属纠纷|ownership dispute"}
_RULES = Rules("x", "", {key: Rule(key, value, "c", "s", "D") for key, value in _ROWS.items()})
_POLICY, _OWN = Limit("registration.days", 5, Unit.WORKING), Limit("clock.registry.copyright.days", 10, Unit.CALENDAR)


class _Journal:
    """Facts that are written one after the other, by the rules of the case."""

    def __init__(self, opened: str = "2026-12-20T02:00:00+00:00") -> None:
        self.facts: list[Fact] = []
        calendar = calendar_for(years_of(date(2026, 12, 20), 12), "xiangtan")
        self.note("open_case", "case", opened, demand={"months": 12}, calendar=calendar)

    def note(self, kind: str, subject: str, at: str, **data: Any) -> None:
        body: dict[str, Any] = dict.fromkeys(("request", "actor", "role", "organisation", "on_behalf_of", "reason", "clause"), "")
        body |= {"version": FORMAT, "case_no": _CASE, "seq": len(self.facts), "kind": kind, "subject": subject, "tenant": "xiangtan"}
        prev = self.facts[-1].hash if self.facts else ""
        self.facts.append(sealed(**body, at=at, received_at=at, data=plain(data), prev=prev))

    def moved(self, stage: str) -> None:
        self.note("right_moved", _RIGHT, "2026-12-28T02:00:00+00:00", stage=stage)

    def clock(self, name: str, limit: Limit, start: date, *events: ClockEvent) -> None:
        clock = begin(name, _RIGHT, limit, start)
        self.note("clock_started", _RIGHT, _noon(start + _DAY), **told(clock, _DAYS, _RULES))  # noted later than it counts from
        for event in events:
            add(clock, event, _RULES)
            self.note(f"clock_{event.kind}", _RIGHT, _noon(event.on), **told(clock, _DAYS, _RULES))


def _noon(day: date) -> str:
    return f"{day}T04:00:00+00:00"


def _december(day: int) -> date:
    return date(2026, 12, day)


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE_2027, "utf-8")
    return file


def test_a_clock_is_due_as_its_last_fact_says_when_it_is_rebuilt() -> None:
    written = _Journal()
    written.moved("filed")
    pause = ClockEvent(EventKind.PAUSED, _december(23), "dispute", "registry")
    events = [pause, ClockEvent(EventKind.RESUMED, _december(28)), ClockEvent(EventKind.EXTENDED, _december(29), "large", days=3)]
    written.clock("registration", _POLICY, _december(21), *events)
    written.clock("registry", _OWN, _december(22))

    found = list(open_clocks(written.facts))
    assert [each.clock.name for each in found] == ["registration", "registry"]
    assert (found[0].clock.limit, found[0].clock.events[0].on) == (8, _december(21))
    assert [due_on(each.clock, _DAYS) for each in found] == [each.due for each in found] == [date(2027, 1, 6), date(2027, 1, 4)]


def test_a_paused_clock_has_no_due_day_and_does_not_move(notice: Path) -> None:
    written = _Journal()
    written.moved("filed")
    written.clock("registration", _POLICY, _december(28), ClockEvent(EventKind.PAUSED, _december(29), "dispute"))
    found = projected(counted(written.facts), sources_with(notice))

    assert [(move.before, move.after, move.days, move.confirmed) for move in found.moves] == [(None, None, 0, False)]


@pytest.mark.parametrize("stage", ["registered", "refused", "fallen"])
def test_a_clock_of_a_filing_that_is_decided_is_not_open(stage: str) -> None:
    written = _Journal()
    written.moved("filed")
    written.clock("registration", _POLICY, _december(21), ClockEvent(EventKind.BREACHED, _december(30)))
    assert len(list(open_clocks(written.facts))) == 1
    written.moved(stage)

    assert list(open_clocks(written.facts)) == []


def test_only_the_clocks_of_the_last_filing_are_open() -> None:
    written = _Journal()
    for start in (21, 24):
        written.moved("filed")
        written.clock("registration", _POLICY, _december(start))
        if start == 21:
            written.clock("registry", _OWN, _december(start))
            written.moved("refused")
    written.clock("registry", _OWN, _december(24), ClockEvent(EventKind.MET, _december(25)))

    (found,) = open_clocks(written.facts)
    assert (found.clock.name, found.clock.events[0].on) == ("registration", _december(24))


def test_a_notice_moves_what_lies_behind_it_and_confirms_what_was_provisional(notice: Path) -> None:
    written = _Journal()
    written.moved("filed")
    written.clock("registration", _POLICY, _december(28))  # three days of December, then 4 and 5 January
    written.clock("registry", _OWN, _december(18))  # ten days later is 28 December
    found = projected(counted(written.facts), sources_with(notice))

    assert counts([found]) == {
        "open_cases": 1,
        "cases_to_revise": 1,
        "clocks": 2,
        "clocks_that_move": 1,
        "by_days": {"+1": 1},
        "confirmed": 1,
    }
    moved = {"case": _CASE, "right": _RIGHT, "clock": "registration", "before": "2027-01-05", "after": "2027-01-06"}
    assert document([found])["moves"] == [moved | {"days": 1, "confirmed": True}]


def test_a_case_that_has_the_calendar_already_is_left_alone(notice: Path) -> None:
    written, laid = _Journal(), sources_with(notice)
    written.moved("filed")
    written.clock("registration", _POLICY, _december(28))
    before = projected(counted(written.facts), laid)
    written.note("revise_calendar", "case", _noon(_december(29)), calendar=before.calendar, notice="n")
    after = projected(counted(written.facts), laid)

    assert (before.key.rpartition("-")[0], after.key.rpartition("-")[0]) == ("calendar-0", f"calendar-{len(written.facts) - 1}")
    assert after.case.confirmed_through == date(2027, 12, 31)
    assert (counts([after])["cases_to_revise"], after.moves) == (0, [])


def test_a_calendar_reaches_as_far_as_it_is_published() -> None:
    shipped = shipped_sources()
    far = [{"year": 2040, "source": "s", "mark": "D", "holiday": []}]
    laid = Sources({**shipped.overlay, "confirmed_through": date(2040, 12, 31), "notice": [*shipped.overlay["notice"], *far]}, {})

    assert projected(counted(_Journal().facts), laid).calendar == calendar_for(range(2026, 2041), "xiangtan", laid)

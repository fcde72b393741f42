"""Tampering with what a case was opened with and with its histories, tried at random: pack, calendar, clock, acts and events."""

import json
import re
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter as converter

from audit.derived import Stored
from audit.histories import KeptCase
from audit.replay import input_of
from audit.verify import judged, verify
from domain.facts import digest, plain
from domain.opening import Opening
from domain.rules import CalendarData
from tests.audit.flips import flipped, ways
from tests.audit.scene import DAYS, Scene, told
from tests.audit.test_verify import copied

_NOT_RUN = "The code of this installation"


def opened_with(scene: Scene, **more: Any) -> str:
    """What is said of the case when its first run brings another pack or calendar."""
    first = replace(scene.first, opening=replace(scene.first.opening, **more))
    return told(judged(scene.case.case_no, scene.case.runs, Stored(scene.case.journal), first, scene.remade))


async def replayed(case: KeptCase, run: WorkflowHistory) -> str:
    """What is said of a case when this history is run again: the differences, or why it cannot be run."""
    found = await verify(case.case_no, [run], Stored(case.journal), converter, ended=True)
    return told(found) or found.reason


def test_a_replaced_row_of_the_pack_is_found(scene: Scene) -> None:
    count, chance = ways("pack")
    rules = scene.first.opening.rules
    for n in range(count):
        key = chance.choice(sorted(rules.rows))
        rows = {name: row for name, row in rules.rows.items() if name != key}
        if n % 5:
            column = chance.choice(sorted(vars(rules.rows[key])))
            rows[key] = replace(rules.rows[key], **{column: flipped(getattr(rules.rows[key], column), chance)})

        assert opened_with(scene, rules=replace(rules, rows=rows)).startswith("opening.rules.sha256: stored")


def test_a_changed_calendar_is_found(scene: Scene) -> None:
    count, chance = ways("calendar")
    calendar = scene.first.opening.calendar
    for _ in range(count):
        column = chance.choice(sorted(vars(calendar)))
        other = replace(calendar, **{column: _without_first(getattr(calendar, column)) or flipped(getattr(calendar, column), chance)})

        assert opened_with(scene, calendar=other).startswith("opening.calendar.sha256: stored")


def _without_first(value: Any) -> Any:
    match value:
        case dict():
            return dict(list(value.items())[1:]) or {DAYS[0]: "x"}
        case list():
            return value[1:] or [DAYS[0]]
    return None


async def test_a_pack_and_a_calendar_that_were_replaced_with_their_hashes_are_found(short: KeptCase) -> None:
    count, chance = ways("opening, hashed anew")
    for n in range(count):
        history = copied(short.runs[0])
        run = await input_of(history, converter)
        opening = _another_pack(run.opening, chance.choice(sorted(run.opening.rules.rows))) if n % 2 else _another_calendar(run.opening, n)
        [payload] = await converter.encode([replace(run, opening=opening)])
        history.events[0].workflow_execution_started_event_attributes.input.payloads[0].CopyFrom(payload)

        said = await replayed(short, history)

        assert said.startswith(f"fact 0 data.{'rules' if n % 2 else 'calendar'}"), (n, said)


def _another_pack(opening: Opening, key: str) -> Opening:
    rows = opening.rules.rows | {key: replace(opening.rules.rows[key], source="another")}
    made = digest({"jurisdiction": opening.rules.jurisdiction, "rows": plain(rows)})
    return replace(opening, rules=replace(opening.rules, rows=rows, sha256=made))


def _another_calendar(opening: Opening, days: int) -> Opening:
    other: CalendarData = replace(opening.calendar, confirmed_through=opening.calendar.confirmed_through + timedelta(days=days + 1))
    said = plain(other)
    del said["sha256"]
    return replace(opening, calendar=replace(other, sha256=digest(said)))


async def test_a_changed_clock_of_a_history_is_found(short: KeptCase) -> None:
    """At the instants of the facts; others reach no fact."""
    count, chance = ways("clock")
    taken = {fact.at for fact in short.journal}
    ticks = [place for place, event in enumerate(short.runs[0].events) if _started(event) and _instant(event) in taken]
    for n in range(count):
        history = copied(short.runs[0])
        event = history.events[chance.choice(ticks)]
        before = _instant(event)
        event.event_time.FromDatetime(event.event_time.ToDatetime() + timedelta(seconds=chance.choice((-86_400, -1, 1, 86_400))))

        said = await replayed(short, history)

        assert re.match(rf'fact \d+ .*stored "{re.escape(before)}"|{_NOT_RUN}', said), (n, said)


def _started(event: HistoryEvent) -> bool:
    return event.HasField("workflow_task_started_event_attributes")


def _instant(event: HistoryEvent) -> str:
    return event.event_time.ToDatetime(UTC).isoformat()


async def test_an_act_that_was_changed_and_an_event_that_was_taken_from_a_history_are_found(short: KeptCase) -> None:
    count, chance = ways("history")
    amounts = [(n, place) for n, event in enumerate(short.runs[0].events) for place, _ in enumerate(_said(event)) if _amount(event, place)]
    for n in range(count):
        history = copied(short.runs[0])
        events = list(history.events)
        if n % 2:
            del events[chance.randrange(1, len(events) - 1)]
        else:
            number, place = chance.choice(amounts)
            payload = _said(events[number])[place]
            said = json.loads(payload.data)
            payload.data = json.dumps(said | {"amount_fen": said["amount_fen"] + 1}).encode()

        report = await replayed(short, WorkflowHistory(short.case_no, events))

        assert re.match(rf"fact \d+ data|In run 1 of case|{_NOT_RUN}", report), (n, report)


def _said(event: HistoryEvent) -> Any:
    return event.workflow_execution_update_accepted_event_attributes.accepted_request.input.args.payloads


def _amount(event: HistoryEvent, place: int) -> bool:
    said = json.loads(_said(event)[place].data or b"0")
    return isinstance(said, dict) and "amount_fen" in said

"""Verification: a kept case and a living one match; whatever is changed in them is found, and what cannot be verified says why."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import History
from temporalio.client import Client, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter as converter
from temporalio.worker import UnsandboxedWorkflowRunner

from audit.archive import Archive
from audit.code import code
from audit.derived import Stored
from audit.histories import KeptCase
from audit.replay import input_of
from audit.sources import StackSource
from audit.verify import Result, Verdict, sentence, verify
from db import journal
from db.database import Database
from domain.facts import plain
from engine.codec import EncryptingCodec, Keys
from engine.converter import data_converter
from tests.audit import tampering
from tests.audit.tampering import Tamper
from tests.workflows.world import Case, running
from workflows import case as case_file
from workflows import preparation
from workflows.desk import Desk

K2 = Keys("k2", {"k2": b"another key that has 32 bytes..."})


async def verdict(case: KeptCase, facts: list[Any] | None = None, runs: list[WorkflowHistory] | None = None, **changed: Any) -> Verdict:
    """The verdict on a kept case of which something is brought otherwise."""
    kept = Stored(case.journal if facts is None else facts, changed.get("head"))
    return await verify(changed.get("case_no", case.case_no), case.runs if runs is None else runs, kept, converter, ended=True)


def copied(run: WorkflowHistory) -> WorkflowHistory:
    """A history of its own, to be changed."""
    copy = History()
    copy.CopyFrom(History(events=run.events))
    return WorkflowHistory(run.workflow_id, copy.events)


async def test_a_kept_case_matches_and_its_figures_are_those_of_the_history(kept: KeptCase) -> None:
    found = await verdict(kept)
    opening = (await input_of(kept.runs[0], converter)).opening
    assert (found.result, found.differences, found.reason) == (Result.MATCH, [], "")
    assert (found.facts, found.head) == (len(kept.journal), kept.journal[-1].hash)
    assert found.events == [len(run.events) for run in kept.runs]
    assert (found.pack, found.calendars[0]) == (opening.rules.sha256, opening.calendar.sha256)
    assert f"match: {found.facts} facts from {sum(found.events)} events" in sentence(found)


@pytest.mark.parametrize(
    ("tamper", "place"),
    [
        (tampering.a_fen_more, "data.limit_fen"),
        (tampering.reasoned, "fact 5 reason"),
        (tampering.removed, "fact 5"),
        (tampering.doubled, "fact 6"),
        (tampering.swapped, "fact 5"),
        (tampering.appended, "fact {end}"),
        (tampering.cut, "fact {cut}"),
        (lambda facts: tampering.rehashed(tampering.a_fen_more(facts)), "data.limit_fen"),
        (lambda facts: tampering.rehashed(tampering.removed(facts)), "fact 5"),
        (lambda _facts: [], "fact 0"),
    ],
)
async def test_a_journal_that_was_tampered_with_differs_at_that_place(short: KeptCase, tamper: Tamper, place: str) -> None:
    found = await verdict(short, tamper(short.journal))
    assert found.result is Result.DIFFERS
    assert place.format(end=len(short.journal), cut=len(short.journal) - 3) in found.differences[0].place
    assert f"DIFFERS: {found.differences[0].place}: stored {found.differences[0].stored}" in sentence(found)


async def test_a_head_that_names_another_end_differs(short: KeptCase) -> None:
    found = await verdict(short, head=(len(short.journal), short.journal[-1].hash))
    assert [each.place for each in found.differences] == ["head"]


async def test_a_run_that_starts_from_another_state_differs(kept: KeptCase) -> None:
    second = copied(kept.runs[1])
    run = await input_of(second, converter)
    assert run.carried is not None
    carried = replace(run.carried, file=replace(run.carried.file, limit_fen=run.carried.file.limit_fen + 1))
    [payload] = await converter.encode([replace(run, carried=carried)])
    second.events[0].workflow_execution_started_event_attributes.input.payloads[0].CopyFrom(payload)
    found = await verdict(kept, runs=[kept.runs[0], second, *kept.runs[2:]])
    assert "run 2 starts with carried.file.limit_fen" in [each.place for each in found.differences]


async def test_a_row_of_the_law_that_was_replaced_in_the_opening_differs(short: KeptCase) -> None:
    first = copied(short.runs[0])
    run = await input_of(first, converter)
    key, row = next(iter(run.opening.rules.rows.items()))
    rules = replace(run.opening.rules, rows=run.opening.rules.rows | {key: replace(row, source="another")})
    [payload] = await converter.encode([replace(run, opening=replace(run.opening, rules=rules))])
    first.events[0].workflow_execution_started_event_attributes.input.payloads[0].CopyFrom(payload)
    found = await verdict(short, runs=[first])
    assert [(each.place, each.stored) for each in found.differences] == [("opening.rules.sha256", rules.sha256)]


# What cannot be verified


async def refused(case: KeptCase, **changed: Any) -> str:
    found = await verdict(case, **changed)
    assert (found.result, found.differences, found.facts) == (Result.UNVERIFIED, [], 0)
    return found.reason


async def test_the_history_of_another_case_is_refused(kept: KeptCase, short: KeptCase) -> None:
    reason = await refused(kept, runs=short.runs)
    assert reason == f"The history that was brought for case {kept.case_no} is that of case {short.case_no}."


async def test_a_history_that_was_cut_is_refused(short: KeptCase) -> None:
    events = short.runs[0].events
    for end in (1, 3, len(events) // 2, len(events) - 1):
        reason = await refused(short, runs=[WorkflowHistory(short.case_no, events[:end])])
        assert f"stops after event {end} of run 1" in reason
    assert "has no beginning" in await refused(short, runs=[WorkflowHistory(short.case_no, events[1:])])
    assert "There is no history" in await refused(short, runs=[])


async def test_an_event_that_is_missing_is_refused_also_when_the_others_are_numbered_again(short: KeptCase) -> None:
    events = list(copied(short.runs[0]).events)
    del events[events.index(next(event for event in events[20:] if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED))]
    run = WorkflowHistory(short.case_no, events)
    assert "stands where event" in await refused(short, runs=[run])
    for place, event in enumerate(events, 1):
        event.event_id = place
    assert "is not the end of the workflow task" in await refused(short, runs=[run])


async def test_a_run_that_is_missing_is_refused(kept: KeptCase) -> None:
    assert "goes on from an earlier one" in await refused(kept, runs=kept.runs[1:])
    assert "the history of the next run is missing" in await refused(kept, runs=kept.runs[:1])
    assert "a run is missing" in await refused(kept, runs=[kept.runs[0], *kept.runs[:-1]])


async def test_other_code_is_told_with_its_version(short: KeptCase, monkeypatch: pytest.MonkeyPatch) -> None:
    async def reserve_before_the_preparation(desk: Desk) -> Any:
        await desk.reserve(desk.file.rights[0])
        return await preparation.prepare(desk)

    monkeypatch.setattr(case_file, "prepare", reserve_before_the_preparation)
    reason = await refused(short)
    assert f"zhiya {code().version} ({code().sha256[:12]}), does not take the steps" in reason
    assert "Nondeterminism" in reason


async def test_code_that_breaks_over_a_history_is_told_with_its_error(short: KeptCase, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_desk: Desk) -> Any:
        raise ValueError("a step that this version does not know")

    monkeypatch.setattr(case_file, "prepare", broken)
    assert "a step that this version does not know" in await refused(short)


@pytest.mark.parametrize("in_the_opening", [True, False])
async def test_a_payload_that_our_key_does_not_open_is_told(short: KeptCase, in_the_opening: bool) -> None:
    run = copied(short.runs[0])
    closed = run.events[0].workflow_execution_started_event_attributes.input.payloads
    if not in_the_opening:
        updates = [event.workflow_execution_update_accepted_event_attributes.accepted_request.input.args for event in run.events]
        closed = [args for args in updates if args.payloads][3].payloads
    [payload] = await EncryptingCodec(K2).encode([closed[0]])
    closed[0].CopyFrom(payload)
    found = await verify(short.case_no, [run], Stored(short.journal), data_converter(Keys("k1", {"k1": bytes(32)})), ended=True)
    assert (found.result, found.reason[:39]) == (Result.UNVERIFIED, "A payload was closed with key b'k2', wh")


async def test_a_chain_that_is_broken_by_itself_differs_though_nothing_can_be_run_again(short: KeptCase) -> None:
    found = await verdict(short, tampering.a_fen_more(short.journal), runs=[])
    assert found.result is Result.DIFFERS
    assert found.differences[0].place.endswith(" hash")
    assert "not run again: There is no history" in sentence(found)


# A living case


async def opened(temporal: Client, use: Callable[[Case], Any]) -> None:
    async with running(temporal, UnsandboxedWorkflowRunner()) as world:
        case = await world.open()
        await case.prepare()
        await use(case)


async def test_a_case_that_still_runs_matches_whenever_it_is_looked_at(temporal: Client, database: Database, archive: Archive) -> None:
    async def use(case: Case) -> None:
        source = StackSource(temporal, database, archive, late_s=0)
        for step in (case.pass_window, case.file, case.register):
            await step()
            await case.rest()
            await journal.record(database, case.journal)
            found = await source.verdict(case.case_no)
            assert (found.result, found.facts) == (Result.MATCH, len(case.journal))
        assert case.case_no in await source.all()

    await opened(temporal, use)


async def test_code_that_breaks_over_a_closed_history_is_told_with_its_error_in_clear(
    temporal: Client, database: Database, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_desk: Desk) -> Any:
        raise ValueError("a step that this version does not know")

    async def use(case: Case) -> None:
        await case.rest()
        monkeypatch.setattr(case_file, "prepare", broken)
        found = await StackSource(temporal, database, archive, late_s=0).verdict(case.case_no)
        assert "(a step that this version does not know)" in found.reason
        monkeypatch.undo()

    await opened(temporal, use)


async def test_facts_that_are_on_their_way_are_waited_for_and_told_when_they_do_not_come(
    temporal: Client, database: Database, archive: Archive
) -> None:
    async def use(case: Case) -> None:
        await case.rest()
        have = len(case.journal) - 2
        await journal.record(database, case.journal[:have])
        found = await StackSource(temporal, database, archive, late_s=0).verdict(case.case_no)
        assert [each.place for each in found.differences] == [f"fact {have}"]
        waiting = asyncio.create_task(StackSource(temporal, database, archive, late_s=10).verdict(case.case_no))
        await asyncio.sleep(0.5)
        await journal.record(database, case.journal)
        assert (await waiting).result is Result.MATCH

    await opened(temporal, use)


async def test_a_case_that_is_paused_by_an_error_is_verified_as_far_as_it_came(
    temporal: Client, database: Database, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object) -> str:
        raise ValueError("a bug at the window")

    async def use(case: Case) -> None:
        monkeypatch.setattr(preparation, "_window_answer", broken)
        act = asyncio.create_task(case.act("accept_filing", {"receipt_no": "1"}))
        async with asyncio.timeout(20):
            while not await failed(case):
                await asyncio.sleep(0.1)
        await journal.record(database, case.journal)
        found = await StackSource(temporal, database, archive, late_s=0).verdict(case.case_no)
        assert sentence(found).split("  ")[1].startswith("match")
        act.cancel()

    await opened(temporal, use)


async def failed(case: Case) -> bool:
    events = (await case.handle.fetch_history()).events
    return any(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED for event in events)


async def test_a_case_that_temporal_does_not_know_is_told_and_its_journal_checked_alone(
    temporal: Client, database: Database, archive: Archive, short: KeptCase
) -> None:
    source = StackSource(temporal, database, archive, late_s=0)
    assert (await source.verdict("XT-0000-000001")).reason.startswith("There is no case XT-0000-000001")
    await journal.record(database, short.journal)
    found = await source.verdict(short.case_no)
    assert (found.result, found.reason[:55]) == (
        Result.UNVERIFIED,
        f"Neither Temporal nor the archive knows the history of case {short.case_no}"[:55],
    )


async def test_rows_of_a_case_that_has_no_journal_differ(temporal: Client, database: Database, archive: Archive) -> None:
    await database.pool.execute("INSERT INTO parties (case_no, organisation, part) VALUES ('XT-0000-000002', 'bank-x', 'bank')")
    source = StackSource(temporal, database, archive, late_s=0)
    assert "XT-0000-000002" in await source.all()
    found = await source.verdict("XT-0000-000002")
    assert (found.result, [each.place for each in found.differences]) == (Result.DIFFERS, ["parties[bank-x/bank]"])


async def test_the_cases_since_a_day_are_those_in_which_something_happened(
    temporal: Client, database: Database, archive: Archive, short: KeptCase
) -> None:
    await journal.record(database, short.journal)
    source, last = StackSource(temporal, database, archive), datetime.fromisoformat(max(fact.at for fact in short.journal))
    assert await source.since(last) == [short.case_no]
    assert await source.since(last + timedelta(seconds=1)) == []


def test_the_code_is_named_by_every_file_that_decides_what_a_case_does() -> None:
    assert len(code().sha256) == 64
    assert code() is code()
    assert plain(code()) == {"version": code().version, "sha256": code().sha256}

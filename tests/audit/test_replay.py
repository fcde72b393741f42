"""The gate: every kept history runs through today's code, and the journal that comes out is the one that is kept, hash by hash."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import History
from temporalio.client import Client, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter as converter
from temporalio.worker import UnsandboxedWorkflowRunner

from audit.histories import KeptCase, read
from audit.replay import differences, input_of, replay
from audit.whole import decided
from domain.facts import intact
from domain.limits import Limit, lending_limit
from domain.stages import Outcome
from intake.workbook import read as read_workbook
from tests.workflows.world import running
from workflows import case as case_file
from workflows import desk as desk_file
from workflows import preparation
from workflows.desk import Desk

ROOT = Path(__file__).parent.parent.parent
CASES = [case for folder in sorted((ROOT / "tests/histories").glob("*.*.*")) for case in read(folder)]
LONG = [case for case in CASES if len(case.runs) > 1]


@pytest.fixture
def kept() -> KeptCase:
    """One case that lived long enough to continue as new."""
    return LONG[0]


def test_there_are_histories_and_some_continue_as_new() -> None:
    assert len(CASES) >= 16
    assert LONG


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case_no)
async def test_a_kept_history_makes_its_journal_again(case: KeptCase) -> None:
    remade = await replay(case.runs, converter)
    assert list(differences(remade.facts, case.journal)) == []
    assert [fact.hash for fact in remade.facts] == [fact.hash for fact in case.journal]
    assert remade.breaks == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case_no)
def test_a_kept_journal_is_one_unbroken_chain(case: KeptCase) -> None:
    assert all(intact(fact) for fact in case.journal)
    assert [fact.prev for fact in case.journal] == ["", *(fact.hash for fact in case.journal[:-1])]
    assert case.journal[-1].kind == "closed"


async def test_another_order_of_steps_without_a_patch_is_caught(kept: KeptCase, monkeypatch: pytest.MonkeyPatch) -> None:
    async def reserve_before_the_preparation(desk: Desk) -> Outcome | None:
        await desk.reserve(desk.file.rights[0])
        return await preparation.prepare(desk)

    monkeypatch.setattr(case_file, "prepare", reserve_before_the_preparation)
    with pytest.raises(workflow.NondeterminismError):
        await replay(kept.runs, converter)


async def test_a_changed_amount_is_caught_though_the_commands_are_the_same(kept: KeptCase, monkeypatch: pytest.MonkeyPatch) -> None:
    def a_fen_less(*arguments: Any) -> Limit:
        found = lending_limit(*arguments)
        return dataclasses.replace(found, limit_fen=found.limit_fen - 1)

    monkeypatch.setattr(desk_file, "lending_limit", a_fen_less)
    remade = await replay(kept.runs, converter)
    first = next(ours for ours, theirs in zip(remade.facts, kept.journal, strict=True) if ours != theirs)
    assert first.kind == "limit_computed"


async def test_a_changed_amount_in_an_old_history_is_caught_though_the_commands_are_the_same(kept: KeptCase) -> None:
    data = (await converter.encode([await input_of(kept.runs[0], converter)]))[0].data
    changed = re.sub(rb'"amount_fen":(\d+)', lambda found: b'"amount_fen":%d' % (int(found[1]) + 1), data, count=1)
    assert changed != data
    history = History()
    history.CopyFrom(History(events=kept.runs[0].events))
    history.events[0].workflow_execution_started_event_attributes.input.payloads[0].data = changed

    remade = await replay([WorkflowHistory(kept.case_no, history.events)], converter)  # no error: the commands are the same

    first = next(iter(differences(remade.facts, kept.journal[: len(remade.facts)])))
    assert first.startswith("[0].data.demand.amount_fen: ")


async def reserve_first_when_patched(desk: Desk) -> Outcome | None:
    """A step-order change as it has to be made: runs that began before it go the old way."""
    if workflow.patched("reserve-before-the-preparation"):
        await desk.reserve(desk.file.rights[0])
    return await preparation.prepare(desk)


async def test_a_history_from_before_a_patched_change_still_makes_its_journal(kept: KeptCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_file, "prepare", reserve_first_when_patched)

    remade = await replay(kept.runs, converter)

    assert [fact.hash for fact in remade.facts] == [fact.hash for fact in kept.journal]
    assert remade.breaks == []


async def test_a_history_from_after_a_patched_change_needs_the_patch(temporal: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_file, "prepare", reserve_first_when_patched)
    async with running(temporal, UnsandboxedWorkflowRunner()) as world:
        case = await world.open()
        await case.rest()
        await case.prepare()
        await case.rest()
        runs = [await case.handle.fetch_history()]
        made = (await replay(decided(runs), temporal.data_converter)).facts
        assert made == case.journal[: len(made)]
        assert any(event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED for event in runs[0].events)

        monkeypatch.undo()
        with pytest.raises(workflow.NondeterminismError):
            await replay(decided(runs), temporal.data_converter)


async def test_a_run_that_starts_from_another_state_is_told(kept: KeptCase) -> None:
    data = (await converter.encode([await input_of(kept.runs[1], converter)]))[0].data
    changed = re.sub(rb'"limit_fen":(\d+)', lambda found: b'"limit_fen":%d' % (int(found[1]) + 1), data, count=1)
    history = History()
    history.CopyFrom(History(events=kept.runs[1].events))
    history.events[0].workflow_execution_started_event_attributes.input.payloads[0].data = changed
    remade = await replay([kept.runs[0], WorkflowHistory(kept.case_no, history.events), *kept.runs[2:]], converter)
    assert remade.breaks[0].startswith("run 2 starts with carried.file.limit_fen: ")


async def test_a_history_cut_after_a_completed_task_makes_the_beginning_of_the_journal(kept: KeptCase) -> None:
    events = kept.runs[0].events
    ends = [place for place, event in enumerate(events, 1) if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED]
    for end in (ends[0], ends[len(ends) // 2]):
        remade = await replay([WorkflowHistory(kept.case_no, events[:end])], converter)
        assert 0 < len(remade.facts) < len(kept.journal)
        assert remade.facts == kept.journal[: len(remade.facts)]


async def test_a_first_run_that_is_missing_is_told(kept: KeptCase) -> None:
    remade = await replay(kept.runs[1:], converter)
    assert remade.breaks == ["run 1 starts with a state that no run left"]


def test_kept_histories_hold_no_personal_data_and_name_no_machine() -> None:
    people = read_workbook(ROOT / "samples/financing-demands.xlsx").demands
    secret = {value for row in people for value in (row.contact_name, row.contact_phone, row.contact_email) if value}
    for case in CASES:
        text = "".join(run.to_json() for run in case.runs) + "".join(str(fact) for fact in case.journal)
        found = [value for value in secret if value in text]
        assert not found
        assert "identity" not in text
        assert "stackTrace" not in text

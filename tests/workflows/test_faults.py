"""A bug pauses a case; it never ends one."""

import asyncio

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.exceptions import ActivityError, ApplicationError, CancelledError, RetryState, TimeoutType
from temporalio.exceptions import TimeoutError as TemporalTimeout

from tests.workflows.world import World
from workflows import preparation

FAILURES = {
    "a plain exception": ValueError("a bug"),
    "an ActivityError": ActivityError(
        "a bug", scheduled_event_id=1, started_event_id=2, identity="", activity_type="", activity_id="", retry_state=RetryState.TIMEOUT
    ),
    "an ApplicationError": ApplicationError("a bug", non_retryable=True),
    "a TimeoutError": TemporalTimeout("a bug", type=TimeoutType.START_TO_CLOSE, last_heartbeat_details=[]),
    "a CancelledError": CancelledError("a bug"),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_an_error_inside_a_case_pauses_it_until_the_repair(
    name: str, world_unsandboxed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await world_unsandboxed.open()
    await case.prepare()
    await case.rest()
    real = preparation._window_answer  # the step that has a bug until it is repaired

    async def broken(*_args: object) -> str:
        raise FAILURES[name]

    monkeypatch.setattr(preparation, "_window_answer", broken)
    other = await world_unsandboxed.open()
    performing = asyncio.create_task(other.prepare())
    await asyncio.sleep(1.5)
    assert (await other.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    monkeypatch.setattr(preparation, "_window_answer", real)
    await asyncio.wait_for(performing, 30)
    await other.rest()
    assert other.last("reservation_refused").data["holder"] == case.case_no


async def test_a_request_to_cancel_the_workflow_ends_no_case(world: World) -> None:
    case = await world.open()
    await case.handle.cancel()
    await case.prepare()
    assert "cancellation_refused" in case.kinds()
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.RUNNING

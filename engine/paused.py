"""Cases that are paused by an error: their workflow task fails, and is tried again until the repair is deployed."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryReverseRequest
from temporalio.client import Client
from temporalio.service import RPCError

log = logging.getLogger(__name__)

GUIDE = "docs/operators/a-case-is-stuck.md"
_QUERY = "TemporalReportedProblems IS NOT NULL AND ExecutionStatus = 'Running'"
_PAGE = 20  # the failed task is among the last events: what fails after it is only counted
_LOOK_S = 5.0


@dataclass(frozen=True)
class Paused:
    """A case that stands still because its code fails."""

    case_no: str
    since: datetime
    attempts: int
    message: str


async def paused_cases(client: Client) -> list[Paused]:
    """Every case whose workflow task fails again and again, the longest paused first."""
    found = [await _look(client, execution.id, execution.run_id) async for execution in client.list_workflows(_QUERY)]
    return sorted((case for case in found if case), key=lambda case: case.since)


async def watch_paused(client: Client) -> None:
    """Tell the operator in the log, once, when a case is paused, and when it goes on."""
    told: set[str] = set()
    while True:
        try:
            paused = {case.case_no: case for case in await paused_cases(client)}
        except RPCError as error:
            log.warning("whether cases are paused cannot be seen now: %s", error.message)
        else:
            for case_no in paused.keys() - told:
                log.error(
                    "case %s is paused by an error: %s; zhiya stuck shows it, %s says what to do", case_no, paused[case_no].message, GUIDE
                )
            for case_no in told - paused.keys():
                log.info("case %s goes on again", case_no)
            told = set(paused)
        await asyncio.sleep(_LOOK_S)


async def _look(client: Client, case_no: str, run_id: str) -> Paused | None:
    """How the case is paused; None when it has gone on meanwhile, since lists of Temporal are a little behind."""
    execution = WorkflowExecution(workflow_id=case_no, run_id=run_id)
    description = (await client.get_workflow_handle(case_no, run_id=run_id).describe()).raw_description
    attempts = description.pending_workflow_task.attempt
    request = GetWorkflowExecutionHistoryReverseRequest(namespace=client.namespace, execution=execution, maximum_page_size=_PAGE)
    events = (await client.workflow_service.get_workflow_execution_history_reverse(request)).history.events
    failed = next((event for event in events if event.event_type in _TROUBLE), None)
    if attempts < 2 or failed is None:
        return None
    return Paused(case_no, failed.event_time.ToDatetime(UTC), attempts, await _message(client, failed))


_TROUBLE = (EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED, EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT)


async def _message(client: Client, failed: HistoryEvent) -> str:
    if failed.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
        return "its workflow task was not finished in time: no worker runs, or its code does not come to an end"
    failure = Failure()
    failure.CopyFrom(failed.workflow_task_failed_event_attributes.failure)
    return str(await client.data_converter.decode_failure(failure))

"""Whether the histories of a case can be run again at all: they are its own, there is one for each run, and none was cut."""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

from domain.casefile import Run

_NEXT = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW
_ENDS = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
}
_TASK_STARTED = EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
_AFTER_STARTED = _ENDS | {
    EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
}
_TASK_DONE = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
_OF_AN_ACT = {EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED}


class Unverifiable(Exception):
    """A case cannot be verified; the sentence says why and what to do."""


def check_events(case_no: str, runs: Sequence[WorkflowHistory]) -> None:
    """Refuse histories with a hole: events that are missing within a run, or a run that is missing among them."""
    if not runs:
        raise Unverifiable(f"There is no history of case {case_no}: bring the folder that it was kept in.")
    for place, run in enumerate(runs, 1):
        if not run.events or not run.events[0].HasField("workflow_execution_started_event_attributes"):
            raise Unverifiable(f"Run {place} of case {case_no} has no beginning: its history was cut, bring the whole one.")
        for wrong in islice(_holes(run), 1):
            raise Unverifiable(f"In run {place} of case {case_no}, {wrong}: the history was cut or changed, bring the whole one.")
    for place, (run, following) in enumerate(pairwise(runs), 1):
        if next_run(run) != following.run_id:
            raise Unverifiable(f"Run {place + 1} of case {case_no} is not the one that run {place} went on to: a run is missing.")


def _holes(run: WorkflowHistory) -> Iterator[str]:
    for expected, event in enumerate(run.events, 1):
        if event.event_id != expected:
            yield f"event {event.event_id} stands where event {expected} belongs"
    for event, following in pairwise(run.events):
        # The engine's library itself ends when it is given such a history.
        if event.event_type == _TASK_STARTED and following.event_type not in _AFTER_STARTED:
            yield f"event {following.event_id} is not the end of the workflow task that began before it"


def check_ends(case_no: str, runs: Sequence[WorkflowHistory], *, ended: bool) -> None:
    """Refuse histories that stop too early: the last run went on to another one, or the case is known to have ended and did not here."""
    if next_run(runs[-1]):
        raise Unverifiable(f"Case {case_no} went on after run {len(runs)}, and the history of the next run is missing.")
    if ended and runs[-1].events[-1].event_type not in _ENDS:
        count = len(runs[-1].events)
        raise Unverifiable(f"Case {case_no} has ended, but its history stops after event {count} of run {len(runs)}: bring the whole one.")


def check_first(case_no: str, first: Run) -> None:
    """Refuse the history of another case, and one whose first run is missing."""
    if first.opening.case_no != case_no:
        raise Unverifiable(f"The history that was brought for case {case_no} is that of case {first.opening.case_no}.")
    if first.carried is not None:
        raise Unverifiable(f"The first run of case {case_no} that was brought goes on from an earlier one, which is missing.")


def decided(runs: Sequence[WorkflowHistory]) -> list[WorkflowHistory]:
    """The runs, the last one only as far as the case has decided: what came in since has made no facts yet."""
    last = runs[-1]
    if last.events[-1].event_type in _ENDS:
        return list(runs)
    ends = [place for place, event in enumerate(last.events) if event.event_type == _TASK_DONE]
    if not ends:
        return list(runs[:-1])
    end = ends[-1] + 1
    while end < len(last.events) and _follows(last.events[end], ends[-1] + 1):
        end += 1
    return [*runs[:-1], WorkflowHistory(last.workflow_id, last.events[:end])]


def _follows(event: HistoryEvent, task: int) -> bool:
    """Whether the event is what the workflow task with this event id decided."""
    if event.event_type in _OF_AN_ACT:
        return True
    attributes = getattr(event, event.WhichOneof("attributes") or "", None)
    return getattr(attributes, "workflow_task_completed_event_id", 0) == task


def ended(run: WorkflowHistory) -> bool:
    """Whether the run is over: the case ended with it, or went on in another."""
    return run.events[-1].event_type in _ENDS | {_NEXT}


def next_run(run: WorkflowHistory) -> str:
    """The run in which the case went on, "" where it did not."""
    last = run.events[-1]
    return last.workflow_execution_continued_as_new_event_attributes.new_execution_run_id if last.event_type == _NEXT else ""

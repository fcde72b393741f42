"""The shape of a case: which timers and activities follow each of its updates, read from its own history."""

from collections import Counter
from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

from workflows.conversations import PARTNERS

_TIMERS = {EventType.EVENT_TYPE_TIMER_STARTED, EventType.EVENT_TYPE_TIMER_CANCELED, EventType.EVENT_TYPE_TIMER_FIRED}
_SCHEDULED = EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
_ACCEPTED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED
_COMPLETED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED
_TASK_DONE = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
_TASK_EVENTS = 3  # scheduled, started, completed


@dataclass(frozen=True)
class Step:
    """What follows one update before the next one."""

    timers: int
    own: int  # activities on our own database
    calls: int  # activities that call a partner


@dataclass(frozen=True)
class Shape:
    """The one argument of the bare shape."""

    steps: list[Step]

    def total(self, part: str) -> int:
        return sum(getattr(step, part) for step in self.steps)


@dataclass(frozen=True)
class Events:
    """The events of one history, by what caused them."""

    acts: int  # updates that were accepted
    timers_started: int
    activities: int
    tasks: int  # workflow tasks
    events: int
    timer_events: int
    partner_events: int  # of the activities that call partners
    act_events: int  # of updates, and of the workflow tasks that took them

    @property
    def counted(self) -> int:
        """All events but those of timers and of calls to partners; workflow tasks count, whatever caused them."""
        return self.events - self.timer_events - self.partner_events


def shape_of(history: WorkflowHistory) -> Shape:
    """One step for each accepted update, in order."""
    steps: list[Counter[str]] = []
    for event in history.events:
        if event.event_type == _ACCEPTED:
            steps.append(Counter())
        elif event.event_type == EventType.EVENT_TYPE_TIMER_STARTED:
            steps[-1]["timers"] += 1
        elif event.event_type == _SCHEDULED:
            steps[-1]["calls" if _partner(event) else "own"] += 1
    return Shape([Step(step["timers"], step["own"], step["calls"]) for step in steps])


def events_of(history: WorkflowHistory) -> Events:
    """Count a history."""
    kinds = Counter(event.event_type for event in history.events)
    calls = {event.event_id for event in history.events if event.event_type == _SCHEDULED and _partner(event)}
    return Events(
        acts=kinds[_ACCEPTED],
        timers_started=kinds[EventType.EVENT_TYPE_TIMER_STARTED],
        activities=kinds[_SCHEDULED],
        tasks=kinds[_TASK_DONE],
        events=len(history.events),
        timer_events=sum(kinds[kind] for kind in _TIMERS),
        partner_events=sum(_of_call(event, calls) for event in history.events),
        act_events=_act_events(history),
    )


def _act_events(history: WorkflowHistory) -> int:
    """Events of updates and of the workflow tasks in which updates were accepted: what a task decided follows its completion."""
    found, unpaid = 0, False
    for event in history.events:
        if event.event_type == _TASK_DONE:
            unpaid = True
        elif event.event_type == _ACCEPTED and unpaid:
            found, unpaid = found + _TASK_EVENTS, False
        found += event.event_type in (_ACCEPTED, _COMPLETED)
    return found


def _partner(event: HistoryEvent) -> bool:
    return event.activity_task_scheduled_event_attributes.task_queue.name.endswith(PARTNERS)


def _of_call(event: HistoryEvent, calls: set[int]) -> bool:
    what = getattr(event, event.WhichOneof("attributes") or "", None)
    return event.event_id in calls or getattr(what, "scheduled_event_id", 0) in calls

"""A replay: the histories of a case's runs, run again through the workflow; what comes out is its journal, made again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.converter import DataConverter
from temporalio.worker import (
    ExecuteWorkflowInput,
    Interceptor,
    Replayer,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from domain.casefile import Run
from domain.facts import Fact, plain
from workflows.case import PledgeCase

_SHOWN = 5  # differences of one handover that are told


@dataclass(frozen=True)
class Remade:
    """What the code makes of the histories of one case: its facts, and where a run did not start from what the run before left."""

    facts: list[Fact]
    breaks: list[str]


class KeepInstances(Interceptor):
    """Holds on to the workflow objects, by run, so that they can be asked after their replay."""

    def __init__(self) -> None:
        self.kept: dict[str, PledgeCase] = {}

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:  # noqa: A002
        kept = self.kept

        class Keep(WorkflowInboundInterceptor):
            async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002
                instance = workflow.instance()
                assert isinstance(instance, PledgeCase)  # noqa: S101 - no other workflow is replayed here
                kept[workflow.info().run_id] = instance
                return await super().execute_workflow(input)

        return Keep


async def replay(runs: Sequence[WorkflowHistory], converter: DataConverter) -> Remade:
    """Run the histories of one case again, first run first.

    Raises what the replayer raises when the code no longer takes the steps of a history: NondeterminismError for other commands.
    """
    keeper = KeepInstances()
    replayer = Replayer(
        workflows=[PledgeCase], interceptors=[keeper], data_converter=converter, workflow_runner=UnsandboxedWorkflowRunner()
    )
    facts: list[Fact] = []
    breaks: list[str] = []
    left: Run | None = None
    for place, history in enumerate(runs, 1):
        await replayer.replay_workflow(history)
        given = await input_of(history, converter)
        breaks += [f"run {place} starts with {difference}" for difference in _handover(left, given)]
        case = keeper.kept[history.run_id]
        facts += case.life.journal
        if place < len(runs):
            left = Run(given.opening, await _as_sent(case, converter), given.events_a_run)
    return Remade(facts, breaks)


async def input_of(history: WorkflowHistory, converter: DataConverter) -> Run:
    """What a run was started with."""
    payloads = history.events[0].workflow_execution_started_event_attributes.input.payloads
    [run] = await converter.decode(payloads, [Run])
    assert isinstance(run, Run)  # noqa: S101 - the type asked for
    return run


def differences(found: object, expected: object) -> Iterator[str]:
    """Every place at which two values differ, with both."""
    ours, theirs = dict(_leaves(plain(found), "")), dict(_leaves(plain(expected), ""))
    for place in sorted(ours.keys() | theirs.keys()):
        if ours.get(place) != theirs.get(place):
            yield f"{place}: {ours.get(place, 'nothing')}, expected {theirs.get(place, 'nothing')}"


def _handover(left: Run | None, given: Run) -> list[str]:
    if left is None:
        return ["a state that no run left"] if given.carried else []
    if given == left and repr(given) == repr(left):  # quickly, as it should be; 0.3 and 0.30 are equal to Python
        return []
    return list(differences(given, left))[:_SHOWN]


async def _as_sent(case: PledgeCase, converter: DataConverter) -> Any:
    """The state that the run would hand over, as it would arrive."""
    carried = case.desk.carry()
    [arrived] = await converter.decode(await converter.encode([carried]), [type(carried)])
    return arrived


def _leaves(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, f"{place}.{key}" if place else key)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves(item, f"{place}[{index}]")
    else:
        yield place, repr(value)

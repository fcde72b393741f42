"""The two floors: workflows with the updates of a case and nothing in them, with or without its timers and activities."""

import asyncio
import signal
import time
import uuid
from datetime import timedelta
from typing import Any

import uvloop
from temporalio import activity, workflow
from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from bench.lap import Rounds
from bench.shape import Shape
from engine.client import connect
from engine.settings import Settings
from workflows.conversations import PARTNERS

QUEUE = "bare"
_BARE_PARTNERS = f"{QUEUE}-{PARTNERS}"
_DAY = timedelta(days=1)


@activity.defn(name="bare.nothing")
async def nothing() -> None:
    """An activity with an empty body."""


@workflow.defn(name="BareUpdate")
class BareUpdate:
    """As many updates as a case, which do nothing."""

    @workflow.init
    def __init__(self, shape: Shape) -> None:
        self.left = len(shape.steps)

    @workflow.run
    async def run(self, shape: Shape) -> None:
        await workflow.wait_condition(lambda: not self.left)

    @workflow.update
    async def act(self) -> None:
        self.left -= 1


@workflow.defn(name="BareShape")
class BareShape:
    """The same, and after each update as many timers and activities as the case starts there."""

    @workflow.init
    def __init__(self, shape: Shape) -> None:
        self.steps = list(shape.steps)
        self.timers: list[asyncio.Task[None]] = []
        self.lines: list[asyncio.Task[None]] = []

    @workflow.run
    async def run(self, shape: Shape) -> None:
        await workflow.wait_condition(lambda: not self.steps and all(line.done() for line in self.lines))
        self._cancel_timers()

    @workflow.update
    async def act(self) -> None:
        step = self.steps.pop(0)
        self._cancel_timers()
        self.timers = [asyncio.create_task(workflow.sleep(_DAY)) for _ in range(step.timers)]
        if step.own or step.calls:
            self.lines.append(asyncio.create_task(self._outside([QUEUE] * step.own + [_BARE_PARTNERS] * step.calls)))

    def _cancel_timers(self) -> None:
        for timer in self.timers:
            timer.cancel()

    async def _outside(self, queues: list[str]) -> None:
        for queue in queues:
            await workflow.execute_activity(nothing, task_queue=queue, start_to_close_timeout=timedelta(seconds=30))


class Bare:
    """Drives one floor, an update after the other, as a client would."""

    def __init__(self, client: Client, floor: str, shape: Shape) -> None:
        self.client, self.floor, self.shape = client, floor, shape

    async def live(self, rounds: Rounds) -> str:
        """One complete case; its workflow id."""
        name = f"{self.floor}-{uuid.uuid4().hex[:12]}"
        for n in range(len(self.shape.steps)):
            began = time.perf_counter()
            await (self.act(name) if n else self.open(name))
            rounds.append(time.perf_counter() - began)
        await self.client.get_workflow_handle(name).result()
        return name

    async def open(self, name: str) -> None:
        """Start the workflow with its first update."""
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            self.floor,
            self.shape,
            id=name,
            task_queue=QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        )
        await self.client.execute_update_with_start_workflow("act", start_workflow_operation=start)

    async def act(self, name: str) -> None:
        """One more update."""
        await self.client.get_workflow_handle(name).execute_update("act")


async def main() -> None:
    """The floors' worker process, set up as the worker of the cases is."""
    client = await connect(Settings())
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    cases = Worker(
        client,
        task_queue=QUEUE,
        workflows=[BareUpdate, BareShape],
        activities=[nothing],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=2000,
    )
    async with cases, Worker(client, task_queue=_BARE_PARTNERS, activities=[nothing]):
        await stop.wait()


if __name__ == "__main__":
    uvloop.run(main())

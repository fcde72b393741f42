"""A paused case says so to the operator, and no longer once it goes on."""

import asyncio
import time

import pytest
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner

from engine import paused
from engine.paused import paused_cases
from tests.workflows.world import running
from workflows import preparation


async def test_a_case_with_a_bug_is_listed_until_it_is_repaired(temporal: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(temporal, UnsandboxedWorkflowRunner()) as world:
        real = preparation._window_answer

        async def broken(*_args: object) -> str:
            raise ValueError("a bug at the window")

        monkeypatch.setattr(preparation, "_window_answer", broken)
        case = await world.open()
        performing = asyncio.create_task(case.prepare())
        began = time.monotonic()
        while time.monotonic() - began < 30:
            print(round(time.monotonic() - began, 1), await paused_cases(temporal))
            d = (await case.handle.describe()).raw_description
            print(d.pending_workflow_task.attempt, d.workflow_execution_info.search_attributes)
            await asyncio.sleep(1)
            if await paused_cases(temporal):
                break
        print(await paused_cases(temporal))
        monkeypatch.setattr(preparation, "_window_answer", real)
        await asyncio.wait_for(performing, 60)
        print(await paused_cases(temporal))
        await asyncio.sleep(2)
        print([e async for e in temporal.list_workflows(paused._QUERY)])

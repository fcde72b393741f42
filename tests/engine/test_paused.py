"""A paused case says so to the operator, and no longer once it goes on."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner

from engine import temporal as server
from engine.paused import paused_cases, watch_paused
from engine.settings import Settings
from tests.conftest import TEMPORAL
from tests.workflows.world import World, running
from workflows import preparation


@pytest.fixture
async def world(temporal: Client) -> AsyncIterator[World]:
    """Cases on a server that reports a paused case as early as ours does."""
    words = server.command(Settings())
    extra = [word for flag, word in itertools.pairwise(words) if flag == "--dynamic-config-value"]
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL),
        dev_server_log_level="error",
        dev_server_extra_args=["--dynamic-config-value", *extra],
        data_converter=temporal.data_converter,
    )
    async with environment, running(environment.client, UnsandboxedWorkflowRunner()) as world:
        yield world


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.1)


async def test_a_paused_case_is_listed_and_told_to_the_operator_until_it_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_args: object) -> str:
        raise ValueError("a bug at the window")

    caplog.set_level(logging.INFO, "engine.paused")
    whole = preparation._window_answer
    monkeypatch.setattr(preparation, "_window_answer", broken)
    case = await world.open()
    assert await paused_cases(world.client) == []
    await case.prepare()
    watching = asyncio.create_task(watch_paused(world.client))
    await until(lambda: "goes on again" in caplog.text or "is paused" in caplog.text)
    [paused] = await paused_cases(world.client)
    assert (paused.case_no, paused.message) == (case.case_no, "ValueError: a bug at the window")
    assert paused.attempts >= 2
    monkeypatch.setattr(preparation, "_window_answer", whole)
    await until(lambda: "goes on again" in caplog.text)
    watching.cancel()
    assert await paused_cases(world.client) == []
    told = [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "engine.paused"]
    assert [level for level, _ in told] == ["ERROR", "INFO"]
    assert f"case {case.case_no} is paused by an error: ValueError: a bug at the window" in told[0][1]

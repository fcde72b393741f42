"""The stack of one machine: starts in order, brings back who dies, and leaves nothing behind."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest

from engine import client
from engine.files import CannotStart
from engine.settings import on_free_ports
from engine.supervisor import Stack

# A zhiya with Postgres and Temporal only, which tells its children's processes and waits.
PROGRAM = """
import asyncio
from engine.settings import Settings
from engine.supervisor import Stack

async def main():
    async with Stack(Settings(), quiet=True, with_apps=False) as stack:
        print(*(stack.pid(name) for name in stack.names()), flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def lives(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def descendants(pid: int) -> set[int]:
    found = {int(word) for task in Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()}
    return found.union(*(descendants(child) for child in found)) if found else found


async def until(nothing: set[int]) -> None:
    async with asyncio.timeout(10):
        while any(lives(pid) for pid in nothing):
            await asyncio.sleep(0.05)


async def test_a_killed_child_comes_back_and_the_log_says_so(tmp_path: Path) -> None:
    async with Stack(on_free_ports(tmp_path), quiet=True, with_apps=False) as stack:
        for name in stack.names():
            killed = stack.pid(name)
            os.kill(killed, signal.SIGKILL)
            assert await stack.until_ready(name, other_than=killed) != killed

    log = (tmp_path / "logs" / "zhiya.log").read_text()
    assert all(f"{name} (process " in log and f"{name} is back" in log for name in ("postgres", "temporal"))


async def test_the_namespace_keeps_finished_histories_for_thirty_days(tmp_path: Path) -> None:
    async with Stack(on_free_ports(tmp_path), quiet=True, with_apps=False) as stack:
        temporal = await client.connect(stack.settings)
        described = await temporal.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="zhiya"))

    assert described.config.workflow_execution_retention_ttl.ToTimedelta().days == 30


async def test_a_killed_zhiya_leaves_no_process_and_can_start_again_at_once(tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, env=settings.environment(), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    named = {int(word) for word in (await process.stdout.readline()).split()}
    everybody = descendants(process.pid)
    assert len(named) == 2
    assert everybody > named  # Postgres has children of its own

    process.kill()
    await process.wait()

    await until(everybody)
    async with Stack(settings, quiet=True, with_apps=False) as stack:
        assert stack.pid("postgres") not in everybody


async def test_a_stopped_stack_leaves_no_process(tmp_path: Path) -> None:
    async with Stack(on_free_ports(tmp_path), quiet=True, with_apps=False) as stack:
        everybody = {stack.pid(name) for name in stack.names()}

    assert not any(lives(pid) for pid in everybody)


async def test_a_port_in_use_is_one_sentence_with_its_setting(tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.temporal_port))
        other.listen()
        with pytest.raises(CannotStart, match=rf"Port {settings.temporal_port}, .*in use.*ZHIYA_TEMPORAL_PORT=PORT"):
            async with Stack(settings, quiet=True, with_apps=False):
                pass


async def test_a_stack_that_runs_is_not_started_twice(tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path)
    async with Stack(settings, quiet=True, with_apps=False):
        with pytest.raises(CannotStart, match="already runs"):
            async with Stack(settings, quiet=True, with_apps=False):
                pass

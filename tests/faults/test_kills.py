"""kill -9 of any process at any moment of a demo, also of all at once: every case goes on from where it was."""

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.settings import Settings, on_free_ports
from engine.supervisor import Stack
from tests.faults.conftest import MakeWorkbook, MakeWorld
from tests.faults.witness import VICTIMS, all_gone, assert_ended_as_told, assert_sound, child_of, descendants, kill

DEMANDS = ("D04", "D10", "D11", "D12")  # undone after registration; fund claim; default and disposal; withdrawn
_BETWEEN_S = (0.1, 1.5)


@contextmanager
def zhiya(settings: Settings, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A zhiya demo of its own, gone when the block ends."""
    command = [sys.executable, "-m", "cli.main", "demo", "--json", "--data", str(settings.data), *words]
    with subprocess.Popen(command, env=settings.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(process: subprocess.Popen[str], name: str, other_than: int | None = None) -> int:
    """The process of a child, as soon as it is there; a demo that has ended says why."""
    until = time.monotonic() + 30
    while (found := child_of(process.pid, name)) in (None, other_than):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, f"{name} did not come back"
        time.sleep(0.05)
    assert found is not None
    return found


def wait_until_it_runs(settings: Settings) -> None:
    """A child that is killed while the stack starts ends the start, with a sentence; from then on it comes back."""
    until, log = time.monotonic() + 60, settings.data / "logs" / "worker.log"
    while not log.exists() or "the worker runs" not in log.read_text():
        assert time.monotonic() < until, "the stack did not start"
        time.sleep(0.1)
    time.sleep(1)  # until the supervisor has seen it too


@pytest.mark.parametrize("kind", VICTIMS)
def test_a_demo_goes_on_after_kills_and_a_resume(kind: str, tmp_path: Path, make_workbook_of: MakeWorkbook) -> None:
    chance = random.Random(f"kill {kind}")
    settings, workbook = on_free_ports(tmp_path / "data"), make_workbook_of(*DEMANDS)
    with zhiya(settings, "--workbook", str(workbook)) as process:
        wait_until_it_runs(settings)
        victims = {name: wait_for(process, name) for name in VICTIMS[kind]}
        for _ in range(2):
            time.sleep(chance.uniform(*_BETWEEN_S))
            for pid in victims.values():
                kill(pid)
            victims = {name: wait_for(process, name, pid) for name, pid in victims.items()}
        time.sleep(chance.uniform(*_BETWEEN_S))
        for pid in victims.values():
            kill(pid)
        everybody = descendants(process.pid)
        process.kill()
        process.wait()
    assert all_gone(everybody)

    with zhiya(settings, "--resume") as process:
        said, complained = process.communicate(timeout=120)

    assert process.returncode == 0, complained
    stories = {case["story"]: case["outcome"] for case in json.loads(said)["cases"]}
    assert stories == {4: "declined", 10: "settled_with_fund", 11: "disposed", 12: "withdrawn"}
    asyncio.run(_assert_sound_at_rest(settings))


async def _assert_sound_at_rest(settings: Settings) -> None:
    ours = descendants(os.getpid())  # of other tests in this process
    async with Stack(settings, quiet=True) as stack:
        await assert_sound(stack)
        everybody = descendants(os.getpid()) - ours
    assert all_gone(everybody)


async def test_kills_of_anybody_lose_nothing_that_was_answered(world_of: MakeWorld) -> None:
    chance = random.Random("kill anybody")
    async with world_of("D04", "D11") as world:
        living = asyncio.create_task(world.live())
        killed = set()
        for name in chance.sample(["worker", "api", "postgres", "temporal"], 4):
            await asyncio.sleep(chance.uniform(*_BETWEEN_S))
            killed.add(pid := world.stack.pid(name))
            kill(pid)
            await world.stack.until_ready(name, other_than=pid)
        assert_ended_as_told(await living)

        await assert_sound(world.stack, world.office.answers)
        children = {world.stack.pid(name) for name in world.stack.names()}
    assert all_gone(killed | children)

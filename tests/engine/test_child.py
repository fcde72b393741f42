"""A watched child process: ready, dying, stubborn."""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.child import Child, Recipe
from engine.files import CannotStart


async def at_once(_: int) -> None:
    """Ready as soon as it runs."""


async def never(_: int) -> None:
    await asyncio.Event().wait()


def child(data: Path, program: str, said: list[str]) -> Child:
    recipe = Recipe("clerk", lambda: [sys.executable, "-c", program], at_once, os.environ, data / "clerk.log", ready_s=5, stop_s=1)
    return Child(recipe, data, said.append)


async def test_a_child_that_ends_before_it_is_ready_leaves_its_last_words(tmp_path: Path) -> None:
    clerk = child(tmp_path, "import sys; sys.exit('no paper left')", [])
    clerk.recipe = replace(clerk.recipe, ready=never)

    with pytest.raises(CannotStart, match=r"clerk ended with status 1 before it was ready; its last words: no paper left .*clerk.log"):
        await clerk.start()


async def test_a_child_that_ends_for_want_of_space_is_a_full_disk(tmp_path: Path) -> None:
    clerk = child(tmp_path, "import sys; sys.exit('write: No space left on device')", [])
    clerk.recipe = replace(clerk.recipe, ready=never)

    with pytest.raises(CannotStart, match="is full"):
        await clerk.start()


async def test_words_of_an_earlier_run_are_not_taken_for_the_last_ones(tmp_path: Path) -> None:
    (tmp_path / "clerk.log").write_text("No space left on device\n")
    clerk = child(tmp_path, "raise SystemExit(3)", [])
    clerk.recipe = replace(clerk.recipe, ready=never)

    with pytest.raises(CannotStart, match="last words: nothing"):
        await clerk.start()


async def test_a_child_that_is_never_ready_is_said_and_stopped(tmp_path: Path) -> None:
    clerk = child(tmp_path, "import time; time.sleep(60)", [])
    clerk.recipe = replace(clerk.recipe, ready=never, ready_s=0.3)

    with pytest.raises(CannotStart, match="was not ready within"):
        await clerk.start()
    await clerk.stop()
    assert clerk.process is not None
    assert clerk.process.returncode == -signal.SIGTERM


async def test_a_child_that_does_not_stop_is_ended(tmp_path: Path) -> None:
    said: list[str] = []
    program = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    clerk = child(tmp_path, program, said)
    await clerk.start()
    while "deaf" not in clerk.recipe.log.read_text():
        await asyncio.sleep(0.02)

    await clerk.stop()

    assert clerk.process is not None
    assert clerk.process.returncode == -signal.SIGKILL
    assert said == ["clerk did not stop within 1 s and is ended now"]


async def test_a_child_that_keeps_ending_is_started_again_after_longer_and_longer_pauses(tmp_path: Path) -> None:
    said: list[str] = []
    clerk = child(tmp_path, "raise SystemExit(5)", said)
    await clerk.start()
    async with asyncio.timeout(10):
        while sum("started again" in line for line in said) < 3:
            await asyncio.sleep(0.02)

    await clerk.stop()

    assert [line.rpartition(" in ")[2] for line in said if "started again" in line][:3] == ["0.4 s", "0.8 s", "1.6 s"]
    assert "ended with status 5" in said[0]

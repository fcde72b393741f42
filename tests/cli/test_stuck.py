"""zhiya stuck and zhiya histories on a real stack, while it runs and after it was stopped."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from temporalio.worker import UnsandboxedWorkflowRunner

from engine.client import connect
from engine.paused import paused_cases
from engine.settings import on_free_ports
from engine.supervisor import Stack
from tests.workflows.world import running
from workflows import preparation


async def zhiya(*words: str, **environment: str) -> tuple[int, str]:
    """The status and what was said."""
    command = [sys.executable, "-m", "cli.main", *words]
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_a_paused_case_is_shown_with_its_error_also_when_the_stack_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object) -> str:
        raise ValueError("a bug at the window")

    settings = on_free_ports(tmp_path)
    data = ("--data", str(tmp_path))
    async with Stack(settings, quiet=True, with_apps=False):
        assert await zhiya("stuck", *data, **settings.environment()) == (0, "No case is paused by an error.\n")
        status, said = await zhiya("histories", "export", str(tmp_path / "kept"), *data, **settings.environment())
        assert status == 1
        assert said == f"zhiya: No case of {tmp_path} has ended yet: there is nothing to export.\n"
        client = await connect(settings)
        async with running(client, UnsandboxedWorkflowRunner()) as world:
            monkeypatch.setattr(preparation, "_window_answer", broken)
            case = await world.open()
            await case.prepare()
            async with asyncio.timeout(60):
                while not await paused_cases(client):
                    await asyncio.sleep(0.2)
        status, said = await zhiya("stuck", *data, **settings.environment())
        assert status == 1
        assert f"{case.case_no}  paused since 20" in said
        assert "ValueError: a bug at the window" in said
        assert "a-case-is-stuck.md" in said
    status, later = await zhiya("stuck", *data)
    assert status == 1
    assert later.partition(", tried")[0] == said.partition(", tried")[0]


async def test_a_folder_without_a_stack_is_one_sentence(tmp_path: Path) -> None:
    status, said = await zhiya("stuck", "--data", str(tmp_path))
    assert (status, said) == (1, f"zhiya: There is no stack in the folder {tmp_path}: name the right one with --data FOLDER.\n")

"""zhiya login: without a stack it says so, in one sentence."""

from pathlib import Path

import pytest

from engine.settings import on_free_ports
from tests.cli.test_stuck import zhiya

_FIRST = ("administrator", "user:chief", "局长", "--organisation", "bureau-xiangtan", "--tenant", "xiangtan")


@pytest.mark.parametrize("words", [("login", "demo:window-xiangtan"), _FIRST])
async def test_a_folder_without_a_stack_is_one_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    status, said = await zhiya(*words, "--data", str(tmp_path), **on_free_ports(tmp_path).environment())

    assert (status, said) == (1, f"zhiya: There is no stack in the folder {tmp_path}: name the right one with --data FOLDER.\n")

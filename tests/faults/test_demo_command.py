"""zhiya demo on bad input and on a machine that is not ready: one sentence, a status, no traceback."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.files import only_one
from engine.settings import on_free_ports
from intake.workbook import read
from tests.faults.conftest import MakeWorkbook

SAMPLES = Path(__file__).parents[2] / "samples"


def demo(*words: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli.main", "demo", "--data", str(data), *words]
    env = {**os.environ, **environment, "COLUMNS": "80"}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=170, check=False)


def assert_one_sentence(done: subprocess.CompletedProcess[str], status: int, *parts: str) -> None:
    said = (done.stderr + done.stdout).strip()
    assert done.returncode == status, said
    assert "Traceback" not in said
    assert all(part in said for part in parts), said
    assert len([line for line in said.splitlines() if not line.endswith("…")]) == 1, said


def test_a_workbook_with_mistakes_names_each_and_lives_the_rest(tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path / "data")
    done = demo("--json", "--workbook", str(SAMPLES / "with-errors.xlsx"), data=settings.data, **settings.environment())

    assert done.returncode == 3, done.stderr
    cases = json.loads(done.stdout)["cases"]
    assert len(cases) == 3
    assert all(case["outcome"] for case in cases)
    refused = [line for line in done.stderr.splitlines() if line.startswith("refused: ")]
    assert len(refused) == len(read(SAMPLES / "with-errors.xlsx").refusals) > 20
    assert all("sheet " in line and ", row " in line and ", column " in line and ", value " in line and ": " in line for line in refused)
    assert any("row 4" in line and "91430300MA4L1A0148" in line and "统一社会信用代码" in line for line in refused), refused
    assert any("'2039-02-30'" in line for line in refused)


@pytest.mark.parametrize("content", [None, b"", b"not a workbook"])
def test_a_workbook_that_cannot_be_read_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    workbook = tmp_path / "[red]demands.xlsx"
    if content is not None:
        workbook.write_bytes(content)

    assert_one_sentence(demo("--workbook", str(workbook), data=tmp_path / "data"), 2, str(workbook))
    assert not (tmp_path / "data").exists()


def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = demo("--workbook", str(SAMPLES / "financing-demands.xlsx"), data=tmp_path / "file" / "data")

    assert_one_sentence(done, 1, "cannot be written", "--data")


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("mine")

    done = demo("--workbook", str(SAMPLES / "financing-demands.xlsx"), data=tmp_path)

    assert_one_sentence(done, 1, "something else", "--data")
    assert (tmp_path / "letters").read_text() == "mine"


def test_a_folder_on_which_a_stack_runs_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{}")
    (tmp_path / "temporal.db").write_text("in use")

    with only_one(tmp_path):
        done = demo("--workbook", str(SAMPLES / "financing-demands.xlsx"), data=tmp_path)

    assert_one_sentence(done, 1, "already runs", "--data")
    assert (tmp_path / "temporal.db").read_text() == "in use"


def test_a_resume_of_nothing_is_one_sentence(tmp_path: Path) -> None:
    assert_one_sentence(demo("--resume", data=tmp_path / "data"), 1, "no demo", "without --resume")


def test_a_port_in_use_is_one_sentence(tmp_path: Path, make_workbook_of: MakeWorkbook) -> None:
    settings = on_free_ports(tmp_path / "data")
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.smtp_port))
        other.listen()
        done = demo("--workbook", str(make_workbook_of("D12")), data=settings.data, **settings.environment())

    assert_one_sentence(done, 1, "ZHIYA_SMTP_PORT", str(settings.smtp_port))


def test_a_setting_that_is_no_number_is_one_sentence(tmp_path: Path) -> None:
    done = demo("--workbook", str(SAMPLES / "financing-demands.xlsx"), data=tmp_path / "data", ZHIYA_API_PORT="many")

    assert_one_sentence(done, 1, "ZHIYA_API_PORT", "many")


def test_a_resume_on_a_folder_of_another_postgres_is_one_sentence(tmp_path: Path, make_workbook_of: MakeWorkbook) -> None:
    data = tmp_path / "data"
    (data / "pg").mkdir(parents=True)
    (data / "pg" / "PG_VERSION").write_text("13\n")
    (data / "demo.json").write_text('{"run": "0", "workbook": "demands.xlsx"}')
    make_workbook_of("D12").rename(data / "workbook.xlsx")

    assert_one_sentence(demo("--resume", data=data, **on_free_ports(data).environment()), 1, "version 13", "version 18")


async def test_a_stopped_demo_says_so_by_its_status_and_goes_on_over_a_stale_pid_file(
    tmp_path: Path, make_workbook_of: MakeWorkbook
) -> None:
    settings, workbook = on_free_ports(tmp_path / "data"), make_workbook_of("D12")
    command = [sys.executable, "-m", "cli.main", "demo", "--json", "--data", str(settings.data), "--workbook", str(workbook)]
    process = await asyncio.create_subprocess_exec(*command, env=settings.environment())
    until = time.monotonic() + 30
    while not (settings.data / "logs" / "worker.log").exists():
        assert time.monotonic() < until
        await asyncio.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 1

    (settings.data / "zhiya.pid").write_text(f"{os.getpid()}\n")  # a living process that is no zhiya
    done = await asyncio.to_thread(demo, "--json", "--resume", data=settings.data, **settings.environment())

    assert done.returncode == 0, done.stderr
    assert [case["outcome"] for case in json.loads(done.stdout)["cases"]] == ["withdrawn"]

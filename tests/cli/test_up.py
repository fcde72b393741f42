"""The command line: faults are one sentence and a status, never a traceback."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.settings import Settings, on_free_ports

CHILDREN = {"postgres", "temporal", "sandbox", "api", "worker", "house"}


@contextmanager
def started(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A zhiya up that has said that everything is up."""
    command = [sys.executable, "-m", "cli.main", "up"]
    with subprocess.Popen(command, env=settings.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            said = "".join(itertools.takewhile(lambda line: "Everything is up" not in line, process.stdout))
            assert f"http://127.0.0.1:{settings.api_port}/docs" in said, said
            yield process
        finally:
            process.kill()


def descendants(pid: int) -> set[int]:
    found = {int(word) for task in Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()}
    return found.union(*(descendants(child) for child in found))


def gone(pids: set[int], within_s: float = 10) -> bool:
    until = time.monotonic() + within_s
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def zhiya(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli.main", *words]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False)


def assert_one_sentence(done: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert all(part in done.stderr for part in ("zhiya: ", *parts)), done.stderr


def test_the_version_is_printed() -> None:
    done = zhiya("version")

    assert done.returncode == 0
    assert done.stdout.startswith("zhiya 0.")


@pytest.mark.parametrize("setting", ["api_port", "sandbox_port", "postgres_port", "temporal_ui_port"])
def test_a_port_in_use_is_one_sentence(tmp_path: Path, setting: str) -> None:
    settings = on_free_ports(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", getattr(settings, setting)))
        other.listen()
        done = zhiya("up", **settings.environment())

    assert_one_sentence(done, f"ZHIYA_{setting.upper()}", str(getattr(settings, setting)))


def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert_one_sentence(zhiya("up", "--data", str(tmp_path / "file" / "data")), "cannot be written", "--data")


def test_a_data_folder_of_another_version_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("13\n")

    assert_one_sentence(zhiya("up", **on_free_ports(tmp_path).environment()), "version 13", "version 18")


def test_a_setting_that_is_no_number_is_one_sentence(tmp_path: Path) -> None:
    assert_one_sentence(zhiya("up", "--data", str(tmp_path), ZHIYA_API_PORT="many"), "ZHIYA_API_PORT", "many")


def test_ctrl_c_stops_everything_and_a_warm_start_is_quick(tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path)
    for least in (60, 10):  # a quiet machine takes 5 and 2 seconds
        began = time.monotonic()
        with started(settings) as process:
            assert time.monotonic() - began < least
            everybody = descendants(process.pid)
            assert len(everybody) > len(CHILDREN)

            process.send_signal(signal.SIGINT)

            assert process.wait(30) == 0
            assert gone(everybody)
    assert {path.stem for path in (tmp_path / "logs").iterdir()} >= CHILDREN


def test_a_sigkill_leaves_no_process_of_any_child(tmp_path: Path) -> None:
    with started(on_free_ports(tmp_path)) as process:
        everybody = descendants(process.pid)

        process.kill()
        process.wait()

        assert gone(everybody)


def test_keys_are_made_once(tmp_path: Path) -> None:
    assert zhiya("keys", ZHIYA_DATA=str(tmp_path)).returncode == 0
    first = (tmp_path / "keys" / "payload.key").read_text()

    assert zhiya("keys", ZHIYA_DATA=str(tmp_path)).returncode == 0
    assert (tmp_path / "keys" / "payload.key").read_text() == first
    assert not (tmp_path / "tokens.json").exists()

"""The data folder: what is made in it, what stays, and who may use it."""

import errno
import fcntl
import os
import stat
from pathlib import Path

import pytest

from domain.roles import Role
from engine import files
from engine.codec import Keys
from engine.files import DEMO_PEOPLE, CannotStart
from engine.settings import Settings


def test_a_second_start_keeps_keys(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    files.prepare(settings)
    kept = (settings.payload_key_file, settings.callback_keys_file)
    before = [path.read_text() for path in kept]

    files.prepare(settings)

    assert [path.read_text() for path in kept] == before
    assert Keys.read(settings.payload_key_file).current == "k1"


def test_nobody_else_may_read_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")

    files.prepare(settings)

    for path in (settings.data, *settings.data.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_every_role_of_a_person_is_somebody_in_every_tenant() -> None:
    for role in set(Role) - {Role.CASE}:
        assert {tenant for _, held, _, tenants, _ in DEMO_PEOPLE if held is role for tenant in tenants} == {"xiangtan", "shanxi"}, role
    assert len({actor for actor, *_ in DEMO_PEOPLE}) == len(DEMO_PEOPLE)


def test_a_stale_pid_file_hinders_nobody(tmp_path: Path) -> None:
    (tmp_path / "zhiya.pid").write_text(f"{os.getppid()}\n")  # a process that lives and is another program

    with files.only_one(tmp_path):
        assert (tmp_path / "zhiya.pid").read_text() == f"{os.getpid()}\n"


def test_a_data_folder_in_use_is_refused_with_the_process_that_uses_it(tmp_path: Path) -> None:
    with (
        files.only_one(tmp_path),
        pytest.raises(CannotStart, match=rf"already runs on .* \(process {os.getpid()}\)"),
        files.only_one(tmp_path),
    ):
        pass


def test_a_data_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    with files.only_one(tmp_path):
        pass

    with (tmp_path / "zhiya.pid").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_data_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    with pytest.raises(CannotStart, match="cannot be written") as refusal:
        files.prepare(Settings(data=tmp_path / "data"))
    assert "--data" in str(refusal.value)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_one_sentence(tmp_path: Path, number: int) -> None:
    with pytest.raises(CannotStart, match="is full"), files.written(tmp_path):
        raise OSError(number, os.strerror(number), "somewhere")


def test_a_disk_with_little_space_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LEAST_FREE_BYTES", 1 << 62)

    with pytest.raises(CannotStart, match="is full"):
        files.prepare(Settings(data=tmp_path))

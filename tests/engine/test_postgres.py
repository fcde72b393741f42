"""Postgres as a child process: on a folder of its own, for one version, with a password."""

import os
import shutil
import subprocess
from pathlib import Path

import asyncpg
import pytest

from engine import postgres
from engine.files import CannotStart
from engine.settings import on_free_ports
from engine.supervisor import Stack


async def test_what_was_written_is_there_after_a_second_start(tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path)
    async with Stack(settings, quiet=True, with_apps=False) as stack:
        connection = await asyncpg.connect(postgres.url(stack.settings))
        await connection.execute("CREATE TABLE kept (word text)")
        await connection.execute("INSERT INTO kept VALUES ('知押')")
        await connection.close()

    async with Stack(settings, quiet=True, with_apps=False) as stack:
        connection = await asyncpg.connect(postgres.url(stack.settings))
        assert await connection.fetchval("SELECT word FROM kept") == "知押"
        assert await connection.fetchval("SHOW fsync") == await connection.fetchval("SHOW synchronous_commit") == "on"
        assert await connection.fetchval("SELECT upper('ä') || current_setting('timezone')") == "ÄUTC"
        await connection.close()


async def test_nobody_enters_without_the_password(tmp_path: Path) -> None:
    async with Stack(on_free_ports(tmp_path), quiet=True, with_apps=False) as stack:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(host="127.0.0.1", port=stack.settings.postgres_port, user="zhiya", password="guess", database="zhiya")


def test_a_data_folder_of_another_version_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("14\n")

    with pytest.raises(CannotStart, match="is of version 14, this zhiya brings version 18"):
        postgres.initialise(on_free_ports(tmp_path))


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "letter.txt").write_text("mine")

    with pytest.raises(CannotStart, match="no Postgres data folder"):
        postgres.initialise(on_free_ports(tmp_path))
    assert (tmp_path / "pg" / "letter.txt").read_text() == "mine"


def test_a_lock_of_a_process_that_is_another_program_is_removed(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    lock = tmp_path / "pg" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{tmp_path / 'pg'}\n")

    postgres.command(on_free_ports(tmp_path))

    assert not lock.exists()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="a small disk can be mounted by root only")
def test_a_disk_that_fills_up_while_the_database_is_made_is_one_sentence(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(small)], check=False, capture_output=True).returncode:  # noqa: S607
        pytest.skip("mounting is barred here")
    try:
        with pytest.raises(CannotStart, match=r"The disk that holds the data folder .* is full"):
            postgres.initialise(on_free_ports(small))
        assert not (small / "pg").exists()
    finally:
        subprocess.run(["umount", str(small)], check=True)  # noqa: S607

"""zhiya seal on a real stack: what it prints, its statuses, and that the programs of the stack cannot change what they record."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from audit.certificate import public_text
from cli.main import app
from db import journal
from db.database import Database
from domain.workdays import local_day
from engine import postgres
from engine.audit_key import audit_key
from engine.settings import Settings, on_free_ports
from engine.supervisor import Stack
from tests.db.conftest import Chain


async def seal(settings: Settings, *words: str) -> tuple[int, str, str]:
    """The status of the command, and what it said on both channels."""
    command = [sys.executable, "-m", "cli.main", "seal", *words]
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **settings.environment()}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    said, complained = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, said.decode(), complained.decode()


async def test_a_day_is_sealed_verified_proven_and_its_forgery_found(tmp_path: Path) -> None:
    given = on_free_ports(tmp_path)
    async with Stack(given, quiet=True, with_apps=False) as stack:
        settings, chain = stack.settings, Chain()
        chain.open()
        chain.note("entered", stage="preparation")
        database = await Database.connect(settings.database_url, max_size=1)
        await journal.record(database, chain.facts)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.pool.execute("DELETE FROM journal")
        await database.close()

        today = local_day(datetime.now(UTC)).isoformat()
        status, said, _ = await seal(settings, "day")
        assert (status, said.partition(", root")[0]) == (0, f"{today}: 2 facts and 0 lines of the access log, 2 in all")
        assert await seal(settings, "day", "--date", today) == (0, said, "")
        assert await seal(settings, "verify") == (0, "1 roots and 2 entries: everything holds.\n", "")
        status, proof, _ = await seal(settings, "prove", chain.case_no, "1")
        assert (status, json.loads(proof)["entry"]) == (0, f"fact {chain.case_no} 1 {chain.facts[1].hash}")
        status, proof, _ = await seal(settings, "consistency", today, today)
        assert (status, json.loads(proof)["path"]) == (0, [])
        status, _, complained = await seal(settings, "prove", chain.case_no, "7")
        assert (status, complained) == (2, f"zhiya: There is no fact 7 of a case {chain.case_no} in the journal.\n")

        owner = await asyncpg.connect(postgres.url(settings))
        await owner.execute("ALTER TABLE journal DISABLE TRIGGER USER; DELETE FROM journal WHERE seq = 1")
        await owner.close()
        status, said, _ = await seal(settings, "verify", "--json")
        found = [finding["place"] for finding in json.loads(said)["findings"]]
        assert (status, found) == (1, [f"fact 1 of case {chain.case_no}", f"case {chain.case_no}"])
        (tmp_path / "other.pem").write_text(public_text(Ed25519PrivateKey.generate().public_key()))
        status, said, _ = await seal(settings, "verify", "--key", str(tmp_path / "other.pem"))
        assert status == 1
        assert "is not trusted" in said
        (tmp_path / "ours.pem").write_text(public_text(audit_key(tmp_path).public_key()))
        status, said, _ = await seal(settings, "verify", "--key", str(tmp_path / "ours.pem"))
        assert status == 1
        assert "is not trusted" not in said
        assert (await seal(settings, "verify", "--key", str(tmp_path / "none.pem")))[0] == 2


async def test_a_folder_without_a_stack_is_one_sentence_and_not_verified(tmp_path: Path) -> None:
    status, said, complained = await seal(Settings(data=tmp_path), "verify")

    assert (status, said) == (2, "")
    assert complained == f"zhiya: There is no stack in the folder {tmp_path}: name the right one with --data FOLDER.\n"


@pytest.mark.parametrize("words", [["day", "--date", "2026-13-01"], ["prove", "XT-2026-000001", "-1"], ["consistency", "2026-11-21"]])
def test_arguments_that_are_none_are_refused(words: list[str]) -> None:
    assert CliRunner().invoke(app, ["seal", *words]).exit_code == 2

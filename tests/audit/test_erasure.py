"""After an erasure by law every chain, root, certificate and package still verifies; `zhiya erase` prints what went and who said so."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from audit import verifier
from audit.histories import KeptCase
from audit.seal_check import check
from audit.sealing import seal_day
from db import archives, journal
from db.database import Database
from engine.audit_key import public_hex
from tests.audit.test_package import _made

VALUE = "王某 13800000000 wang@firm.example"
LAW = ("--ground", "个人信息保护法第四十七条", "--reason", "本人申请")
_PERSON = "INSERT INTO people (actor, name) VALUES ($1, $1)"
_MEMBER = "INSERT INTO memberships (actor, role, organisation, tenants, since) VALUES ($1, $2, 'bureau', $3, '2020-01-01')"
_VALUE = "INSERT INTO personal_values (ref, case_no, field, value, salt, commitment) VALUES ($1, $2, 'contact', $3, 's', $4)"


async def erase(database: Database, folder: Path, *words: str) -> tuple[int, str, str]:
    """The status of `zhiya erase`, and what it said on both channels."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli.main", "erase", *LAW, *words),
        env={**os.environ, "ZHIYA_DATABASE_URL": database.url, "ZHIYA_DATA": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said, complained = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, said.decode(), complained.decode()


@pytest.fixture
async def ref(database: Database, short: KeptCase) -> str:
    """The contact of a kept case, and two persons who may have it erased."""
    await journal.record(database, short.journal)
    tenant = short.journal[0].tenant
    for actor, role in (("user:window", "window_officer"), ("user:leader", "bureau_leader")):
        await database.pool.execute(_PERSON, actor)
        await database.pool.execute(_MEMBER, actor, role, [tenant])
    contact = short.journal[0].data["demand"]["contact"]
    await database.pool.execute(_VALUE, contact["ref"], short.case_no, VALUE, contact["commitment"])
    return str(contact["ref"])


async def test_all_that_proved_a_case_before_an_erasure_proves_it_after(
    database: Database, short: KeptCase, ref: str, tmp_path: Path
) -> None:
    await seal_day(database, tmp_path, date(2026, 11, 19))
    before = await _made(short, database, tmp_path)
    (tmp_path / "before.zip").write_bytes(before.content)
    two = ("--by", "user:window", "--second", "user:leader")
    await archives.hold(database.pool, short.case_no, "a lawsuit", "user:leader")

    status, said, _ = await erase(database, tmp_path, short.case_no, *two)
    assert (status, said.splitlines()[-1]) == (0, "Nothing was erased: say --write.")
    assert f"{short.case_no}: 1 personal values" in said
    status, _, complained = await erase(database, tmp_path, short.case_no, "--write", *two)
    assert (status, complained.partition(" since")[0]) == (1, f"zhiya: A hold stands on {short.case_no}")
    status, said, _ = await erase(database, tmp_path, short.case_no, "--write", "--json", "--over-hold", "法院裁定", *two)
    (receipt,) = json.loads(said)["receipts"]
    assert (status, receipt["refs"], receipt["second"], receipt["over_hold"]) == (0, [ref], "user:leader", "法院裁定")
    assert await database.pool.fetchval("SELECT count(*) FROM personal_values") == 0
    status, _, complained = await erase(database, tmp_path, short.case_no, *two)
    assert (status, "has no value contact" in complained) == (1, True)

    after = await _made(short, database, tmp_path)
    (tmp_path / "after.zip").write_bytes(after.content)
    for name in ("before.zip", "after.zip"):
        assert verifier.check(tmp_path / name, bytes.fromhex(public_hex(before.key))) == []
    assert (await check(database, tmp_path, frozenset({public_hex(before.key)}))).findings == []
    assert receipt["commitments"] == [short.journal[0].data["demand"]["contact"]["commitment"]]
    assert VALUE.split()[1] not in said + before.content.decode("latin-1")


async def test_two_who_are_one_or_may_not_erase_nothing(database: Database, short: KeptCase, ref: str, tmp_path: Path) -> None:
    for two, why in (
        (("--by", "user:window", "--second", "user:window"), "both names are the same"),
        (("--by", "user:leader", "--second", "user:window"), "user:leader is no administrator or window_officer"),
    ):
        status, said, complained = await erase(database, tmp_path, short.case_no, "--write", *two)
        assert (status, said) == (1, "")
        assert why in complained
    assert await database.pool.fetchval("SELECT value FROM personal_values WHERE ref = $1", ref) == VALUE

"""What is damaged, not trusted, away or unwritable is one sentence and status 2, 1 where something differs; nothing is overwritten."""

import asyncio
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from temporalio.client import Client

from audit import roots
from audit.archive import Archive
from audit.certificate import public_text
from db import journal
from db.database import Database
from documents.store import Store
from engine.audit_key import HANDOVERS, PLACE, audit_key
from tests.cli import deployment
from tests.cli.deployment import zhiya
from tests.db.conftest import owned as database
from tests.db.conftest import server, template

__all__ = ["database", "server", "template"]

CASE = deployment.short().case_no
SEALING = (("seal", "day", "--date", "2026-11-20"), ("audit", "key", "rotate", "--reason", "x"))
READING = (
    ("seal", "prove", CASE, "0"),
    ("seal", "consistency", "2026-11-20", "2026-11-20"),
    ("audit", "package", CASE, "--to", "/proc/none"),
)


@pytest.fixture
async def settings(temporal: Client, database: Database, server: str, tmp_path: Path) -> dict[str, str]:
    """A deployment with one case that has ended; the archive alone has its history."""
    case = deployment.short()
    await journal.record(database, case.journal)
    await Archive(Store.open(str(tmp_path / "archive")), database)._keep(CASE, 1, case.runs[0])
    return await deployment.environment(temporal, database, server, tmp_path)


def refused(settings: dict[str, str], *words: object) -> str:
    """The one sentence with which a command says that it did nothing."""
    status, _, complained = zhiya(settings, *words)
    assert (status, complained.startswith("zhiya: "), complained.count("\n")) == (2, True, 1), (words, status, complained)
    return complained


def test_roots_that_are_damaged_are_sealed_onto_by_nobody_and_prove_nothing(settings: dict[str, str], tmp_path: Path) -> None:
    assert zhiya(settings, "seal", "day", "--date", "2026-11-19")[0] == 0
    file, key = tmp_path / "seals" / "roots.jsonl", (tmp_path / PLACE).read_bytes()
    good = file.read_bytes()
    for content in (b"{}\n", b"\xff\xff\n", good + b"{}\n", good * 2, good[:-30]):
        file.write_bytes(content)
        for words in SEALING:
            refused(settings, *words)
        if content.startswith((b"{}", b"\xff")):
            assert all("is no daily root" in refused(settings, *words) for words in READING)
        assert zhiya(settings, "seal", "verify")[0] == 1
        assert (file.read_bytes(), (tmp_path / PLACE).read_bytes(), (tmp_path / HANDOVERS).exists()) == (content, key, False)


async def _reseal(url: str, line: str) -> None:
    owner = await asyncpg.connect(url)
    await owner.execute("ALTER TABLE seals DISABLE TRIGGER USER")
    await owner.execute("UPDATE seals SET line = $1", line)
    await owner.close()


def test_a_clock_that_runs_backwards_seals_nothing(settings: dict[str, str], tmp_path: Path) -> None:
    assert zhiya(settings, "seal", "day", "--date", "2026-11-19")[0] == 0
    (root,) = roots.read(tmp_path)
    ahead = replace(root, sealed_at="2999-01-01T00:00:00+00:00").signed(audit_key(tmp_path)).line
    (tmp_path / "seals" / "roots.jsonl").write_text(f"{ahead}\n")
    asyncio.run(_reseal(settings["ZHIYA_DATABASE_URL"], ahead))

    assert refused(settings, *SEALING[0]).endswith("was sealed at 2999-01-01T00:00:00+00:00: set the clock.\n")
    assert "has not come yet" in refused(settings, "seal", "day", "--date", "2998-01-01")
    assert "lies before 2026-11-19" in refused(settings, "seal", "day", "--date", "2026-11-18")
    assert roots.read_lines(tmp_path) == [ahead]


def test_a_key_that_is_rotated_is_printed_and_signs_on(settings: dict[str, str], tmp_path: Path) -> None:
    assert zhiya(settings, "seal", "day", "--date", "2026-11-19")[0] == 0
    old = tmp_path / "old.pem"
    old.write_text(zhiya(settings, "audit", "key")[1])

    status, new, told = zhiya(settings, "audit", "key", "rotate", "--reason", "yearly")

    assert (status, new) == (0, zhiya(settings, "audit", "key")[1])
    assert "signs after 1 roots; the old key handed over to it" in told
    assert new != old.read_text()
    assert zhiya(settings, "seal", "day", "--date", "2026-11-20")[0] == 0
    assert zhiya(settings, "seal", "verify", "--key", old)[0] == 0
    assert zhiya(settings, "seal", "verify", "--key", _pem(tmp_path))[0] == 1


def test_a_key_that_is_gone_or_damaged_is_never_made_anew(settings: dict[str, str], tmp_path: Path) -> None:
    assert zhiya(settings, "seal", "day", "--date", "2026-11-19")[0] == 0
    signing = (("audit", "package", CASE, "--to", tmp_path), ("audit", "verify", CASE, "--certificates", tmp_path))
    commands = (*SEALING, ("audit", "key"), *signing)
    (tmp_path / PLACE).unlink()
    for words in commands:
        assert "is missing" in refused(settings, *words)
        assert not (tmp_path / PLACE).exists()
    (tmp_path / PLACE).write_bytes(b"junk")
    for words in commands:
        assert "holds no Ed25519 key" in refused(settings, *words)
    (tmp_path / HANDOVERS).write_text("{}\n")
    assert "is no hand-over" in refused(settings, *SEALING[0])
    assert "is no hand-over" in refused(settings, "audit", "certificate", "c", "--key", _pem(tmp_path), "--handovers", tmp_path / HANDOVERS)
    assert not list(tmp_path.glob("*.zip")) + list(tmp_path.glob("*.certificate.json"))


def _pem(folder: Path) -> Path:
    (folder / "k.pem").write_text(public_text(Ed25519PrivateKey.generate().public_key()))
    return folder / "k.pem"


def test_a_file_that_cannot_be_written_is_named_and_what_was_there_stays(settings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder").mkdir()
    places = ("/proc/none", tmp_path / "no" / "folder" / "x", tmp_path / "file" / "x", "/dev/full/x")
    for place in places:
        assert f"{place} cannot be written" in refused(settings, "audit", "package", CASE, "--to", place)
        assert f"{place} cannot be written" in refused(settings, "audit", "log", place)
    for place in (places[0], *places[2:]):
        assert "cannot be written" in refused(settings, "audit", "verify", CASE, "--certificates", place)
    assert "cannot be written" in refused(settings, "audit", "log", tmp_path / "folder")
    assert ((tmp_path / "file").read_text(), list((tmp_path / "folder").iterdir()), list(tmp_path.glob("*.new"))) == ("kept", [], [])


def test_an_archive_that_is_cut_empty_or_away_verifies_nothing(settings: dict[str, str], tmp_path: Path) -> None:
    [content] = (tmp_path / "archive").glob("*/*/*")
    whole = content.read_bytes()
    content.chmod(0o600)
    for damaged in (whole[:-20], b"", b"junk"):
        content.write_bytes(damaged)
        status, said, _ = zhiya(settings, "audit", "verify", CASE)
        assert (status, f"{CASE}  not verified: Run 1 of case {CASE} in the archive" in said) == (2, True)
        assert "in the archive" in refused(settings, "audit", "package", CASE, "--to", tmp_path)
        assert zhiya(settings, "archive", "check")[0] == 1
        assert content.read_bytes() == damaged
    away = settings | {"ZHIYA_ARCHIVE": "/proc/none"}
    for words in (("audit", "verify", CASE), ("audit", "package", CASE, "--to", tmp_path), ("archive", "check"), ("archive", "books")):
        assert "/proc/none cannot be used" in refused(away, *words)
    assert not list(tmp_path.glob("*.zip"))


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"ZHIYA_DATABASE_URL": "nonsense"},
        {"ZHIYA_DATABASE_URL": "postgresql://127.0.0.1:1/none"},
        {"ZHIYA_DATABASE_URL": ""},
    ],
)
def test_a_stack_that_cannot_be_reached_is_one_sentence(settings: dict[str, str], tmp_path: Path, elsewhere: dict[str, str]) -> None:
    there = settings | elsewhere
    for words in (*SEALING, ("seal", "verify"), ("archive", "check"), ("audit", "verify", CASE), ("audit", "log", tmp_path / "x.json")):
        refused(there, *words)
    law = ("--ground", "g", "--reason", "r", "--by", "a", "--second", "b")
    refused(there, "erase", CASE, *law)
    assert not (tmp_path / "x.json").exists()

"""zhiya audit: on a folder of kept histories, on a stack that runs and one at rest; its statuses, sentences and certificates."""

import asyncio
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from temporalio.worker import UnsandboxedWorkflowRunner
from typer.testing import CliRunner

from audit.auditor import StackAuditor
from audit.histories import numbers, read_case
from cli.main import app
from db import journal
from db.database import Database
from engine import postgres
from engine.auditing import NotProvable
from engine.client import connect
from engine.settings import on_free_ports
from engine.supervisor import Stack
from tests.workflows.world import running

KEPT = sorted((Path(__file__).parents[1] / "histories").glob("*.*.*"))[-1]
SHORT = sorted(numbers(KEPT), key=lambda case_no: (KEPT / f"{case_no}.history.json.gz").stat().st_size)[:3]


async def zhiya(*words: object, **environment: str) -> tuple[int, str, str]:
    """The status and what was said, on stdout and on stderr."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli.main", "audit", *map(str, words)),
        env={**os.environ, "COLUMNS": "120", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said, complained = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, said.decode(), complained.decode()


def here(*words: object) -> tuple[int, str, str]:
    """The same in this process: quicker, where no other process is needed."""
    found = CliRunner().invoke(app, ["audit", *map(str, words)])
    return found.exit_code, found.stdout, found.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The three shortest kept cases, to be tampered with."""
    copy = tmp_path / "kept"
    copy.mkdir()
    for case_no in SHORT:
        for path in KEPT.glob(f"{case_no}.*"):
            shutil.copy(path, copy)
    return copy


def rewritten(path: Path, old: str, new: str) -> None:
    text = gzip.decompress(path.read_bytes()).decode()
    assert re.search(old, text)
    path.write_bytes(gzip.compress(re.sub(old, new, text, count=1).encode()))


async def test_kept_cases_match_in_two_processes_and_their_certificates_hold(folder: Path, tmp_path: Path) -> None:
    data, certificates, key = tmp_path / "data", tmp_path / "certificates", tmp_path / "key.pem"
    words = ("--from", folder, "--data", data, "--certificates", certificates)
    status, said, complained = await zhiya("verify", "--all", "--jobs", 2, "--json", *words)
    found = json.loads(said)
    assert (status, complained) == (0, "")
    assert [(case["case_no"], case["result"]) for case in found["cases"]] == [(case_no, "match") for case_no in sorted(SHORT)]
    assert [case["facts"] for case in found["cases"]] == [len(read_case(folder, case_no).journal) for case_no in sorted(SHORT)]

    status, public, _ = here("key", "--data", data)
    key.write_text(public)
    path = certificates / f"{SHORT[0]}.certificate.json"
    status, said, _ = here("certificate", path, "--key", key)
    assert (status, said.splitlines()[0].partition(",")[0]) == (0, f"The certificate holds. Case {SHORT[0]}: match")
    path.write_bytes(path.read_bytes().replace(b'"match"', b'"MATCH"'))
    status, _, complained = here("certificate", path, "--key", key)
    assert (status, complained) == (
        1,
        f"zhiya: The certificate {path} does not hold: it was changed after it was signed, or another key signed it.\n",
    )


def test_a_difference_is_status_1_and_what_cannot_be_read_is_status_2(folder: Path) -> None:
    first, second, third = sorted(SHORT)
    rewritten(folder / f"{first}.journal.jsonl.gz", r'"declared_value_fen":(\d)', r'"declared_value_fen":1\1')
    status, said, _ = here("verify", first, third, "--from", folder)
    assert status == 1
    assert said.startswith(f"{first}  DIFFERS: fact 0 data.rights[0].declared_value_fen: stored 1")
    assert "2 cases: 1 match, 1 differ, 0 not verified." in said

    history = folder / f"{second}.history.json.gz"
    history.write_bytes(history.read_bytes()[:-100])
    status, said, _ = here("verify", second, "XT-0000-000001", "--from", folder)
    assert status == 2
    assert f"{second}  not verified: {history} cannot be read (EOFError" in said
    assert f"XT-0000-000001  not verified: The folder {folder} has no XT-0000-000001.history.json.gz" in said


def test_the_history_of_another_case_is_status_2(folder: Path) -> None:
    first, second = SHORT[:2]
    shutil.copy(folder / f"{second}.history.json.gz", folder / f"{first}.history.json.gz")
    status, said, _ = here("verify", first, "--from", folder)
    assert (status, said.splitlines()[0]) == (
        2,
        f"{first}  not verified: The history that was brought for case {first} is that of case {second}.",
    )


def test_a_draw_names_its_seed_and_the_same_seed_draws_again(folder: Path) -> None:
    status, said, _ = here("verify", "--sample", 1, "--from", folder)
    drawn = re.search(r"Drawn with --seed ([0-9a-f]{8})\.", said)
    assert status == 0
    assert drawn
    assert (here("verify", "--sample", 1, "--seed", drawn[1], "--from", folder))[1] == said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "name cases, or say one of --all"),
        (("XT-1", "--all"), "name cases, or say one of --all"),
        (("--all", "--seed", "7"), "--seed decides a draw"),
        (("--all", "--from", "{tmp}/nothing"), "There is no folder"),
        (("--all", "--from", "{tmp}"), "There is no case to verify."),
        (("--all", "--data", "{tmp}"), "There is no stack in the folder"),
    ],
)
def test_what_cannot_be_begun_is_one_sentence_and_status_2(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    status, said, complained = here("verify", *(word.format(tmp=tmp_path) for word in words))
    assert (status, said) == (2, "")
    assert sentence in complained


def test_a_certificate_or_a_key_that_is_not_there_is_status_2(tmp_path: Path) -> None:
    status, _, complained = here("certificate", tmp_path / "c", "--key", tmp_path / "k")
    assert (status, complained.partition(" (")[0]) == (2, f"zhiya: The public key {tmp_path / 'k'} cannot be read")
    (tmp_path / "k").write_text((here("key", "--data", tmp_path))[1])
    status, _, complained = here("certificate", tmp_path / "c", "--key", tmp_path / "k")
    assert (status, complained) == (
        2,
        f"zhiya: The certificate {tmp_path / 'c'} cannot be read (No such file or directory): check its name.\n",
    )


async def test_a_case_of_a_stack_is_verified_while_it_runs_and_at_rest(tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path)
    data: tuple[Any, ...] = ("--data", tmp_path)
    async with Stack(settings, quiet=True, with_apps=False):
        database = await Database.connect(postgres.url(settings), max_size=2)
        async with running(await connect(settings), UnsandboxedWorkflowRunner()) as world:
            case = await world.open()
            await case.to_registration()
            await case.rest()
        await journal.record(database, case.journal)
        status, said, complained = await zhiya("verify", "--all", *data, **settings.environment())
        assert (status, said.partition(" from")[0], complained) == (0, f"{case.case_no}  match: {len(case.journal)} facts", "")

        at = [fact.at for fact in case.journal]
        (status, said, _), (changed, fields, _), (none, _, sentence) = await asyncio.gather(
            zhiya("show", case.case_no, "--as-of", at[0], "--json", *data, **settings.environment()),
            zhiya("diff", case.case_no, "--from", at[0], *data, **settings.environment()),
            zhiya("show", case.case_no, "--as-of", "2001-01-01T08:00", *data, **settings.environment()),
        )
        shown = json.loads(said)
        assert (status, shown["at"], shown["cases"][0]["case_no"]) == (0, at[0], case.case_no)
        assert (changed, fields.count("cases.stage: ")) == (0, 1)
        assert (none, sentence) == (2, f"zhiya: The case {case.case_no} was not opened by 2001-01-01T08:00:00+08:00.\n")
        auditor = StackAuditor(settings.model_copy(update={"database_url": postgres.url(settings)}))  # as the API has it
        verified, packed = await auditor.verify(case.case_no), await auditor.package(case.case_no, [])
        with pytest.raises(NotProvable, match="There is no history of case XT-2026-000777"):
            await auditor.package("XT-2026-000777", [])
        auditor.close()
        assert (verified.verdict["result"], packed[:2]) == ("match", b"PK")
        await database.pool.execute("UPDATE rights SET value_fen = value_fen + 1 WHERE case_no = $1", case.case_no)
        await database.close()
    status, said, _ = await zhiya("verify", case.case_no, *data)
    assert (status, said.partition(".value_fen")[0]) == (1, f"{case.case_no}  DIFFERS: rights[ZL202310000001.1]")


def test_a_payload_key_that_is_gone_is_one_sentence_and_no_other_is_made(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    status, _, complained = here("verify", "--all", "--data", tmp_path)
    path = tmp_path / "keys" / "payload.key"
    assert (status, complained) == (
        2,
        f"zhiya: The key that opens histories is not there ({path}): put back the copy that belongs to this data folder.\n",
    )
    assert not path.exists()

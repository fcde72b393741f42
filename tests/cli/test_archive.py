"""zhiya archive: kept, listed, read back, held, deleted by two persons, its books written again; statuses and sentences."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.api.history.v1 import History
from temporalio.client import Client, WorkflowHistory

from audit.archive import Archive
from audit.histories import KeptCase
from db.database import Database
from documents.store import Store
from engine.codec import EncryptingCodec, Keys
from tests.cli import deployment
from tests.cli.deployment import zhiya, zhiya_json
from tests.db.conftest import owned as database
from tests.db.conftest import server, template

__all__ = ["database", "server", "template"]

KEY = bytes(range(32))
_PEOPLE = "INSERT INTO people (actor, name, system, made_by) SELECT 'user:' || each, each, false, 'test' FROM unnest('{a,b}'::text[]) each"
_DELETE = ("archive", "delete", "--older-than", 30, "--rule", "第十二条", "--by", "user:a", "--second", "user:b")


@pytest.fixture
def case() -> KeptCase:
    return deployment.short()


@pytest.fixture
async def settings(temporal: Client, database: Database, server: str, tmp_path: Path, case: KeptCase) -> dict[str, str]:
    """A deployment whose archive has one case of long ago."""
    await Archive(Store.open(str(tmp_path / "archive")), database)._keep(case.case_no, 1, case.runs[0])
    await database.pool.execute("UPDATE archived_runs SET archived_at = $1", datetime.now(UTC) - timedelta(days=31 * 366))
    await database.pool.execute(_PEOPLE)
    return await deployment.environment(temporal, database, server, tmp_path)


def test_an_archive_is_listed_read_back_held_and_deleted_by_two_persons(settings: dict[str, str], case: KeptCase) -> None:
    [run] = zhiya_json(settings, "archive", "list", case.case_no)[1]["runs"]
    assert zhiya(settings, "archive", "check") == (0, "1 runs read back: all as they were kept.\n", "")

    assert zhiya(settings, "archive", "hold", case.case_no, "--reason", "诉讼保全", "--by", "user:a")[0] == 0
    status, said, _ = zhiya(settings, *_DELETE, case.case_no, "--write")
    assert (status, said) == (1, f"{case.case_no}: kept: a hold stands: 诉讼保全\n")
    assert zhiya(settings, "archive", "release", case.case_no, "--by", "user:b")[0] == 0

    status, said, _ = zhiya(settings, *_DELETE)
    assert (status, said) == (0, f"{case.case_no}: would be deleted\nNothing was deleted: say --write.\n")
    [receipt] = zhiya_json(settings, *_DELETE, "--write")[1]["deleted"]
    assert (receipt["case_no"], receipt["sha256"], receipt["rule"]) == (case.case_no, run["sha256"], "第十二条 (30 years)")
    found = zhiya_json(settings, "archive", "list", case.case_no)[1]
    assert (found["runs"], len(found["deletions"])) == ([], 1)


def test_what_is_changed_is_status_1_and_what_cannot_be_asked_status_2(settings: dict[str, str], case: KeptCase) -> None:
    [content] = Path(settings["ZHIYA_DATA"], "archive").glob("*/*/*")
    content.chmod(0o600)
    content.write_bytes(b"another content")
    status, said, _ = zhiya(settings, "archive", "check")
    assert (status, said.splitlines()[-1]) == (1, "1 runs read back: 1 wrong.")

    assert zhiya(settings, "archive", "release", case.case_no, "--by", "user:a")[::2] == (2, f"zhiya: No hold stands on {case.case_no}.\n")
    status, _, complained = zhiya(settings, "archive", "hold", case.case_no, "--reason", "r", "--by", "user:x")
    assert (status, complained) == (2, "zhiya: There is no person user:x who may come in: name one who may.\n")

    status, said, complained = zhiya(settings | {"ZHIYA_ARCHIVE": "/proc/nothing"}, "archive", "keep")
    assert (status, said) == (2, "")
    assert complained.startswith("zhiya: /proc/nothing cannot be used: ")


@pytest.fixture
async def without_books(settings: dict[str, str], database: Database) -> dict[str, str]:
    """The same deployment, its books lost."""
    await database.pool.execute("DELETE FROM archived_runs")
    return settings


def test_lost_books_are_written_again(without_books: dict[str, str], case: KeptCase) -> None:
    assert zhiya(without_books, "archive", "books") == (0, "1 runs came into the books.\n", "")
    assert [run["case_no"] for run in zhiya_json(without_books, "archive", "list")[1]["runs"]] == [case.case_no]


@pytest.fixture
async def closed_with_k7(settings: dict[str, str], database: Database, case: KeptCase) -> dict[str, str]:
    """The same deployment after a rotation to k8, with an archived history that k7 closed and that Temporal has forgotten."""
    history = History()
    history.CopyFrom(History(events=case.runs[0].events))
    started = history.events[0].workflow_execution_started_event_attributes
    started.original_execution_run_id = "another"
    [payload] = started.input.payloads
    [closed] = await EncryptingCodec(Keys("k7", {"k7": KEY})).encode([payload])
    payload.CopyFrom(closed)
    archive = Archive(Store.open(f"{settings['ZHIYA_DATA']}/archive"), database)
    await archive._keep("T-closed", 1, WorkflowHistory("T-closed", history.events))
    keys = {name: base64.b64encode(key).decode() for name, key in (("k7", KEY), ("k8", KEY[::-1]))}
    return settings | {"ZHIYA_PAYLOAD_KEYS": json.dumps({"current": "k8", "keys": keys})}


def test_a_key_that_an_archived_history_needs_is_not_retired(closed_with_k7: dict[str, str]) -> None:
    status, said, complained = zhiya(closed_with_k7, "keys", "retire", "k7")

    assert (status, said) == (1, "")
    assert "The key k7 is needed by the stored history of T-closed" in complained

"""The archive beside its books: every kept run is read back, lost books are written again, keys that it needs are found."""

import json
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest
from moto.server import ThreadedMotoServer

from audit.archive import Archive
from audit.archive_check import check, needed_by, write_books
from audit.histories import KeptCase
from db import archives
from db.archives import KeptRun
from db.database import Database
from documents.store import Store, StoreAway


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx2.put(f"http://{host}:{port}/histories").raise_for_status()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return Store.open(str(tmp_path / "archive"))
    access = {"endpoint": request.getfixturevalue("s3"), "region": "us-east-1", "access_key_id": "a", "secret_access_key": "b"}
    (tmp_path / "s3.json").write_text(json.dumps(access))
    return Store.open(f"s3://histories/{tmp_path.name}", tmp_path / "s3.json")


async def keep(archive: Archive, case: KeptCase) -> None:
    for number, history in enumerate(case.runs, 1):
        await archive._keep(case.case_no, number, history)


def place_of(archive: Archive, run: KeptRun) -> Path:
    return Path(archive.store.name) / run.sha256[:2] / run.sha256[2:4] / run.sha256


async def one(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_a_whole_archive_is_read_back_and_its_books_can_be_written_again(store: Store, database: Database, kept: KeptCase) -> None:
    archive = Archive(store, database)
    await keep(archive, kept)
    before = await archives.books(database.pool)
    found = await check(archive)
    assert (found.runs, found.findings, found.orphans) == (len(kept.runs), [], [])
    assert await needed_by(archive, kept.case_no.encode()) == kept.case_no
    assert await needed_by(archive, b"\x0a\x03key\x12\x02k9") is None

    await database.pool.execute("DELETE FROM archived_runs")
    other = (await store.put(one(b"no history"))).sha256
    written = await write_books(archive)

    assert (written.came, list(written.refused)) == (len(kept.runs), [other])
    assert await archives.books(database.pool) == before
    assert (await write_books(archive)).came == 0
    assert (await check(archive)).orphans == [other]


async def test_what_is_missing_or_changed_in_the_store_or_the_books_is_named(archive: Archive, kept: KeptCase, short: KeptCase) -> None:
    await keep(archive, kept)
    await keep(archive, short)
    pool = archive.database.pool
    [first, second, *_] = await archives.kept(pool, kept.case_no)
    [only] = await archives.kept(pool, short.case_no)
    place_of(archive, first).unlink()
    longer = place_of(archive, second)
    longer.chmod(0o600)
    longer.write_bytes(longer.read_bytes() + b"\0")
    await pool.execute("UPDATE archived_runs SET run_id = 'another' WHERE case_no = $1", short.case_no)

    found = {(each.case_no, each.run): each.says for each in (await check(archive)).findings}

    assert "is missing" in found[kept.case_no, 1]
    assert "another hash" in found[kept.case_no, 2]
    assert "the history of another run" in found[short.case_no, only.run]
    assert len(found) == 3


async def test_a_run_whose_earlier_run_is_in_no_content_is_told_and_left_out(archive: Archive, kept: KeptCase) -> None:
    await keep(archive, kept)
    [first, *_] = await archives.kept(archive.database.pool, kept.case_no)
    await archive.database.pool.execute("DELETE FROM archived_runs")
    await archive.store.remove(first.sha256)

    written = await write_books(archive)

    assert written.came == 0
    assert all(f"a run of {kept.case_no} that goes on from run" in why for why in written.refused.values())
    assert len(written.refused) == len(kept.runs) - 1


async def test_a_content_can_be_removed_and_removed_again(store: Store) -> None:
    name = (await store.put(one(b"a content"))).sha256
    assert name == sha256(b"a content").hexdigest()

    await store.remove(name)
    await store.remove(name)

    assert not await store.exists(name)


async def test_a_store_that_is_away_is_one_error_and_the_books_stay_empty(database: Database, short: KeptCase, tmp_path: Path) -> None:
    access = {"endpoint": "http://127.0.0.1:1", "region": "us-east-1", "access_key_id": "a", "secret_access_key": "b"}
    (tmp_path / "s3.json").write_text(json.dumps(access))
    archive = Archive(Store.open("s3://histories/x", tmp_path / "s3.json"), database)

    with pytest.raises(StoreAway):
        await keep(archive, short)

    assert await archives.books(database.pool) == []

"""The rows of jobs: who holds one, what is counted, what is asked again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db import imported, job_files, jobs
from db.database import Database
from db.guards import PROGRAMS
from db.imported import Imported
from db.job_rows import Job, NewItem, Ordered
from tests.db import conftest

_ORDERED = Ordered("demo:window", "window_officer", "bureau-xiangtan", ["xiangtan"], "", {})
_CERTAIN = {"code": "not_open", "en": "no", "zh": "否", "certain": True, "again": True}
_UNKNOWN = _CERTAIN | {"code": "internal", "certain": False}


@pytest.fixture(scope="module")
async def shared(server: str, template: str) -> AsyncIterator[Database]:
    """One database for all of these, as the programs have it: jobs know nothing of each other."""
    async for url in conftest._fresh(server, template):
        opened = await Database.connect(f"{url}?role={PROGRAMS}")
        yield opened
        await opened.close()


@pytest.fixture
async def database(shared: Database) -> Database:
    """The same, without what the test before left."""
    for table in ("jobs", "job_items", "job_files", "job_chunks", "imported"):
        await shared.pool.execute(f"DELETE FROM {table}")  # noqa: S608 - names of tables
    return shared


async def _job(database: Database, items: int = 3) -> str:
    job_id = jobs.new_id()
    async with database.transaction() as conn:
        await jobs.create(conn, job_id, "bulk_acts", _ORDERED, {"act": "accept_filing"})
        await jobs.freeze(conn, job_id, [NewItem(n, f"XT-2026-{n:06d}", {}) for n in range(items)])
    return job_id


async def _take(database: Database, holder: str, lease_s: float = 30) -> Job | None:
    async with database.transaction() as conn:
        return await jobs.take(conn, holder, lease_s)


async def _state(database: Database, job_id: str) -> tuple[str, int, int, int]:
    job = await jobs.load(database.pool, job_id)
    assert job is not None
    return job.state, job.total, job.done, job.failed


async def test_a_job_is_taken_by_one_holder_alone(database: Database) -> None:
    job_id = await _job(database)

    taken = await asyncio.gather(*(_take(database, f"holder-{n}") for n in range(4)))

    assert [job.id for job in taken if job] == [job_id]


async def test_a_job_whose_holder_is_gone_is_taken_up_when_its_lease_is_over(database: Database) -> None:
    job_id = await _job(database)
    await _take(database, "killed", lease_s=0)

    again = await _take(database, "next")

    assert again is not None
    assert again.id == job_id
    assert not await jobs.hold(database.pool, job_id, "killed")


async def test_an_item_is_counted_once_whoever_marks_it(database: Database) -> None:
    job_id = await _job(database, items=1)
    await _take(database, "first", lease_s=0)
    (item,) = await jobs.waiting(database.pool, job_id, 5)
    await _take(database, "second")

    assert not await jobs.mark(database.pool, item, "first", result={"by": "first"})
    assert await jobs.mark(database.pool, item, "second", result={"by": "second"})
    assert not await jobs.mark(database.pool, item, "second", result={"by": "again"})

    assert await _state(database, job_id) == ("running", 1, 1, 0)
    assert [each.result for each in await jobs.items(database.pool, job_id)] == [{"by": "second"}]


async def test_a_cancelled_job_stops_and_still_learns_how_the_item_ended_that_it_was_at(database: Database) -> None:
    job_id = await _job(database)
    await _take(database, "holder")
    first, *_ = await jobs.waiting(database.pool, job_id, 1)
    async with database.transaction() as conn:
        assert await jobs.cancel(conn, job_id)
        assert not await jobs.cancel(conn, job_id)

    goes_on = await jobs.mark(database.pool, first, "holder", result={"case_no": "x"})

    assert not goes_on
    assert await _state(database, job_id) == ("cancelled", 3, 1, 0)
    assert [item.state for item in await jobs.items(database.pool, job_id)] == ["done", "cancelled", "cancelled"]


async def test_what_was_refused_is_asked_again_under_a_new_key_and_what_may_have_happened_under_the_old_one(database: Database) -> None:
    job_id = await _job(database)
    await _take(database, "holder")
    for item, error in zip(await jobs.waiting(database.pool, job_id, 3), (_CERTAIN, _UNKNOWN, None), strict=True):
        await jobs.mark(database.pool, item, "holder", error=error)
    await jobs.end(database.pool, job_id, "holder", {})
    keys = {item.n: item.idempotency_key for item in await jobs.items(database.pool, job_id)}

    async with database.transaction() as conn:
        assert await jobs.resume(conn, job_id) == 2

    again = {item.n: item.idempotency_key for item in await jobs.waiting(database.pool, job_id, 9)}
    assert again == {0: f"{keys[0]}:2", 1: keys[1]}
    assert await _state(database, job_id) == ("waiting", 3, 1, 0)


async def test_a_running_job_cannot_be_resumed(database: Database) -> None:
    job_id = await _job(database)

    async with database.transaction() as conn:
        assert await jobs.resume(conn, job_id) is None


async def test_a_row_that_was_never_good_stays_refused_when_the_job_is_resumed(database: Database) -> None:
    job_id = jobs.new_id()
    async with database.transaction() as conn:
        await jobs.create(conn, job_id, "import", _ORDERED, {})
        await jobs.freeze(conn, job_id, [NewItem(2, "row 2", {}, _CERTAIN | {"again": False}), NewItem(3, "row 3", {})])
    await _take(database, "holder")
    await jobs.end(database.pool, job_id, "holder", {})

    async with database.transaction() as conn:
        assert await jobs.resume(conn, job_id) == 0
    assert await _state(database, job_id) == ("done", 2, 0, 1)


async def test_a_file_is_read_from_any_place_and_forgotten_when_its_time_is_over(database: Database, tmp_path: Path) -> None:
    content = bytes(range(256)) * (job_files.CHUNK // 128)  # two pieces
    (tmp_path / "f").write_bytes(content)
    async with database.transaction() as conn:
        kept = await job_files.keep(conn, "j", "file", "a.csv", "text/csv", tmp_path / "f")
    over_the_seam = range(job_files.CHUNK - 3, job_files.CHUNK + 3)

    read = b"".join([piece async for piece in job_files.read(database.pool, "j", "file", over_the_seam.start, over_the_seam.stop)])

    assert read == content[over_the_seam.start : over_the_seam.stop]
    assert await job_files.whole(database.pool, "j", "file") == content
    await database.pool.execute("UPDATE job_files SET expires_at = now() - interval '1 second'")
    await job_files.expire(database.pool)
    assert await job_files.files_of(database.pool, "j") == {}
    assert await database.pool.fetchval("SELECT count(*) FROM job_chunks") == 0
    assert kept.size == len(content)


async def test_a_row_belongs_to_its_first_import_until_that_lets_it_go(database: Database) -> None:
    first, second = Imported("a", "job-1", 2, {}), Imported("b", "job-2", 9, {})
    row = ("demands", "xiangtan", "D01")

    assert await imported.claim(database.pool, *row, first) == first
    assert (await imported.claim(database.pool, *row, second)).job == "job-1"
    await imported.let_go(database.pool, *row)
    assert await imported.claim(database.pool, *row, second) == second
    await imported.settle(database.pool, *row, {"case_no": "XT-2026-000001"})
    await imported.let_go(database.pool, *row)

    assert (await imported.claim(database.pool, *row, first)).result == {"case_no": "XT-2026-000001"}


@pytest.mark.parametrize(("note", "state"), [(None, "running"), ({"en": "away", "zh": "不可用"}, "paused")])
async def test_a_job_that_is_given_back_waits_for_its_next_turn(database: Database, note: dict[str, str] | None, state: str) -> None:
    job_id = await _job(database)
    await _take(database, "holder")

    await jobs.give_back(database.pool, job_id, "holder", in_s=60, note=note)

    assert (await _state(database, job_id))[0] == state
    assert await _take(database, "other") is None

"""The loop of long work: each item once, whoever is killed in between."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from db import jobs
from db.database import Database
from db.guards import PROGRAMS
from db.job_rows import Item, Job, NewItem, Ordered
from jobs.kinds import Kind, NotNow, Refused, Result
from jobs.loop import Loop

_ORDERED = Ordered("demo:window", "window_officer", "bureau-xiangtan", ["xiangtan"], "", {})


@pytest.fixture(scope="module")
async def shared(server: str) -> AsyncIterator[Database]:
    """One database for all of these: jobs know nothing of each other."""
    admin = await asyncpg.connect(f"{server}/postgres")
    await admin.execute("CREATE DATABASE loops TEMPLATE zhiya")
    opened = await Database.connect(f"{server}/loops?role={PROGRAMS}")
    yield opened
    await opened.close()
    await admin.execute("DROP DATABASE loops WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def database(shared: Database) -> Database:
    """The same, without what the test before left."""
    await shared.pool.execute("DELETE FROM jobs")
    await shared.pool.execute("DELETE FROM job_items")
    return shared


async def _job(database: Database, keys: list[str], kind: str = "k") -> str:
    job_id = jobs.new_id()
    async with database.transaction() as conn:
        await jobs.create(conn, job_id, kind, _ORDERED, {})
        if keys:
            await jobs.freeze(conn, job_id, [NewItem(n, key, {}) for n, key in enumerate(keys)])
    return job_id


async def _read(database: Database, job_id: str) -> Job:
    job = await jobs.load(database.pool, job_id)
    assert job is not None
    return job


def _loop(database: Database, item: Callable[[Job, Item], Awaitable[Result]], **options: float) -> Loop:
    return Loop(database, {"k": Kind(item=item)}, lease_s=options.get("lease_s", 30), slice_=int(options.get("slice_", 100)))


async def _run(loop: Loop) -> None:
    while await loop.turn():
        pass


async def test_every_item_is_done_and_counted_and_a_refused_one_stops_no_other(database: Database) -> None:
    async def item(_: Job, item: Item) -> Result:
        if item.n == 1:
            raise Refused("not_open", "not open", "未开放")
        return {"n": item.n}

    job_id = await _job(database, ["a", "b", "c"])
    await _run(_loop(database, item))

    job = await _read(database, job_id)
    assert (job.state, job.total, job.done, job.failed) == ("done", 3, 2, 1)
    found = await jobs.items(database.pool, job_id)
    assert [each.state for each in found] == ["done", "failed", "done"]
    assert found[1].error["en"] == "not open"


async def test_a_killed_holder_loses_its_job_and_the_next_one_goes_on_where_it_was(database: Database) -> None:
    seen, at_third = Counter[int](), asyncio.Event()

    async def hangs(_: Job, item: Item) -> Result:
        seen[item.n] += 1
        if item.n == 2:
            at_third.set()
            await asyncio.Event().wait()
        return {}

    async def works(_: Job, item: Item) -> Result:
        seen[item.n] += 1
        return {}

    job_id = await _job(database, ["same"] * 5)
    killed = asyncio.create_task(_run(_loop(database, hangs, lease_s=0.3)))
    await at_third.wait()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    assert (await _read(database, job_id)).done == 2

    await database.pool.execute("UPDATE jobs SET due_at = now()")  # as if its lease had run out
    await _run(_loop(database, works))

    job = await _read(database, job_id)
    assert (job.state, job.done, job.failed) == ("done", 5, 0)
    assert seen == {0: 1, 1: 1, 2: 2, 3: 1, 4: 1}  # the one in between is asked again, under the same key


async def test_items_of_one_case_keep_their_order_while_others_run_beside_them(database: Database) -> None:
    order: list[tuple[str, int]] = []

    async def item(_: Job, item: Item) -> Result:
        await asyncio.sleep(0)
        order.append((item.key, item.n))
        return {}

    await _job(database, ["a", "b"] * 20)
    await _run(_loop(database, item, slice_=7))

    for key in "ab":
        mine = [n for each, n in order if each == key]
        assert mine == sorted(mine)
        assert len(mine) == 20


async def test_an_item_that_nobody_can_decide_now_pauses_the_job_with_a_sentence_and_stays(database: Database) -> None:
    async def item(_: Job, item: Item) -> Result:
        if item.key == "away":
            raise NotNow("the case does not answer", "案件暂未答复", 0)
        return {}

    job_id = await _job(database, ["away", "away", "there"])
    loop = _loop(database, item)
    await loop.turn()

    job = await _read(database, job_id)
    assert (job.state, job.done, job.note["en"]) == ("paused", 1, "the case does not answer")
    assert [each.state for each in await jobs.items(database.pool, job_id)] == ["waiting", "waiting", "done"]
    await _run(_loop(database, lambda job, item: _nothing()))
    assert (await _read(database, job_id)).state == "done"


async def test_a_cancelled_job_ends_after_the_items_that_it_is_at(database: Database) -> None:
    async def item(job: Job, item: Item) -> Result:
        async with database.transaction() as conn:
            await jobs.cancel(conn, job.id)
        return {"done": True}

    job_id = await _job(database, ["same"] * 3)
    await _run(_loop(database, item))

    assert [each.state for each in await jobs.items(database.pool, job_id)] == ["done", "cancelled", "cancelled"]
    assert (await _read(database, job_id)).state == "cancelled"


async def test_a_job_that_is_cancelled_while_its_file_is_written_is_broken_off(database: Database) -> None:
    broken_off = asyncio.Event()

    async def end(job: Job) -> Result:
        async with database.transaction() as conn:
            await jobs.cancel(conn, job.id)
        try:
            await asyncio.Event().wait()
        finally:
            broken_off.set()
        return {}

    job_id = await _job(database, [])
    await Loop(database, {"k": Kind(end=end)}, lease_s=0.06).turn()

    assert broken_off.is_set()
    assert (await _read(database, job_id)).state == "cancelled"


async def test_an_error_of_ours_spoils_one_item_and_can_be_asked_again(database: Database) -> None:
    async def item(_: Job, item: Item) -> Result:
        raise ZeroDivisionError

    job_id = await _job(database, ["a"])
    await _run(_loop(database, item))
    (found,) = await jobs.items(database.pool, job_id)
    async with database.transaction() as conn:
        await jobs.resume(conn, job_id)

    (again,) = await jobs.waiting(database.pool, job_id, 1)
    assert found.error["code"] == "internal"
    assert again.idempotency_key == found.idempotency_key  # nobody knows what had happened by then


async def test_jobs_take_turns_slice_by_slice(database: Database) -> None:
    order: list[str] = []

    async def item(job: Job, _: Item) -> Result:
        order.append(job.id)
        return {}

    first, second = await _job(database, ["a"] * 4), await _job(database, ["a"] * 4)
    await _run(_loop(database, item, slice_=2))

    assert order == [first, first, second, second, first, first, second, second]


async def _nothing() -> Result:
    return {}

"""The outbox: notices are written with their facts, taken by one sender, and tried until they are sent."""

from typing import Any

from db import outbox
from db.database import Database

_PUT = "INSERT INTO outbox (case_no, fact_seq, template, recipient, context) VALUES ('XT-2026-000001', $1, 'receipt', 'firm', '{}')"
_WAIT = "SELECT extract(epoch FROM next_try_at - clock_timestamp()) FROM outbox"


async def _put(database: Database, count: int) -> None:
    for seq in range(count):
        await database.pool.execute(_PUT, seq)


async def test_two_senders_take_different_notices(database: Database) -> None:
    await _put(database, 4)

    async with database.transaction() as one, database.transaction() as two:
        first, second = await outbox.take(one, 2), await outbox.take(two, 10)

    assert [notice.fact_seq for notice in first + second] == [0, 1, 2, 3]
    assert len(first) == 2


async def test_a_notice_that_was_taken_comes_back_only_after_its_sender_had_a_minute(database: Database) -> None:
    await _put(database, 1)
    async with database.transaction() as conn:
        await outbox.take(conn, 1)

    async with database.transaction() as conn:
        again = await outbox.take(conn, 1)

    assert again == []
    assert 55 < await database.pool.fetchval(_WAIT) <= 60


async def test_a_notice_that_was_sent_is_never_taken_again(database: Database) -> None:
    await _put(database, 1)
    async with database.transaction() as conn:
        (notice,) = await outbox.take(conn, 1)
        await outbox.sent(conn, notice.id)
        await outbox.failed(conn, notice.id, "too late")
    await database.pool.execute("UPDATE outbox SET next_try_at = now()")

    async with database.transaction() as conn:
        assert await outbox.take(conn, 1) == []
    assert await database.pool.fetchval("SELECT last_error FROM outbox") == ""


async def test_a_notice_that_failed_waits_longer_each_time_and_keeps_the_reason(database: Database) -> None:
    await _put(database, 1)
    waits: list[Any] = []
    for _ in range(3):
        async with database.transaction() as conn:
            (notice,) = await outbox.take(conn, 1)
            await outbox.failed(conn, notice.id, "connection refused")
        waits.append(round(await database.pool.fetchval(_WAIT)))
        await database.pool.execute("UPDATE outbox SET next_try_at = now()")

    assert waits == [2, 4, 8]
    assert await database.pool.fetchval("SELECT last_error FROM outbox") == "connection refused"

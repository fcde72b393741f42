"""The access log's writer: lines in one go, a chain a process, nothing lost while the database is away."""

import asyncio
from typing import Any

import pytest

from db import access_log
from db.access_log import Access, AccessLog
from db.database import Database


def _access(operation: str, at: str = "2026-11-21T02:00:00+00:00", **more: Any) -> Access:
    return Access(at, "demo:window", "window_officer", "bureau-xiangtan", ("xiangtan",), "XT-2026-000001", operation, 200, "read", **more)


async def _rows(database: Database) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.pool.fetch("SELECT * FROM access_log ORDER BY recorded")]


async def test_the_lines_of_a_process_are_a_chain(database: Database) -> None:
    log = AccessLog(database)
    for batch in (("read_case", "read_journal"), ("list_cases",)):
        for operation in batch:
            log.note(_access(operation))
        await log.flush()

    rows = await _rows(database)

    assert [(row["n"], row["operation"]) for row in rows] == [(0, "read_case"), (1, "read_journal"), (2, "list_cases")]
    assert [row["prev"] for row in rows] == ["", rows[0]["hash"], rows[1]["hash"]]
    assert all(access_log.intact(row) for row in rows)
    assert not access_log.intact(rows[0] | {"actor": "demo:other"})
    assert not access_log.intact(rows[0] | {"times": 2})


async def test_two_processes_write_two_chains(database: Database) -> None:
    logs = AccessLog(database), AccessLog(database)
    for log in logs:
        log.note(_access("read_case"))
    await asyncio.gather(*(log.flush() for log in logs))

    rows = await _rows(database)

    assert len({row["writer"] for row in rows}) == 2
    assert [row["n"] for row in rows] == [0, 0]


async def test_a_line_is_written_by_itself_after_a_moment(database: Database) -> None:
    log = AccessLog(database, soon_s=0.01)
    log.note(_access("read_case"))

    async with asyncio.timeout(5):
        while not await _rows(database):
            await asyncio.sleep(0.01)


async def test_the_same_look_repeated_within_a_moment_is_one_line(database: Database) -> None:
    log = AccessLog(database)
    for second in range(3):
        log.note(_access("read_case", f"2026-11-21T02:00:0{second}+00:00"))
    log.note(_access("read_journal"))
    await log.flush()

    found = [(row["operation"], row["times"], row["at"][17:19]) for row in await _rows(database)]

    assert found == [("read_case", 3, "00"), ("read_journal", 1, "00")]


async def test_lines_wait_for_a_database_that_is_away_and_a_full_memory_says_how_many_it_lost(database: Database, owned: Database) -> None:
    log = AccessLog(database, most=3)
    await owned.pool.execute("ALTER TABLE access_log RENAME TO away")
    log.note(_access("first"))
    await log.flush()  # not written, and kept as it is
    for operation in ("lost_1", "lost_2", "kept_1", "kept_2", "kept_3"):
        log.note(_access(operation))
    await log.flush()
    await owned.pool.execute("ALTER TABLE away RENAME TO access_log")
    await log.close()

    rows = await _rows(database)

    assert [(row["n"], row["operation"], row["times"]) for row in rows] == [
        (0, "first", 1),
        (1, "lines_lost", 2),
        (2, "kept_1", 1),
        (3, "kept_2", 1),
        (4, "kept_3", 1),
    ]


async def test_a_batch_whose_confirmation_was_lost_is_written_once(database: Database) -> None:
    log = AccessLog(database)
    log.note(_access("read_case"))
    log._sealed = log._next()
    await database.pool.execute(access_log._WRITE, log._sealed)  # what the database took, and nobody heard of
    log.note(_access("read_journal"))
    await log.close()

    assert [(row["n"], row["operation"]) for row in await _rows(database)] == [(0, "read_case"), (1, "read_journal")]


async def test_closing_gives_up_on_a_database_that_stays_away_and_says_so(
    database: Database, owned: Database, caplog: pytest.LogCaptureFixture
) -> None:
    log = AccessLog(database)
    await owned.pool.execute("DROP TABLE access_log")
    log.note(_access("read_case"))

    await log.close()

    assert "1 lines of the access log are lost" in caplog.text

"""The connection pool: what happens to who asks a Postgres that has stopped answering."""

import asyncio
import os
import signal

import asyncpg
import pytest

from db.database import Database


async def _frozen(database: Database, frozen: list[int]) -> None:
    async with database.transaction() as conn:
        frozen.append(await conn.fetchval("SELECT pg_backend_pid()"))
        os.kill(frozen[0], signal.SIGSTOP)
        await conn.fetchval("SELECT 1")


async def test_a_database_that_stops_answering_keeps_nobody_waiting(database: Database) -> None:
    impatient, frozen = await Database.connect(database.url, max_size=1, patience_s=0.2), list[int]()
    try:
        async with asyncio.timeout(10):
            with pytest.raises((TimeoutError, asyncpg.InterfaceError)):
                await _frozen(impatient, frozen)
            assert await impatient.pool.fetchval("SELECT 2") == 2  # over a connection of its own
    finally:
        for each in frozen:
            os.kill(each, signal.SIGCONT)
        impatient.pool.terminate()

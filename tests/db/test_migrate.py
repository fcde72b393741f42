"""The migrations: from an empty database to the tables of today, and no further."""

import asyncio
import subprocess
import sys

import asyncpg
from alembic import command

from db import migrate
from db.columns import Table
from db.models import MODELS

_MODELS = MODELS  # importing them fills the metadata
_CHECKS = """
SELECT conrelid::regclass || '.' || conname AS name, pg_get_constraintdef(oid) AS says FROM pg_constraint
WHERE contype = 'c' AND connamespace = 'public'::regnamespace"""


async def test_an_empty_database_is_brought_to_the_newest_version_and_then_left_alone(empty_url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty_url)
    await asyncio.to_thread(migrate.upgrade, empty_url)

    conn = await asyncpg.connect(empty_url)
    assert await conn.fetchval("SELECT version_num FROM alembic_version") == migrate.head()
    await conn.close()


async def test_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    code = f"from db import migrate; migrate.upgrade({empty_url!r})"

    started = [await asyncio.create_subprocess_exec(sys.executable, "-c", code) for _ in range(2)]

    assert [await process.wait() for process in started] == [0, 0]


async def test_the_tables_and_the_migrations_say_the_same(empty_url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty_url)

    await asyncio.to_thread(command.check, migrate.config(empty_url))  # raises when they part


async def test_the_migrated_database_allows_the_very_words_of_the_tables(empty_url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty_url)
    conn = await asyncpg.connect(empty_url)
    migrated = await _checks(conn)
    await conn.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await conn.close()

    await asyncio.to_thread(_create_all, empty_url)

    conn = await asyncpg.connect(empty_url)
    assert await _checks(conn) == migrated, "a word was added to the domain: allow it in the database by a migration"
    await conn.close()


async def test_a_database_can_be_taken_back_to_nothing(empty_url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty_url)

    await asyncio.to_thread(command.downgrade, migrate.config(empty_url), "base")
    await asyncio.to_thread(migrate.upgrade, empty_url)


async def test_a_database_that_is_up_to_date_is_recognised_without_alembic(empty_url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty_url)
    code = f"import sys; from db import migrate; migrate.upgrade({empty_url!r}); sys.exit('alembic' in sys.modules)"

    done = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], check=False)

    assert done.returncode == 0


async def _checks(conn: "asyncpg.Connection[asyncpg.Record]") -> dict[str, str]:
    return {row["name"]: row["says"] for row in await conn.fetch(_CHECKS)}


def _create_all(url: str) -> None:
    asyncio.run(_create(url))


async def _create(url: str) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as conn:
        await conn.run_sync(Table.metadata.create_all)
    await engine.dispose()

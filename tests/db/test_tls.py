"""The way to the database: the migrations take its address in Postgres' own words."""

import asyncio

import asyncpg

from db import migrate


async def test_the_migrations_understand_the_words_for_tls(empty_url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, f"{empty_url}?sslmode=disable")
    conn = await asyncpg.connect(empty_url)

    assert await conn.fetchval("SELECT version_num FROM alembic_version") == migrate.head()
    await conn.close()

"""Alembic's entry: runs the migrations over asyncpg, each in a transaction."""

import asyncio
import functools

import asyncpg
from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from db.columns import Table
from db.models import MODELS

TABLES = MODELS  # importing them fills the metadata


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Table.metadata, compare_server_default=True)
    with context.begin_transaction():
        context.execute("SELECT pg_advisory_xact_lock(711)")  # of two processes that start at once, the second finds everything done
        context.run_migrations()


async def _online() -> None:
    # asyncpg reads the address itself: it knows libpq's words for TLS, which SQLAlchemy does not.
    connecting = functools.partial(asyncpg.connect, context.config.attributes["url"])
    engine = create_async_engine("postgresql+asyncpg://", poolclass=pool.NullPool, async_creator=connecting)
    async with engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


asyncio.run(_online())

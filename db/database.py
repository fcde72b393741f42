"""The connection pool: how every process of the stack reaches Postgres."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg

if TYPE_CHECKING:  # asyncpg's classes take parameters in its stubs only
    from asyncpg.pool import PoolConnectionProxy

    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Reader: TypeAlias = Pool | Connection
else:
    Pool = Connection = Reader = Any


def dumps(value: Any) -> str:
    """Compact JSON text, Chinese left readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


async def prepare(conn: Connection) -> None:
    """Let jsonb columns take and give Python values on this connection."""
    await conn.set_type_codec("jsonb", schema="pg_catalog", encoder=dumps, decoder=json.loads)


@dataclass
class Database:
    """The pool of connections to one Postgres database."""

    pool: Pool
    url: str = field(default="", repr=False)  # how to open connections of another kind

    @classmethod
    async def connect(cls, url: str, *, max_size: int = 10, patience_s: float | None = None) -> "Database":
        """Open the pool; the url starts with postgresql://. With patience, a command that takes longer is a TimeoutError."""
        return cls(await asyncpg.create_pool(url, min_size=1, max_size=max_size, command_timeout=patience_s, init=prepare), url)

    async def close(self) -> None:
        """Give back every connection and close the pool."""
        await self.pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """One connection in one transaction: all of the block is committed, or nothing of it."""
        async with self.pool.acquire() as conn, conn.transaction():
            yield conn

"""The journals of the cases that were opened in a period, read in one transaction that cannot write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from db import cases
from db.database import Connection, Database
from domain.facts import Fact

_READ_ONLY = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_OPENED = "SELECT case_no FROM cases WHERE opened_at >= $1 AND opened_at < $2 AND jurisdiction = ANY($3) ORDER BY case_no"


@asynccontextmanager
async def reading(database: Database) -> AsyncIterator[Connection]:
    """One transaction that sees one moment; the database refuses to write in it."""
    async with database.transaction() as conn:
        await conn.execute(_READ_ONLY)
        yield conn


async def journals(database: Database, jurisdictions: list[str], since: datetime, before: datetime) -> list[list[Fact]]:
    """The facts of every case of these jurisdictions that was opened at or after one moment and before another, case by case."""
    async with reading(database) as conn:
        opened = await conn.fetch(_OPENED, since, before, jurisdictions)
        return [await cases.facts_of(conn, row["case_no"]) for row in opened]

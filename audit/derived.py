"""The derived rows of a case, beside those that its journal makes: folded into temporary tables, so that nothing is changed or locked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from audit import beside
from audit.difference import Difference, differing
from db import cases, projection
from db.database import Connection, Database
from db.derived_sql import DERIVED, KEYS
from domain.facts import Fact

_HEAD = "SELECT seq, hash FROM heads WHERE case_no = $1"
_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
# A path of its own: statements that were planned for the real tables are planned again for these.
_SHADOW = "".join(f"CREATE TEMP TABLE {table} (LIKE {table} INCLUDING ALL) ON COMMIT DROP;" for table in DERIVED)
_PATH = "SELECT set_config('search_path', 'pg_temp, ' || current_setting('search_path'), true)"

Rows = dict[str, dict[str, Any]]  # by table and key


@dataclass(frozen=True)
class Stored:
    """What the database, or a folder, has of a case at one moment."""

    journal: list[Fact]
    head: tuple[int, str] | None = None  # None where no head is kept
    differences: list[Difference] = field(default_factory=list)  # of the derived rows
    beside: list[Difference] = field(default_factory=list)  # of what is not derived, and named by the journal


async def stored(database: Database, case_no: str) -> Stored:
    """The journal and head of a case, and where its rows are not those that its journal makes, or contradict what it says."""
    async with database.pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            await conn.execute(_ONE_MOMENT)
            journal, head = await cases.facts_of(conn, case_no), await head_of(conn, case_no)
            contradicting = await beside.compare(conn, case_no, journal)  # first: what is folded touches documents
            return Stored(journal, head, await compare(conn, case_no, journal), contradicting)
        finally:
            await transaction.rollback()


async def head_of(conn: Connection, case_no: str) -> tuple[int, str]:
    """The head that was recorded last; (-1, "") when there is none."""
    head = await conn.fetchrow(_HEAD, case_no)
    return (head["seq"], head["hash"]) if head else (-1, "")


async def compare(conn: Connection, case_no: str, journal: list[Fact]) -> list[Difference]:
    """Where the derived rows are not those that these facts make; in a transaction that is to be rolled back."""
    ours = await rows_of(conn, case_no)
    try:
        theirs = await folded(conn, case_no, journal)
    except (asyncpg.PostgresError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        return [Difference("derived rows", "as they are", f"cannot be made from the journal ({type(error).__name__}: {error})")]
    return list(between(ours, theirs))


async def folded(conn: Connection, case_no: str, journal: list[Fact]) -> Rows:
    """The derived rows that these facts make; in a transaction that is to be rolled back, and sees no other rows from then on."""
    await conn.execute(_SHADOW)
    await conn.execute(_PATH)
    await projection.fold(conn, journal)
    return await rows_of(conn, case_no)


async def rows_of(conn: Connection, case_no: str) -> Rows:
    """The derived rows of a case."""
    found: Rows = {}
    for table in DERIVED:
        # Decimals as text: 0.30 and 0.3 are not the same row.
        query = f"SELECT row_to_json(t)::text AS row FROM {table} t WHERE case_no = $1"  # noqa: S608 - a name of ours
        rows = [json.loads(row["row"], parse_float=str) for row in await conn.fetch(query, case_no)]
        found |= {_place(table, row): row for row in rows}
    return found


def _place(table: str, row: dict[str, Any]) -> str:
    key = "/".join(str(row[column]) for column in KEYS.get(table, ()))
    return f"{table}[{key}]" if key else table


def between(ours: Rows, theirs: Rows) -> Iterator[Difference]:
    """Where the rows that are stored are not those that were made."""
    for place in sorted(ours.keys() | theirs.keys()):
        if place in ours and place in theirs:
            yield from differing(ours[place], theirs[place], place)
        else:
            yield Difference(place, *("a row" if place in side else "no row" for side in (ours, theirs)))

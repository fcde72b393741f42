"""Derived rows: whatever is changed in one of them is found, by table, row and column, and looking changes nothing."""

# ruff: noqa: S608 - names of our own tables and columns
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

import pytest

from audit.derived import compare, stored
from audit.difference import Difference
from audit.histories import KeptCase
from audit.verify import alone
from db import journal
from db.columns import Table
from db.database import Database
from db.derived_sql import DERIVED, KEYS
from db.tables_derived import CaseRow
from domain.facts import Fact
from tests.audit import tampering

# By the type of its column: another value.
_OTHER = {
    "text": "{column} || 'x'",
    "bigint": "coalesce({column}, 0) + 1",
    "integer": "coalesce({column}, 0) + 1",
    "numeric": "coalesce({column}, 0) + 0.1",
    "boolean": "NOT {column}",
    "date": "coalesce({column}, '2026-01-01') + 1",
    "timestamp with time zone": "coalesce(nullif({column}, 'infinity'), '2026-01-01') + interval '1 second'",
    "jsonb": "{column} || '{{\"x\": 1}}'",
    "ARRAY": "{column} || 'x'::text",
}
_COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = ANY($1) AND column_name <> 'case_no' ORDER BY 1, 2"""
_CHECKS = "SELECT conname FROM pg_constraint WHERE conrelid = $1::text::regclass AND contype = 'c'"


async def changes(database: Database, case_no: str) -> list[Difference]:
    return (await stored(database, case_no)).differences


async def dump(database: Database) -> dict[str, Any]:
    """All that the database has, with the transaction that wrote each row."""
    tables = await database.pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return {
        table: sorted(row[0] for row in await database.pool.fetch(f"SELECT t.xmin || t.xmax::text || t::text FROM {table} t"))
        for table in (row["tablename"] for row in tables)
    }


async def forged(database: Database, facts: list[Fact]) -> None:
    """Replace a journal as somebody can who owns the database."""
    async with database.transaction() as conn:
        await conn.execute("ALTER TABLE journal DISABLE TRIGGER ALL")
        await conn.execute("DELETE FROM journal")
        values = [vars(fact) for fact in facts]
        await conn.execute(
            "INSERT INTO journal (version, case_no, seq, kind, subject, at, received_at, request, actor, role, organisation, on_behalf_of,"
            " tenant, clause, reason, data, prev, hash) SELECT version, case_no, seq, kind, subject, at, received_at, request, actor, role,"
            " organisation, on_behalf_of, tenant, clause, reason, data, prev, hash FROM jsonb_populate_recordset(NULL::journal, $1)",
            values,
        )
        await conn.execute("ALTER TABLE journal ENABLE TRIGGER ALL")


async def test_what_was_recorded_is_what_its_journal_makes_and_looking_changes_nothing(database: Database, kept: KeptCase) -> None:
    await journal.record(database, kept.journal)
    before = await dump(database)

    for _ in range(2):  # a connection that has looked before
        found = await stored(database, kept.case_no)
        assert (found.journal, found.head) == (kept.journal, (len(kept.journal) - 1, kept.journal[-1].hash))
        assert alone(kept.case_no, found) == []

    assert await dump(database) == before


async def test_every_column_of_every_derived_table_is_compared(database: Database, kept: KeptCase) -> None:
    await journal.record(database, kept.journal)
    columns: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in (tuple(row) for row in await database.pool.fetch(_COLUMNS, list(DERIVED))):
        if column not in KEYS.get(table, ()) and await database.pool.fetchval(f"SELECT count(*) FROM {table}"):
            columns.setdefault(table, []).append((column, kind))
    # All columns of the first two are their keys; a case that has ended is in nobody's queue (test_tampering.py has one that is).
    assert columns.keys() == set(DERIVED) - {"parties", "case_numbers", "task_roles"}

    for n in range(max(len(each) for each in columns.values())):
        changed = {table: each[n] for table, each in columns.items() if n < len(each)}
        async with database.pool.acquire() as conn, _undone(conn):
            for table, (column, kind) in changed.items():
                for check in await conn.fetch(_CHECKS, table):
                    await conn.execute(f"ALTER TABLE {table} DROP CONSTRAINT {check[0]}")
                row = f"(SELECT min(ctid) FROM {table})"
                await conn.execute(f"UPDATE {table} SET {column} = {_OTHER[kind].format(column=column)} WHERE ctid = {row}")
            places = [each.place for each in await compare(conn, kept.case_no, kept.journal)]
        for table, (column, _) in changed.items():
            assert [place for place in places if re.match(rf"{table}(\[[^\]]+\])?\.{column}\b", place)], f"{table}.{column}"
        assert len({place.split(".")[0] for place in places}) == len(changed)


@asynccontextmanager
async def _undone(conn: Any) -> AsyncIterator[None]:
    transaction = conn.transaction()
    await transaction.start()
    yield
    await transaction.rollback()


async def test_a_row_that_is_missing_and_one_too_many_are_told(database: Database, short: KeptCase) -> None:
    await journal.record(database, short.journal)
    await database.pool.execute("DELETE FROM rights WHERE case_no = $1", short.case_no)
    await database.pool.execute("INSERT INTO parties (case_no, organisation, part) VALUES ($1, 'bank-x', 'bank')", short.case_no)

    found = await changes(database, short.case_no)

    right = short.journal[0].data["rights"][0]["right_no"]
    assert found[0] == Difference("parties[bank-x/bank]", "a row", "no row")
    assert Difference(f"rights[{right}]", "no row", "a row") in found


async def test_a_ratio_is_compared_to_its_last_digit(database: Database, kept: KeptCase) -> None:
    await journal.record(database, kept.journal)
    rate = await database.pool.fetchval("SELECT annual_rate::text FROM loans WHERE case_no = $1", kept.case_no)
    await database.pool.execute("UPDATE loans SET annual_rate = (annual_rate::text || '0')::numeric WHERE case_no = $1", kept.case_no)

    assert await changes(database, kept.case_no) == [Difference("loans.annual_rate", f'"{rate}0"', f'"{rate}"')]


@pytest.mark.parametrize("tamper", [tampering.a_fen_more, tampering.removed, tampering.reasoned])
async def test_a_journal_that_its_owner_changed_contradicts_itself(database: Database, short: KeptCase, tamper: tampering.Tamper) -> None:
    await journal.record(database, short.journal)
    await forged(database, tamper(short.journal))

    found = alone(short.case_no, await stored(database, short.case_no))

    assert found[0].place.startswith("fact ")


async def test_a_journal_from_which_no_rows_can_be_made_is_told(database: Database, short: KeptCase) -> None:
    await journal.record(database, short.journal)
    first = asdict(short.journal[0])
    first["data"] = {key: value for key, value in first["data"].items() if key != "demand"}
    await forged(database, [Fact(**first), *short.journal[1:]])

    found = await changes(database, short.case_no)

    assert found == [Difference("derived rows", "as they are", "cannot be made from the journal (KeyError: 'demand')")]


async def test_a_tail_that_was_cut_is_told_by_the_head(database: Database, short: KeptCase) -> None:
    await journal.record(database, short.journal)
    await forged(database, short.journal[:-2])

    found = alone(short.case_no, await stored(database, short.case_no))

    assert found[0].place == "head"
    assert json.loads(found[0].stored)[0] == len(short.journal) - 1


def test_rows_are_told_apart_by_the_key_of_their_table() -> None:
    assert CaseRow.__tablename__ in DERIVED  # the import fills the metadata
    tables = {name: [column.name for column in table.primary_key] for name, table in Table.metadata.tables.items() if name in DERIVED}
    assert {name: ("case_no", *KEYS.get(name, ())) for name in DERIVED} == {name: tuple(key) for name, key in tables.items()}

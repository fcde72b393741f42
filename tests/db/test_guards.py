"""The guards: what is only appended to is refused to the owner, to the programs' role and in a replica's session; all else goes on."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from db import journal, migrate, projection
from db.database import Connection, Database
from db.guards import APPEND_ONLY, APPENDED_LATER, PROGRAMS
from tests.db import conftest
from tests.db.conftest import Chain

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_MAY = "SELECT has_table_privilege($1, $2, $3)"
_LINE = """
INSERT INTO access_log VALUES ('w', 0, 1, '', '', '', '', '{}', '', 'read_case', 200, 'read', 1, '', '')"""
_SEAL = "INSERT INTO seals VALUES ('2026-11-21', 'line')"
_CHANGES = [
    "UPDATE journal SET kind = 'x'",
    "DELETE FROM journal",
    "TRUNCATE journal",
    "UPDATE access_log SET actor = 'x'",
    "DELETE FROM access_log",
    "TRUNCATE access_log",
    "UPDATE seals SET line = 'x'",
    "DELETE FROM seals",
    "TRUNCATE seals",
]


@pytest.fixture(scope="module")
async def url(server: str, template: str) -> AsyncIterator[str]:
    """The owner's address of a database with a row in each append-only table."""
    async for address in conftest._fresh(server, template):
        opened, chain = await Database.connect(address), Chain()
        chain.open()
        await journal.record(opened, chain.facts)
        for statement in (_LINE, _SEAL):
            await opened.pool.execute(statement)
        await opened.close()
        yield address


@pytest.fixture
async def conn(url: str) -> AsyncIterator[Connection]:
    """A connection of the owner, of which nothing stays."""
    opened = await asyncpg.connect(url)
    transaction = opened.transaction()
    await transaction.start()
    yield opened
    await transaction.rollback()
    await opened.close()


@pytest.mark.parametrize("statement", _CHANGES)
async def test_the_owner_is_refused(conn: Connection, statement: str) -> None:
    with pytest.raises(asyncpg.RaiseError, match="is never changed or deleted"):
        await conn.execute(statement)


@pytest.mark.parametrize("statement", _CHANGES)
async def test_the_programs_role_lacks_the_privilege(conn: Connection, statement: str) -> None:
    await conn.execute(f"SET SESSION AUTHORIZATION {PROGRAMS}")

    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for table"):
        await conn.execute(statement)


@pytest.mark.parametrize("statement", _CHANGES)
async def test_a_session_that_poses_as_a_replica_is_refused_too(conn: Connection, statement: str) -> None:
    await conn.execute("SET session_replication_role = replica")

    with pytest.raises(asyncpg.RaiseError, match="is never changed or deleted"):
        await conn.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE journal DISABLE TRIGGER ALL",
        "DROP TABLE journal",
        "DROP TRIGGER rows_stay ON journal",
        "CREATE TABLE mine (word text)",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = 'x'",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    ],
)
async def test_the_programs_role_cannot_take_the_guards_away(conn: Connection, statement: str) -> None:
    await conn.execute(f"SET SESSION AUTHORIZATION {PROGRAMS}")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conn.execute(statement)


async def test_the_programs_role_may_do_what_programs_do_on_every_table_and_no_more(conn: Connection) -> None:
    tables = [row["tablename"] for row in await conn.fetch(_TABLES)]
    may = {
        table: {each for each in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE") if await conn.fetchval(_MAY, PROGRAMS, table, each)}
        for table in tables
    }

    appended = {*APPEND_ONLY, *APPENDED_LATER}
    assert appended < set(tables)
    for table in set(tables) - {"alembic_version"}:
        assert may[table] == {"SELECT", "INSERT"} | (set() if table in appended else {"UPDATE", "DELETE"}), table
    assert may["alembic_version"] == {"SELECT"}


async def test_an_owner_who_may_not_make_the_role_is_told_what_to_ask_for(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, owner = empty_url.rpartition("@")[2], "zhiya_builder"
    admin = await asyncpg.connect(empty_url)
    await admin.execute(f"CREATE ROLE {owner} LOGIN PASSWORD 'x'")
    monkeypatch.setattr(migrate, "PROGRAMS", "zhiya_nobody")
    try:
        with pytest.raises(migrate.RoleMissing, match="has no role zhiya_nobody: let an administrator say CREATE ROLE"):
            await asyncio.to_thread(migrate.upgrade, f"postgresql://{owner}:x@{place}")
    finally:
        await admin.execute(f"DROP ROLE {owner}")
        await admin.close()


async def test_a_table_of_a_later_migration_is_open_to_the_programs(conn: Connection) -> None:
    await conn.execute("CREATE TABLE later (word text)")
    await conn.execute(f"SET SESSION AUTHORIZATION {PROGRAMS}")

    await conn.execute("INSERT INTO later VALUES ('x'); UPDATE later SET word = 'y'; DELETE FROM later")


async def test_the_programs_role_records_and_rebuilds(database: Database, chain: Chain) -> None:
    chain.open()
    chain.note("entered", stage="preparation")
    await journal.record(database, chain.facts)
    await database.pool.execute("UPDATE cases SET stage = 'closed'")

    await projection.rebuild(database, chain.case_no)

    assert await database.pool.fetchval("SELECT current_user || ' ' || stage FROM cases") == f"{PROGRAMS} preparation"


async def test_facts_are_numbered_in_the_order_of_recording(database: Database, chain: Chain) -> None:
    chain.open()
    for _ in range(3):
        chain.note("entered", stage="window")
        await journal.record(database, chain.facts)

    rows = await database.pool.fetch("SELECT seq, recorded FROM journal ORDER BY recorded")

    assert [row["seq"] for row in rows] == [0, 1, 2, 3]


async def test_the_number_under_which_a_fact_is_recorded_is_the_databases(conn: Connection) -> None:
    await conn.execute(f"SET SESSION AUTHORIZATION {PROGRAMS}")

    with pytest.raises(asyncpg.GeneratedAlwaysError):
        await conn.execute("INSERT INTO journal SELECT * FROM journal")

"""Row security: a query that forgets its filter finds no foreign row, in any table, for any kind of scope."""

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from db import row_security
from db.database import Connection, Database
from db.guards import PROGRAMS
from db.row_security import CALLERS
from domain.roles import Role
from domain.scopes import KIND, Scope, ScopeKind, scope_of
from domain.workdays import local_day
from tests.db import conftest

# What callers cannot reach at all, and why that is so.
_NOT_FOR_CALLERS = {
    "alembic_version": "the version of the tables",
    "callbacks": "the numbers of partners' callbacks, so that none counts twice",
    "case_counters": "case numbers are drawn before there is a case",
    "feed_waiting": "the place of the feed, written where facts are recorded",
    "heads": "whoever records locks it",
    "login_failures": "counted before anybody is known",
    "oidc_logins": "begun before anybody is known",
    "row_checks": "checksums of the house's own work",
    "outbox": "letters to persons; what was sent is in the journal",
    "seals": "one root over the cases of all tenants",
}
_OWN, _OTHER, _ABROAD = "XT-2026-000001", "XT-2026-000002", "SX-2026-000001"
_ORGANISATION = {ScopeKind.PARTY: "bank-1", ScopeKind.FIRM: "firm-1", ScopeKind.MANDATE: "agency-1"}
_SEEN = {kind: {_OWN} for kind in ScopeKind} | {ScopeKind.TENANT: {_OWN, _OTHER}}
_BY_KIND = {
    ScopeKind.TENANT: Role.WINDOW_OFFICER,
    ScopeKind.PARTY: Role.BANK_OFFICER,
    ScopeKind.FIRM: Role.FIRM,
    ScopeKind.MANDATE: Role.AGENT,
    ScopeKind.DISPOSAL: Role.APPRAISER,
    ScopeKind.SANDBOX: Role.DRIVER,
}
_TABLES = "SELECT relname, relrowsecurity FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
_COLUMNS = """
SELECT table_name, column_name, udt_name FROM information_schema.columns
WHERE table_schema = 'public' AND is_identity = 'NO' AND is_generated = 'NEVER' AND table_name = ANY($1) ORDER BY ordinal_position"""
_CHECKS = """
SELECT conrelid::regclass AS at, conname AS name FROM pg_constraint
WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace"""
_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
_ANY_COLUMN = "SELECT has_any_column_privilege($1, $2, $3)"
_READABLE = """
SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND has_column_privilege($2, attrelid, attnum, 'SELECT')"""
_NUMBERS = itertools.count(1)
_VALUES: dict[str, Any] = {
    "bool": False,
    "date": local_day(datetime.now(UTC)),
    "timestamptz": datetime.now(UTC),
    "numeric": 1,
    "jsonb": "{}",
    "bytea": b"",
    "_text": ["foreign"],
    "_int4": [],
    "_int8": [],
    "float8": 1.0,
    "uuid": "00000000-0000-4000-8000-000000000000",
}


@pytest.fixture(scope="module")
async def full(server: str, template: str) -> AsyncIterator[Database]:
    """A database with rows of three cases in every table, as the programs have it: an own case, another's, and one of another tenant."""
    async for url in conftest._fresh(server, template):
        conn = await asyncpg.connect(url)
        await _fill(conn)
        await conn.close()
        opened = await Database.connect(f"{url}?role={PROGRAMS}")
        yield opened
        await opened.close()


async def _fill(conn: Connection) -> None:
    for check in await conn.fetch(_CHECKS):
        await conn.execute(f'ALTER TABLE {check["at"]} DROP CONSTRAINT "{check["name"]}"')
    tables: dict[str, dict[str, str]] = {}
    for row in await conn.fetch(_COLUMNS, await _secured(conn)):
        tables.setdefault(row["table_name"], {})[row["column_name"]] = row["udt_name"]
    for table, columns in tables.items():
        places = ((_OWN, "xiangtan", "1", True), (_OTHER, "xiangtan", "2", False), (_ABROAD, "shanxi", "1", True))
        for case_no, tenant, number, own in places if "case_no" in columns else places[1:2]:
            if table == "disposals" and not own:
                continue
            told = {"case_no": case_no, "tenant": tenant, "uscc": f"firm-{number}", "sandbox": own}
            party = {"organisation": f"bank-{number}", "part": "bank"} if table == "parties" else {}
            await _insert(conn, table, columns, told | party)
    mandate = "INSERT INTO mandates (tenant, firm, agency, document_no, since, until, made_by) VALUES ($1, $2, $3, '', $4, $4, '')"
    await conn.execute(mandate, "xiangtan", "firm-1", "agency-1", _VALUES["date"])


async def _insert(conn: Connection, table: str, columns: dict[str, str], told: dict[str, Any]) -> None:
    number = next(_NUMBERS)  # every row is another, for every unique index
    foreign = _VALUES | {"text": f"foreign {number}", "int4": number, "int8": number}
    row = {name: told[name] if name in told and kind in ("text", "bool") else foreign[kind] for name, kind in columns.items()}
    names, places = ", ".join(f'"{name}"' for name in row), ", ".join(f"${place}" for place in range(1, len(row) + 1))
    await conn.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", *row.values())  # noqa: S608


async def _secured(reader: Any) -> list[str]:
    return [row["relname"] for row in await reader.fetch(_TABLES) if row["relrowsecurity"]]


def _scope(kind: ScopeKind) -> Scope:
    return scope_of(_BY_KIND[kind], _ORGANISATION.get(kind, "bureau-1"), frozenset({"xiangtan"}), "demo:me")


@pytest.mark.parametrize("kind", ScopeKind)
async def test_a_query_without_a_filter_finds_no_foreign_case(full: Database, kind: ScopeKind) -> None:
    seen: dict[str, set[str]] = {}
    for table in await _secured(full.pool):
        async with full.transaction() as conn:
            await row_security.enter(conn, _scope(kind))
            if await conn.fetchval(_ANY_COLUMN, CALLERS, table, "SELECT") and "case_no" in await _columns(conn, table):
                seen[table] = {row["case_no"] for row in await conn.fetch(f"SELECT case_no FROM {table}")}  # noqa: S608

    assert {table: found - _SEEN[kind] for table, found in seen.items() if found - _SEEN[kind]} == {}
    assert seen["cases"] == seen["journal"] == seen["rights"] == _SEEN[kind]


async def test_a_query_without_a_filter_finds_nothing_of_other_people(full: Database) -> None:
    found = {}
    for table in await _secured(full.pool):
        async with full.transaction() as conn:
            await row_security.enter(conn, _scope(ScopeKind.PARTY))
            columns = await _columns(conn, table)
            if columns and "case_no" not in columns:
                found[table] = await conn.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608

    assert {table for table, count in found.items() if count} == set()
    assert found.keys() >= {"people", "memberships", "sessions", "substitutions", "quotas"}


async def _columns(conn: Connection, table: str) -> set[str]:
    """What a caller may read of the table."""
    return {row["attname"] for row in await conn.fetch(_READABLE, table, CALLERS)}


async def test_a_connection_whose_caller_was_not_said_sees_nothing(full: Database) -> None:
    async with full.transaction() as conn:
        await conn.execute(f"SET LOCAL role {CALLERS}")

        assert await conn.fetchval("SELECT count(*) FROM cases") == 0
        assert await conn.fetchval("SELECT count(*) FROM journal") == 0


async def test_a_caller_is_left_with_the_transaction(full: Database) -> None:
    async with full.pool.acquire() as conn:
        async with conn.transaction():
            await row_security.enter(conn, _scope(ScopeKind.FIRM))

        assert await conn.fetchval("SELECT current_user") == PROGRAMS
        assert await conn.fetchval("SELECT coalesce(current_setting('zhiya.tenants', true), '')") == ""
        assert await conn.fetchval("SELECT count(*) FROM cases") == 3


async def test_every_table_is_secured_or_out_of_reach_for_a_named_reason(full: Database) -> None:
    tables = {row["relname"]: row["relrowsecurity"] for row in await full.pool.fetch(_TABLES)}
    reached = {
        table for table in _NOT_FOR_CALLERS for each in _PRIVILEGES[:3] if await full.pool.fetchval(_ANY_COLUMN, CALLERS, table, each)
    }

    assert {table for table, secured in tables.items() if not secured} == _NOT_FOR_CALLERS.keys()
    assert reached == set()


@pytest.mark.parametrize("table", ["journal", "cases", "requests", "parties", "access_log"])
async def test_a_caller_writes_nothing_that_cases_are_made_of(full: Database, table: str) -> None:
    may = [each for each in _PRIVILEGES[1:] if await full.pool.fetchval("SELECT has_table_privilege($1, $2, $3)", CALLERS, table, each)]

    assert may == []


async def test_a_caller_cannot_insert_a_row_of_a_case_that_he_does_not_see(full: Database) -> None:
    async with full.transaction() as conn:
        await row_security.enter(conn, _scope(ScopeKind.PARTY))

        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await conn.execute("INSERT INTO task_moves VALUES ($1, 1, 'bank-1', 1, 'claimed', 'demo:me', 'demo:me', '', now())", _OTHER)


async def test_the_policy_of_a_case_is_a_probe_of_an_index(full: Database) -> None:
    async with full.transaction() as conn:
        await row_security.enter(conn, _scope(ScopeKind.PARTY))
        await conn.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(row[0] for row in await conn.fetch("EXPLAIN SELECT * FROM cases WHERE case_no = 'XT-2026-000001'"))

    assert "Seq Scan" not in plan
    assert "hashed SubPlan" not in plan


def test_every_role_has_a_scope_and_a_case_has_none() -> None:
    assert KIND.keys() == set(Role) - {Role.CASE}


async def test_no_value_of_a_scope_says_more_than_itself_where_a_snapshot_begins(database: Database) -> None:
    scope = scope_of(Role.BANK_OFFICER, "银行' , true); RESET ROLE; --", frozenset({"xiangtan"}), "demo:'\\bank")

    async with database.pool.acquire() as conn, row_security.reading(conn, scope):
        said = await conn.fetchrow("SELECT current_user, current_setting('zhiya.organisation'), current_setting('zhiya.actor')")
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await conn.execute("CREATE TEMP TABLE anything ()")

    assert tuple(said or ()) == (CALLERS, scope.organisation, scope.actor)
    assert await database.pool.fetchval("SELECT current_user") == PROGRAMS

"""The second lock of the workspace: what the database itself lets nobody read or write, whatever a query forgets."""

import re
from typing import Any

import asyncpg
import pytest

from db import journal, row_security
from db.database import Connection, Database
from domain.findings import ANSWERING, READERS
from domain.roles import Role
from domain.scopes import KIND, ScopeKind, scope_of
from tests.db.conftest import Chain

_RAISE = """
INSERT INTO audit_findings (case_no, figure, grade, text, addressee, addressee_role, raised_by, organisation)
VALUES ($1, '', 'minor', 'x', $2, '', $3, 'audit-1') RETURNING id"""
_MOVE = "INSERT INTO audit_finding_moves (finding, version, state, text, by, role, organisation) VALUES ($1, $2, $3, 'x', $4, $5, $6)"
_SAMPLE = """
INSERT INTO audit_samples (tenants, organisation, name, purpose, kind, size, seed, seed_given, filter, population, population_sha256,
    drawn_by) VALUES ($1, 'audit-1', '', '', 'random', 1, '7', true, '{}', '{}', '', 'demo:auditor')"""
_POLICY = "SELECT qual FROM pg_policies WHERE tablename = $1 AND policyname = 'callers'"


@pytest.fixture
async def conn(database: Database, chain: Chain) -> Any:
    """A connection in a transaction, beside a case of one bank."""
    chain.open()
    await journal.record(database, chain.facts)
    async with database.transaction() as opened:
        yield opened


async def _as(conn: Connection, role: Role, organisation: str = "audit-1", tenant: str = "xiangtan") -> None:
    await conn.execute("RESET ROLE")
    await row_security.enter(conn, scope_of(role, organisation, frozenset({tenant}), f"demo:{role}"))


async def _refused(conn: Connection, statement: str, *values: Any) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with conn.transaction():
            await conn.execute(statement, *values)


async def test_only_an_auditor_raises_and_judges_only_who_is_addressed_answers_and_nobody_as_another(conn: Connection) -> None:
    case_no, bank = await conn.fetchval("SELECT case_no FROM cases"), await conn.fetchval("SELECT bank FROM cases")
    await _as(conn, Role.AUDITOR)
    await _refused(conn, _RAISE, case_no, bank, "demo:somebody")
    finding = await conn.fetchval(_RAISE, case_no, bank, "demo:auditor")
    await conn.execute(_MOVE, finding, 1, "open", "demo:auditor", "auditor", "audit-1")
    await _refused(conn, _MOVE, finding, 2, "answered", "demo:auditor", "auditor", "audit-1")

    await _as(conn, Role.BANK_OFFICER, bank)
    await _refused(conn, _RAISE, case_no, bank, "demo:bank_officer")
    await _refused(conn, _MOVE, finding, 2, "closed", "demo:bank_officer", "bank_officer", bank)
    await _refused(conn, _MOVE, finding, 2, "answered", "demo:auditor", "bank_officer", bank)
    await conn.execute(_MOVE, finding, 2, "answered", "demo:bank_officer", "bank_officer", bank)
    assert await conn.fetchval("SELECT state FROM finding_states") == "answered"
    await _refused(conn, "UPDATE audit_findings SET text = 'y'")
    await _refused(conn, "DELETE FROM audit_finding_moves")

    for role, organisation in ((Role.FIRM, bank), (Role.BANK_OFFICER, "another"), (Role.WINDOW_OFFICER, "bureau")):
        await _as(conn, role, organisation)
        assert await conn.fetchval("SELECT count(*) FROM finding_states") == 0
        await _refused(conn, _MOVE, finding, 3, "answered", f"demo:{role}", role, organisation)


async def test_a_sample_is_of_tenants_all_of_which_its_reader_has(conn: Connection) -> None:
    await _as(conn, Role.AUDITOR)
    await conn.execute(_SAMPLE, ["xiangtan"])
    await _refused(conn, _SAMPLE, ["xiangtan", "shanxi"])
    assert await conn.fetchval("SELECT count(*) FROM audit_samples") == 1

    for role, tenant in ((Role.AUDITOR, "shanxi"), (Role.BUREAU_LEADER, "xiangtan"), (Role.ADMINISTRATOR, "xiangtan")):
        await _as(conn, role, tenant=tenant)
        assert await conn.fetchval("SELECT count(*) FROM audit_samples") == 0


async def test_the_policies_name_the_roles_of_the_domain(conn: Connection) -> None:
    found = set(re.findall("'([a-z_]+)'::text", await conn.fetchval(_POLICY, "audit_findings"))) & set(Role)

    assert found == ANSWERING | READERS
    assert all(KIND[role] is ScopeKind.TENANT for role in READERS)

"""zhiya sandbox fill: made-up cases whose rows are those that their journals make."""

import io
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import asyncpg
import pytest

from audit.derived import stored
from cli.sandbox_cases import NEW_BANK, PREFIX
from cli.sandbox_fill import fill, run
from db import journal
from db.database import Database
from domain.facts import intact
from domain.identifiers import right_error, uscc_error
from domain.opening import RightKind
from engine.files import CannotStart
from policies.packs import jurisdictions, rules_for
from tests.db.conftest import Chain, owned, server, template  # noqa: F401 - fixtures

_CASES = 300


@pytest.fixture
async def owner(owned: Database, server: str) -> AsyncIterator[Any]:  # noqa: F811 - fixtures
    """A plain connection of the database's owner."""
    conn = await asyncpg.connect(f"{server}/{await owned.pool.fetchval('SELECT current_database()')}")
    yield conn
    await conn.close()


@pytest.fixture
async def filled(owned: Database, owner: Any) -> Database:  # noqa: F811
    """A database with made-up cases, filled in two runs."""
    for cases in (_CASES - 20, 20):
        await fill(owner, cases, 7, say=io.StringIO().write)
    return owned


async def test_the_rows_of_made_up_cases_are_those_of_their_sound_journals(filled: Database) -> None:
    numbers = await filled.pool.fetch("SELECT DISTINCT ON (stage, tenant) case_no FROM cases ORDER BY stage, tenant, case_no")

    for row in numbers:
        found = await stored(filled, row["case_no"])
        assert (found.differences, found.head) == ([], (found.journal[-1].seq, found.journal[-1].hash))
        assert all(intact(fact) for fact in found.journal)
        demand = found.journal[0].data
        assert uscc_error(demand["demand"]["uscc"]) is None
        assert [right_error(RightKind(right["kind"]), right["right_no"]) for right in demand["rights"]] == [None] * len(demand["rights"])


async def test_made_up_cases_are_marked_and_no_counter_draws_their_numbers(filled: Database) -> None:
    marked = "SELECT count(*) FROM cases WHERE sandbox AND case_no LIKE $1"
    assert await filled.pool.fetchval(marked, f"{PREFIX}-%") == _CASES
    assert PREFIX not in {rules_for(place, date(2026, 11, 21)).text("case.prefix") for place in jurisdictions()}
    assert await filled.pool.fetchval("SELECT count(*) FROM parties WHERE organisation = $1", NEW_BANK) == 20  # ten of each run


async def test_the_indexes_and_guards_are_there_again(filled: Database) -> None:
    names = "SELECT count(*) FROM pg_indexes WHERE tablename IN ('cases', 'journal', 'parties', 'tasks', 'task_roles')"

    assert await filled.pool.fetchval(names) >= 20
    assert await filled.pool.fetchval("SELECT count(*) FROM case_numbers WHERE number >= 'ZL' AND number < 'ZM'") > 0
    with pytest.raises(asyncpg.RaiseError, match="never changed"):
        await filled.pool.execute("UPDATE journal SET reason = ''")


async def test_a_database_with_a_real_case_is_left_alone(owned: Database, owner: Any) -> None:  # noqa: F811
    chain = Chain()
    chain.open().data["sandbox"] = False
    opened = chain.facts.pop()
    chain.note("open_case", **opened.data)
    await journal.record(owned, chain.facts)

    with pytest.raises(CannotStart, match=chain.case_no):
        await fill(owner, 1, 7, say=io.StringIO().write)


def test_what_is_no_sandbox_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ZHIYA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("ZHIYA_SANDBOX", "false")

    assert run(1, 1, None) == 1
    assert "ZHIYA_SANDBOX=true" in capsys.readouterr().err

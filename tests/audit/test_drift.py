"""Drift: a changed row is found, told and made right again; what is not derived is left alone; a journal with a hole is not folded."""

import pytest

from audit import drift
from audit.histories import KeptCase
from db import drift as checks
from db import journal
from db.database import Database
from tests.audit.test_recovery import lose


@pytest.fixture
async def recorded(database: Database, short: KeptCase) -> Database:
    await journal.record(database, short.journal)
    return database


async def test_rows_that_agree_are_looked_at_again_when_a_row_the_code_or_the_month_is_another(
    recorded: Database, short: KeptCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await drift.check(recorded, quick=True), await drift.check(recorded, quick=True)
    assert (first.cases, first.looked_at, first.drifted) == (1, 1, [])
    assert (second.cases, second.looked_at) == (1, 0)
    assert (await drift.check(recorded)).looked_at == 1
    await recorded.pool.execute("UPDATE row_checks SET checked_at = now() - interval '41 days'")
    assert (await drift.check(recorded, quick=True)).looked_at == 1
    monkeypatch.setattr(checks, "code", lambda: "other code")
    assert (await drift.check(recorded, quick=True)).looked_at == 1

    await recorded.pool.execute("UPDATE cases SET firm = '另一家' WHERE case_no = $1", short.case_no)
    found = await drift.check(recorded, quick=True)

    assert [(each.case_no, each.differences[0].place, each.differences[0].stored) for each in found.drifted] == [
        (short.case_no, "cases.firm", '"另一家"')
    ]
    assert (await drift.check(recorded, quick=True)).drifted == found.drifted


async def test_a_changed_fact_under_the_same_head_and_a_row_of_an_unknown_case_are_found(recorded: Database, short: KeptCase) -> None:
    await drift.check(recorded, quick=True)
    await lose(recorded, "UPDATE journal SET reason = 'another' WHERE case_no = $1 AND seq = 3", short.case_no)
    await recorded.pool.execute("INSERT INTO parties (case_no, organisation, part) VALUES ('A-stranger', 'bank-1', 'bank')")

    stranger, changed = (await drift.check(recorded, quick=True)).drifted

    assert changed.differences[0].place.startswith("fact 3")
    assert (stranger.case_no, stranger.differences[0].remade) == ("A-stranger", "no row")


async def test_rows_are_made_again_and_what_is_not_derived_stays(recorded: Database, short: KeptCase) -> None:
    await recorded.pool.execute("INSERT INTO reservations (right_no, case_no, tenant) VALUES ('ZL1', $1, 'xiangtan')", short.case_no)
    await recorded.pool.execute("DELETE FROM rights WHERE case_no = $1", short.case_no)
    assert (await drift.check(recorded)).drifted

    assert await drift.rebuild(recorded, short.case_no) == ""

    assert (await drift.check(recorded)).drifted == []
    assert await recorded.pool.fetchval("SELECT count(*) FROM reservations") == 1


async def test_a_journal_that_is_not_whole_takes_no_row_away(recorded: Database, short: KeptCase) -> None:
    await lose(recorded, "DELETE FROM journal WHERE case_no = $1", short.case_no)

    assert "recover it first" in await drift.rebuild(recorded, short.case_no)

    assert await recorded.pool.fetchval("SELECT count(*) FROM cases") == 1

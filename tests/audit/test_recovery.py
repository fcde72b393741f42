"""Recovery: a journal that is gone comes back from the histories, and the roots that were sealed over it still hold."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner

from audit.archive import Archive
from audit.recovery import Recovered, Recovery
from audit.seal_check import check
from audit.sealing import seal_day
from audit.sources import StackSource
from audit.verify import Result
from db import journal
from db.database import Database
from engine.audit_key import audit_key, public_hex
from tests.workflows.world import Case, running

GUARDED = ("journal", "access_log", "seals")


async def lived(temporal: Client, use: Callable[[Case, Case], Any]) -> None:
    async with running(temporal, UnsandboxedWorkflowRunner()) as world:
        first, second = await world.open(), await world.open()
        await first.prepare()
        await second.prepare()
        await use(first, second)


async def lose(database: Database, statement: str, *values: Any) -> None:
    """What an owner of the database can do who takes the triggers away first."""
    async with database.transaction() as conn:
        for table in GUARDED:
            await conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await conn.execute(statement, *values)
        for table in GUARDED:
            await conn.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


async def ours(recovery: Recovery, *cases: Case, write: bool) -> list[Recovered]:
    numbers = {case.case_no for case in cases}
    return [each for each in await recovery.run(write=write) if each.case_no in numbers]


async def test_a_lost_journal_is_made_again_and_its_seals_and_rows_hold(
    temporal: Client, database: Database, archive: Archive, tmp_path: Path
) -> None:
    async def use(first: Case, second: Case) -> None:
        half = len(first.journal) // 2
        await journal.record(database, first.journal[:half])
        await journal.record(database, second.journal)
        await seal_day(database, tmp_path, date(2026, 11, 19))
        await journal.record(database, first.journal)
        await seal_day(database, tmp_path, date(2026, 11, 20))
        before = await database.pool.fetch("SELECT case_no, seq, hash FROM journal ORDER BY recorded")
        await lose(database, "DELETE FROM journal")
        await database.pool.execute("DELETE FROM heads; DELETE FROM cases; DELETE FROM tasks")
        recovery = Recovery(temporal, archive, database, tmp_path)

        said = await ours(recovery, first, second, write=False)
        assert {each.missing for each in said} == {len(first.journal), len(second.journal)}
        assert await database.pool.fetchval("SELECT count(*) FROM journal") == 0
        await recovery.run(write=True)

        after = await database.pool.fetch("SELECT case_no, seq, hash FROM journal ORDER BY recorded")
        sealed = [row for row in after if row["case_no"] in (first.case_no, second.case_no)]
        assert sealed == before
        checked = await check(database, tmp_path, frozenset({public_hex(audit_key(tmp_path))}))
        assert checked.findings == []
        for case in (first, second):
            found = await StackSource(temporal, database, archive, late_s=0).verdict(case.case_no)
            assert found.result is Result.MATCH
        await journal.record(database, first.journal)  # it goes on where it was
        assert [each.missing for each in await ours(recovery, first, second, write=True)] == [0, 0]

    await lived(temporal, use)


async def test_facts_that_are_missing_in_the_middle_are_put_back_at_their_places(
    temporal: Client, database: Database, archive: Archive, tmp_path: Path
) -> None:
    async def use(first: Case, second: Case) -> None:
        await journal.record(database, first.journal)
        await journal.record(database, second.journal)
        await seal_day(database, tmp_path, date(2026, 11, 20))
        query = "SELECT case_no, seq, recorded FROM journal WHERE case_no = ANY($1) ORDER BY recorded"
        numbers = [first.case_no, second.case_no]
        before = await database.pool.fetch(query, numbers)
        await lose(database, "DELETE FROM journal WHERE case_no = $1 AND seq IN (1, 2)", first.case_no)

        await Recovery(temporal, archive, database, tmp_path).run(write=True)

        assert await database.pool.fetch(query, numbers) == before

    await lived(temporal, use)


async def test_a_journal_that_tells_another_story_is_left_alone_and_named(
    temporal: Client, database: Database, archive: Archive, tmp_path: Path
) -> None:
    async def use(first: Case, second: Case) -> None:
        await journal.record(database, first.journal)
        await journal.record(database, second.journal)
        await lose(database, "UPDATE journal SET hash = 'ab', reason = 'another' WHERE case_no = $1 AND seq = 1", first.case_no)
        await lose(database, "UPDATE journal SET reason = 'another' WHERE case_no = $1 AND seq = 1", second.case_no)

        said = await ours(Recovery(temporal, archive, database, tmp_path), first, second, write=True)

        assert {each.refused for each in said} == {"fact 1 of the journal is not the one that the history makes: nothing was written"}
        assert len(said) == 2

    await lived(temporal, use)

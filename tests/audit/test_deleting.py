"""Deletion from the archive: only what is old enough, free and forgotten by Temporal; by two persons; finished after a crash."""

from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import Client

from audit.archive import Archive
from audit.deleting import NotDeletable, Rule, delete, due, unfinished
from audit.histories import KeptCase
from db import archives
from db.database import Database

RULE = Rule("档案管理办法第十二条", 30, "user:a", "user:b")
_PEOPLE = "INSERT INTO people (actor, name, system, made_by) SELECT 'user:' || each, each, false, 'test' FROM unnest('{a,b}'::text[]) each"


@pytest.fixture
async def full(archive: Archive, short: KeptCase) -> Archive:
    """An archive with one case that was archived thirty-one years ago, of which the database has no row any more."""
    await archive._keep(short.case_no, 1, short.runs[0])
    long_ago = datetime.now(UTC) - timedelta(days=31 * 366)
    await archive.database.pool.execute("UPDATE archived_runs SET archived_at = $1", long_ago)
    await archive.database.pool.execute(_PEOPLE)
    return archive


async def test_what_is_old_enough_goes_with_a_receipt_and_its_content(full: Archive, temporal: Client, short: KeptCase) -> None:
    [run] = await archives.kept(full.database.pool, short.case_no)
    assert await due(full, temporal, 30) == ([short.case_no], {})

    [receipt] = await delete(full, temporal, short.case_no, RULE)

    assert (receipt["sha256"], receipt["rule"], receipt["second"]) == (run.sha256, "档案管理办法第十二条 (30 years)", "user:b")
    assert await archives.kept(full.database.pool, short.case_no) == []
    assert not await full.store.exists(run.sha256)


async def test_a_hold_keeps_everything(full: Archive, temporal: Client, short: KeptCase) -> None:
    await archives.hold(full.database.pool, short.case_no, "诉讼保全", "user:a")

    assert await due(full, temporal, 30) == ([], {short.case_no: "a hold stands: 诉讼保全"})
    with pytest.raises(NotDeletable, match="诉讼保全"):
        await delete(full, temporal, short.case_no, RULE)
    [run] = await archives.kept(full.database.pool, short.case_no)
    assert await full.store.exists(run.sha256)


async def test_one_person_a_stranger_and_a_young_case_delete_nothing(full: Archive, temporal: Client, short: KeptCase) -> None:
    for rule, says in (
        (Rule("r", 30, "user:a", "user:a"), "both names are the same"),
        (Rule("r", 30, "user:a", "user:nobody"), "no person user:nobody"),
        (Rule("r", 40, "user:a", "user:b"), "has not ended 40 years ago"),
    ):
        with pytest.raises(NotDeletable, match=says):
            await delete(full, temporal, short.case_no, rule)

    assert len(await archives.kept(full.database.pool, short.case_no)) == 1


async def test_a_content_that_another_case_has_too_stays(full: Archive, temporal: Client, short: KeptCase, database: Database) -> None:
    [run] = await archives.kept(database.pool, short.case_no)
    await database.pool.execute("UPDATE archived_runs SET run_id = 'first'")
    await archives.keep(database.pool, "T-other", run)

    await delete(full, temporal, short.case_no, RULE)

    assert await full.store.exists(run.sha256)


async def test_who_was_killed_before_the_contents_went_says_it_again(full: Archive, temporal: Client, short: KeptCase) -> None:
    [run] = await archives.kept(full.database.pool, short.case_no)
    async with full.database.transaction() as conn:
        await archives.delete(conn, short.case_no, "r", "user:a", "user:b")
    assert await full.store.exists(run.sha256)
    assert await unfinished(full, short.case_no)

    assert await delete(full, temporal, short.case_no, RULE) == []

    assert not await full.store.exists(run.sha256)

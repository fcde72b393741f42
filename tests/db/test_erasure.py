"""Erasure by law: two persons, a receipt that stays, and nothing left of the value in any place that we know of."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from db import archives, erasing, erasure, journal, personal
from db.archives import Held
from db.database import Database
from db.erasure import NotErasable, Wanted
from tests.db.conftest import Chain

CASE = "XT-2026-000001"
VALUE = "王某 13800000000 wang@firm.example"
LEADER = ("demo:leader", "bureau_leader", "bureau-xiangtan")
_COMMENT = """
INSERT INTO comments (case_no, thread, author, role, organisation, audience, organisations, text, mentions, version)
VALUES ($1, 0, 'demo:window', 'window_officer', 'bureau-xiangtan', 'internal', '{}', $2, '{}', 2) RETURNING id"""
_LETTER = """
INSERT INTO outbox (case_no, fact_seq, template, recipient, context) VALUES ($1, 0, 'closed', 'firm', $2) RETURNING id"""


async def ask(database: Database, by: str = "demo:window", actor: str = "") -> int:
    """An erasure of the contact of the case, or of somebody of ours, that waits for the second person."""
    async with database.transaction() as conn:
        found = [] if actor else await erasure.of_case(conn, CASE, "contact")
        return await erasure.ask(conn, Wanted(found, actor, "个人信息保护法第四十七条", "本人申请", by), ["xiangtan"])


async def carry_out(database: Database, number: int, over_hold: str = "", second: str = "demo:leader") -> list[dict[str, Any]]:
    async with database.transaction() as conn:
        return await erasing.carry_out(conn, number, second, over_hold)


@pytest.fixture
async def ref(database: Database, chain: Chain) -> str:
    """A case with a contact that stands in a comment, in an earlier version of another, in a workbook, and on a letter that waits."""
    chain.open()
    await journal.record(database, chain.facts)
    async with database.transaction() as conn:
        kept = await personal.keep(conn, "contact", VALUE)
        await personal.belongs(conn, kept.ref, CASE)
        await conn.fetchval(_COMMENT, CASE, "Call 13800000000 before noon")
        edited = await conn.fetchval(_COMMENT, CASE, "Call him")
        await conn.execute("INSERT INTO comment_versions (comment, version, case_no, text) VALUES ($1, 1, $2, '找王某')", edited, CASE)
        await conn.fetchval(_COMMENT, CASE, "Nobody is named here")
        await conn.fetchval(_LETTER, CASE, {"contact_ref": kept.ref})
    return kept.ref


async def test_the_values_go_from_every_place_and_the_commitments_stay_in_the_receipt(database: Database, ref: str) -> None:
    commitment = await database.pool.fetchval("SELECT commitment FROM personal_values WHERE ref = $1", ref)
    number = await ask(database)

    (receipt,) = await carry_out(database, number)

    assert await database.pool.fetchval("SELECT count(*) FROM personal_values") == 0
    texts = [row["text"] for row in await database.pool.fetch("SELECT text FROM comments ORDER BY id")]
    assert texts == ["", "", "Nobody is named here"]
    assert await database.pool.fetchval("SELECT count(*) FROM comment_versions") == 0
    letter = await database.pool.fetchrow("SELECT state, last_error FROM outbox WHERE recipient = 'firm'")
    assert tuple(letter or ()) == ("unsent", "not sent: the contact was erased by law")
    assert (receipt["refs"], receipt["commitments"], receipt["fields"]) == ([ref], [commitment], ["contact"])
    assert receipt["places"] == {"personal_values": 1, "comments": 2, "job_files": 0, "letters": 1}
    assert (receipt["by"], receipt["second"], receipt["ground"]) == ("demo:window", "demo:leader", "个人信息保护法第四十七条")
    assert await erasure.receipts(database.pool, CASE) == [receipt]


async def test_what_is_foreseen_is_what_goes(database: Database, ref: str) -> None:
    foreseen = await erasing.places(database.pool, CASE, [ref])

    (receipt,) = await carry_out(database, await ask(database))

    assert receipt["places"] == foreseen


async def test_the_workbook_that_brought_the_case_goes_and_another_stays(database: Database, ref: str) -> None:
    job = """
    INSERT INTO jobs (id, kind, actor, role, organisation, tenants, caller, parameters, note, result, finished_at)
    VALUES ($1, 'import', 'demo:window', 'window_officer', 'b', '{xiangtan}', '{}', '{}', '{}', '{}', now())"""
    item = "INSERT INTO job_items (job, n, key, input, result, error) VALUES ($1, 0, $2, '{}', $3, '{}')"
    file = """
    INSERT INTO job_files (job, name, filename, media_type, size, sha256, expires_at) VALUES ($1, 'upload', 'a', 'x', 3, '', now())"""
    for name, case_no in (("one", CASE), ("two", "XT-2026-000002")):
        await database.pool.execute(job, name)
        await database.pool.execute(item, name, "D-1", {"case_no": case_no})
        await database.pool.execute(file, name)
        await database.pool.execute("INSERT INTO job_chunks VALUES ($1, 'upload', 0, 'abc')", name)

    (receipt,) = await carry_out(database, await ask(database))

    assert receipt["places"]["job_files"] == 1
    for table in ("job_files", "job_chunks"):
        assert [row["job"] for row in await database.pool.fetch(f"SELECT job FROM {table}")] == ["two"]  # noqa: S608 - from above


async def test_one_person_alone_erases_nothing(database: Database, ref: str) -> None:
    number = await ask(database)

    with pytest.raises(NotErasable, match="Two persons erase"):
        await carry_out(database, number, second="demo:window")

    assert await personal.values(database.pool, [ref]) == {ref: VALUE}


async def test_an_erasure_is_decided_once_whoever_comes_at_the_same_time(database: Database, ref: str) -> None:
    number = await ask(database)

    done = await asyncio.gather(*(carry_out(database, number, second=f"demo:{n}") for n in range(3)), return_exceptions=True)

    assert sorted(type(each).__name__ for each in done) == ["NotErasable", "NotErasable", "list"]
    async with database.transaction() as conn:
        assert not await erasure.refuse(conn, number, "demo:leader", "no")


async def test_a_legal_hold_stands_against_it_unless_the_second_person_says_why_not(database: Database, ref: str) -> None:
    await archives.hold(database.pool, CASE, "a lawsuit", "demo:auditor")
    number = await ask(database)

    with pytest.raises(Held, match="a lawsuit"):
        await carry_out(database, number)
    assert await personal.values(database.pool, [ref]) == {ref: VALUE}
    (receipt,) = await carry_out(database, number, "法院裁定")

    assert receipt["over_hold"] == "法院裁定"


async def test_a_reason_to_go_before_a_hold_that_does_not_stand_is_not_in_the_receipt(database: Database, ref: str) -> None:
    (receipt,) = await carry_out(database, await ask(database), "法院裁定")

    assert receipt["over_hold"] == ""


async def test_nobody_changes_a_receipt(owned: Database, database: Database, ref: str) -> None:
    await carry_out(database, await ask(database))

    for statement in ("UPDATE erasure_receipts SET ground = 'x'", "DELETE FROM erasure_receipts", "TRUNCATE erasure_receipts"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.pool.execute(statement)
        with pytest.raises(asyncpg.RaiseError, match="is never changed or deleted"):
            await owned.pool.execute(statement)


@pytest.mark.parametrize("part", ["王某", "13800000000", "wang@firm.example", VALUE])
async def test_a_value_is_looked_for_by_any_of_its_words(database: Database, ref: str, part: str) -> None:
    assert [row["ref"] for row in await erasure.of_value(database.pool, part)] == [ref]
    assert await erasure.of_value(database.pool, part[:-1]) == []


async def test_somebody_of_ours_who_has_left_loses_name_and_login_and_keeps_the_actor(database: Database, chain: Chain) -> None:
    await database.pool.execute("INSERT INTO people (actor, name, password_hash) VALUES ('user:li', '李某', 'hash')")
    number = await ask(database, actor="user:li")
    with pytest.raises(NotErasable, match="close the account first"):
        await carry_out(database, number)
    await database.pool.execute("UPDATE people SET active = false")

    (receipt,) = await carry_out(database, number)

    row = await database.pool.fetchrow("SELECT actor, name, password_hash FROM people")
    assert tuple(row or ()) == ("user:li", "", None)
    assert (receipt["actor"], receipt["case_no"], receipt["places"]["people"]) == ("user:li", "", 1)


async def test_a_case_that_goes_on_is_asked_to_note_it_once_and_one_that_has_ended_is_not(database: Database, ref: str) -> None:
    (receipt,) = await carry_out(database, await ask(database))
    now = datetime(2026, 11, 21, tzinfo=UTC)

    async with database.transaction() as conn:
        first = await erasing.tell_the_case(conn, receipt, LEADER, now)
        assert first == await erasing.tell_the_case(conn, receipt, LEADER, now)
        assert await conn.fetchval("SELECT payload ->> 'receipt' FROM requests WHERE id = $1", first) == str(receipt["id"])
        await conn.execute("UPDATE cases SET closed_at = now()")
        assert await erasing.tell_the_case(conn, receipt | {"id": 7}, LEADER, now) == ""

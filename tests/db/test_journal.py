"""The journal: recorded once, in order, unforked, for ever."""

import asyncio
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from db import cases, journal, requests
from db.database import Database
from db.journal import Broken, Done, Fork, Gap


async def test_facts_come_back_as_they_were_recorded(database: Database, chain: Any) -> None:
    chain.open()
    chain.note("asked", acts=["accept_filing"], until="2026-12-01T00:00:00+08:00", stays_open=False)

    await journal.record(database, chain.facts)

    assert await journal.facts(database, chain.case_no) == chain.facts
    assert await journal.facts(database, chain.case_no, 1) == chain.facts[1:]
    assert await journal.head(database, chain.case_no) == (1, chain.facts[1].hash)


async def test_a_case_of_which_nothing_is_recorded_has_no_head(database: Database) -> None:
    assert await journal.head(database, "XT-2026-000404") == (-1, "")


async def test_the_same_facts_again_change_nothing(database: Database, chain: Any) -> None:
    chain.open()
    question = chain.note("asked", acts=["accept_filing"], stays_open=False)
    chain.note("accept_filing", receipt_no="1", question=question.seq)
    await journal.record(database, chain.facts[:2])

    await journal.record(database, chain.facts)  # two of them overlap
    await journal.record(database, chain.facts[1:])

    assert await journal.facts(database, chain.case_no) == chain.facts


async def test_a_gap_is_refused_and_names_the_last_recorded_place(database: Database, chain: Any) -> None:
    chain.open()
    chain.note("entered", stage="preparation")
    chain.note("entered", stage="window")
    await journal.record(database, chain.facts[:1])

    with pytest.raises(Gap) as caught:
        await journal.record(database, chain.facts[2:])

    assert (caught.value.case_no, caught.value.have) == (chain.case_no, 0)
    assert len(await journal.facts(database, chain.case_no)) == 1


async def test_another_fact_at_a_recorded_place_is_a_fork_and_nothing_is_written(database: Database, chain: Any, other_chain: Any) -> None:
    chain.open()
    chain.note("entered", stage="preparation")
    await journal.record(database, chain.facts)
    other = other_chain(chain.case_no)
    other.open()
    other.note("entered", stage="window")
    other.note("entered", stage="registration")

    with pytest.raises(Fork) as caught:
        await journal.record(database, other.facts)

    assert (caught.value.seq, caught.value.ours, caught.value.theirs) == (1, chain.facts[1].hash, other.facts[1].hash)
    assert await journal.facts(database, chain.case_no) == chain.facts


async def test_a_fact_that_does_not_hang_on_the_recorded_head_is_a_fork(database: Database, chain: Any, other_chain: Any) -> None:
    chain.open()
    await journal.record(database, chain.facts)
    other = other_chain(chain.case_no)
    other.note("entered", stage="preparation")
    other.note("entered", stage="window")

    with pytest.raises(Fork):
        await journal.record(database, other.facts[1:])


async def test_a_fact_that_does_not_match_its_hash_is_refused(database: Database, chain: Any) -> None:
    with pytest.raises(Broken):
        await journal.record(database, [replace(chain.open(), tenant="shanxi")])

    assert await journal.head(database, chain.case_no) == (-1, "")


async def test_writers_of_the_same_facts_at_once_record_them_once(database: Database, chain: Any) -> None:
    chain.open()
    for _ in range(5):
        chain.note("asked", acts=["attach_document"], stays_open=True)

    await asyncio.gather(*(journal.record(database, chain.facts[:end]) for end in (3, 6, 6, 2, 6)))

    assert await journal.facts(database, chain.case_no) == chain.facts


async def test_a_request_is_done_with_its_facts_and_keeps_its_first_answer(database: Database, chain: Any, request_of: Any) -> None:
    chain.open()
    async with database.transaction() as conn:
        await requests.write_down(conn, request_of("r1"))

    await journal.record(database, chain.facts, Done("r1", "done", {"facts": [0], "firm": "湘潭"}))
    await journal.record(database, chain.facts, Done("r1", "refused", {"error": "late"}))

    stored = await requests.load(database.pool, "r1")
    assert stored is not None
    assert (stored.state, stored.answer) == ("done", {"facts": [0], "firm": "湘潭"})


async def test_a_refused_request_ends_without_a_fact(database: Database, request_of: Any) -> None:
    async with database.transaction() as conn:
        await requests.write_down(conn, request_of("r1"))

    await journal.record(database, [], Done("r1", "refused", {"error": "not asked now"}))

    stored = await requests.load(database.pool, "r1")
    assert stored is not None
    assert stored.state == "refused"


async def test_a_request_whose_facts_were_recorded_before_is_done_by_recording_them_again(
    database: Database, chain: Any, request_of: Any
) -> None:
    chain.open()
    await journal.record(database, chain.facts)
    async with database.transaction() as conn:
        await requests.write_down(conn, request_of("r1"))

    await journal.record(database, chain.facts, Done("r1", "done", {}))

    stored = await requests.load(database.pool, "r1")
    assert stored is not None
    assert stored.state == "done"


@pytest.mark.parametrize("statement", ["UPDATE journal SET kind = 'x'", "DELETE FROM journal", "TRUNCATE journal"])
async def test_the_database_refuses_to_change_the_journal(owned: Database, chain: Any, statement: str) -> None:
    chain.open()
    await journal.record(owned, chain.facts)

    with pytest.raises(asyncpg.RaiseError, match="never changed or deleted"):
        await owned.pool.execute(statement)


async def test_a_fact_whose_rows_cannot_be_derived_is_not_recorded(database: Database, chain: Any) -> None:
    chain.open()
    chain.note("entered", stage="nowhere")

    with pytest.raises(asyncpg.CheckViolationError):
        await journal.record(database, chain.facts)

    assert await cases.case_row(database.pool, chain.case_no) is None
    assert await journal.head(database, chain.case_no) == (-1, "")

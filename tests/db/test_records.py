"""The journals of a period, read without writing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import asyncpg
import pytest

from db import journal
from db.database import Database
from db.records import journals, reading

_DAY = datetime.fromisoformat("2026-11-21T00:00:00+08:00")
_NEXT = datetime.fromisoformat("2026-11-22T00:00:00+08:00")


async def test_nothing_can_be_written_while_cases_are_read(database: Database) -> None:
    async with reading(database) as conn:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await conn.execute("DELETE FROM cases")


async def test_the_journals_of_a_period_are_those_of_the_cases_that_were_opened_in_it(
    database: Database, chain: Any, other_chain: Callable[[str], Any]
) -> None:
    other = other_chain("XT-2026-000002")
    for each in (chain, other):
        each.open()
    other.note("entered", stage="preparation")
    for each in (chain, other):
        await journal.record(database, each.facts)

    assert await journals(database, ["xiangtan"], _DAY, _NEXT) == [chain.facts, other.facts]


async def test_cases_of_other_days_and_jurisdictions_are_left_out(database: Database, chain: Any) -> None:
    opened = chain.open()
    await journal.record(database, chain.facts)
    moment = datetime.fromisoformat(opened.at)

    assert await journals(database, ["xiangtan"], moment, _NEXT) == [chain.facts]
    assert await journals(database, ["xiangtan"], _DAY, moment) == []
    assert await journals(database, ["xiangtan"], _NEXT, _NEXT) == []
    assert await journals(database, ["shanxi"], _DAY, _NEXT) == []

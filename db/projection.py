"""The projection: folds facts into the derived rows that lists and pages read; any of them can be thrown away and rebuilt."""

from collections.abc import Iterator
from itertools import groupby

from db import derived_sql as sql
from db.cases import facts_of
from db.database import Connection, Database
from db.foldings import FOLDINGS, instant_of
from db.loan_foldings import Step
from domain.acts import ACTS
from domain.facts import Fact


async def fold(conn: Connection, facts: list[Fact]) -> None:
    """Apply new facts of a case to its derived rows, in their order; neighbours of one statement travel together."""
    steps = [step for fact in facts for step in steps_of(fact)]
    for statement, same in groupby(steps, key=lambda step: step[0]):
        rows = [arguments for _, arguments in same]
        if len(rows) == 1:
            await conn.execute(statement, *rows[0])
        else:
            await conn.executemany(statement, rows)
    if any(statement in sql.OF_TASKS for statement, _ in steps):
        await conn.execute(sql.NEXT_UNTIL, facts[0].case_no)


async def rebuild(database: Database, case_no: str) -> None:
    """Throw the case's derived rows away and make them again from its journal."""
    async with database.transaction() as conn:
        await remake(conn, case_no)


async def remake(conn: Connection, case_no: str) -> None:
    """The same within a transaction."""
    await conn.execute(sql.LOCK, case_no)  # no fact may come in between
    for statement in sql.FORGET:
        await conn.execute(statement, case_no)
    facts = await facts_of(conn, case_no)
    if facts:
        await fold(conn, facts)


def steps_of(fact: Fact) -> Iterator[Step]:
    """What the fact changes: the question that an act answers, then what its kind is known to change."""
    if fact.kind in ACTS and "question" in fact.data:
        yield sql.ANSWER_TASK, (fact.case_no, fact.data["question"], instant_of(fact.at))
    if fact.kind in FOLDINGS:
        yield from FOLDINGS[fact.kind](fact)

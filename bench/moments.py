"""The time slider and the evidence package: a case of 1,000 facts as of ten instants, and the package of a case of this run."""

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from temporalio.client import Client

from audit.archive import Archive
from audit.gathering import Keepers, package
from audit.histories import numbers, read_case
from bench.audit import KEPT
from db import cases, journal, moments
from db.database import Database, Reader
from db.moments import Moments
from documents.store import Store
from domain.facts import Fact, sealed

FACTS, _PLACES, _PACKAGES = 1_000, 10, 5
SLIDER_MS, PACKAGE_MS = 100, 2_000
_READS: tuple[Callable[[Reader, str], Awaitable[object]], ...] = (
    *(cases.case_row, cases.rights_of, cases.parties_of, cases.open_tasks),
    *(cases.loan_of, cases.claims_of, cases.disposals_of),
)
_LONGEST = "SELECT case_no FROM heads WHERE case_no <> $1 ORDER BY seq DESC LIMIT 1"


async def measured(client: Client, database: Database, folder: Path) -> str:
    """The lines of both, in Markdown."""
    slid, packed = await slider(database), await _packages(client, database, folder)
    return "\n".join(
        [
            f"time slider, a case of {FACTS:,} facts: {_told(slid, SLIDER_MS)}",
            f"evidence package of a case of this run: {_told(packed, PACKAGE_MS)}",
        ]
    )


async def slider(database: Database) -> list[float]:
    """Milliseconds of each look, facts fetched and rows read; the places spread over the life of the case."""
    facts = long_case()
    await journal.record(database, facts)
    shelf = Moments(database)
    try:
        await _look(database, shelf, facts[-1])  # connections and plans as they are in a server that runs
        return [
            await _look(database, shelf, facts[place]) for place in range(FACTS // _PLACES - 1, FACTS, FACTS // _PLACES) for _ in range(3)
        ]
    finally:
        await shelf.close()


def long_case(length: int = FACTS) -> list[Fact]:
    """The longest kept case, its middle lived again until it has so many facts; each at its own instant."""
    kept = max((read_case(KEPT, case_no) for case_no in numbers(KEPT)), key=lambda case: len(case.journal)).journal
    facts = [replace(fact, case_no="XT-2026-000999") for fact in kept]
    while len(facts) < length:
        facts += _shifted(facts, kept[40:200])
    chained: list[Fact] = []
    for seq, fact in enumerate(facts[:length]):
        body = {name: value for name, value in vars(fact).items() if name != "hash"}
        chained.append(sealed(**body | {"seq": seq, "prev": chained[-1].hash if chained else ""}))
    return chained


def _shifted(facts: Sequence[Fact], again: Sequence[Fact]) -> list[Fact]:
    """The same facts once more at the end: their questions, and whatever else names a place, moved along."""
    by, last = len(facts) - again[0].seq, datetime.fromisoformat(facts[-1].at)
    moved = []
    for place, fact in enumerate(again, 1):
        data = fact.data | {"question": fact.data["question"] + by} if "question" in fact.data else fact.data
        moved.append(replace(fact, case_no=facts[0].case_no, data=data, at=(last + timedelta(hours=place)).isoformat()))
    return moved


async def _look(database: Database, shelf: Moments, last: Fact) -> float:
    began = time.perf_counter()
    facts = await moments.facts_until(database.pool, last.case_no, datetime.fromisoformat(last.at))
    async with shelf.of(facts) as conn:
        for read in (
            cases.case_row,
            cases.rights_of,
            cases.parties_of,
            cases.open_tasks,
            cases.loan_of,
            cases.claims_of,
            cases.disposals_of,
        ):
            await read(conn, last.case_no)
    return (time.perf_counter() - began) * 1000


async def _packages(client: Client, database: Database, folder: Path) -> list[float]:
    case_no = await database.pool.fetchval(_LONGEST, "XT-2026-000999")
    archive = Archive(Store.open(str(folder / "archive")), database)
    keepers, taken = Keepers(client, database, archive, Store.open(str(folder / "documents")), folder), []
    for _ in range(_PACKAGES):
        began = time.perf_counter()
        await package(keepers, case_no)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _told(taken: list[float], most: float) -> str:
    """The median and the worst; the worst counts."""
    reached = "reached" if max(taken) < most else "**missed**"
    return f"median {statistics.median(taken):.0f} ms, slowest {max(taken):.0f} ms (under {most:,} ms: {reached})"

"""Recovery: a journal that was lost is made again from the histories, in the order in which it was sealed, and its rows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client
from temporalio.exceptions import TemporalError

from audit import leaves, roots
from audit.archive import Archive
from audit.histories import Damaged
from audit.replay import replay
from audit.roots import Root
from audit.whole import Unverifiable, check_events, decided
from db import cases, journal, projection
from db.database import Connection, Database
from db.seals import fact_entry
from domain.facts import Fact, intact

_BOOKS = "SELECT DISTINCT case_no FROM archived_runs"
_PLACES = "SELECT case_no, seq, hash, recorded FROM journal"
_RESTORE = f"""
INSERT INTO journal ({cases.FACT}, recorded) OVERRIDING SYSTEM VALUE
SELECT {cases.FACT}, recorded FROM jsonb_populate_recordset(NULL::journal, $1)"""  # noqa: S608 - a constant above
_HEAD = """
INSERT INTO heads (case_no, seq, hash) VALUES ($1, $2, $3) ON CONFLICT (case_no) DO UPDATE SET seq = EXCLUDED.seq, hash = EXCLUDED.hash"""
# What partners were told already keeps its place in their feed.
_NOT_WAITING = "DELETE FROM feed_waiting WHERE recorded = ANY($1::bigint[])"
_TOLD = "DELETE FROM feed_waiting w USING feed f WHERE f.case_no = w.case_no AND f.seq = w.seq"
_GO_ON = "SELECT setval(pg_get_serial_sequence('journal', 'recorded'), greatest((SELECT max(recorded) FROM journal), 1))"


@dataclass(frozen=True)
class Recovered:
    """What came of one case: how many facts were missing, or why nothing was written."""

    case_no: str
    missing: int
    refused: str = ""


@dataclass
class Recovery:
    """Temporal, archive and database of a stack, its data folder with the roots, and the database as its owner has it."""

    client: Client
    archive: Archive
    owned: Database
    folder: Path

    async def run(self, *, write: bool) -> list[Recovered]:
        """Find what the journal lacks of every case that a history is known of, and write it; without `write`, only say it."""
        found, lost = [], list[Fact]()
        for case_no in await self._known():
            outcome, facts = await self._missing(case_no)
            found.append(outcome)
            lost += facts
        if write and lost:
            await self._restore(lost)
        return found

    async def _known(self) -> list[str]:
        """Every case of which Temporal or the archive has a history."""
        books = {row["case_no"] for row in await self.owned.pool.fetch(_BOOKS)}
        return sorted(books | {each.id async for each in self.client.list_workflows('WorkflowType = "PledgeCase"')})

    async def _missing(self, case_no: str) -> tuple[Recovered, list[Fact]]:
        try:
            runs = await self.archive.runs(self.client, case_no)
            check_events(case_no, runs)
            made = (await replay(decided(runs), self.client.data_converter)).facts
        except (Damaged, Unverifiable, TemporalError, RuntimeError, ValueError) as error:
            return Recovered(case_no, 0, str(error)), []
        stored = await journal.facts(self.owned, case_no)
        have = {fact.seq: fact.hash if intact(fact) else "" for fact in stored}
        other = next((fact.seq for fact in made if have.get(fact.seq, fact.hash) != fact.hash), None)
        if other is not None or len(stored) > len(made):
            place = len(made) if other is None else other
            return Recovered(case_no, 0, f"fact {place} of the journal is not the one that the history makes: nothing was written"), []
        lost = [fact for fact in made if fact.seq not in have]
        return Recovered(case_no, len(lost)), lost

    async def _restore(self, lost: Sequence[Fact]) -> None:
        """All or nothing: the facts at their places in the order of recording, then heads and derived rows."""
        async with self.owned.transaction() as conn:
            numbers = await self._numbers(conn, lost)
            await conn.execute(_NOT_WAITING, list(numbers.values()))
            await conn.execute(_RESTORE, [vars(fact) | {"recorded": numbers[_name(fact)]} for fact in lost])
            await conn.execute(_TOLD)
            await conn.execute(_GO_ON)
            for case_no in dict.fromkeys(fact.case_no for fact in lost):
                last = (await cases.facts_of(conn, case_no))[-1]
                await conn.execute(_HEAD, case_no, last.seq, last.hash)
                await projection.remake(conn, case_no)

    async def _numbers(self, conn: Connection, lost: Sequence[Fact]) -> dict[str, int]:
        """The number of recording of each lost fact: sealed ones between their neighbours, so that every root still holds."""
        known = {fact_entry(row): int(row["recorded"]) for row in await conn.fetch(_PLACES)}
        found: dict[str, int] = {}
        last = 0
        for entry, floor in self._sealed():
            last = known.get(entry) or max(last, floor) + 1
            found[entry] = last
        through = max([last, *known.values(), *(root.facts_through for root in self._roots()[-1:])])
        for number, fact in enumerate(sorted((fact for fact in lost if _name(fact) not in found), key=_order), through + 1):
            found[_name(fact)] = number
        return found

    def _sealed(self) -> Iterable[tuple[str, int]]:
        """Every sealed fact in the order of recording, with the number after which its day began."""
        floor = 0
        for root in self._roots():
            for entry in leaves.kept(self.folder, root.day) or []:
                if entry.startswith("fact "):
                    yield entry, floor
            floor = root.facts_through

    def _roots(self) -> list[Root]:
        return [roots.parsed(line) for line in roots.read_lines(self.folder)]


def _name(fact: Fact) -> str:
    return fact_entry({"case_no": fact.case_no, "seq": fact.seq, "hash": fact.hash})


def _order(fact: Fact) -> tuple[str, str, int]:
    return fact.at, fact.case_no, fact.seq

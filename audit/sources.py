"""Where a case is taken from to be verified: Temporal and the database of a stack, or a folder of kept histories."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import asyncpg
from temporalio.client import Client
from temporalio.converter import DataConverter, DefaultFailureConverter
from temporalio.service import RPCError

from audit.archive import Archive, archive_of
from audit.derived import Stored, stored
from audit.histories import Damaged, numbers, read_case
from audit.verify import Verdict, by_itself, is_behind, unverified, verify
from db import drift
from db.database import Database
from engine.client import connect
from engine.converter import PayloadConverter
from engine.settings import Settings

OPEN = DataConverter(payload_converter_class=PayloadConverter)  # of histories that need no key
_PAUSE_S = 0.25
_SINCE = "SELECT DISTINCT case_no FROM journal WHERE at >= $1 ORDER BY 1"
_OURS = 'WorkflowType = "PledgeCase"'


class Source(Protocol):
    """Something that has cases."""

    async def all(self) -> list[str]:
        """The numbers of all cases."""

    async def since(self, moment: datetime) -> list[str]:
        """The cases of which something happened at this moment or later, by their own time."""

    async def verdict(self, case_no: str) -> Verdict:
        """Verify one case."""


@dataclass(frozen=True)
class StackSource:
    """A stack: histories from Temporal, journal and derived rows from Postgres."""

    client: Client
    database: Database
    archive: Archive
    late_s: float = 5.0  # how long facts of a running case may be on their way into the database

    async def all(self) -> list[str]:
        known = set(await drift.cases(self.database.pool))
        # Temporal names those too that somebody took out of the database altogether.
        return sorted(known | {each.id async for each in self.client.list_workflows(_OURS)})

    async def since(self, moment: datetime) -> list[str]:
        return [row["case_no"] for row in await self.database.pool.fetch(_SINCE, _text(moment))]

    async def verdict(self, case_no: str) -> Verdict:
        try:
            return await self._verdict(case_no)
        except (RPCError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            return unverified(case_no, f"Temporal or the database could not be asked ({type(error).__name__}: {error}). Try again.", [])

    async def _verdict(self, case_no: str) -> Verdict:
        until = asyncio.get_running_loop().time() + self.late_s
        # What is said of an error in the workflow's code is to be read here, so it is not closed.
        converter = replace(self.client.data_converter, failure_converter_class=DefaultFailureConverter)
        while True:
            kept = await stored(self.database, case_no)  # first: the history that is fetched after it has at least these facts
            try:
                runs = await self.archive.runs(self.client, case_no)
            except Damaged as error:
                return unverified(case_no, str(error), by_itself(case_no, kept))
            if not runs:
                return _unknown(case_no, kept)
            found = await verify(case_no, runs, kept, converter, ended=False)
            if not is_behind(kept, found) or asyncio.get_running_loop().time() > until:
                return found
            await asyncio.sleep(_PAUSE_S)


@dataclass(frozen=True)
class FolderSource:
    """A folder of kept histories, their payloads open, each with the journal beside it."""

    folder: Path

    async def all(self) -> list[str]:
        return numbers(self.folder)

    async def since(self, moment: datetime) -> list[str]:
        cases = ((case_no, read_case(self.folder, case_no)) for case_no in numbers(self.folder))
        return [case_no for case_no, kept in cases if any(fact.at >= _text(moment) for fact in kept.journal)]

    async def verdict(self, case_no: str) -> Verdict:
        try:
            kept = read_case(self.folder, case_no)
        except Damaged as error:
            return unverified(case_no, str(error), [])
        return await verify(case_no, kept.runs, Stored(kept.journal), OPEN, ended=True)


@dataclass(frozen=True)
class Origin:
    """What leads to a source, also from another process: a folder, or the settings of a stack that runs."""

    folder: Path | None
    settings: Settings

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Source]:
        """The source, for as long as the block runs."""
        if self.folder:
            yield FolderSource(self.folder)
            return
        client = await connect(self.settings)
        database = await Database.connect(self.settings.database_url, max_size=1)
        try:
            yield StackSource(client, database, archive_of(self.settings, database))
        finally:
            await database.close()


def _unknown(case_no: str, kept: Stored) -> Verdict:
    differences = by_itself(case_no, kept)
    if not kept.journal and not differences:
        return unverified(case_no, f"There is no case {case_no}: neither Temporal nor the database knows it. Check its number.", [])
    sentence = f"Neither Temporal nor the archive knows the history of case {case_no}"
    return unverified(case_no, f"{sentence}: name the folder of a kept one with --from DIR.", differences)


def _text(moment: datetime) -> str:
    """As facts write moments: in UTC, so that they sort as text."""
    return moment.astimezone(UTC).isoformat()

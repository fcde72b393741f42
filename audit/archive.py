"""The archive of histories: every run that has ended is kept beyond the engine's retention, read back before it counts."""

import gzip
import logging
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.history.v1 import History
from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from audit.histories import Damaged
from audit.whole import ended, next_run
from db import archives
from db.archives import KeptRun
from db.database import Database
from documents.store import Store
from engine.settings import Settings

log = logging.getLogger(__name__)

_ENDED = 'WorkflowType = "PledgeCase" AND ExecutionStatus != "Running"'
_AT_ONCE = 200  # runs that are looked up together


@dataclass
class Pass:
    """What a pass over the ended runs did: how many runs came, and why those of a case did not."""

    came: int = 0
    left: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Archive:
    """The store of contents, and the books of what lies in it."""

    store: Store
    database: Database

    async def runs(self, client: Client, case_no: str) -> list[WorkflowHistory]:
        """All runs of a case, the first one first: from Temporal, and from here what Temporal has forgotten. Empty: nobody knows it."""
        kept = {run.run_id: run for run in await archives.kept(self.database.pool, case_no)}
        run_id = await _last(client, case_no)
        if not run_id:
            return [await self.load(case_no, run) for run in kept.values()]
        found: list[WorkflowHistory] = []
        while run_id:
            history = await self._run(client, case_no, run_id, kept)
            found.insert(0, history)
            run_id = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
        return found

    async def _run(self, client: Client, case_no: str, run_id: str, kept: dict[str, KeptRun]) -> WorkflowHistory:
        try:
            return await client.get_workflow_handle(case_no, run_id=run_id).fetch_history()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        if run_id not in kept:
            raise Damaged(f"Run {run_id} of case {case_no} is neither in Temporal nor in the archive: name a kept copy with --from DIR.")
        return await self.load(case_no, kept[run_id])

    async def load(self, case_no: str, run: KeptRun) -> WorkflowHistory:
        """A kept run; Damaged when what lies there is not what was kept."""
        place = f"Run {run.run} of case {case_no} in the archive {self.store.name}"
        try:
            packed = await content(self.store, run.sha256)
        except FileNotFoundError as error:
            raise Damaged(f"{place} is missing ({run.sha256}): bring it back from a copy.") from error
        try:
            history = unpacked(packed)
        except ValueError as error:
            raise Damaged(f"{place} cannot be read ({error}): bring it back from a copy.") from error
        if sha256(packed).hexdigest() != run.sha256:
            raise Damaged(f"{place} is not what was kept: its bytes have another hash than {run.sha256}. Bring it back from a copy.")
        if len(packed) != run.size:
            raise Damaged(f"{place} has {len(packed)} bytes, and {run.size} were kept: bring it back from a copy.")
        if len(history.events) != run.events:
            raise Damaged(f"{place} has {len(history.events)} events, and {run.events} were kept: bring it back from a copy.")
        return WorkflowHistory(case_no, history.events)

    async def keep(self, client: Client, case_no: str) -> int:
        """Keep every run of a case that has ended and is not kept yet; how many came."""
        histories, came = await self.runs(client, case_no), 0
        known = {run.run_id for run in await archives.kept(self.database.pool, case_no)}
        for number, history in enumerate(histories, 1):
            if ended(history) and history.run_id not in known:
                await self._keep(case_no, number, history)
                came += 1
        return came

    async def _keep(self, case_no: str, number: int, history: WorkflowHistory) -> None:
        packed = gzip.compress(History(events=history.events).SerializeToString(deterministic=True), 6, mtime=0)
        stored = await self.store.put(_one(packed))
        run = KeptRun(number, history.run_id, next_run(history), stored.sha256, stored.size, len(history.events))
        again = await self.load(case_no, run)
        if list(again.events) != list(history.events):
            raise Damaged(f"Run {number} of case {case_no} came back from the archive {self.store.name} as another: it does not count.")
        await archives.keep(self.database.pool, case_no, run)

    async def keep_ended(self, client: Client, since: datetime | None = None) -> Pass:
        """Keep every run that has ended since an instant, or ever; one that cannot be kept now is told and left for the next time."""
        done = Pass()
        async for case_no in self._not_kept(client, since):
            try:
                done.came += await self.keep(client, case_no)
            except (Damaged, RPCError) as error:
                log.error("the history of %s could not be archived: %s", case_no, error)
                done.left[case_no] = str(error)
        return done

    async def _not_kept(self, client: Client, since: datetime | None) -> AsyncIterator[str]:
        """The cases with runs that have ended and are not kept."""
        query = _ENDED + (f' AND CloseTime >= "{since.isoformat()}"' if since else "")
        runs: dict[str, str] = {}
        told: set[str] = set()
        async for each in client.list_workflows(query):
            runs[each.run_id] = each.id
            if len(runs) == _AT_ONCE:
                for case_no in await self._new(runs, told):
                    yield case_no
                runs = {}
        for case_no in await self._new(runs, told):
            yield case_no

    async def _new(self, runs: dict[str, str], told: set[str]) -> list[str]:
        found = [runs[run_id] for run_id in await archives.unknown(self.database.pool, list(runs))]
        new = [case_no for case_no in dict.fromkeys(found) if case_no not in told]
        told.update(new)
        return new


def archive_of(settings: Settings, database: Database) -> Archive:
    """The archive that the settings name; the same file says who may enter S3 as for documents."""
    access = Path(settings.documents_access_file) if settings.documents_access_file else None
    return Archive(Store.open(settings.archive, access), database)


async def content(store: Store, name: str) -> bytes:
    """The bytes that lie under this name; FileNotFoundError when nothing does."""
    return b"".join([chunk async for chunk in await store.read(name)])


def unpacked(packed: bytes) -> History:
    """The history in these bytes; ValueError says what they are instead."""
    try:
        return History.FromString(gzip.decompress(packed))
    except (OSError, EOFError, DecodeError, ValueError, zlib.error) as error:
        raise ValueError(type(error).__name__) from error


async def _last(client: Client, case_no: str) -> str:
    """The newest run of a case that Temporal knows, "" when it knows none."""
    try:
        described = await client.get_workflow_handle(case_no).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return ""
    execution: WorkflowExecution = described.raw_description.workflow_execution_info.execution
    return execution.run_id


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content

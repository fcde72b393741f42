"""The auditor of the API: verifies and packs in a process of its own, since a replay would hold up everybody else."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from temporalio.service import RPCError

from audit import certificate
from audit.archive import archive_of
from audit.event_log import Log, log_of
from audit.gathering import Keepers, package
from audit.histories import Damaged
from audit.jobs import quiet
from audit.ocel import to_json, to_sqlite
from audit.sources import StackSource
from audit.verify import document
from audit.whole import Unverifiable
from audit.xes import to_xes
from db.database import Database
from documents.store import Store, StoreAway
from domain.facts import Fact
from engine.audit_key import audit_key
from engine.auditing import NotProvable, Verified
from engine.client import connect
from engine.files import CannotStart
from engine.settings import Settings

T = TypeVar("T")
_WRITERS: dict[str, Callable[[Log, Path], None]] = {"ocel-json": to_json, "ocel-sqlite": to_sqlite, "xes": to_xes}
_AWAY = (CannotStart, Damaged, Unverifiable, StoreAway, RPCError, RuntimeError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


class StackAuditor:
    """Audits the stack that the settings lead to; its process is started when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pool: ProcessPoolExecutor | None = None

    async def verify(self, case_no: str) -> Verified:
        """Run the case's history again and compare all that is stored."""
        return await self._done(_verify, case_no)

    async def package(self, case_no: str, documents: Collection[str]) -> bytes:
        """The evidence package, with these of its documents."""
        return await self._done(_package, case_no, frozenset(documents))

    def event_log(self, journals: Iterable[Sequence[Fact]], form: str, path: Path) -> int:
        """Write the event log of these cases; how many events it has."""
        log = log_of(journals)
        _WRITERS[form](log, path)
        return len(log.events)

    def public_key(self) -> str:
        """The public key of the data folder, in PEM."""
        return certificate.public_text(audit_key(self._settings.data).public_key())

    def close(self) -> None:
        """End the process; what it is at is given up."""
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def _done(self, work: Callable[..., T], *given: object) -> T:
        if self._pool is None:
            # Not forked: threads of the engine's library do not live on in a copy of a process.
            self._pool = ProcessPoolExecutor(1, get_context("spawn"), _begin, (self._settings,))
        try:
            return await asyncio.wrap_future(self._pool.submit(work, *given))
        except BrokenProcessPool as error:
            self._pool = None
            raise NotProvable("The process that verifies ended by itself. Try again; the log of the API says why.") from error


class _Process:
    """What the process keeps between two cases."""

    runner: asyncio.Runner
    settings: Settings
    keepers: Keepers | None = None


def _begin(settings: Settings) -> None:
    quiet()
    _Process.runner, _Process.settings = asyncio.Runner(), settings


def _verify(case_no: str) -> Verified:
    return _Process.runner.run(_or_not(_verified(case_no)))


def _package(case_no: str, documents: frozenset[str]) -> bytes:
    return _Process.runner.run(_or_not(_packed(case_no, documents)))


async def _or_not(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives; whatever keeps it from being done is one sentence, which another process can be told."""
    try:
        return await work
    except _AWAY as error:
        said = str(error) or type(error).__name__
    raise NotProvable(said)


async def _verified(case_no: str) -> Verified:
    keepers = await _keepers()
    verdict = await StackSource(keepers.client, keepers.database, keepers.archive).verdict(case_no)
    signed = certificate.signed(verdict, audit_key(keepers.folder), datetime.now(UTC))
    return Verified(document(verdict), signed.decode())


async def _packed(case_no: str, documents: frozenset[str]) -> bytes:
    content, _ = await package(await _keepers(), case_no, documents)
    return content


async def _keepers() -> Keepers:
    if _Process.keepers is None:
        settings = _Process.settings
        client, database = await connect(settings), await Database.connect(settings.database_url, max_size=2)
        _Process.keepers = Keepers(client, database, archive_of(settings, database), Store.open(settings.documents), settings.data)
    return _Process.keepers

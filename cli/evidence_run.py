"""What zhiya audit package and zhiya audit log do: they write what an auditor takes away."""

import asyncio
import errno
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import asyncpg
from temporalio.service import RPCError

from audit.archive import archive_of
from audit.event_log import deviations, log_of
from audit.gathering import Keepers, package
from audit.histories import Damaged
from audit.keys import BadHandover
from audit.ocel import moves_of, to_json, to_sqlite
from audit.package import SUFFIX
from audit.roots import Unsealable
from audit.verifier import check
from audit.verify import Result
from audit.whole import Unverifiable
from audit.xes import to_xes
from cli.access import Access, access
from cli.up import read_settings, until_told
from db import journal
from db.database import Database
from documents.store import Store, StoreAway, StoreFull
from domain.workdays import instant
from engine.files import CannotStart
from engine.settings import Settings

DONE, DIFFERS, NOT_DONE = 0, 1, 2
_CASES = """
SELECT case_no FROM cases WHERE ($1::timestamptz IS NULL OR opened_at >= $1) AND ($2::timestamptz IS NULL OR opened_at < $2)
AND (cardinality($3::text[]) = 0 OR tenant = ANY($3)) AND (cardinality($4::text[]) = 0 OR case_no = ANY($4)) ORDER BY case_no"""
_NOT_NOW = (
    CannotStart,
    Unsealable,
    BadHandover,
    Damaged,
    Unverifiable,
    StoreAway,
    StoreFull,
    RPCError,
    asyncpg.PostgresError,
    OSError,
    ValueError,
)


class LogForm(StrEnum):
    """The forms of an event log."""

    OCEL_JSON = "ocel-json"
    OCEL_SQLITE = "ocel-sqlite"
    XES = "xes"


_WRITERS: dict[LogForm, Callable[[Any, Path], None]] = {
    LogForm.OCEL_JSON: to_json,
    LogForm.OCEL_SQLITE: to_sqlite,
    LogForm.XES: to_xes,
}


def write_package(case_no: str, to: Path, data: Path | None) -> int:
    """Write the evidence package of a case; 1 when its re-execution did not match or it does not hold, as where the roots were changed."""
    path = to / f"{case_no}{SUFFIX}" if to.is_dir() else to

    async def work(settings: Settings) -> int:
        async with _keepers(settings) as keepers:
            content, verdict = await package(keepers, case_no)
        _write(path, content)
        wrong = check(path)
        for each in wrong:
            sys.stderr.write(f"zhiya: the package does not hold: {each}\n")
        print(f"{path}: {len(content) / 1000:.0f} kB, {verdict.facts} facts, {verdict.result}. Check it: python -I verify.py {path.name}")
        return DONE if verdict.result is Result.MATCH and not wrong else DIFFERS

    return _run(work, data)


@dataclass(frozen=True)
class Chosen:
    """Which cases a log is of: opened in these days, of these jurisdictions, of these numbers; what is empty chooses nothing out."""

    since: date | None = None
    before: date | None = None
    tenants: Sequence[str] = ()
    cases: Sequence[str] = ()


def write_log(to: Path, form: LogForm, chosen: Chosen, data: Path | None) -> int:
    """Write the event log of these cases; 1 when it leaves the lifecycle."""

    async def work(settings: Settings) -> int:
        async with access(settings) as found:
            numbers = await _numbers(found.database, chosen)
            log = log_of([await journal.facts(found.database, number) for number in numbers])
        with _writing(to) as new:
            _WRITERS[form](log, new)
        wrong = list(deviations(moves_of(log)))
        print(f"{to}: {len(numbers)} cases, {len(log.events)} events, {len(log.objects)} objects.")
        for each in wrong:
            sys.stderr.write(f"zhiya: outside the lifecycle: {each}\n")
        return DIFFERS if wrong else DONE

    return _run(work, data)


async def _numbers(database: Database, chosen: Chosen) -> list[str]:
    days = [instant(day) if day else None for day in (chosen.since, chosen.before)]
    return [row["case_no"] for row in await database.pool.fetch(_CASES, *days, list(chosen.tenants), list(chosen.cases))]


@asynccontextmanager
async def _keepers(settings: Settings) -> AsyncIterator[Keepers]:
    async with access(settings) as found:
        yield keepers_of(found)


def keepers_of(found: Access) -> Keepers:
    """Who keeps what in the stack that was reached."""
    settings = found.settings
    store = Store.open(settings.documents, Path(settings.documents_access_file) if settings.documents_access_file else None)
    return Keepers(found.client, found.database, archive_of(settings, found.database), store, settings.data)


def _write(path: Path, content: bytes) -> None:
    with _writing(path) as new:
        new.write_bytes(content)


@contextmanager
def _writing(path: Path) -> Iterator[Path]:
    """Beside and renamed: what was there stays until the new one is whole, and nothing is left of one that could not be written."""
    new = path.with_name(path.name + ".new")
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if path.exists() and not path.is_file():  # a device would become a file
            raise OSError(errno.EINVAL, "it is no file")
        yield new
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise CannotStart(f"The file {path} cannot be written ({error.strerror}): what was there stays; choose another.") from error


def _run(work: Callable[[Settings], Coroutine[Any, Any, int]], data: Path | None) -> int:
    try:
        return asyncio.run(until_told(work(read_settings(data)), NOT_DONE))
    except _NOT_NOW as error:
        sys.stderr.write(f"zhiya: {error}\n")
        return NOT_DONE

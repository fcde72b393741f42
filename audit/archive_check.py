"""The archive beside its books: everything read back and compared, lost books written again, keys that are still needed."""

import gzip
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby

from temporalio.client import WorkflowHistory

from audit.archive import Archive, content, unpacked
from audit.histories import Damaged
from audit.whole import ended, next_run
from db import archives
from db.archives import KeptRun

_AT_ONCE = 500


@dataclass(frozen=True)
class Finding:
    """What is wrong with a run that is kept."""

    case_no: str
    run: int
    says: str


@dataclass
class Checked:
    """How many runs were read back, what is wrong, and which contents no run names."""

    runs: int = 0
    findings: list[Finding] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)


@dataclass
class Written:
    """How many runs came into the books, and why a content did not."""

    came: int = 0
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Found:
    """A content that is the history of a run: what a run says of itself."""

    case_no: str
    before: str
    kept: KeptRun  # its number is not known yet


async def check(archive: Archive) -> Checked:
    """Read every kept run back and compare it with what the books say of it."""
    done = Checked()
    for case_no, of_case in groupby(await archives.books(archive.database.pool), key=lambda each: each[0]):
        before = ""
        for expected, (_, run) in enumerate(of_case, 1):
            done.runs += 1
            if run.run != expected or (before and before != run.run_id):
                done.findings.append(Finding(case_no, expected, "is missing: the books go on without it"))
            says = await _wrong(archive, case_no, run)
            if says:
                done.findings.append(Finding(case_no, run.run, says))
            before = run.next_run_id
    async for batch in _batches(archive):
        named = await archives.named(archive.database.pool, batch)
        done.orphans += [name for name in batch if name not in named]
    return done


async def write_books(archive: Archive) -> Written:
    """Enter every content that is a run's history and that the books lack; what was deleted by rule stays out."""
    done, found = Written(), list[_Found]()
    async for batch in _batches(archive):
        known = await archives.named(archive.database.pool, batch) | await archives.deleted(archive.database.pool, batch)
        for name in batch:
            if name not in known:
                try:
                    found.append(await _run_of(archive, name))
                except ValueError as error:
                    done.refused[name] = str(error)
    numbers = {run.run_id: run.run for _, run in await archives.books(archive.database.pool)}
    while ready := [each for each in found if not each.before or each.before in numbers]:
        for each in ready:
            number = numbers[each.kept.run_id] = numbers.get(each.before, 0) + 1
            await archives.keep(archive.database.pool, each.case_no, _numbered(each.kept, number))
            done.came += 1
        found = [each for each in found if each not in ready]
    for each in found:
        done.refused[each.kept.sha256] = f"a run of {each.case_no} that goes on from run {each.before}, which is in no content"
    return done


async def needed_by(archive: Archive, marked: bytes) -> str | None:
    """The first case in whose archived histories these bytes stand; Damaged when one cannot be read."""
    for case_no, run in await archives.books(archive.database.pool):
        try:
            if marked in gzip.decompress(await content(archive.store, run.sha256)):
                return case_no
        except (OSError, EOFError, zlib.error) as error:
            raise Damaged(f"Run {run.run} of case {case_no} in the archive {archive.store.name} cannot be read") from error
    return None


async def _wrong(archive: Archive, case_no: str, run: KeptRun) -> str:
    try:
        history = await archive.load(case_no, run)
    except Damaged as error:
        return str(error)
    started = history.events[0].workflow_execution_started_event_attributes
    says = (started.workflow_id, history.run_id, next_run(history))
    return "" if says == (case_no, run.run_id, run.next_run_id) else f"is the history of another run: {' '.join(says)}"


async def _run_of(archive: Archive, name: str) -> _Found:
    packed = await content(archive.store, name)
    if sha256(packed).hexdigest() != name:
        raise ValueError("its bytes are not those that its name says")
    events = unpacked(packed).events
    started = events[0].workflow_execution_started_event_attributes if events else None
    if started is None or started.workflow_type.name != "PledgeCase" or not started.workflow_id:
        raise ValueError("it is not the history of a case")
    history = WorkflowHistory(started.workflow_id, events)
    if not ended(history):
        raise ValueError("the run has not ended in it")
    kept = KeptRun(0, history.run_id, next_run(history), name, len(packed), len(events))
    return _Found(history.workflow_id, started.continued_execution_run_id, kept)


def _numbered(run: KeptRun, number: int) -> KeptRun:
    return KeptRun(number, run.run_id, run.next_run_id, run.sha256, run.size, run.events)


async def _batches(archive: Archive) -> AsyncIterator[list[str]]:
    batch: list[str] = []
    async for name in archive.store.keys():
        batch.append(name)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    yield batch

"""What zhiya archive does and prints."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from temporalio.service import RPCError

from audit import archive_check, deleting
from audit.archive import Archive, archive_of
from audit.deleting import NotDeletable, Rule
from audit.histories import Damaged
from cli.access import Access, access
from cli.up import read_settings, until_told
from db import archives, people
from db.archives import Held
from documents.store import StoreAway, StoreFull
from engine.files import CannotStart

DONE, WRONG, NOT_DONE = 0, 1, 2


@dataclass(frozen=True)
class Wanted:
    """What is to be deleted, and who says so."""

    cases: list[str]
    years: int
    rule: str
    by: str
    second: str


def keep(data: Path | None, *, as_json: bool) -> int:
    """Keep what is not kept."""

    async def work(archive: Archive, found: Access) -> int:
        done = await archive.keep_ended(found.client)
        lines = [f"{case_no}: not kept: {why}" for case_no, why in done.left.items()]
        _say(asdict(done), [*lines, f"{done.came} runs came into the archive."], as_json=as_json)
        return WRONG if done.left else DONE

    return _with_archive(data, work)


def list_runs(case_no: str, data: Path | None, *, as_json: bool) -> int:
    """List what is kept."""

    async def work(archive: Archive, _: Access) -> int:
        pool = archive.database.pool
        runs = [{"case_no": no, **asdict(run)} for no, run in await archives.books(pool) if case_no in ("", no)]
        holds = await archives.holds(pool, case_no)
        receipts = await archives.receipts(pool, case_no) if case_no else []
        lines = [f"{run['case_no']}  run {run['run']}  {run['events']} events  {run['size']} bytes  {run['sha256']}" for run in runs]
        lines += [f"{hold['case_no']}  held since {hold['since']:%Y-%m-%d} by {hold['by']}: {hold['reason']}" for hold in holds]
        lines += [_receipt(receipt) for receipt in receipts]
        _say({"runs": runs, "holds": holds, "deletions": receipts}, lines or ["Nothing is kept."], as_json=as_json)
        return DONE

    return _with_archive(data, work)


def check(data: Path | None, *, as_json: bool) -> int:
    """Read everything back."""

    async def work(archive: Archive, _: Access) -> int:
        done = await archive_check.check(archive)
        lines = [f"{each.case_no}  run {each.run}: {each.says}" for each in done.findings]
        lines += [f"no run names the content {name}" for name in done.orphans]
        outcome = f"{len(done.findings)} wrong" if done.findings else "all as they were kept"
        _say(asdict(done), [*lines, f"{done.runs} runs read back: {outcome}."], as_json=as_json)
        return WRONG if done.findings else DONE

    return _with_archive(data, work)


def hold(case_no: str, reason: str, by: str, data: Path | None) -> int:
    """Put a hold on a case."""

    async def work(archive: Archive, _: Access) -> int:
        await _check_person(archive, by)
        await archives.hold(archive.database.pool, case_no, reason, by)
        print(f"Nothing of {case_no} is deleted until the hold is ended.")
        return DONE

    return _with_archive(data, work)


def release(case_no: str, by: str, data: Path | None) -> int:
    """End a hold."""

    async def work(archive: Archive, _: Access) -> int:
        await _check_person(archive, by)
        if not await archives.release(archive.database.pool, case_no, by):
            raise CannotStart(f"No hold stands on {case_no}.")
        print(f"The hold on {case_no} has ended.")
        return DONE

    return _with_archive(data, work)


def delete(wanted: Wanted, data: Path | None, *, write: bool, as_json: bool) -> int:
    """Delete by rule, or say what would be deleted."""

    async def work(archive: Archive, found: Access) -> int:
        free, kept = await deleting.due(archive, found.client, wanted.years)
        free += [case_no for case_no in wanted.cases if await deleting.unfinished(archive, case_no)]
        told = {case_no: f"it did not end {wanted.years} years ago" for case_no in wanted.cases if case_no not in free} | kept
        kept = {case_no: why for case_no, why in told.items() if not wanted.cases or case_no in wanted.cases}
        free = [case_no for case_no in free if not wanted.cases or case_no in wanted.cases]
        rule = Rule(wanted.rule, wanted.years, wanted.by, wanted.second)
        receipts = [receipt for case_no in free for receipt in await deleting.delete(archive, found.client, case_no, rule)] if write else []
        lines = [f"{case_no}: kept: {why}" for case_no, why in kept.items()] + [_receipt(receipt) for receipt in receipts]
        if not write:
            lines += [*(f"{case_no}: would be deleted" for case_no in free), "Nothing was deleted: say --write."]
        _say({"deleted": receipts, "due": free, "kept": kept, "written": write}, lines, as_json=as_json)
        return WRONG if kept and wanted.cases else DONE

    return _with_archive(data, work)


def write_books(data: Path | None, *, as_json: bool) -> int:
    """Write the books again."""

    async def work(archive: Archive, _: Access) -> int:
        done = await archive_check.write_books(archive)
        lines = [f"the content {name} is left out: {why}" for name, why in done.refused.items()]
        _say(asdict(done), [*lines, f"{done.came} runs came into the books."], as_json=as_json)
        return WRONG if done.refused else DONE

    return _with_archive(data, work)


def _receipt(row: dict[str, Any]) -> str:
    when, who = f"{row['at']:%Y-%m-%d %H:%M}", f"{row['by']} and {row['second']}"
    return f"{row['case_no']}  receipt {row['id']}: {row['what']} ({row['sha256']}) deleted {when} by {who}: {row['rule']}"


def _say(document: dict[str, Any], lines: list[str], *, as_json: bool) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2, default=str) if as_json else "\n".join(lines))


async def _check_person(archive: Archive, actor: str) -> None:
    person = await people.person(archive.database.pool, actor)
    if person is None or not person.active:
        raise CannotStart(f"There is no person {actor} who may come in: name one who may.")


def _with_archive(data: Path | None, work: Callable[[Archive, Access], Awaitable[int]]) -> int:
    async def opened() -> int:
        async with access(read_settings(data)) as found:
            return await work(archive_of(found.settings, found.database), found)

    try:
        return asyncio.run(until_told(opened(), NOT_DONE))
    except (CannotStart, Damaged, Held, NotDeletable, StoreAway, StoreFull) as error:
        sys.stderr.write(f"zhiya: {error}\n")
    except (RPCError, OSError) as error:
        sys.stderr.write(f"zhiya: Temporal, the database or the store could not be asked ({error}). Nothing was changed; try again.\n")
    return NOT_DONE

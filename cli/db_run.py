"""What zhiya db does and prints."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import asyncpg
from temporalio.service import RPCError

from audit import drift
from audit.archive import archive_of
from audit.drift import Checked
from audit.jobs import quiet
from audit.recovery import Recovery
from cli.access import Access, access
from cli.up import read_settings, until_told
from db.database import Database
from db.drift import cases as known_cases
from documents.store import StoreAway
from engine import postgres
from engine.files import CannotStart
from engine.settings import Settings

AGREES, DRIFTS, NOT_DONE = 0, 1, 2


def check(cases: list[str], data: Path | None, *, quick: bool, as_json: bool) -> int:
    """Compare the rows of these cases, or of all, with their journals."""

    async def work(found: Access, _: Settings) -> int:
        await _check_known(found.database, cases)
        return _told(await drift.check(found.database, cases or None, quick=quick), {}, as_json=as_json)

    return _with_access(data, work)


def rebuild(cases: list[str], data: Path | None, *, drifted: bool, as_json: bool) -> int:
    """Make the rows of these cases, or of all, again; then compare them."""

    async def work(found: Access, _: Settings) -> int:
        database = found.database
        await _check_known(database, cases)
        chosen = cases or await known_cases(database.pool)
        if drifted:
            chosen = [each.case_no for each in (await drift.check(database, chosen)).drifted]
        refused = {case_no: why for case_no in chosen if (why := await drift.rebuild(database, case_no))}
        more = {"rebuilt": [case_no for case_no in chosen if case_no not in refused], "refused": refused}
        return _told(await drift.check(database, chosen), more, as_json=as_json)

    return _with_access(data, work)


def recover(data: Path | None, *, write: bool, as_json: bool) -> int:
    """Make what is missing of the journal again, or say what is."""

    async def work(found: Access, given: Settings) -> int:
        quiet()
        owned = await Database.connect(_owners_address(found.settings, given), max_size=2)
        try:
            archive = archive_of(found.settings, found.database)
            said = await Recovery(found.client, archive, owned, found.settings.data).run(write=write)
        finally:
            await owned.close()
        missing, refused = [each for each in said if each.missing], [each for each in said if each.refused]
        if as_json:
            print(json.dumps({"written": write, "cases": [asdict(each) for each in said]}, ensure_ascii=False, indent=2))
        else:
            for each in missing:
                print(f"{each.case_no}: {each.missing} facts {'were put back' if write else 'are missing'}")
            for each in refused:
                print(f"{each.case_no}: {each.refused}")
            then = "" if write or not missing else " Nothing was written: say --write."
            print(f"{len(said)} cases with a history: {len(missing)} lacked facts, {len(refused)} refused.{then}")
        return DRIFTS if refused or (missing and not write) else AGREES

    return _with_access(data, work)


def _told(checked: Checked, more: dict[str, Any], *, as_json: bool) -> int:
    refused = more.get("refused", {})
    status = DRIFTS if checked.drifted or refused else AGREES
    if as_json:
        print(json.dumps({"status": status, **more, **asdict(checked)}, ensure_ascii=False, indent=2))
        return status
    for case_no, why in refused.items():
        print(f"{case_no}  not made again: {why}")
    for each in checked.drifted:
        print(f"{each.case_no}  DRIFTS: {each.differences[0]}")
    looked = f", of which {checked.looked_at} were looked at" if checked.looked_at != checked.cases else ""
    made = f"{len(more['rebuilt'])} made again. " if "rebuilt" in more else ""
    print(f"{made}{checked.cases} cases{looked}: {len(checked.drifted)} drift.")
    return status


async def _check_known(database: Database, cases: list[str]) -> None:
    unknown = sorted(set(cases) - set(await known_cases(database.pool))) if cases else []
    if unknown:
        raise CannotStart(f"The database knows nothing of {', '.join(unknown)}: check the number.")


def _owners_address(found: Settings, given: Settings) -> str:
    """The database as its owner: of the embedded stack from its data folder, else as the setting names it."""
    return given.database_url or postgres.url(found)


def _with_access(data: Path | None, work: Callable[[Access, Settings], Awaitable[int]]) -> int:
    async def opened() -> int:
        given = read_settings(data)
        async with access(given) as found:
            return await work(found, given)

    try:
        return asyncio.run(until_told(opened(), NOT_DONE))
    except asyncpg.InsufficientPrivilegeError as error:
        sys.stderr.write(f"zhiya: This needs the owner of the tables ({error}): set ZHIYA_DATABASE_URL to the owner's address.\n")
    except (CannotStart, StoreAway) as error:
        sys.stderr.write(f"zhiya: {error}\n")
    except (RPCError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        sys.stderr.write(f"zhiya: Temporal or the database could not be asked ({type(error).__name__}: {error}). Try again.\n")
    return NOT_DONE

"""What zhiya seal does: seals a day, checks all roots, prints proofs."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg

from audit import keys, proofs, witness
from audit.certificate import BadKey, public_key
from audit.keys import BadHandover
from audit.roots import Unsealable
from audit.seal_check import check
from audit.sealing import seal_day
from cli.access import access
from cli.up import read_settings, until_told
from db.database import Database
from domain.workdays import local_day
from engine.audit_key import PLACE, audit_key, public_hex
from engine.files import CannotStart
from engine.settings import Settings

HOLDS, CHANGED, NOT_DONE = 0, 1, 2


def seal(day: date | None, data: Path | None) -> int:
    """Seal a day and tell the witness, if there is one."""

    async def work(settings: Settings, database: Database) -> int:
        root = await seal_day(database, settings.data, day or local_day(datetime.now(UTC)))
        print(f"{root.day}: {root.new_facts} facts and {root.new_accesses} lines of the access log, {root.size} in all, root {root.root}")
        if settings.witness_url:
            taken = await witness.send(settings.data, settings.witness_url)
            print(f"The witness took {', '.join(taken) or 'nothing now; what he has not is sent the next time'}.")
        return HOLDS

    return with_database(data, work)


def verify(given: list[Path], data: Path | None, *, as_json: bool) -> int:
    """Check everything that was sealed; every difference is printed with its place."""

    async def work(settings: Settings, database: Database) -> int:
        checked = await check(database, settings.data, _trusted(given, settings.data))
        if as_json:
            print(json.dumps(asdict(checked), ensure_ascii=False, indent=2))
        else:
            for finding in checked.findings:
                print(f"{finding.place}: {finding.says}")
            outcome = f"{len(checked.findings)} differences" if checked.findings else "everything holds"
            if lost := _lost(settings.data):
                print(f"Note: the key {lost[:16]}… was lost and signed no hand-over: trust the next one only if given in person.")
            print(f"{checked.roots} roots and {checked.entries} entries: {outcome}.")
        return CHANGED if checked.findings else HOLDS

    return with_database(data, work)


def prove(case_no: str, seq: int, data: Path | None) -> int:
    """Print the proof of a fact."""

    async def work(settings: Settings, database: Database) -> int:
        return _printed(asdict(await proofs.prove(database, settings.data, case_no, seq)))

    return with_database(data, work)


def consistency(earlier: date, later: date, data: Path | None) -> int:
    """Print the proof that nothing was changed or taken away between two days."""

    async def work(settings: Settings, database: Database) -> int:
        return _printed(asdict(await proofs.prove_growth(database, settings.data, earlier, later)))

    return with_database(data, work)


def _lost(data: Path) -> str:
    """The last key that was lost, "" where none was."""
    try:
        return next((each.old for each in reversed(keys.read(data).handovers) if not each.old_signature), "")
    except BadHandover:  # which the check has found
        return ""


def _trusted(given: list[Path], data: Path) -> frozenset[str]:
    """The keys that were named, or that of the data folder, which is not made for this."""
    if given or not (data / PLACE).exists():
        return frozenset(public_key(key).public_bytes_raw().hex() for key in given)
    return frozenset({public_hex(audit_key(data))})


def _printed(proof: dict[str, Any]) -> int:
    print(json.dumps(proof, ensure_ascii=False, indent=2))
    return HOLDS


def with_database(data: Path | None, work: Callable[[Settings, Database], Awaitable[int]]) -> int:
    """Do this with the database of the data folder; what keeps it from being done is one sentence and status 2."""

    async def connected(settings: Settings) -> int:
        async with access(settings) as found:
            return await work(settings, found.database)

    try:
        return asyncio.run(until_told(connected(read_settings(data)), NOT_DONE))
    except (CannotStart, Unsealable, BadKey, BadHandover, TimeoutError) as error:
        sys.stderr.write(f"zhiya: {error}\n")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        sys.stderr.write(f"zhiya: The database or the data folder could not be read or written ({error}): nothing was changed.\n")
    return NOT_DONE

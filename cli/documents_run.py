"""What zhiya documents does: reads every content of the store once, and compares or scans it."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from itertools import islice
from pathlib import Path
from typing import Any

from cli.access import access
from cli.up import read_settings, sentence_or, until_told
from db import documents
from db.database import Database
from documents.scanning import ScannerAway, Verdict
from documents.scanning import scan as looked_at
from documents.store import Store, StoreAway, StoreFull
from engine.files import CannotStart
from engine.settings import Settings

WHOLE, BROKEN = 0, 1
_AT_ONCE = 500

Report = dict[str, list[dict[str, Any]]]


def check(data: Path | None, *, as_json: bool) -> int:
    """Compare, and print what was found."""

    async def compared(settings: Settings, store: Store, database: Database) -> int:
        found = await compare(store, database)
        if as_json:
            print(json.dumps(found, ensure_ascii=False))
        else:
            for state, each in ((state, each) for state, rows in found.items() for each in rows):
                print(f"{state}  {each['sha256']}" + (f"  {each['case_no']} document {each['id']}" if "case_no" in each else ""))
            print(", ".join(f"{state}: {len(rows)}" for state, rows in found.items()))
        return BROKEN if found["missing"] or found["changed"] else WHOLE

    return _with_store(data, compared)


async def compare(store: Store, database: Database) -> Report:
    """The contents that are missing, that are not what their name says, and that no document names."""
    found: Report = {"missing": [], "changed": [], "orphan": []}
    async for row in documents.contents(database):
        there = await store.measured(row["sha256"])
        if there is None or (there.sha256, there.size) != (row["sha256"], row["size"]):
            found["changed" if there else "missing"].append({name: row[name] for name in ("sha256", "case_no", "id")})
    listed = store.keys()
    names = iter([name async for name in listed])
    while batch := list(islice(names, _AT_ONCE)):
        known = await documents.known(database.pool, batch)
        found["orphan"] += [{"sha256": name} for name in batch if name not in known]
    return found


def scan(data: Path | None) -> int:
    """Scan what is unscanned, and print what is infected."""

    async def scanned(settings: Settings, store: Store, database: Database) -> int:
        if not settings.scanner:
            raise CannotStart("There is no scanner: set ZHIYA_SCANNER to a command, to clamd's socket or to an address.")
        infected = await scan_all(settings.scanner, store, database)
        for row in infected:
            print(f"infected  {row['sha256']}  {row['case_no']} document {row['id']}")
        return BROKEN if infected else WHOLE

    return _with_store(data, scanned)


async def scan_all(scanner: str, store: Store, database: Database) -> list[dict[str, Any]]:
    """Let the scanner see every content that it has not seen; those that it found infected."""
    infected = []
    for row in [row async for row in documents.contents(database) if row["unscanned"]]:
        async with store.receive(await store.read(row["sha256"]), sys.maxsize) as received:
            verdict = await looked_at(scanner, received.path)
        await documents.set_scanned(database.pool, row["sha256"], verdict.value)
        if verdict is Verdict.INFECTED:
            infected.append(row)
    return infected


def _with_store(data: Path | None, work: Callable[[Settings, Store, Database], Awaitable[int]]) -> int:
    async def done(settings: Settings) -> int:
        where = Path(settings.documents_access_file) if settings.documents_access_file else None
        try:
            store = Store.open(settings.documents, where)
            async with access(settings) as found:
                return await work(settings, store, found.database)
        except (StoreAway, StoreFull, ScannerAway) as error:
            raise CannotStart(f"{error}. Nothing was changed.") from error
        except FileNotFoundError as error:
            raise CannotStart("A content is missing: zhiya documents check names it.") from error

    return sentence_or(lambda: asyncio.run(until_told(done(read_settings(data)))))

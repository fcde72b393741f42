"""What zhiya audit show and zhiya audit diff do: a case as it stood at an instant, and what became different between two."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from cli.access import access
from cli.up import read_settings, until_told
from db import changes, moments
from db.database import Database
from db.moments import Moments, Rows
from domain.facts import Fact, plain
from domain.workdays import SHANGHAI
from engine.files import CannotStart

DONE, NOT_DONE = 0, 2
_FAR = datetime(9999, 1, 1, tzinfo=UTC)


def instant_of(said: str) -> datetime:
    """An instant as it is typed: with its zone, else by Shanghai's clocks; ValueError for anything else."""
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def show(case_no: str, as_of: datetime | None, data: Path | None, *, as_json: bool) -> int:
    """Print every row of the case as it stood."""

    async def work(database: Database) -> int:
        facts = await _facts(database, case_no, as_of)
        [rows] = await _made(database, facts)
        found = {table: [plain(row) for row in of_it.values()] for table, of_it in rows.items()}
        if as_json:
            print(json.dumps({"case_no": case_no, "through": facts[-1].seq, "at": facts[-1].at, **found}, ensure_ascii=False, indent=2))
            return DONE
        print(f"{case_no} through fact {facts[-1].seq}, {facts[-1].kind} at {facts[-1].at}")
        for table, lines in found.items():
            for line in lines:
                print(f"{table}: {', '.join(f'{name} {_short(value)}' for name, value in line.items() if name != 'case_no')}")
        return DONE

    return _run(work, data)


def diff(case_no: str, since: datetime, until: datetime | None, data: Path | None, *, as_json: bool) -> int:
    """Print every field that changed between the instants, and the facts that changed it."""

    async def work(database: Database) -> int:
        if until and until < since:
            raise CannotStart(f"--to {until.isoformat()} is before --from {since.isoformat()}.")
        earlier, later = await _facts(database, case_no, since), await _facts(database, case_no, until)
        before, after = await _made(database, earlier, later)
        between = later[len(earlier) :]
        found = list(changes.changes(before, after, between))
        if as_json:
            said = {"case_no": case_no, "changes": [plain(vars(each)) for each in found], "facts": [plain(fact) for fact in between]}
            print(json.dumps(said, ensure_ascii=False, indent=2))
            return DONE
        for each in found:
            key = "/".join(str(value) for value in each.key.values())
            by = ", ".join(f"{seq} {later[seq].kind}" for seq in each.facts)
            print(f"{each.table}{f'[{key}]' if key else ''}.{each.field}: {_short(each.before)} → {_short(each.after)}  ({by})")
        print(f"{case_no}: {len(found)} fields changed by facts {len(earlier)} to {len(later) - 1}." if found else f"{case_no}: no change.")
        return DONE

    return _run(work, data)


async def _facts(database: Database, case_no: str, instant: datetime | None) -> list[Fact]:
    facts = await moments.facts_until(database.pool, case_no, instant or _FAR)
    if not facts:
        last = await moments.last_instant(database.pool, case_no)
        said = f"The case {case_no} was not opened by {instant.isoformat()}." if last and instant else f"There is no case {case_no}."
        raise CannotStart(said)
    return facts


async def _made(database: Database, *journals: list[Fact]) -> list[Rows]:
    shelf, made = Moments(database, 1), []
    try:
        for facts in journals:
            async with shelf.of(facts) as conn:
                made.append(await moments.rows_of(conn, facts[0].case_no))
    finally:
        await shelf.close()
    return made


def _short(value: Any) -> str:
    text = json.dumps(plain(value), ensure_ascii=False)
    return text if len(text) <= 100 else f"{text[:100]}…"


def _run(work: Callable[[Database], Coroutine[Any, Any, int]], data: Path | None) -> int:
    async def reached() -> int:
        async with access(read_settings(data)) as found:
            return await work(found.database)

    try:
        return asyncio.run(until_told(reached(), NOT_DONE))
    except (CannotStart, asyncpg.PostgresError, OSError) as error:
        sys.stderr.write(f"zhiya: {error}\n")
        return NOT_DONE

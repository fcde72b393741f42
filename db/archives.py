"""The books of the archive: which runs are kept, what is held, and what was deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from db.database import Connection, Reader

_KEPT = "SELECT run, run_id, next_run_id, sha256, size, events FROM archived_runs WHERE case_no = $1 ORDER BY run"
_KEEP = """
INSERT INTO archived_runs (case_no, run, run_id, next_run_id, sha256, size, events) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (case_no, run) DO NOTHING"""
_KNOWN = "SELECT run_id FROM archived_runs WHERE run_id = ANY($1)"
_LAST = "SELECT max(archived_at) FROM archived_runs"
_HOLD = "INSERT INTO legal_holds (case_no, reason, by) VALUES ($1, $2, $3)"
_RELEASE = "UPDATE legal_holds SET ended_at = now(), ended_by = $2 WHERE case_no = $1 AND ended_at IS NULL RETURNING id"
_HOLDS = "SELECT case_no, reason, by, since FROM legal_holds WHERE ended_at IS NULL AND ($1 = '' OR case_no = $1) ORDER BY case_no"
_RECEIPT = """
INSERT INTO deletions (case_no, what, sha256, rule, by, second) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id, case_no, what, sha256, rule, by, second, at"""
_RECEIPTS = "SELECT id, case_no, what, sha256, rule, by, second, at FROM deletions WHERE case_no = $1 ORDER BY id"
_FORGET = "DELETE FROM archived_runs WHERE case_no = $1"
_OTHERS = "SELECT count(*) FROM archived_runs WHERE sha256 = $1 AND case_no <> $2"
_COLUMNS = ("run", "run_id", "next_run_id", "sha256", "size", "events")
_BOOKS = "SELECT case_no, run, run_id, next_run_id, sha256, size, events FROM archived_runs ORDER BY case_no, run"
_NAMED = "SELECT sha256 FROM archived_runs WHERE sha256 = ANY($1)"
_DELETED = "SELECT sha256 FROM deletions WHERE sha256 = ANY($1)"
# A case whose row was lost counts from the day on which it was archived.
_OLD = """
SELECT a.case_no FROM archived_runs a LEFT JOIN cases c USING (case_no)
WHERE a.next_run_id = '' AND CASE WHEN c.case_no IS NULL THEN a.archived_at ELSE c.closed_at END <= now() - make_interval(years => $1)
ORDER BY 1"""


@dataclass(frozen=True)
class KeptRun:
    """A run in the archive."""

    run: int
    run_id: str
    next_run_id: str  # "" where the case ended with this run
    sha256: str
    size: int
    events: int


class Held(Exception):
    """A legal hold stands against what was asked for."""


async def kept(reader: Reader, case_no: str) -> list[KeptRun]:
    """The runs of a case that are kept, in their order."""
    return [KeptRun(**row) for row in await reader.fetch(_KEPT, case_no)]


async def keep(reader: Reader, case_no: str, run: KeptRun) -> None:
    """Write down that a run is kept; the same again changes nothing."""
    await reader.execute(_KEEP, case_no, run.run, run.run_id, run.next_run_id, run.sha256, run.size, run.events)


async def unknown(reader: Reader, run_ids: Sequence[str]) -> list[str]:
    """Those of these runs that are not kept."""
    known = {row["run_id"] for row in await reader.fetch(_KNOWN, list(run_ids))}
    return [run_id for run_id in run_ids if run_id not in known]


# Holds and deletion


async def hold(reader: Reader, case_no: str, reason: str, by: str) -> None:
    """Let nothing of this case be deleted until the hold is ended; Held when one stands already."""
    try:
        await reader.execute(_HOLD, case_no, reason, by)
    except asyncpg.UniqueViolationError as error:
        raise Held(f"A hold stands on {case_no} already.") from error


async def release(reader: Reader, case_no: str, by: str) -> bool:
    """End the hold of a case; whether one stood."""
    return await reader.fetchval(_RELEASE, case_no, by) is not None


async def holds(reader: Reader, case_no: str = "") -> list[dict[str, Any]]:
    """The holds that stand, of one case or of all."""
    return [dict(row) for row in await reader.fetch(_HOLDS, case_no)]


async def delete(conn: Connection, case_no: str, rule: str, by: str, second: str) -> list[dict[str, Any]]:
    """Strike a case's runs from the books, with a receipt for each; Held while a hold stands. The contents go after the commit."""
    if standing := await holds(conn, case_no):
        raise Held(f"A hold stands on {case_no} since {standing[0]['since']:%Y-%m-%d}: {standing[0]['reason']}.")
    told = [(case_no, f"history of run {run.run}", run.sha256, rule, by, second) for run in await kept(conn, case_no)]
    rows = [await conn.fetchrow(_RECEIPT, *each) for each in told]
    await conn.execute(_FORGET, case_no)
    return [dict(row) for row in rows if row]


async def receipts(reader: Reader, case_no: str) -> list[dict[str, Any]]:
    """What of a case was deleted."""
    return [dict(row) for row in await reader.fetch(_RECEIPTS, case_no)]


async def used_elsewhere(reader: Reader, sha256: str, case_no: str) -> bool:
    """Whether another case's run has the same content."""
    return bool(await reader.fetchval(_OTHERS, sha256, case_no))


# All of the books


async def books(reader: Reader) -> list[tuple[str, KeptRun]]:
    """Every run that is kept, case by case."""
    return [(row["case_no"], KeptRun(**{name: row[name] for name in _COLUMNS})) for row in await reader.fetch(_BOOKS)]


async def named(reader: Reader, sha256s: Sequence[str]) -> set[str]:
    """Those of these contents that a kept run names."""
    return {row["sha256"] for row in await reader.fetch(_NAMED, list(sha256s))}


async def deleted(reader: Reader, sha256s: Sequence[str]) -> set[str]:
    """Those of these contents that were deleted by rule."""
    return {row["sha256"] for row in await reader.fetch(_DELETED, list(sha256s))}


async def old(reader: Reader, years: int) -> list[str]:
    """The cases that are kept to their end, which lies so many years back by their own time."""
    return [row["case_no"] for row in await reader.fetch(_OLD, years)]


async def keep_holds_still(conn: Connection) -> None:
    """Let nobody put a hold on a case until this transaction ends."""
    await conn.execute("LOCK TABLE legal_holds IN SHARE MODE")

"""Deletion from the archive: by a rule, by two persons, never under a legal hold, with a receipt for each run."""

from dataclasses import dataclass
from typing import Any

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from audit.archive import Archive
from db import archives, people
from db.archives import Held


class NotDeletable(Exception):
    """Nothing is deleted; the sentence says why."""


@dataclass(frozen=True)
class Rule:
    """Why something is deleted, after how many years, and who says so."""

    says: str
    years: int
    by: str
    second: str


async def due(archive: Archive, client: Client, years: int) -> tuple[list[str], dict[str, str]]:
    """The cases that are old enough: those that may be deleted, and why the others may not."""
    held = {row["case_no"]: row["reason"] for row in await archives.holds(archive.database.pool)}
    free: list[str] = []
    kept: dict[str, str] = {}
    for case_no in await archives.old(archive.database.pool, years):
        if case_no in held:
            kept[case_no] = f"a hold stands: {held[case_no]}"
        elif await _known(client, case_no):
            kept[case_no] = "Temporal still has it: its retention ends first"
        else:
            free.append(case_no)
    return free, kept


async def unfinished(archive: Archive, case_no: str) -> bool:
    """Whether a case was struck from the books: its contents may still lie there, when somebody was killed in between."""
    pool = archive.database.pool
    return bool(await archives.receipts(pool, case_no)) and not await archives.kept(pool, case_no)


async def delete(archive: Archive, client: Client, case_no: str, rule: Rule) -> list[dict[str, Any]]:
    """Strike the runs of a case from the books with a receipt for each, then take their contents away.

    Who is killed in between says it again: the receipts stand, and what they name is taken away then.
    """
    await _two_persons(archive, rule)
    if await _known(client, case_no):  # its next pass would archive it again
        raise NotDeletable(f"Temporal still has {case_no}: it is deleted when its retention there has ended.")
    async with archive.database.transaction() as conn:
        await archives.keep_holds_still(conn)
        if await archives.kept(conn, case_no) and case_no not in await archives.old(conn, rule.years):
            raise NotDeletable(f"The case {case_no} has not ended {rule.years} years ago: it is kept.")
        try:
            receipts = await archives.delete(conn, case_no, f"{rule.says} ({rule.years} years)", rule.by, rule.second)
        except Held as error:
            raise NotDeletable(str(error)) from error
    await _take_away(archive, case_no)
    return receipts


async def _take_away(archive: Archive, case_no: str) -> None:
    """Remove the contents that receipts of this case name and no run does."""
    gone = [receipt["sha256"] for receipt in await archives.receipts(archive.database.pool, case_no)]
    named = await archives.named(archive.database.pool, gone)
    for sha256 in gone:
        if sha256 not in named:
            await archive.store.remove(sha256)


async def _two_persons(archive: Archive, rule: Rule) -> None:
    if rule.by == rule.second:
        raise NotDeletable("Two persons delete, and both names are the same: let another one agree (--second).")
    for actor in (rule.by, rule.second):
        person = await people.person(archive.database.pool, actor)
        if person is None or not person.active or person.system:
            raise NotDeletable(f"There is no person {actor} who may come in: name two who may.")


async def _known(client: Client, case_no: str) -> bool:
    try:
        await client.get_workflow_handle(case_no).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True

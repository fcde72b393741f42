"""The proofs that need nobody's word: a fact is in the tree of a day, and the tree of one day is the beginning of a later one's."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from audit import leaves, roots
from audit.roots import Root, Unsealable
from audit.sealing import BEGINNING
from audit.tree import Growth
from db import seals
from db.database import Connection, Database


@dataclass(frozen=True)
class Inclusion:
    """That a fact is in the tree of a day: RFC 6962 audit path from its leaf to the signed root."""

    case_no: str
    seq: int
    hash: str
    entry: str  # what the leaf says
    place: int  # of the leaf, from 0
    size: int
    path: list[str]
    root: Root


@dataclass(frozen=True)
class Consistency:
    """That the tree of one day is the beginning of the tree of a later one."""

    earlier: Root
    later: Root
    path: list[str]


async def prove(database: Database, folder: Path, case_no: str, seq: int) -> Inclusion:
    """The proof for one fact, against the root of the day with which it was sealed."""
    async with database.pool.acquire() as conn:
        found = await seals.place_of(conn, case_no, seq)
        if found is None:
            raise Unsealable(f"There is no fact {seq} of a case {case_no} in the journal.")
        days = roots.read(folder)
        at = next((at for at, root in enumerate(days) if root.facts_through >= found[0]), None)
        if at is None:
            raise Unsealable(f"Fact {seq} of case {case_no} is not sealed yet: say zhiya seal day first.")
        earlier, root = days[at - 1] if at else BEGINNING, days[at]
        entries = await _entries(conn, folder, earlier, root)
    entry = seals.fact_entry({"case_no": case_no, "seq": seq, "hash": found[1]})
    if entry not in entries:
        raise Unsealable(f"Fact {seq} of case {case_no} is not what was sealed on {root.day}: say zhiya seal verify.")
    place = earlier.size + entries.index(entry)
    path = Growth(earlier.tree, leaves.hashes(entries)).inclusion(place)
    return Inclusion(case_no, seq, found[1], entry, place, root.size, [each.hex() for each in path], root)


async def prove_growth(database: Database, folder: Path, earlier_day: date, later_day: date) -> Consistency:
    """The proof that nothing of the earlier day's tree was changed or taken away until the later day."""
    days = roots.read(folder)
    at = {root.day: place for place, root in enumerate(days)}
    for day in (earlier_day, later_day):
        if day.isoformat() not in at:
            raise Unsealable(f"The day {day} has no root.")
    if earlier_day > later_day:
        raise Unsealable(f"The day {earlier_day} lies after {later_day}: name the earlier one first.")
    first, last = at[earlier_day.isoformat()], at[later_day.isoformat()]
    entries = list[str]()
    async with database.pool.acquire() as conn:
        for place in range(first, last):
            entries += await _entries(conn, folder, days[place], days[place + 1])
    path = Growth(days[first].tree, leaves.hashes(entries)).consistency()
    return Consistency(days[first], days[last], [each.hex() for each in path])


async def _entries(conn: Connection, folder: Path, earlier: Root, root: Root) -> list[str]:
    """What was sealed with this root: as kept beside it or, where that is lost, as the database still has it."""
    kept = leaves.kept(folder, root.day)
    if kept is not None and leaves.make(kept, earlier, root):
        return kept
    found = await seals.entries(conn, earlier.cut, root.cut)
    if leaves.make(found, earlier, root):
        return found
    raise Unsealable(f"Neither the leaves kept for {root.day} nor the database make its root any more: say zhiya seal verify.")

"""Sealing: once a day, all facts and access-log lines that are new go into the tree, and its root is signed and written down."""

from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import keys, leaves, roots
from audit.roots import Root, Unsealable
from audit.tree import Peaks
from db import seals
from db.database import Connection, Database
from db.seals import Cut
from domain.workdays import local_day
from engine.audit_key import HANDOVERS, PLACE, audit_key, finish_rotation, public_hex

BEGINNING = Root("", 0, Peaks().root.hex(), [], 0, 0, 0, 0, "", "", "")


async def seal_day(database: Database, folder: Path, day: date) -> Root:
    """The root of this day: made now from everything recorded up to now that no earlier root covers, or the one that it has already.

    `folder` is the data folder. A crash at any place is healed by sealing again. Raises Unsealable when the roots that are there contradict
    each other, and when the day lies before the last sealed one or in the future.
    """
    async with seals.sealing(database) as conn:
        lines = await agreed(conn, folder)
        for root in reversed(roots.read(folder)):
            if root.day == day.isoformat():
                return root
        return await _sealed(conn, folder, day, lines[-1] if lines else "")


async def _sealed(conn: Connection, folder: Path, day: date, before: str) -> Root:
    earlier, now = roots.parsed(before) if before else BEGINNING, datetime.now(UTC)
    if day.isoformat() < earlier.day:
        raise Unsealable(f"The day {day} lies before {earlier.day}, which is sealed: what was recorded since goes into a later root.")
    if day > local_day(now):
        raise Unsealable(f"The day {day} has not come yet.")
    key = _key(folder, earlier, now)
    found = await seals.cut(conn)
    # Numbers that are lower than those sealed mean that entries were removed: verifying says which; sealing goes on.
    until = Cut(max(found.facts, earlier.facts_through), max(found.accesses, earlier.accesses_through))
    entries = await seals.entries(conn, earlier.cut, until)
    leaves.keep(folder, day.isoformat(), entries)
    tree = earlier.tree.grown(leaves.hashes(entries))
    facts = sum(entry.startswith("fact ") for entry in entries)
    root = Root(
        day=day.isoformat(),
        size=tree.size,
        root=tree.root.hex(),
        peaks=[peak.hex() for peak in tree.hashes],
        new_facts=facts,
        new_accesses=len(entries) - facts,
        facts_through=until.facts,
        accesses_through=until.accesses,
        sealed_at=now.isoformat(),
        previous=roots.hash_of(before),
        key="",
    ).signed(key)
    roots.append(folder, root.line)
    await seals.keep(conn, day, root.line)
    return root


def _key(folder: Path, earlier: Root, now: datetime) -> Ed25519PrivateKey:
    """The key that signs on: the one of the root before, or the one to which it was handed over since."""
    chain = keys.read(folder)
    if wrong := next(chain.objections(roots.read_lines(folder)), None):
        raise Unsealable(f"Hand-over {wrong[0]} of {HANDOVERS}: {wrong[1]}. Nothing is sealed: say zhiya seal verify.")
    finish_rotation(folder, chain.current)
    expected = chain.current or earlier.key
    if expected and not (folder / PLACE).exists():
        raise Unsealable(f"The key {PLACE} is missing, which signs since {earlier.day}: put it back ({expected[:16]}…).")
    if now.isoformat() < earlier.sealed_at:
        raise Unsealable(f"It is {now.isoformat()} here, and the root of {earlier.day} was sealed at {earlier.sealed_at}: set the clock.")
    key = audit_key(folder)
    if expected and expected != public_hex(key):
        raise Unsealable(f"The root of {earlier.day} was signed by another key than {PLACE}: put back the key {expected[:16]}…")
    return key


async def agreed(conn: Connection, folder: Path) -> list[str]:
    """The lines that file and database agree on; one that a crash kept from the database is put there."""
    ours, theirs = roots.read_lines(folder), await seals.lines(conn)
    if len(ours) == len(theirs) + 1 and ours[:-1] == theirs and _readable(ours[-1]).previous == roots.hash_of("".join(theirs[-1:])):
        await seals.keep(conn, date.fromisoformat(_readable(ours[-1]).day), ours[-1])
    elif ours != theirs:
        raise Unsealable(
            f"roots.jsonl has {len(ours)} roots and the database {len(theirs)}, and they do not agree: nothing is sealed onto them."
            " Say zhiya seal verify, and find out who changed which."
        )
    for line in ours[-1:]:
        _readable(line)
    return ours


def _readable(line: str) -> Root:
    try:
        return roots.parsed(line)
    except ValueError as error:
        raise Unsealable(f"The last line of roots.jsonl is no daily root ({error}): nothing is sealed onto it.") from error

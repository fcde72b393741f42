"""The check of everything that was sealed: roots, leaves and database are held against each other, and each difference is named."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from audit import keys, leaves, roots
from audit.keys import BadHandover, Chain
from audit.roots import Root
from audit.sealing import BEGINNING
from db import access_log, seals
from db.database import Connection, Database
from db.records import reading
from domain.facts import Fact, intact
from engine.audit_key import HANDOVERS


@dataclass(frozen=True)
class Finding:
    """One difference: where, and what is wrong there."""

    place: str
    says: str


@dataclass(frozen=True)
class Checked:
    """What was checked, and what was found."""

    roots: int
    entries: int
    findings: list[Finding]


async def check(database: Database, folder: Path, trusted: frozenset[str]) -> Checked:
    """Recompute every root from the database and compare, from the first day on; `trusted` are public keys in hex."""
    async with reading(database) as conn:
        return await check_in(conn, folder, trusted)


async def check_in(conn: Connection, folder: Path, trusted: frozenset[str]) -> Checked:
    """The same in a transaction that reads one moment."""
    findings = list[Finding]()
    theirs = await seals.lines(conn)
    lines = _agreed(roots.read_lines(folder), theirs, findings)
    days = _sound(lines, _handed_over(folder, lines, findings), trusted, findings)
    findings += _days(theirs, await seals.days(conn))
    found = _Found(seals.whole_facts(conn), seals.whole_accesses(conn))
    earlier: Root | None = BEGINNING
    for root in days:
        if root is None:  # what was sealed with it cannot be told from what was sealed with the next one
            earlier = None
            continue
        entries = [entry async for entry in found.until(root, findings)]
        if earlier:
            findings += _compared(folder, earlier, root, entries)
        earlier = root
    unsealed = [entry async for entry in found.rest(findings)]
    findings += [Finding(f"case {case}", _head(head, last)) for case, head, last in await seals.false_heads(conn)]
    return Checked(len(lines), found.count + len(unsealed), findings)


def _days(lines: list[str], days: list[str]) -> Iterator[Finding]:
    """A root that the database keeps under another day than its own."""
    for line, day in zip(lines, days, strict=True):
        if _day(line) not in (day, "unreadable"):
            yield Finding(f"root of {_day(line)}", f"the database keeps it under the day {day}")


def _agreed(ours: list[str], theirs: list[str], findings: list[Finding]) -> list[str]:
    """The lines to go on with: those of the file, and of the database where the file has none."""
    for place, (our, their) in enumerate(zip_longest(ours, theirs), 1):
        where = f"root {place} ({_day(our or their)})"
        if our is None:
            findings.append(Finding(where, "it stands in the database and is missing from roots.jsonl: its end was cut off"))
        elif their is None:
            findings.append(
                Finding(where, "it stands in roots.jsonl and is missing from the database; an interrupted sealing is done again")
            )
        elif our != their:
            findings.append(Finding(where, f"roots.jsonl and the database ({_day(their)}) say different things of it"))
    return ours + theirs[len(ours) :]


def _handed_over(folder: Path, lines: list[str], findings: list[Finding]) -> Chain:
    """The hand-overs of the audit key; none where they cannot be relied on, which is noted."""
    try:
        chain = keys.read(folder)
    except BadHandover as error:
        findings.append(Finding(HANDOVERS.name, str(error)))
        return Chain()
    findings += [Finding(f"hand-over {number} of the audit key", says) for number, says in chain.objections(lines)]
    return chain


def _sound(lines: list[str], chain: Chain, given: frozenset[str], findings: list[Finding]) -> list[Root | None]:
    """The roots of the lines, None for one that cannot be read; what is wrong with each is noted."""
    days = list[Root | None]()
    for place, line in enumerate(lines):
        try:
            root = roots.parsed(line)
        except ValueError as error:
            findings.append(Finding(f"root {place + 1}", f"it cannot be read: {error}"))
            days.append(None)
            continue
        before, earlier = (lines[place - 1], days[place - 1]) if place else ("", None)
        findings += [Finding(f"root of {root.day}", each) for each in root.objections(before, earlier, chain.trusted(given, place))]
        days.append(root)
    return days


@dataclass
class _Chains:
    """The chains of one table: every entry is intact and follows the one before it."""

    last: dict[str, tuple[int, str]] = field(default_factory=dict)

    def objections(self, chain: str, place: int, entry: Any, whole: bool) -> Iterator[str]:
        before, prev = self.last.get(chain, (-1, ""))
        if not whole:
            yield "it does not match its hash: a field was changed"
        if place != before + 1:
            yield (
                f"it follows entry {before}: what was between them is missing, or it was put in twice"
                if before >= 0
                else ("the entries before it are missing")
            )
        elif entry["prev"] != prev:
            yield "it does not follow the entry before it, which was exchanged"
        self.last[chain] = (place, entry["hash"])


class _Found:
    """The entries of the database, in the order of the tree."""

    def __init__(self, facts: AsyncIterator[Any], accesses: AsyncIterator[Any]) -> None:
        self._streams = (_Stream(facts), _Stream(accesses))
        self._chains = (_Chains(), _Chains())
        self.count = 0

    async def until(self, root: Root, findings: list[Finding]) -> AsyncIterator[str]:
        """What is recorded up to this root."""
        for table, through in enumerate((root.facts_through, root.accesses_through)):
            async for row in self._streams[table].until(through):
                self.count += 1
                yield self._checked(table, row, findings)

    async def rest(self, findings: list[Finding]) -> AsyncIterator[str]:
        """What no root covers yet."""
        for table in (0, 1):
            async for row in self._streams[table].until(2**63):
                yield self._checked(table, row, findings)

    def _checked(self, table: int, row: Any, findings: list[Finding]) -> str:
        if table == 0:
            place, chain, n = f"fact {row['seq']} of case {row['case_no']}", row["case_no"], row["seq"]
            entry, whole = seals.fact_entry(row), intact(Fact(**{name: row[name] for name in Fact.__dataclass_fields__}))
        else:
            place, chain, n = f"line {row['n']} of the access log's writer {row['writer']}", row["writer"], row["n"]
            entry, whole = seals.access_entry(row), access_log.intact(dict(row))
        findings += [Finding(place, says) for says in self._chains[table].objections(chain, n, row, whole)]
        return entry


@dataclass
class _Stream:
    """Rows in the order of recording, from which the next ones can be taken up to a number."""

    rows: AsyncIterator[Any]
    waiting: Any = None

    async def until(self, through: int) -> AsyncIterator[Any]:
        while (row := self.waiting or await anext(self.rows, None)) is not None:
            self.waiting = row if row["recorded"] > through else None
            if self.waiting:
                return
            yield row


def _compared(folder: Path, earlier: Root, root: Root, entries: list[str]) -> Iterator[Finding]:
    """What the database says of a day, against what was sealed: by its leaves where they are kept, else by the root alone."""
    kept = leaves.kept(folder, root.day)
    if kept is not None and leaves.make(kept, earlier, root):
        yield from _differences(root.day, kept, entries)
        return
    yield Finding(f"leaves of {root.day}", "the file is missing, damaged or changed: it does not make the root of its day")
    if not leaves.make(entries, earlier, root):
        yield Finding(f"root of {root.day}", "the database does not make it: entries of this day were changed, removed or added")


def _differences(day: str, sealed: list[str], found: list[str]) -> Iterator[Finding]:
    ours, theirs = dict(map(_split, sealed)), dict(map(_split, found))
    for name, digest in ours.items():
        if name not in theirs:
            yield Finding(name, f"it was sealed on {day} and is missing from the database")
        elif theirs[name] != digest:
            yield Finding(name, f"sealed on {day} was {digest}, the database says {theirs[name]}")
    for name in theirs.keys() - ours.keys():
        yield Finding(name, f"it stands among the entries of {day} and was not sealed with them: it was put in later")
    if ours == theirs and sealed != found:
        yield Finding(f"root of {day}", "the entries of this day stand in another order than they were sealed in")


def _split(entry: str) -> tuple[str, str]:
    kind, chain, place, digest = entry.split(" ")
    return (f"fact {place} of case {chain}" if kind == "fact" else f"line {place} of the access log's writer {chain}"), digest


def _head(head: int, last: int) -> str:
    if head == last:
        return f"its head has another hash than its last fact, {last}"
    return f"its head says that {head} is the last fact, the journal has {last} (-1 is none)"


def _day(line: str | None) -> str:
    try:
        return roots.parsed(line or "").day
    except ValueError:
        return "unreadable"

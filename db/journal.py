"""The journal: facts are recorded in one transaction with everything that follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db import cases, outbox, projection
from db.database import Connection, Database
from domain.facts import Fact, intact

_LOCK = """
SELECT h.seq, h.hash, c.tenant, c.firm, c.bank, c.insurer, c.guarantor, c.demand -> 'contact' ->> 'ref' AS contact_ref
FROM heads h LEFT JOIN cases c USING (case_no) WHERE h.case_no = $1 FOR UPDATE OF h"""
_FIRST = "INSERT INTO heads (case_no, seq, hash) VALUES ($1, -1, '') ON CONFLICT (case_no) DO NOTHING"
_HASHES = "SELECT seq, hash FROM journal WHERE case_no = $1 AND seq BETWEEN $2 AND $3"
# One round trip: the facts, the head and, where somebody waits for it, the request.
_WRITE = f"""
WITH written AS (
    INSERT INTO journal ({cases.FACT}) SELECT {cases.FACT} FROM jsonb_populate_recordset(NULL::journal, $1)
), moved AS (
    UPDATE heads SET seq = $3, hash = $4 WHERE case_no = $2
)
UPDATE requests SET state = $6, answer = $7, finished_at = now() WHERE id = $5 AND state = 'open'"""  # noqa: S608 - a constant above
_FINISH = "UPDATE requests SET state = $2, answer = $3, finished_at = now() WHERE id = $1 AND state = 'open'"
_HEAD = "SELECT seq, hash FROM heads WHERE case_no = $1"


class Gap(Exception):
    """Facts are missing before the first new one; `have` is the last recorded place, -1 when nothing is recorded."""

    def __init__(self, case_no: str, have: int) -> None:
        super().__init__(f"case {case_no} is recorded up to fact {have}, and the facts that follow it are missing; ask the case for them")
        self.case_no, self.have = case_no, have


class Fork(Exception):
    """Another fact stands at a recorded place: an alarm, and nothing is written."""

    def __init__(self, case_no: str, seq: int, ours: str, theirs: str) -> None:
        super().__init__(
            f"case {case_no} has two histories at fact {seq}: recorded is {ours or 'nothing'}, offered is {theirs or 'nothing'};"
            " nothing was written, an operator has to look"
        )
        self.case_no, self.seq, self.ours, self.theirs = case_no, seq, ours, theirs


class Broken(Exception):
    """A fact's hash is not the hash of what it says: nothing is written."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(f"fact {fact.seq} of case {fact.case_no} does not match its hash {fact.hash}; nothing was written")
        self.fact = fact


@dataclass(frozen=True)
class Done:
    """How a request ended: done or refused, with the answer that its caller gets."""

    request_id: str
    state: str
    answer: dict[str, Any]


async def record(database: Database, facts: list[Fact], done: Done | None = None) -> None:
    """Write facts of one case, what follows from them, and the request's end, in one transaction; the same facts again change nothing."""
    for fact in facts:
        if not intact(fact):
            raise Broken(fact)
    async with database.transaction() as conn:
        appended = bool(facts) and await _append(conn, facts, done)
        if done and not appended:
            await conn.execute(_FINISH, done.request_id, done.state, done.answer)


async def head(database: Database, case_no: str) -> tuple[int, str]:
    """The last recorded place of the case and its hash; (-1, "") when nothing is recorded."""
    row = await database.pool.fetchrow(_HEAD, case_no)
    return (row["seq"], row["hash"]) if row else (-1, "")


async def facts(database: Database, case_no: str, since: int = 0) -> list[Fact]:
    """The recorded facts of the case from this place on, in order."""
    return await cases.facts_of(database.pool, case_no, since)


async def _append(conn: Connection, facts: list[Fact], done: Done | None) -> bool:
    """Write the facts that are new; False when none is."""
    case_no = facts[0].case_no
    found = await _lock(conn, case_no)
    new = await _new_of(conn, case_no, facts, found["seq"], found["hash"])
    if not new:
        return False
    answered = (done.request_id, done.state, done.answer) if done else ("", "open", None)
    await conn.execute(_WRITE, [vars(fact) for fact in new], case_no, new[-1].seq, new[-1].hash, *answered)
    await projection.fold(conn, new)
    await outbox.put(conn, new, found)
    return True


async def _lock(conn: Connection, case_no: str) -> Mapping[str, Any]:
    """The head of the case, locked until the transaction ends, with what notices need to know of the case."""
    row = await conn.fetchrow(_LOCK, case_no)
    if row is None:
        await conn.execute(_FIRST, case_no)
        row = await conn.fetchrow(_LOCK, case_no)
    return dict(row)  # type: ignore[arg-type]  # the row was just inserted, by us or by somebody else


async def _new_of(conn: Connection, case_no: str, facts: list[Fact], seq: int, last: str) -> list[Fact]:
    """The facts that follow the head; Gap and Fork are found here."""
    ordered = sorted(facts, key=lambda fact: fact.seq)
    if ordered[0].seq <= seq:
        stored = {row["seq"]: row["hash"] for row in await conn.fetch(_HASHES, case_no, ordered[0].seq, ordered[-1].seq)}
        for fact in ordered:
            if fact.seq in stored and stored[fact.seq] != fact.hash:
                raise Fork(case_no, fact.seq, stored[fact.seq], fact.hash)
    new = [fact for fact in ordered if fact.seq > seq]
    for place, fact in enumerate(new, seq + 1):
        if fact.seq != place:
            raise Gap(case_no, seq)
        if fact.prev != last:
            raise Fork(case_no, fact.seq, last, fact.prev)
        last = fact.hash
    return new

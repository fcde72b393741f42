"""The feed: facts that partners are told, numbered without a gap in the order in which they became visible.

Numbers of `recorded` are drawn before a transaction commits, so a lower one may appear after a higher one: no reader may use them as a
cursor. Here one sequencer at a time gives the next numbers to facts that are committed; whoever has read up to a number has read all
that will ever stand before it. Of one case, facts stand in the order of their places.
"""

from dataclasses import dataclass

from db import cases
from db.database import Connection, Database, Reader
from domain.events import EVENTS
from domain.facts import Fact
from domain.scopes import Scope

CHANNEL = "feed"
WINDOW = 20_000  # places that one read looks at: a reader whose own events are rare comes on all the same
_SEQUENCING = 719  # advisory lock, held until the commit has made the numbers visible
_AT_ONCE = 1000
_ALONE = f"SELECT pg_try_advisory_xact_lock({_SEQUENCING})"
_NUMBER = """
WITH next AS (
    SELECT recorded FROM feed_waiting ORDER BY recorded LIMIT $1
), taken AS (
    DELETE FROM feed_waiting w USING next WHERE w.recorded = next.recorded RETURNING w.recorded, w.case_no, w.seq
), numbered AS (
    INSERT INTO feed (n, case_no, seq, kind)
    SELECT (SELECT coalesce(max(n), 0) FROM feed) + row_number() OVER (ORDER BY t.recorded), t.case_no, t.seq, j.kind
    FROM taken t JOIN journal j ON j.case_no = t.case_no AND j.seq = t.seq WHERE j.kind = ANY($2)
    RETURNING n
)
SELECT (SELECT count(*) FROM taken) AS taken, (SELECT max(n) FROM numbered) AS last"""
_TELL = f"SELECT pg_notify('{CHANNEL}', $1)"
_LAST = "SELECT n FROM feed_end"  # a view: of the feed itself, a caller sees what is theirs

_ENTRY = (
    "SELECT f.n, f.case_no, f.seq, f.kind, j.subject, j.at, j.hash FROM feed f JOIN journal j ON j.case_no = f.case_no AND j.seq = f.seq"
)
_OF_CASE = f"{_ENTRY} WHERE f.case_no = $1 AND f.n > $2 ORDER BY f.n LIMIT $3"
_READ = f"""
{_ENTRY} JOIN cases c ON c.case_no = f.case_no
WHERE f.n > $1 AND f.n <= $2 AND (cardinality($3::text[]) = 0 OR f.kind = ANY($3)) AND {{within}} ORDER BY f.n LIMIT $4"""
_FACTS = f"""
SELECT {cases.FACT} FROM journal JOIN unnest($1::text[], $2::int[]) AS wanted (of_case, place) ON case_no = of_case AND seq = place"""  # noqa: S608 - constants
# The question that an event opens, answers or ends is one that these acts answer; the end of a case ends all.
_OF_TASKS = f"""
{_ENTRY} JOIN cases c ON c.case_no = f.case_no
WHERE f.n > $1 AND f.n <= $2 AND {{within}} AND (f.kind = 'closed' OR EXISTS (
    SELECT 1 FROM tasks t WHERE t.case_no = f.case_no AND t.acts && $3::text[]
    AND t.question = CASE f.kind WHEN 'asked' THEN f.seq ELSE (j.data ->> 'question')::int END
)) ORDER BY f.n LIMIT $4"""  # noqa: S608 - constants


@dataclass(frozen=True)
class Entry:
    """One event with its place."""

    n: int
    case_no: str
    seq: int
    kind: str
    subject: str
    at: str
    hash: str


async def sequence(database: Database) -> int:
    """Give places to what was committed since, and wake who listens; how many facts were looked at, 0 while another does it."""
    async with database.transaction() as conn:
        if not await conn.fetchval(_ALONE):
            return 0
        row = await conn.fetchrow(_NUMBER, _AT_ONCE, list(EVENTS))
        if row and row["last"] is not None:
            await conn.execute(_TELL, str(row["last"]))
        return int(row["taken"]) if row else 0


async def last(reader: Reader) -> int:
    """The last place."""
    return int(await reader.fetchval(_LAST))


async def read(conn: Connection, scope: Scope, after: int, types: list[str], limit: int) -> tuple[list[Entry], int]:
    """The next events that may be seen, and the place to go on from: as far as was looked at, even when nothing was found there."""
    return await _page(conn, _READ, scope, after, types, limit)


async def facts(conn: Connection, entries: list[Entry]) -> dict[tuple[str, int], Fact]:
    """The facts that these events tell, by case and place."""
    rows = await conn.fetch(_FACTS, [entry.case_no for entry in entries], [entry.seq for entry in entries])
    return {(row["case_no"], row["seq"]): Fact(**row) for row in rows}


async def of_tasks(conn: Connection, scope: Scope, after: int, acts: list[str], limit: int) -> tuple[list[Entry], int]:
    """The next events that change which questions are open for who does these acts, and the place to go on from."""
    return await _page(conn, _OF_TASKS, scope, after, acts, limit)


async def of_case(conn: Connection, case_no: str, after: int, limit: int) -> list[Entry]:
    """The next events of a case."""
    return [Entry(**row) for row in await conn.fetch(_OF_CASE, case_no, after, limit)]


async def _page(conn: Connection, statement: str, scope: Scope, after: int, words: list[str], limit: int) -> tuple[list[Entry], int]:
    condition, arguments = cases.within(scope, 5)
    until = min(after + WINDOW, await last(conn))
    rows = await conn.fetch(statement.format(within=condition), after, until, words, limit, *arguments)
    entries = [Entry(**row) for row in rows]
    return entries, entries[-1].n if len(entries) == limit else max(after, until)

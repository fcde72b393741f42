"""The access log: who looked at a case, and what was refused; lines are kept in memory for a moment and written in one go.

A line never delays or spoils the answer that it tells of. A process that is killed loses the lines of its last fifth of a second;
a database that is away gets them later. How many were lost for want of room is a line itself.
"""

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from dataclasses import asdict, dataclass, replace
from typing import Any

import asyncpg

from db.database import Database, Reader
from domain.facts import digest

log = logging.getLogger(__name__)

FORMAT = 1
_COLUMNS = "writer, n, version, at, actor, role, organisation, tenants, case_no, operation, status, outcome, times, prev, hash"
_WRITE = f"""
INSERT INTO access_log ({_COLUMNS}) SELECT {_COLUMNS} FROM jsonb_populate_recordset(NULL::access_log, $1) ORDER BY n
ON CONFLICT (writer, n) DO NOTHING"""  # noqa: S608 - the constant above
_OF_CASE = f"SELECT {_COLUMNS} FROM access_log WHERE case_no = $1 ORDER BY recorded"  # noqa: S608 - the constant above
_PAGE = """
SELECT recorded, at, actor, role, organisation, operation, outcome, times FROM access_log
WHERE case_no = $1 AND ($2::bigint IS NULL OR recorded < $2) AND ($4 OR outcome = 'read') ORDER BY recorded DESC LIMIT $3"""
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
_SOON_S, _AGAIN_S, _LAST_S = 0.2, 1.0, 5.0
_MOST = 10_000  # lines that wait for a database that is away


@dataclass(frozen=True)
class Access:
    """One look at a case, or one refusal: no value of a person, no token, nothing that a caller may write as he likes."""

    at: str
    actor: str  # "" for a caller who is not known
    role: str
    organisation: str
    tenants: tuple[str, ...]  # those in which the caller may act
    case_no: str  # "" where the address names none
    operation: str
    status: int
    outcome: str  # "read", or the code of the refusal
    times: int = 1  # the same look repeated within the moment that lines wait


class AccessLog:
    """Writes the lines of one process, each hashed onto the one before."""

    def __init__(self, database: Database, *, most: int = _MOST, soon_s: float = _SOON_S) -> None:
        self._database, self._most, self._soon_s = database, most, soon_s
        self._writer, self._written, self._prev = secrets.token_hex(8), 0, ""
        self._waiting: deque[Access] = deque()
        self._lost = 0
        self._sealed: list[dict[str, Any]] = []  # offered to the database, and not yet confirmed
        self._flushing = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, access: Access) -> None:
        """Take a line; it is written soon."""
        if len(self._waiting) >= self._most:
            self._waiting.popleft()
            self._lost += 1
        self._waiting.append(access)
        self._wake(self._soon_s)

    async def flush(self) -> None:
        """Write what waits; it goes on waiting when the database is away."""
        async with self._flushing:
            while self._sealed or self._waiting:
                self._sealed = self._sealed or self._next()
                try:
                    await self._database.pool.execute(_WRITE, self._sealed)
                except _AWAY as error:
                    log.warning("the access log cannot be written now, %d lines wait: %s", len(self._waiting), type(error).__name__)
                    self._wake(_AGAIN_S)
                    return
                self._sealed = []

    async def close(self) -> None:
        """Write what waits, for a few seconds at most; after this, nothing is taken up by itself."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.flush(), _LAST_S)
        if self._timer:
            self._timer.cancel()
        if self._sealed or self._waiting:
            log.error("%d lines of the access log are lost: the database did not take them", len(self._sealed) + len(self._waiting))

    def _wake(self, in_s: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(in_s, self._start)

    def _start(self) -> None:
        self._timer = None
        task = asyncio.create_task(self.flush())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _next(self) -> list[dict[str, Any]]:
        """The waiting lines as rows; the same look within this moment is one row."""
        counted: dict[Access, tuple[Access, int]] = {}
        for access in self._waiting:
            same = replace(access, at="")
            first, times = counted.get(same, (access, 0))
            counted[same] = (first, times + access.times)
        self._waiting.clear()
        lines = [replace(first, times=times) for first, times in counted.values()]
        if self._lost:
            lines.insert(0, replace(_LOST, at=lines[0].at, times=self._lost))
            self._lost = 0
        return [self._row(line) for line in lines]

    def _row(self, access: Access) -> dict[str, Any]:
        said = asdict(access) | {"tenants": list(access.tenants), "version": FORMAT}
        row = {**said, "writer": self._writer, "n": self._written, "prev": self._prev}
        row["hash"] = self._prev = digest(row)
        self._written += 1
        return row


_LOST = Access("", "", "", "", (), "", "lines_lost", 0, "lost")


async def of_case(database: Database, case_no: str) -> list[dict[str, Any]]:
    """Who looked at the case and what of it was refused, in the order of writing."""
    return [dict(row) for row in await database.pool.fetch(_OF_CASE, case_no)]


async def page_of_case(reader: Reader, case_no: str, before: int | None, limit: int, *, refused: bool) -> list[dict[str, Any]]:
    """The looks at the case before this line, latest first; with what was refused, where the reader may know it."""
    return [dict(row) for row in await reader.fetch(_PAGE, case_no, before, limit, refused)]


def intact(row: dict[str, Any]) -> bool:
    """Whether the hash of a line is the hash of what it says."""
    body = {name: row[name] for name in _COLUMNS.split(", ")}
    return bool(body.pop("hash") == digest(body))

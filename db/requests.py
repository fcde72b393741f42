"""The requests: every act that was asked for, written down before its case is asked, with its answer after."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from db.database import Connection, Reader, dumps
from domain.facts import Asked

_COLUMNS = "id, case_no, act, asked, payload, opening, body_sha256, state, answer, attempts"
_INSERT = f"""
INSERT INTO requests ({_COLUMNS}, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (id) DO NOTHING RETURNING id"""  # noqa: S608 - built from the constant above
_LOAD = f"SELECT {_COLUMNS} FROM requests WHERE id = $1"  # noqa: S608 - built from the constant above
_LOCK_COUNTER = """
INSERT INTO case_counters (tenant, year, last) VALUES ($1, $2, 0)
ON CONFLICT (tenant, year) DO UPDATE SET last = case_counters.last"""
_DRAW = "UPDATE case_counters SET last = last + 1 WHERE tenant = $1 AND year = $2 RETURNING last"
_FINISH = "UPDATE requests SET state = $2, answer = $3, finished_at = now() WHERE id = $1 AND state = 'open'"
# Waits 1, 2, 4 … 60 s: the attempts before this one set the wait after it.
_TAKE = f"""
WITH picked AS (
    SELECT id AS picked_id FROM requests
    WHERE state = 'open' AND next_try_at <= clock_timestamp() AND created_at <= clock_timestamp() - $2::interval
    ORDER BY next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE requests SET
    attempts = attempts + 1, next_try_at = clock_timestamp() + least(60, power(2, least(attempts, 6))) * interval '1 second'
FROM picked WHERE id = picked_id RETURNING {_COLUMNS}"""  # noqa: S608 - built from the constant above
_OPEN_OF_CASE = f"""
SELECT {_COLUMNS} FROM requests WHERE case_no = $1 AND state = 'open' AND received_at <= $2
ORDER BY received_at, created_at, id"""  # noqa: S608 - built from the constant above
_HURRY = "UPDATE requests SET next_try_at = clock_timestamp() WHERE case_no = $1 AND state = 'open'"


class OtherBody(Exception):
    """The idempotency key was used before, for another body."""

    def __init__(self, request_id: str) -> None:
        super().__init__(f"request {request_id} was sent before with another body; use a new idempotency key for a new act")
        self.request_id = request_id


@dataclass(frozen=True)
class StoredRequest:
    """One row: who asks for which act with what body, and how it ended."""

    id: str
    case_no: str
    act: str
    asked: Asked
    payload: dict[str, Any]
    opening: dict[str, Any] | None
    body_sha256: str
    state: str  # open, done, refused
    answer: dict[str, Any] | None
    attempts: int


def request_id(tenant: str, actor: str, case_no: str, subject: str, act: str, key: str) -> str:
    """The request's name: SHA-256 over who asks for what under which idempotency key, in hex."""
    return hashlib.sha256(dumps([tenant, actor, case_no, subject, act, key]).encode()).hexdigest()


async def write_down(conn: Connection, request: StoredRequest) -> StoredRequest:
    """Store the request, or return the one that is stored under its id; OtherBody when that one asked for something else."""
    if await conn.fetchval(_INSERT, *_row(request)) is not None:
        return request
    return _same_body(await load(conn, request.id), request)


async def write_down_opening(
    conn: Connection, *, tenant: str, prefix: str, year: int, request_id: str, build: Callable[[str], StoredRequest]
) -> StoredRequest:
    """Draw the next case number, such as XT-2026-000001, and store the opening with it; the same request keeps its first number."""
    async with conn.transaction():
        stored = await load(conn, request_id)
        if stored is None:
            # The counter's row lock puts openings of a tenant in a line; who waited in it looks again before drawing.
            await conn.execute(_LOCK_COUNTER, tenant, year)
            stored = await load(conn, request_id)
        if stored is not None:
            return _same_body(stored, build(stored.case_no))
        number = await conn.fetchval(_DRAW, tenant, year)
        return await write_down(conn, build(f"{prefix}-{year}-{number:06d}"))


async def finish(conn: Connection, request_id: str, state: str, answer: dict[str, Any]) -> None:
    """Store how the request ended; one that has ended keeps its first answer."""
    await conn.execute(_FINISH, request_id, state, answer)


async def load(conn: Reader, request_id: str) -> StoredRequest | None:
    """The stored request, or None."""
    row = await conn.fetchrow(_LOAD, request_id)
    return _stored(row) if row else None


async def take_open(conn: Connection, limit: int, min_age_s: float) -> list[StoredRequest]:
    """Open requests that are due for another try and older than this; no other taker gets them until their back-off is over."""
    return [_stored(row) for row in await conn.fetch(_TAKE, limit, timedelta(seconds=min_age_s))]


async def open_of_case(conn: Reader, case_no: str, received_until: str) -> list[StoredRequest]:
    """The case's open requests received up to this instant (legal time), in the order of receipt."""
    return [_stored(row) for row in await conn.fetch(_OPEN_OF_CASE, case_no, datetime.fromisoformat(received_until))]


async def hurry(conn: Reader, case_no: str) -> None:
    """Make the case's open requests due now: it may take now what it did not ask for before."""
    await conn.execute(_HURRY, case_no)


def _same_body(stored: StoredRequest | None, request: StoredRequest) -> StoredRequest:
    if stored is None or stored.body_sha256 != request.body_sha256:
        raise OtherBody(request.id)
    return stored


def _row(request: StoredRequest) -> tuple[Any, ...]:
    return (
        request.id,
        request.case_no,
        request.act,
        asdict(request.asked),
        request.payload,
        request.opening,
        request.body_sha256,
        request.state,
        request.answer,
        request.attempts,
        datetime.fromisoformat(request.asked.received_at),
    )


def _stored(row: asyncpg.Record) -> StoredRequest:
    return StoredRequest(**{**row, "asked": Asked(**row["asked"])})

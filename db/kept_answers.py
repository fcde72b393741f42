"""The kept answers: a write that is repeated with its idempotency key gets the answer of the first time, for thirty days."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from db.database import Connection, dumps
from db.requests import OtherBody

KEPT_DAYS = 30
_LOOK = "SELECT body_sha256, status, body, headers FROM kept_answers WHERE id = $1"
# Whoever comes second waits here for the first to commit, and then finds its answer.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
_KEEP = """
INSERT INTO kept_answers (id, actor, body_sha256, status, body, headers) VALUES ($1, current_setting('zhiya.actor'), $2, $3, $4, $5)"""
_FORGET = "DELETE FROM kept_answers WHERE kept_at < now() - make_interval(days => $1)"


@dataclass(frozen=True)
class Reply:
    """What a write is answered with."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


def answer_id(who: Sequence[str], operation: str, path: str, key: str) -> str:
    """The name of an answer: another person's, role's or operation's same key is another one."""
    return hashlib.sha256(dumps([*who, operation, path, key]).encode()).hexdigest()


async def kept(conn: Connection, identity: str, body_sha256: str) -> Reply | None:
    """The answer of the first time, or None when this is it; OtherBody when the key was used for something else."""
    await conn.execute(_LOCK, identity)
    row = await conn.fetchrow(_LOOK, identity)
    if row is None:
        return None
    if row["body_sha256"] != body_sha256:
        raise OtherBody(identity)
    return Reply(row["status"], row["body"], row["headers"])


async def keep(conn: Connection, identity: str, body_sha256: str, reply: Reply) -> None:
    """Keep the answer, in the transaction that does what it says."""
    await conn.execute(_KEEP, identity, body_sha256, reply.status, reply.body, reply.headers)


async def forget(conn: Connection) -> int:
    """Forget the answers whose thirty days are over; how many."""
    done: str = await conn.execute(_FORGET, KEPT_DAYS)
    return int(done.rpartition(" ")[2])

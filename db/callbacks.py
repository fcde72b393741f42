"""Callbacks that came in: which messages a partner has sent, so that a name stands for one message only."""

import hashlib

from db.database import Connection, Database
from db.requests import OtherBody

_REMEMBER = """
INSERT INTO callbacks (organisation, message, body_sha256) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING message"""
_KNOWN = "SELECT body_sha256 FROM callbacks WHERE organisation = $1 AND message = $2"
_FORGET = "DELETE FROM callbacks WHERE received_at < now() - make_interval(days => $1)"


async def remember(conn: Connection, organisation: str, message: str, body: bytes) -> bool:
    """Note the message; False when it came before, OtherBody when another one came under its name."""
    digest = hashlib.sha256(body).hexdigest()
    if await conn.fetchval(_REMEMBER, organisation, message, digest) is not None:
        return True
    if await conn.fetchval(_KNOWN, organisation, message) != digest:
        raise OtherBody(message)
    return False


async def forget(database: Database, days: int) -> None:
    """Forget messages that came so long ago."""
    await database.pool.execute(_FORGET, days)

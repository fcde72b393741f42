"""Personal values: what is known of persons stands here alone; everything else holds a reference and a salted commitment."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable

from db.database import Connection, Reader
from domain.opening import PersonRef

_KEEP = "INSERT INTO personal_values (ref, field, value, salt, commitment) VALUES ($1, $2, $3, $4, $5)"
_VALUES = "SELECT ref, value FROM personal_values WHERE ref = ANY($1)"


async def keep(conn: Connection, field: str, value: str) -> PersonRef:
    """Store the value under a new reference; the commitment is SHA-256 of salt and value, in hex."""
    ref, salt = f"person-{uuid.uuid4().hex}", secrets.token_hex(16)
    commitment = hashlib.sha256((salt + value).encode()).hexdigest()
    await conn.execute(_KEEP, ref, field, value, salt, commitment)
    return PersonRef(ref, commitment)


async def values(conn: Reader, refs: Iterable[str]) -> dict[str, str]:
    """The values by reference; one that was erased by law is not among them."""
    return {row["ref"]: row["value"] for row in await conn.fetch(_VALUES, list(refs))}

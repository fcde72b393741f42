"""Personal values: what is known of persons stands here alone; everything else holds a reference and a salted commitment."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from typing import Any

from db.database import Connection, Reader
from domain.opening import PersonRef

_KEEP = "INSERT INTO personal_values (ref, field, value, salt, commitment) VALUES ($1, $2, $3, $4, $5)"
_BELONGS = "UPDATE personal_values SET case_no = $2 WHERE ref = $1"
_OF_CASE = "SELECT value FROM personal_values WHERE case_no = $1 AND field = $2 ORDER BY kept_at DESC LIMIT 1"
_KEPT = "SELECT ref, case_no, value, salt, commitment FROM personal_values WHERE ref = ANY($1) ORDER BY ref"
_VALUES = "SELECT ref, value FROM personal_values WHERE ref = ANY($1)"


async def keep(conn: Connection, field: str, value: str) -> PersonRef:
    """Store the value under a new reference; the commitment is SHA-256 of salt and value, in hex."""
    ref, salt = f"person-{uuid.uuid4().hex}", secrets.token_hex(16)
    commitment = hashlib.sha256((salt + value).encode()).hexdigest()
    await conn.execute(_KEEP, ref, field, value, salt, commitment)
    return PersonRef(ref, commitment)


async def belongs(conn: Connection, ref: str, case_no: str) -> None:
    """Say which case the value belongs to: whoever sees the case may be let see it."""
    await conn.execute(_BELONGS, ref, case_no)


async def of_case(reader: Reader, case_no: str, field: str) -> str | None:
    """The value of a field of the case, None where there is none or none any more."""
    value: str | None = await reader.fetchval(_OF_CASE, case_no, field)
    return value


async def values(conn: Reader, refs: Iterable[str]) -> dict[str, str]:
    """The values by reference; one that was erased by law is not among them."""
    return {row["ref"]: row["value"] for row in await conn.fetch(_VALUES, list(refs))}


async def kept(conn: Reader, refs: Iterable[str]) -> list[dict[str, Any]]:
    """What a check of the commitments needs of each that is still there."""
    return [dict(row) for row in await conn.fetch(_KEPT, list(refs))]

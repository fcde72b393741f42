"""The signed exchange: whose public key is whose, and which package of which number came or went."""

from dataclasses import dataclass
from typing import Any

import asyncpg

from db.database import Connection, Reader

_PARTNER = "SELECT organisation, public_key, tenants FROM exchange_partners WHERE organisation = $1"
_ADMIT = """
INSERT INTO exchange_partners (organisation, public_key, tenants) VALUES ($1, $2, $3)
ON CONFLICT (organisation) DO UPDATE SET public_key = excluded.public_key, tenants = excluded.tenants, since = now()"""
_LAST = "SELECT coalesce(max(sequence), 0) FROM exchange_packages WHERE organisation = $1 AND direction = $2"
_PACKAGE = "SELECT sha256, job FROM exchange_packages WHERE organisation = $1 AND direction = $2 AND sequence = $3"
_NOTE = "INSERT INTO exchange_packages (organisation, direction, sequence, sha256, job) VALUES ($1, $2, $3, $4, $5)"
_WENT = "SELECT sequence FROM exchange_packages WHERE organisation = $1 AND direction = 'out' AND job = $2"
_ASKED = """
SELECT t.case_no, t.subject, t.acts, t.until, c.firm FROM tasks t JOIN cases c ON c.case_no = t.case_no
WHERE t.state = 'open' AND t.acts && $2
    AND EXISTS (SELECT FROM parties p WHERE p.case_no = t.case_no AND p.organisation = $1 OFFSET 0)
ORDER BY t.case_no, t.question LIMIT $3"""
_LOCK = "SELECT pg_advisory_xact_lock(714, hashtext($1))"  # numbers of one organisation are given one after another


@dataclass(frozen=True)
class Partner:
    """An organisation without API, as the exchange knows it."""

    organisation: str
    public_key: str  # Ed25519, hex
    tenants: list[str]


class Taken(Exception):
    """This number was used before, or one before it is missing; the sentence says which is expected."""

    def __init__(self, sequence: int, expected: int) -> None:
        super().__init__(f"package number {sequence} does not follow: number {expected} is expected next")
        self.expected = expected


async def partner(conn: Reader, organisation: str) -> Partner | None:
    """The organisation, or None when it takes no part in the exchange."""
    row: asyncpg.Record | None = await conn.fetchrow(_PARTNER, organisation)
    return Partner(**row) if row else None


async def admit(conn: Reader, found: Partner) -> None:
    """Let an organisation take part, or give it another key."""
    await conn.execute(_ADMIT, found.organisation, found.public_key, found.tenants)


async def came(conn: Connection, organisation: str, sequence: int, sha256: str, job: str) -> str:
    """Note a package that came; the job of the same package that came before, else this one. Raises Taken. Needs a transaction."""
    await conn.execute(_LOCK, organisation)
    before = await conn.fetchrow(_PACKAGE, organisation, "in", sequence)
    if before is not None and before["sha256"] == sha256:
        return str(before["job"])
    expected: int = await conn.fetchval(_LAST, organisation, "in") + 1
    if sequence != expected:
        raise Taken(sequence, expected)
    await conn.execute(_NOTE, organisation, "in", sequence, sha256, job)
    return job


async def next_out(conn: Connection, organisation: str) -> int:
    """The number of the next package that goes out; others wait until this one is noted. Needs a transaction."""
    await conn.execute(_LOCK, organisation)
    return int(await conn.fetchval(_LAST, organisation, "out")) + 1


async def number_of(conn: Connection, organisation: str, job: str) -> int | None:
    """The number under which this went out before, None when it did not."""
    found: int | None = await conn.fetchval(_WENT, organisation, job)
    return found


async def went(conn: Connection, organisation: str, sequence: int, sha256: str, job: str) -> None:
    """Note a package that goes out."""
    await conn.execute(_NOTE, organisation, "out", sequence, sha256, job)


async def asked_of(conn: Connection, organisation: str, acts: list[str], limit: int) -> list[dict[str, Any]]:
    """The open tasks with one of these acts in the cases of which the organisation is a party."""
    return [dict(row) for row in await conn.fetch(_ASKED, organisation, acts, limit)]

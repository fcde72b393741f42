"""People and what they may be: persons, memberships with their days, who stands in for whom, and failed logins."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.database import Connection, Reader
from db.guards import PROGRAMS

Row = dict[str, Any]

_PERSON = "SELECT actor, name, password_hash, issuer, subject, system, active, version FROM people WHERE actor = $1"
_BY_SUBJECT = "SELECT actor, name, password_hash, issuer, subject, system, active, version FROM people WHERE issuer = $1 AND subject = $2"
_ADD = """
INSERT INTO people (actor, name, password_hash, issuer, subject, system, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING RETURNING actor"""
_CHANGE = "UPDATE people SET name = $2, active = $3, version = version + 1 WHERE actor = $1 AND version = $4 RETURNING version"
_PASSWORD = "UPDATE people SET password_hash = $2, version = version + 1 WHERE actor = $1"  # noqa: S105 - a column's name
# A person is an administrator's when every membership that was not withdrawn lies in the administrator's tenants.
_OF_TENANTS = """
SELECT p.actor, p.name, p.issuer, p.subject, p.system, p.active, p.version, p.password_hash IS NOT NULL AS has_password FROM people p
WHERE p.actor > $2 AND EXISTS (SELECT FROM memberships m WHERE m.actor = p.actor AND m.tenants && $1)
ORDER BY p.actor LIMIT $3"""
_MEMBERSHIPS = """
SELECT id, actor, role, organisation, tenants, since, until, withdrawn_at, version FROM memberships WHERE actor = ANY($1) ORDER BY id"""
_MEMBERSHIP = "SELECT id, actor, role, organisation, tenants, since, until, withdrawn_at, version FROM memberships WHERE id = $1"
_ADD_MEMBERSHIP = """
INSERT INTO memberships (actor, role, organisation, tenants, since, until, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id"""
_CHANGE_MEMBERSHIP = """
UPDATE memberships SET tenants = $2, since = $3, until = $4, version = version + 1
WHERE id = $1 AND version = $5 AND withdrawn_at IS NULL RETURNING version"""
_WITHDRAW_MEMBERSHIP = """
UPDATE memberships SET withdrawn_at = now(), withdrawn_by = $2, version = version + 1 WHERE id = $1 AND withdrawn_at IS NULL RETURNING id"""
# With these a person may act on this day: their own, and those of the people whom they stand in for.
_OPEN_TO = """
SELECT m.id, m.role, m.organisation, m.tenants, CASE WHEN m.actor = $1 THEN '' ELSE m.actor END AS on_behalf_of
FROM memberships m JOIN people p ON p.actor = m.actor
WHERE p.active AND m.withdrawn_at IS NULL AND m.since <= $2 AND coalesce(m.until, 'infinity') >= $2
    AND (m.actor = $1 OR m.actor IN (
        SELECT absent FROM substitutions WHERE substitute = $1 AND withdrawn_at IS NULL AND $2 BETWEEN since AND until))
ORDER BY on_behalf_of, m.id"""
_STANDS_IN = """
SELECT EXISTS (SELECT FROM substitutions s JOIN people p ON p.actor = s.absent AND p.active
    WHERE s.absent = $1 AND s.substitute = $2 AND s.withdrawn_at IS NULL AND $3 BETWEEN s.since AND s.until)"""
_ADD_SUBSTITUTION = """
INSERT INTO substitutions (absent, substitute, since, until, made_by) VALUES ($1, $2, $3, $4, $5) RETURNING id"""
_SUBSTITUTIONS = """
SELECT id, absent, substitute, since, until, made_by, withdrawn_at FROM substitutions
WHERE absent = ANY($1) OR substitute = ANY($1) ORDER BY id DESC LIMIT 500"""
_SUBSTITUTION = "SELECT id, absent, substitute, since, until, made_by, withdrawn_at FROM substitutions WHERE id = $1"
_WITHDRAW_SUBSTITUTION = """
UPDATE substitutions SET withdrawn_at = now(), withdrawn_by = $2 WHERE id = $1 AND withdrawn_at IS NULL RETURNING id"""
_DEMO = "SELECT actor FROM people WHERE active AND starts_with(actor, 'demo:') ORDER BY actor"
# An attempt counts as failed until the password was right, so that many at once are no way around the wait.
_ATTEMPT = """
INSERT INTO login_failures AS f (name_sha256, failures) VALUES ($1, 1)
ON CONFLICT (name_sha256) DO UPDATE SET last_at = now(),
    failures = CASE WHEN f.last_at < now() - interval '1 day' THEN 1 ELSE f.failures + 1 END,
    locked_until = CASE WHEN f.failures + 1 < $2 OR f.last_at < now() - interval '1 day' THEN now()
        ELSE now() + least(interval '15 minutes', interval '30 seconds' * 2 ^ least(f.failures + 1 - $2, 10)) END
WHERE f.locked_until <= now() RETURNING failures"""
_LOCKED = "SELECT locked_until FROM login_failures WHERE name_sha256 = $1"
_PASSED = "DELETE FROM login_failures WHERE name_sha256 = $1 OR last_at < now() - interval '1 day'"
_FREE_FAILURES = 5  # in a row, before a name has to wait


@dataclass(frozen=True)
class Person:
    """A person, or a partner's system, as the tables have it."""

    actor: str
    name: str
    password_hash: str | None
    issuer: str
    subject: str
    system: bool
    active: bool
    version: int


async def as_program(conn: Connection) -> None:
    """For the rest of this transaction read and write as the programs do: the callers' role has no right at all in these tables."""
    await conn.execute(f"SET LOCAL ROLE {PROGRAMS}")


async def person(reader: Reader, actor: str) -> Person | None:
    """The person with this name as an actor."""
    row = await reader.fetchrow(_PERSON, actor)
    return Person(**row) if row else None


async def by_subject(reader: Reader, issuer: str, subject: str) -> Person | None:
    """The person whom this issuer calls so."""
    row = await reader.fetchrow(_BY_SUBJECT, issuer, subject) if subject else None
    return Person(**row) if row else None


async def add(conn: Connection, new: Person, made_by: str) -> bool:
    """Write the person down; False when the actor or the subject is there already."""
    arguments = (new.actor, new.name, new.password_hash, new.issuer, new.subject, new.system, made_by)
    return await conn.fetchval(_ADD, *arguments) is not None


async def change(conn: Connection, actor: str, name: str, active: bool, version: int) -> int | None:
    """Change name and state; the new version, or None when somebody else has changed it meanwhile."""
    found: int | None = await conn.fetchval(_CHANGE, actor, name, active, version)
    return found


async def set_password(conn: Connection, actor: str, password_hash: str) -> None:
    """Give the person another password."""
    await conn.execute(_PASSWORD, actor, password_hash)


async def of_tenants(reader: Reader, tenants: list[str], *, after: str = "", limit: int = 100) -> list[Row]:
    """The people with a membership in these tenants, by actor, each with all memberships."""
    rows = [dict(row) for row in await reader.fetch(_OF_TENANTS, tenants, after, limit)]
    held = await memberships(reader, [row["actor"] for row in rows])
    return [row | {"memberships": [each for each in held if each["actor"] == row["actor"]]} for row in rows]


async def memberships(reader: Reader, actors: list[str]) -> list[Row]:
    """Every membership of these people, withdrawn ones too, oldest first."""
    return [dict(row) for row in await reader.fetch(_MEMBERSHIPS, actors)]


async def membership(reader: Reader, number: int) -> Row | None:
    """The membership with this number."""
    row = await reader.fetchrow(_MEMBERSHIP, number)
    return dict(row) if row else None


async def add_membership(
    conn: Connection, actor: str, role: str, organisation: str, tenants: list[str], since: date, until: date | None, made_by: str
) -> int:
    """Let the person act in this role from the first day to the last; the number."""
    return int(await conn.fetchval(_ADD_MEMBERSHIP, actor, role, organisation, tenants, since, until, made_by))


async def change_membership(conn: Connection, number: int, tenants: list[str], since: date, until: date | None, version: int) -> int | None:
    """Change tenants and days; the new version, or None when it was changed or withdrawn meanwhile."""
    found: int | None = await conn.fetchval(_CHANGE_MEMBERSHIP, number, tenants, since, until, version)
    return found


async def withdraw_membership(conn: Connection, number: int, by: str) -> bool:
    """End the membership now; False when it had ended."""
    return await conn.fetchval(_WITHDRAW_MEMBERSHIP, number, by) is not None


async def open_to(reader: Reader, actor: str, day: date) -> list[Row]:
    """With which memberships the person may act on this day: own ones first, then those of whom they stand in for."""
    return [dict(row) for row in await reader.fetch(_OPEN_TO, actor, day)]


# Substitution


async def stands_in(reader: Reader, absent: str, substitute: str, day: date) -> bool:
    """Whether one stands in for the other on this day."""
    return bool(await reader.fetchval(_STANDS_IN, absent, substitute, day))


async def add_substitution(conn: Connection, absent: str, substitute: str, since: date, until: date, made_by: str) -> int:
    """Let one stand in for the other; the number."""
    return int(await conn.fetchval(_ADD_SUBSTITUTION, absent, substitute, since, until, made_by))


async def substitutions(reader: Reader, actors: list[str]) -> list[Row]:
    """The substitutions of these people, on either side, newest first."""
    return [dict(row) for row in await reader.fetch(_SUBSTITUTIONS, actors)]


async def substitution(reader: Reader, number: int) -> Row | None:
    """The substitution with this number."""
    row = await reader.fetchrow(_SUBSTITUTION, number)
    return dict(row) if row else None


async def withdraw_substitution(conn: Connection, number: int, by: str) -> bool:
    """End it now; False when it had ended."""
    return await conn.fetchval(_WITHDRAW_SUBSTITUTION, number, by) is not None


# Logins that fail


async def attempt(conn: Connection, name: str) -> datetime | None:
    """Count a login under this name as failed; None when it may be tried, else until when nobody may log in under it."""
    hashed = _name_sha256(name)
    if await conn.fetchval(_ATTEMPT, hashed, _FREE_FAILURES) is not None:
        return None
    found: datetime | None = await conn.fetchval(_LOCKED, hashed)
    return found


async def passed(conn: Reader, name: str) -> None:
    """The login was right: forget the failures under this name, and old ones under any."""
    await conn.execute(_PASSED, _name_sha256(name))


async def demo_people(reader: Reader) -> list[str]:
    """The people of the demo who may still act; a production start refuses them."""
    return [row["actor"] for row in await reader.fetch(_DEMO)]


def _name_sha256(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()

"""Enrolment: people whom the owner of the database lets in; those of the demo, and the first administrator of a deployment."""

import asyncio
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher

from db import people, sessions
from db.database import Database
from db.people import Person
from domain.roles import Role
from domain.workdays import local_day
from identity.caller import Refused
from identity.logins import LoginRules, chosen
from identity.passwords import Passwords

DEMO = "demo:"
_LONG_AGO = date(2020, 1, 1)
_ADMINISTRATOR = """
SELECT m.actor FROM memberships m JOIN people p ON p.actor = m.actor AND p.active
WHERE m.role = $1 AND m.tenants && $2 AND m.withdrawn_at IS NULL LIMIT 1"""
_MISSING = "SELECT actor FROM people WHERE starts_with(actor, 'demo:') AND active AND password_hash IS NULL ORDER BY actor"
# These passwords are random, 96 bits each: nobody finds them by trying, so that the first start need not take seconds for each.
_QUICK = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

Demo = tuple[str, Role, str, tuple[str, ...], str]  # actor, role, organisation, tenants, name


async def enrol(database: Database, demo: Iterable[Demo]) -> None:
    """Write down who of the demo is missing, each with one membership and without a password."""
    async with database.transaction() as conn:
        for actor, role, organisation, tenants, name in demo:
            if await people.add(conn, Person(DEMO + actor, name, None, "", "", False, True, 1), "demo"):
                await people.add_membership(conn, DEMO + actor, role.value, organisation, list(tenants), _LONG_AGO, None, "demo")


async def first_passwords(database: Database) -> dict[str, str]:
    """A password for each person of the demo who has none, to be shown once: what is kept is its hash."""
    missing = [row["actor"] for row in await database.pool.fetch(_MISSING)]
    made = {actor: secrets.token_urlsafe(12) for actor in missing}
    hasher = Passwords(_QUICK)
    hashed = await asyncio.gather(*(hasher.hash(password) for password in made.values()))
    async with database.transaction() as conn:
        for actor, hash_ in zip(made, hashed, strict=True):
            await people.set_password(conn, actor, hash_)
    return made


async def sessions_of(database: Database, demo: Iterable[Demo]) -> list[Mapping[str, Any]]:
    """A session for each person of the demo, with whom it is for; they stay fresh, for whoever owns the database could open others."""
    now, lifetime = datetime.now(UTC), LoginRules().lifetime
    found: list[Mapping[str, Any]] = []
    async with database.transaction() as conn:
        for actor, role, organisation, tenants, name in demo:
            who = DEMO + actor
            for each in await people.open_to(conn, who, local_day(now)):
                if (each["role"], each["organisation"], each["on_behalf_of"]) == (role, organisation, ""):
                    opened = await sessions.open_session(conn, who, each["id"], "folder", now, now + lifetime, lifetime)
                    said = {"token": opened.token, "actor": who, "role": role.value, "organisation": organisation}
                    found.append(said | {"tenants": list(tenants), "name": name})
                    break
    return found


async def session_for(database: Database, actor: str, membership: int | None, lifetime: timedelta) -> str:
    """The token of a new session of a person of the demo, for scripts."""
    now = datetime.now(UTC)
    person = await people.person(database.pool, actor)
    if person is None or not person.active or not actor.startswith(DEMO):
        raise Refused("not_found", f"There is nobody called {actor} among the people of the demo.", f"演示人员中没有 {actor}。")
    async with database.transaction() as conn:
        found = chosen(await people.open_to(conn, actor, local_day(now)), membership, actor)
        return (await sessions.open_session(conn, actor, found["id"], "folder", now, now, lifetime)).token


async def first_administrator(database: Database, actor: str, name: str, organisation: str, tenants: list[str]) -> str:
    """The password of the first administrator of these tenants, to be shown once; Refused where there is one already."""
    password = secrets.token_urlsafe(16)
    hashed, today = await Passwords().hash(password), local_day(datetime.now(UTC))
    async with database.transaction() as conn:
        there = await conn.fetchval(_ADMINISTRATOR, Role.ADMINISTRATOR.value, tenants)
        if there:
            en = f"There is an administrator already: {there}. Further ones are added by administrators, over the API."
            raise Refused("already_there", en, f"已有管理员：{there}。其他管理员须由管理员通过接口添加。")
        if not await people.add(conn, Person(actor, name, hashed, "", "", False, True, 1), "owner"):
            raise Refused("already_there", f"There is a person called {actor} already.", f"{actor} 已存在。")
        await people.add_membership(conn, actor, Role.ADMINISTRATOR.value, organisation, tenants, today, None, "owner")
    return password

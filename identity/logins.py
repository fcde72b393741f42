"""Logins: a person proves who they are and gets a session with one membership; failures are counted, and cost time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from db import people, sessions
from db.database import Connection, Database
from db.people import Person
from db.sessions import Opened
from domain.workdays import local_day
from identity.caller import Refused, whom_to_ask
from identity.passwords import Passwords, objection


@dataclass(frozen=True)
class LoginRules:
    """How long a session lives, unused and at all; how long a login counts as fresh for acts that move money; how passwords are hashed."""

    idle: timedelta = timedelta(hours=1)
    lifetime: timedelta = timedelta(hours=12)
    fresh: timedelta = timedelta(minutes=15)
    passwords: Passwords = field(default_factory=Passwords)


@dataclass(frozen=True)
class LoggedIn:
    """A new session with the membership that it acts with."""

    person: Person
    session: Opened
    membership: dict[str, Any]


async def log_in(database: Database, rules: LoginRules, actor: str, password: str, membership: int | None, now: datetime) -> LoggedIn:
    """Open a session for the person with this password; Refused, in the same words and time, for everybody else."""
    person = await proved(database, rules, actor, password)
    async with database.transaction() as conn:
        return await begin(conn, rules, person, "password", membership, now)


async def proved(database: Database, rules: LoginRules, actor: str, password: str) -> Person:
    """The person whose password this is; each failure in a row, beyond the first few, doubles the wait."""
    person = await people.person(database.pool, actor)
    async with database.transaction() as conn:
        locked = await people.attempt(conn, actor)
    if locked:
        wait = max(1, round((locked - datetime.now(UTC)).total_seconds()))
        en = f"Too many logins under this name have failed. Try again in {wait} seconds."
        zh = f"该用户名登录失败次数过多，请在 {wait} 秒后重试。"
        raise Refused("locked_out", en, zh, actor=person.actor if person else "", retry_after=wait)
    known = person.password_hash if person and person.active and not person.system else None
    if not await rules.passwords.right(password, known) or person is None:
        en, zh = "This name with this password is not known here.", "用户名或密码不正确。"
        raise Refused("wrong_login", en, zh, actor=person.actor if person else "")
    await people.passed(database.pool, actor)
    return person


async def begin(
    conn: Connection, rules: LoginRules, person: Person, way: str, membership: int | None, now: datetime, fresh_at: datetime | None = None
) -> LoggedIn:
    """Open a session with the membership that was chosen, or with the only one that there is."""
    found = chosen(await people.open_to(conn, person.actor, local_day(now)), membership, person.actor)
    opened = await sessions.open_session(conn, person.actor, found["id"], way, now, fresh_at or now, rules.lifetime)
    return LoggedIn(person, opened, found)


def chosen(open_to: list[dict[str, Any]], membership: int | None, actor: str) -> dict[str, Any]:
    """The membership of this number among those that are open; without a number the only one of one's own."""
    if not open_to:
        raise whom_to_ask(actor)
    own = [each for each in open_to if not each["on_behalf_of"]]
    found = [each for each in open_to if each["id"] == membership] if membership is not None else own if len(own) == 1 else []
    if found:
        return found[0]
    en, zh = (
        "Say with which membership you want to act: log in again with one of the numbers listed.",
        "请选择本次使用的角色：以所列编号之一重新登录。",
    )
    raise Refused("membership_needed", en, zh, actor=actor, memberships=open_to)


async def change_password(database: Database, rules: LoginRules, person: Person, new: str, session: str) -> None:
    """Give the person a new password and end their other sessions."""
    checked(new, person.actor, person.name)
    hashed = await rules.passwords.hash(new)
    async with database.transaction() as conn:
        await people.set_password(conn, person.actor, hashed)
        await sessions.end_all(conn, person.actor, person.actor, but=session)


def checked(password: str, actor: str, name: str) -> None:
    """Refuse a password that breaks the rules, without repeating it."""
    wrong = objection(password, actor, name)
    if wrong:
        raise Refused("weak_password", f"{wrong}.", "密码不符合要求：须为 12 至 200 个字符，且不得包含姓名或用户名。", actor=actor)

"""Resolving: from a bearer token to its caller, at each request; what was found is kept until the database tells of a change."""

import asyncio
import contextlib
import hashlib
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from db import people, sessions
from db.database import Database
from domain.roles import Role
from domain.workdays import instant, local_day
from identity.caller import Caller, Refused
from identity.logins import LoginRules, chosen
from identity.oidc import Provider, moment, proved_at

log = logging.getLogger(__name__)

_MOST = 10_000
_BEAT_S, _TRUSTED_S = 0.3, 1.0  # the listener asks this often whether it still hears; what is kept is trusted this long after an answer
_AGAIN_S = 0.5
_NOTED = timedelta(minutes=1)  # how often it is written down that a session is used
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass
class _Kept:
    caller: Caller
    until: datetime
    seen: datetime
    noted: datetime


class Callers:
    """The callers of one process; nothing is kept while nobody listens for changes."""

    def __init__(self, database: Database, rules: LoginRules, provider: Provider | None = None) -> None:
        self._database, self._rules, self._provider = database, rules, provider
        self._kept: dict[bytes, _Kept] = {}
        self._changes = 0
        self._heard = float("-inf")

    async def caller(self, token: str) -> Caller | None:
        """Who holds this token; None for a token that was never given, Refused for one that no longer opens anything."""
        now, key = datetime.now(UTC), hashlib.sha256(token.encode()).digest()
        kept = self._kept.get(key) if self.listens() else None
        if kept is None or now >= kept.until or now >= kept.seen + self._rules.idle:
            changes = self._changes
            kept = await self._found(token, now)
            if kept is None:
                return None
            if changes == self._changes and self.listens():  # else it may be older than what the change said
                if len(self._kept) >= _MOST:
                    self._kept.clear()
                self._kept[key] = kept
        await self._note(kept, now)
        return kept.caller

    def listens(self) -> bool:
        """Whether a change would be heard of now."""
        return time.monotonic() - self._heard < _TRUSTED_S

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Keep what is found while this lasts."""
        task = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _listen(self) -> None:
        while True:
            try:
                async with self._database.pool.acquire() as conn:
                    await conn.add_listener(sessions.CHANNEL, self.forget)
                    self.forget()
                    try:
                        await self._beat(conn)
                    finally:
                        self._heard = float("-inf")
                        with contextlib.suppress(*_AWAY):
                            await conn.remove_listener(sessions.CHANNEL, self.forget)
            except _AWAY as error:
                log.warning("changes of identities are not heard now, each request asks the database: %s", type(error).__name__)
                await asyncio.sleep(_AGAIN_S)

    async def _beat(self, conn: Any) -> None:
        """Ask again and again: what was told before an answer has been heard with it."""
        while True:
            asked = time.monotonic()
            await conn.execute("SELECT 1", timeout=_TRUSTED_S)
            self._heard = asked
            await asyncio.sleep(_BEAT_S)

    def forget(self, *_: object) -> None:
        """Look everybody up again: something has changed."""
        self._changes += 1
        self._kept.clear()

    async def _found(self, token: str, now: datetime) -> _Kept | None:
        if self._provider and token.count(".") == 2:
            return await self._of_provider(self._provider, token, now)
        row = await sessions.held(self._database.pool, token, local_day(now))
        if row is None:
            return None
        caller = _caller(row, row["actor"], row["id"], row["fresh_at"])
        if row["ended_at"] or now >= row["expires_at"] or now >= row["seen_at"] + self._rules.idle:
            raise Refused("session_ended", "This session has ended. Log in again.", "会话已结束，请重新登录。", caller=caller)
        if not row["active"] or not row["holds"]:
            en = f"You no longer act as {caller.role} of {caller.organisation}: the role was withdrawn or its days are over. Log in again."
            zh = f"您不再以 {caller.organisation} 的{caller.role.zh}办理：该角色已被撤回或已到期。请重新登录。"
            raise Refused("role_withdrawn", en, zh, caller=caller)
        return _Kept(caller, min(row["expires_at"], _midnight(now)), row["seen_at"], row["seen_at"])

    async def _of_provider(self, provider: Provider, token: str, now: datetime) -> _Kept:
        """Whom the identity provider names; what they may be is said by our tables."""
        claims = await provider.access(token)
        person = await people.by_subject(self._database.pool, provider.issuer, claims["sub"])
        if person is None or not person.active:
            raise unknown_subject(provider.issuer, person.actor if person else "")
        open_to = await people.open_to(self._database.pool, person.actor, local_day(now))
        found = chosen([each for each in open_to if not each["on_behalf_of"]], None, person.actor)
        fresh = proved_at(claims)
        caller = _caller({**found, "name": person.name, "system": person.system}, person.actor, "", fresh)
        until = min(moment(claims["exp"]), _midnight(now))
        return _Kept(caller, until, now + timedelta(days=2), now)  # no session, so it is never idle

    async def _note(self, kept: _Kept, now: datetime) -> None:
        kept.seen = max(kept.seen, now)
        if kept.caller.session and now >= kept.noted + _NOTED:
            kept.noted = now
            await sessions.seen(self._database.pool, kept.caller.session, now)


def unknown_subject(issuer: str, actor: str = "") -> Refused:
    """The refusal of somebody whom the identity provider knows and we do not."""
    en = f"{issuer} says who you are, but nobody has given you a role here. Ask the administrator of your organisation's city to add you."
    return Refused("unknown_subject", en, f"{issuer} 已确认您的身份，但系统中没有您的角色。请联系本地区的系统管理员添加。", actor=actor)


def _caller(row: dict[str, Any], actor: str, session: str, fresh_at: datetime) -> Caller:
    tenants = frozenset(row["tenants"])
    return Caller(
        actor,
        Role(row["role"]),
        row["organisation"],
        tenants,
        row["name"],
        session,
        fresh_at,
        row["system"],
        on_behalf_of=row["on_behalf_of"],
    )


def _midnight(now: datetime) -> datetime:
    """When the local day ends: then other memberships may hold."""
    return instant(local_day(now) + timedelta(days=1))

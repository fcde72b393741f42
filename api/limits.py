"""The rate limits: so many requests a minute for a person, a partner's system and a stranger; each process counts its own."""

import contextlib
import hashlib
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.csrf import COOKIE
from api.problems import Problem, response

if TYPE_CHECKING:
    from api.callers import Caller

_SELF_PROVEN = "/api/v1/callbacks"  # a signature instead of a token
_ENTRANCES = frozenset(f"/api/v1/{name}" for name in ("login", "login/oidc", "login/oidc/callback", "calendar.ics"))
_OURS = "/api/"


class Quotas(Protocol):
    """The part of the settings that says how many requests a minute are let through; the sandbox's are programs, and fifty times that."""

    @property
    def rate_person(self) -> int: ...
    @property
    def rate_system(self) -> int: ...
    @property
    def rate_systems(self) -> Mapping[str, int]: ...
    @property
    def rate_stranger(self) -> int: ...
    @property
    def rate_failures(self) -> int: ...
    @property
    def sandbox(self) -> bool: ...


@dataclass(frozen=True)
class Limits:
    """How many requests a minute each kind of caller has; nobody is limited by a quota of 0."""

    person: int = 0
    system: int = 0
    systems: Mapping[str, int] = field(default_factory=dict)  # what single organisations have agreed on instead
    stranger: int = 0
    failures: int = 0
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)
    _minute: list[int] = field(default_factory=lambda: [0])

    @classmethod
    def of(cls, quotas: Quotas) -> "Limits":
        """The limits of these settings."""
        times = 50 if quotas.sandbox else 1
        systems = {name: amount * times for name, amount in quotas.rate_systems.items()}
        counts = (quotas.rate_stranger * times, quotas.rate_failures * times)
        return cls(quotas.rate_person * times, quotas.rate_system * times, systems, *counts)

    def hit(self, amount: int, kind: str, who: str) -> list[tuple[bytes, bytes]]:
        """Count one request; the headers that tell what is left, or a Problem with the time to wait."""
        if not amount:
            return []
        wait = self._turned()
        self._counts[kind, who] = came = self._counts.get((kind, who), 0) + 1
        told = {"RateLimit-Limit": str(amount), "RateLimit-Remaining": str(max(0, amount - came)), "RateLimit-Reset": str(wait)}
        if came > amount:
            raise _too_many(amount, wait, told)
        return [(name.lower().encode(), value.encode()) for name, value in told.items()]

    def left(self, amount: int, kind: str, who: str) -> None:
        """A Problem when nothing is left; nothing is counted."""
        wait = self._turned()
        if amount and self._counts.get((kind, who), 0) >= amount:
            raise _too_many(amount, wait, {})

    def _turned(self) -> int:
        """Seconds until the minute is over; with a new minute everybody begins anew, so nothing has to be cleared away one by one."""
        minute, gone = divmod(time.monotonic(), 60)
        if self._minute[0] != int(minute):
            self._minute[0] = int(minute)
            self._counts.clear()
        return max(1, math.ceil(60 - gone))

    def of_caller(self, caller: "Caller") -> tuple[int, str, str]:
        """Quota, kind and name under which a known caller is counted: a partner's systems together, people each for themselves."""
        if caller.system:
            return self.systems.get(caller.organisation, self.system), "system", caller.organisation
        return self.person, "person", caller.actor


def within_limits(request: Request) -> None:
    """Count the request of the known caller, and refuse the one too many."""
    limits: Limits = request.app.state.parts.limits
    request.state.rate_headers = limits.hit(*limits.of_caller(request.state.caller))


class Strangers:
    """The middleware: who shows no credentials, or wrong ones, is counted by address, and stricter."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes without credentials before it is answered, and what is refused for them afterwards."""
        if scope["type"] != "http" or not scope["path"].startswith(_OURS):
            await self._app(scope, receive, send)
            return
        limits: Limits = scope["app"].state.parts.limits
        address, shown = scope["client"][0] if scope.get("client") else "unknown", _credentials(scope)
        # One token that has ended shuts out itself, not the colleagues behind the same address; many wrong ones do.
        counts = [(limits.failures, "failure", address + shown), *([(limits.stranger, "guess", address)] if shown else [])]
        try:
            for count in counts:
                limits.left(*count)
            if not shown:
                scope["state"]["rate_headers"] = limits.hit(limits.stranger, "stranger", address)
        except Problem as problem:
            await response(problem)(scope, receive, send)
            return
        await self._app(scope, receive, _Counted(limits, counts, send))


class _Counted:
    """The way of an answer to the client; one that did not know its caller is counted as a failure of what was shown."""

    def __init__(self, limits: Limits, counts: list[tuple[int, str, str]], send: Send) -> None:
        self._limits, self._counts, self._send = limits, counts, send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 401:
            for count in self._counts:
                with contextlib.suppress(Problem):  # two at once: this answer is on its way, the next request is refused
                    self._limits.hit(*count)
        await self._send(message)


def _credentials(scope: Scope) -> str:
    """What tells one holder of credentials from another, without being them; "" for who shows none where they are asked for."""
    if scope["path"].startswith(_SELF_PROVEN):
        return str(scope["path"])
    if scope["path"] in _ENTRANCES:  # what else comes with a password proves nothing
        return ""
    shown = [value for name, value in scope["headers"] if name == b"authorization" or (name == b"cookie" and COOKIE.encode() in value)]
    return hashlib.sha256(b"\n".join(shown)).hexdigest() if shown else ""


def _too_many(amount: int, wait: int, told: Mapping[str, str]) -> Problem:
    en = f"More than {amount} requests in a minute; send this again in {wait} s."
    zh = f"每分钟不得超过 {amount} 次请求；请在 {wait} 秒后重试。"
    return Problem("too_many", en, zh, headers={**told, "Retry-After": str(wait)})

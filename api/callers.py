"""The callers: who stands behind a session or a token, in which role, for which organisation and tenants."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.csrf import COOKIE
from api.parts import Parts, parts_of
from api.problems import Problem
from api.provinces import cities_seen
from identity.caller import Caller

__all__ = ["Caller", "Changing", "Given", "KnownCaller", "fresh", "known_caller", "token_of"]

_BEARER = HTTPBearer(auto_error=False, scheme_name="token", description="The token of a session, or an access token.")


Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


async def known_caller(request: Request, given: Given) -> Caller:
    """The caller of this request; nobody goes further without one."""
    token = given.credentials if given else request.cookies.get(COOKIE)
    caller = await parts_of(request).who(token) if token else None
    if caller is None:
        raise _unknown()
    cities = cities_seen(parts_of(request), caller)
    caller = replace(caller, cities=cities) if cities else caller
    request.state.caller = caller  # for the access log, which is written after the answer
    return caller


async def _met(request: Request) -> Caller:
    """The same caller, whom the dependency in front of all routes has met; where there is none, nobody is let in."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None:
        raise _unknown()
    return caller


KnownCaller = Annotated[Caller, Depends(_met)]


def _unknown() -> Problem:
    en = "Log in (POST /api/v1/login) and send the token: Authorization: Bearer TOKEN."
    return Problem("not_known", en, "请先登录（POST /api/v1/login），并提供令牌：Authorization: Bearer TOKEN。")


class Changing(APIRoute):
    """A route that may change who may do what: the next request of this process already knows."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await inner(request)
            finally:
                if request.method != "GET":
                    parts_of(request).identities_changed()

        return told


def token_of(request: Request) -> str:
    """The session's token, as this request brought it."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.cookies.get(COOKIE, "")


def fresh(parts: Parts, caller: Caller) -> None:
    """Refuse an act that moves money when the caller proved too long ago who they are."""
    if is_fresh(parts, caller.fresh_at):
        return
    minutes = round(parts.logins.fresh.total_seconds() / 60)
    en = f"This moves money: prove again who you are (POST /api/v1/login/fresh, or log in anew), at most {minutes} minutes before."
    zh = f"该事项涉及资金：请先重新验证身份（POST /api/v1/login/fresh 或重新登录），{minutes} 分钟内有效。"
    raise Problem("fresh_login_needed", en, zh)


def is_fresh(parts: Parts, fresh_at: datetime | None) -> bool:
    """Whether a proof of this moment still counts."""
    return fresh_at is not None and parts.wall() < fresh_at + parts.logins.fresh

"""Logging in and out: by password or through the identity provider; what comes of it is a session on the server, and nothing else."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, StringConstraints

from api import bodies
from api.asking import body_of
from api.bodies import STRICT
from api.callers import Changing, KnownCaller
from api.csrf import COOKIE
from api.csrf import token_of as csrf_of
from api.parts import Parts, parts_of
from api.problems import Problem
from db import people, sessions
from domain.facts import plain
from domain.workdays import local_day
from identity import logins
from identity.logins import LoggedIn
from identity.oidc import Journey, Provider, proved_at
from identity.passwords import LONGEST
from identity.resolving import unknown_subject

entrance = APIRouter(tags=["identities"])  # for those who are not known yet
router = APIRouter(tags=["identities"], route_class=Changing)

_JOURNEY = "zhiya_login"
_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class Login(BaseModel):
    """Who logs in, with which of their memberships."""

    model_config = STRICT

    actor: Name
    password: Password
    membership: int | None = None


class Proof(BaseModel):
    """The password once more."""

    model_config = STRICT

    password: Password


class NewPassword(BaseModel):
    """The password that is, and the one that shall be."""

    model_config = STRICT

    password: Password
    new: Password


def body(model: type[BaseModel], *problems: str) -> dict[str, Any]:
    """How an operation with this body is described."""
    schema = model.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}, "x-problems": list(problems)}


_LOGIN = body(Login, "wrong_login", "locked_out", "no_role", "membership_needed")


@entrance.post("/login", operation_id="log_in", summary="Log in · 登录", openapi_extra=_LOGIN)
async def log_in(request: Request) -> JSONResponse:
    """Open a session; its token comes in the answer and as a cookie, and is never shown again."""
    parts, said = parts_of(request), bodies.read(Login, await body_of(request))
    logged_in = await logins.log_in(parts.database, parts.logins, said.actor, said.password, said.membership, parts.wall())
    return _opened(request, logged_in, {"token": logged_in.session.token})


@entrance.get("/login/oidc", operation_id="log_in_elsewhere", summary="Log in at the identity provider · 统一身份登录", status_code=303)
async def log_in_elsewhere(request: Request, membership: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None) -> Response:
    """Send a browser to the identity provider; also the way to a fresh login."""
    parts, journey = parts_of(request), Journey.begun()
    address = await _provider(parts).address(journey, parts.logins.fresh)
    async with parts.database.transaction() as conn:
        await sessions.keep_journey(conn, journey.state, journey.nonce, journey.verifier, membership)
    response = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    # Only the browser that began the login can end it.
    response.set_cookie(_JOURNEY, journey.state, max_age=600, path="/api/v1/login", httponly=True, samesite="lax", secure=_secure(request))
    return response


@entrance.get("/login/oidc/callback", operation_id="come_back", summary="Come back from the identity provider · 统一身份登录返回")
async def come_back(
    request: Request, code: Annotated[str, Query(max_length=2000)] = "", state: Annotated[str, Query(max_length=200)] = ""
) -> JSONResponse:
    """Open a session for the person whom the identity provider names."""
    parts = parts_of(request)
    provider, began = _provider(parts), request.cookies.get(_JOURNEY, "")
    journey = await sessions.end_journey(parts.database.pool, state) if state and state == began else None
    if journey is None or not code:
        en = "This login was not begun in this browser, was used, or took longer than ten minutes. Begin again: GET /api/v1/login/oidc."
        raise Problem("wrong_login", en, "本次登录并非由此浏览器发起、已被使用或已超时。请重新登录：GET /api/v1/login/oidc。")
    claims = await provider.person(code, journey["verifier"], journey["nonce"])
    person = await people.by_subject(parts.database.pool, provider.issuer, claims["sub"])
    if person is None or not person.active or person.system:
        raise unknown_subject(provider.issuer, person.actor if person else "")
    async with parts.database.transaction() as conn:
        logged_in = await logins.begin(conn, parts.logins, person, "oidc", journey["membership"], parts.wall(), proved_at(claims))
    response = _opened(request, logged_in, {})
    response.delete_cookie(_JOURNEY, path="/api/v1/login")
    return response


@router.post("/logout", operation_id="log_out", summary="Log out · 退出登录")
async def log_out(request: Request, caller: KnownCaller) -> JSONResponse:
    """End this session."""
    if caller.session:
        await sessions.end(parts_of(request).database.pool, caller.session, caller.actor)
    response = JSONResponse({"session": caller.session, "state": "ended"})
    response.delete_cookie(COOKIE, path="/")
    return response


@router.post(
    "/login/fresh",
    operation_id="freshen",
    summary="Prove again who you are · 重新验证身份",
    openapi_extra=body(Proof, "wrong_login", "locked_out"),
)
async def freshen(request: Request, caller: KnownCaller) -> JSONResponse:
    """Prove again who you are, for acts that move money; the session stays the same."""
    parts, said = parts_of(request), bodies.read(Proof, await body_of(request))
    await logins.proved(parts.database, parts.logins, caller.actor, said.password)
    now = parts.wall()
    if caller.session:
        await sessions.freshen(parts.database.pool, caller.session, now)
    return JSONResponse({"session": caller.session, "fresh_until": (now + parts.logins.fresh).isoformat()}, headers=_UNKEPT)


_CHANGE = body(NewPassword, "wrong_login", "locked_out", "weak_password")


@router.put("/login/password", operation_id="change_password", summary="Change your password · 修改密码", openapi_extra=_CHANGE)
async def change_password(request: Request, caller: KnownCaller) -> JSONResponse:
    """Change your own password; your other sessions end."""
    parts, said = parts_of(request), bodies.read(NewPassword, await body_of(request))
    person = await logins.proved(parts.database, parts.logins, caller.actor, said.password)
    await logins.change_password(parts.database, parts.logins, person, said.new, caller.session)
    return JSONResponse({"actor": caller.actor, "state": "changed"})


@router.get("/me", operation_id="read_me", summary="Who you are here · 当前身份")
async def read_me(request: Request, caller: KnownCaller) -> JSONResponse:
    """Who you are in this session, until when it is fresh, and with which memberships you could log in."""
    parts = parts_of(request)
    found = await people.open_to(parts.database.pool, caller.actor, local_day(parts.wall()))
    fresh_until = (caller.fresh_at + parts.logins.fresh).isoformat() if caller.fresh_at else None
    who = {name: getattr(caller, name) for name in ("actor", "name", "role", "organisation", "session", "system", "on_behalf_of")}
    token = request.cookies.get(COOKIE, "")
    said = {
        "tenants": sorted(caller.tenants),
        "fresh_until": fresh_until,
        "memberships": plain(found),
        "csrf": csrf_of(token) if token else "",
    }
    return JSONResponse(plain(who) | said, headers=_UNKEPT)


_UNKEPT = {"Cache-Control": "no-store"}


def _opened(request: Request, logged_in: LoggedIn, more: dict[str, Any]) -> JSONResponse:
    session, person, member = logged_in.session, logged_in.person, logged_in.membership
    said = {name: member[name] for name in ("role", "organisation", "tenants", "on_behalf_of")}
    who = {"session": session.id, "actor": person.actor, "name": person.name, "membership": member["id"], **said}
    until = {"expires_at": session.expires_at.isoformat(), "csrf": csrf_of(session.token)}
    response = JSONResponse(who | until | more, headers=_UNKEPT)
    lifetime = round(parts_of(request).logins.lifetime.total_seconds())
    response.set_cookie(COOKIE, session.token, max_age=lifetime, path="/", httponly=True, samesite="lax", secure=_secure(request))
    return response


def _secure(request: Request) -> bool:
    """Whether the cookie travels over TLS only: always, but for a browser on this very machine."""
    return not (request.url.scheme == "http" and request.url.hostname in _LOOPBACK)


def _provider(parts: Parts) -> Provider:
    if parts.provider is None:
        en = "There is no identity provider here; log in with a password: POST /api/v1/login."
        raise Problem("not_found", en, "系统未配置统一身份认证；请使用密码登录：POST /api/v1/login。")
    return parts.provider

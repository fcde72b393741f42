"""Cross-site requests: what a browser sends by itself, with a session's cookie, from a page that is not ours, is refused."""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi.security.utils import get_authorization_scheme_param
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem, response

COOKIE = "zhiya_session"
HEADER = "X-CSRF-Token"
_CHANGING_NOTHING = "/api/v1/codec/"  # asked from Temporal's pages; those of another origin cannot read what it answers
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})  # the values of Sec-Fetch-Site for our own pages, and for what a person typed
_LOOKED_AT = frozenset({b"host", b"origin", b"sec-fetch-site", b"x-csrf-token"})
_ENTRANCES = ("/login",)  # who enters has no token yet; whence the request comes is looked at all the same


class CrossSite:
    """The middleware: a request that changes something is ours, carries its own credentials, or is refused."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the headers, and refuse or hand on."""
        harmless = scope["type"] != "http" or scope["method"] in _SAFE or scope["path"].startswith(_CHANGING_NOTHING)
        found = None if harmless else _objection(scope)
        if found is None:
            await self._app(scope, receive, send)
        else:
            await response(found)(scope, receive, send)


def token_of(session: str) -> str:
    """The token that goes with a session's cookie: whoever cannot read the cookie cannot make it."""
    return hmac.new(session.encode(), b"zhiya csrf", hashlib.sha256).hexdigest()


def same_origin(headers: Mapping[bytes, bytes]) -> bool | None:
    """Whether a browser says that the request comes from our own pages; None when nothing says so, as with programs."""
    if b"sec-fetch-site" in headers:
        return headers[b"sec-fetch-site"].decode("latin-1") in _OURS
    if b"origin" in headers:
        return _host(headers[b"origin"]) == headers.get(b"host", b"").decode("latin-1") != ""
    return None


def _host(origin: bytes) -> str:
    try:
        return urlsplit(origin.decode("latin-1")).netloc
    except ValueError:
        return ""


def _objection(scope: Scope) -> Problem | None:
    headers = {name: value for name, value in scope["headers"] if name in _LOOKED_AT}
    connection = HTTPConnection(scope)  # which reads credentials exactly as the caller's are read
    scheme, token = get_authorization_scheme_param(connection.headers.get("authorization"))
    if scheme.lower() == "bearer" and token:  # others, such as Basic, a browser sends by itself
        return None
    if same_origin(headers) is False:
        en = "This was sent from a page of another site; it was not done."
        return Problem("cross_site", en, "该请求来自其他站点的页面，未予办理。")
    session = connection.cookies.get(COOKIE, "")
    if not session or scope["path"].endswith(_ENTRANCES):
        return None
    if hmac.compare_digest(headers.get(b"x-csrf-token", b""), token_of(session).encode()):
        return None
    en = f"A request with a session's cookie that changes something needs the header {HEADER}; the session's own answer names it."
    return Problem("cross_site", en, f"使用会话 Cookie 的写请求须带请求头 {HEADER}，其值见会话信息。")

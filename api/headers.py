"""The headers of every answer: what a browser may do with it, that nobody keeps it, and how much of a quota is left."""

import base64
import hashlib
import logging
import re
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import internal, response

log = logging.getLogger(__name__)

_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox")
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_NO_STORE = (b"cache-control", b"no-store")
_PERSONAL = "/api/"
_DOCS = ("/docs", "/docs/oauth2-redirect")
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class Headers:
    """The outermost middleware: nothing leaves without its headers, an error of ours neither."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, and put the headers on the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        leaving = _Docs(scope, send) if scope["path"] in _DOCS else _Leaving(scope, send)
        try:
            await self._app(scope, receive, leaving)
        except Exception as error:  # the caller gets a problem document, the log the rest
            if leaving.started:
                raise
            log.error("an error of ours at %s", scope["path"], exc_info=error)
            await response(internal())(scope, receive, leaving)


class _Leaving:
    """The way of an answer to the client, with the headers put on; those that the route set itself stay."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            message["headers"] = _completed(self._scope, message["headers"])
        await self._send(message)


class _Docs(_Leaving):
    """The page that describes the API: the scripts that stand in it are named by their hashes, no other runs."""

    _start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start, self.started = message, True
            return
        if self._start is not None:
            start, self._start = self._start, None
            policy = (_POLICY[0], docs_policy(message.get("body", b"")).encode())
            start["headers"] = [*start["headers"], policy]
            await super().__call__(start)
        await super().__call__(message)


def docs_policy(page: bytes) -> str:
    """The content security policy of the page of documents: its own scripts, and those of ours that it loads."""
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE.findall(page)]
    return _DOCS_POLICY.format(hashes="".join(f" 'sha256-{each}'" for each in hashes))


def _completed(scope: Scope, given: Any) -> list[tuple[bytes, bytes]]:
    headers = [*given, *_ALWAYS]
    names = {name.lower() for name, _ in given}
    if _POLICY[0] not in names:
        headers.append(_POLICY)
    if _NO_STORE[0] not in names and scope["path"].startswith(_PERSONAL):
        headers.append(_NO_STORE)
    if scope["scheme"] == "https":
        headers.append(_HSTS)
    rate: list[tuple[bytes, bytes]] = scope["state"].get("rate_headers", [])
    return headers + rate

"""Watching: what the API lets somebody read of a case, and what it refuses, becomes a line of the access log, after the answer."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.callers import Caller
from api.problems import MEDIA_TYPE
from db.access_log import Access, AccessLog

_OURS = "/api/v1/"
_READING = ("/api/v1/cases", "/api/v1/requests", "/api/v1/audit")
# A caller may write anything into an address: only what has the form of a number is kept.
_NUMBER = re.compile(r"[A-Z]{1,10}-\d{4}-\d{6,12}")
_LONGEST_PROBLEM = 64 * 1024


class Watching:
    """The middleware: sees a request and its answer go by, and changes neither."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, then write down who asked for what, and what came of it."""
        if scope["type"] != "http" or not scope["path"].startswith(_OURS):
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})  # the one dictionary into which the routes put the caller
        answer = _Answer(send)
        try:
            await self._app(scope, receive, answer)
        finally:
            if answer.status >= 400 or (scope["method"] == "GET" and scope["path"].startswith(_READING)):
                log: AccessLog = scope["app"].state.access_log
                log.note(_access(scope, answer))


class _Answer:
    """The way of the answer to the client, with its status and, of a refusal, its code."""

    def __init__(self, send: Callable[[Message], Any]) -> None:
        self._send = send
        self._problem: bytearray | None = None
        self.status = 500  # an error that nobody made an answer of

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.status >= 400 and (b"content-type", MEDIA_TYPE.encode()) in message["headers"]:
                self._problem = bytearray()
        elif self._problem is not None and len(self._problem) < _LONGEST_PROBLEM:
            self._problem += message.get("body", b"")
        await self._send(message)

    @property
    def outcome(self) -> str:
        """How it ended, in a word: read, or the code of the refusal."""
        if self.status < 400:
            return "read"
        try:
            return str(json.loads(self._problem or b"{}")["code"])
        except (ValueError, KeyError):
            return "internal"


def _access(scope: Scope, answer: _Answer) -> Access:
    caller = cast(Caller | None, scope["state"].get("caller"))
    # What is read may be of a case that its address does not name.
    number = str(scope.get("path_params", {}).get("case_no") or scope["state"].get("case_no", ""))
    route = scope.get("route")
    return Access(
        at=datetime.now(UTC).isoformat(),
        actor=caller.actor if caller else str(scope["state"].get("actor", "")),  # the person whom a failed login named, if there is one
        role=caller.role.value if caller else "",
        organisation=caller.organisation if caller else "",
        tenants=tuple(sorted(caller.tenants)) if caller else (),
        case_no=number if _NUMBER.fullmatch(number) else "",
        operation=getattr(route, "operation_id", None) or getattr(route, "name", None) or "unknown",
        status=answer.status,
        outcome=answer.outcome,
    )

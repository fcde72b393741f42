"""The callers: who stands behind a bearer token, in which role, for which organisation and tenants."""

import hashlib
import hmac
import json
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.parts import parts_of
from api.problems import Problem
from domain.roles import Role

log = logging.getLogger(__name__)

_BEARER = HTTPBearer(auto_error=False, scheme_name="token", description="A token of a role, from tokens.json in the data folder.")


@dataclass(frozen=True)
class Caller:
    """A person with a role, who acts for an organisation in the cases of these tenants."""

    actor: str
    role: Role
    organisation: str
    tenants: frozenset[str]
    name: str = ""
    session: str = ""  # which session this is; none for a partner's system
    fresh_at: datetime | None = None  # when it last proved who it is
    system: bool = False


class Tokens:
    """The tokens of a file, read again when the file changes; a file that is missing lets nobody in."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._version = -1
        self._callers: list[tuple[bytes, Caller]] = []

    def caller(self, token: str) -> Caller | None:
        """Who holds this token; every known one is compared, each in constant time, so that timing tells nothing."""
        self._refresh()
        given, found = _digest(token), None
        for known, caller in self._callers:
            if hmac.compare_digest(known, given):
                found = caller
        return found

    def _refresh(self) -> None:
        try:
            version = self._file.stat().st_mtime_ns
        except FileNotFoundError:
            self._version, self._callers = -1, []
            return
        if version == self._version:
            return
        self._version = version
        try:
            self._callers = [(_digest(entry["token"]), _caller(entry)) for entry in json.loads(self._file.read_text())]
        except (ValueError, KeyError, TypeError) as error:
            log.error("the tokens in %s cannot be read (%s); those known before stay valid", self._file, type(error).__name__)


async def known_caller(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> Caller:
    """The caller of this request; nobody goes further without one."""
    caller = parts_of(request).who(given.credentials) if given else None
    if caller is None:
        raise Problem("not_known", "Send a valid token: Authorization: Bearer TOKEN.", "请提供有效令牌：Authorization: Bearer TOKEN。")
    request.state.caller = caller  # for the access log, which is written after the answer
    return caller


KnownCaller = Annotated[Caller, Depends(known_caller)]


def _caller(entry: dict[str, Any]) -> Caller:
    role = Role(entry["role"])
    if role is Role.CASE or not entry["token"]:
        raise ValueError("no token may speak for a case")
    return Caller(entry["actor"], role, entry["organisation"], frozenset(entry["tenants"]), entry.get("name", ""))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

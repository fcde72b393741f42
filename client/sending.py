"""Sending: one request with its key, sent again while nobody could answer it, and followed until its case has decided."""

import asyncio
import secrets
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx2

_AGAIN = frozenset({429, 502, 503, 504})
_LONGEST_PAUSE_S = 30.0
_KEPT = 202


class Refused(Exception):
    """The API said no: its stable code, the sentence, the clause where one applies, the fields that are wrong."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, dict(problem)
        self.code, self.clause = str(problem.get("code", "")), str(problem.get("clause", ""))
        self.errors: list[dict[str, str]] = list(problem.get("errors", ()))
        fields = "".join(f"\n  {each['field']}: {each['message']}" for each in self.errors)
        super().__init__(f"{problem.get('detail', 'refused')} [{self.code or status}]{fields}")


class Away(Exception):
    """Nobody answered, however often it was tried; the same call with the same key may be made again later."""


class Sending:
    """The line to one API as one person or system; safe to share between tasks.

    What changes something carries an idempotency key that stays the same over all tries, so nothing is done twice. An act that is
    kept for later is asked for until its case has decided, at most `wait_s`; then the kept answer (state "open") is handed back.
    """

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        language: str = "zh",
        tries: int = 5,
        timeout_s: float = 30,
        wait_s: float = 30,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._tries, self._wait_s = tries, wait_s
        headers = {"Accept-Language": language, "Accept": "application/json", "User-Agent": "zhiya-client/1"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        timeout = httpx2.Timeout(timeout_s, connect=min(timeout_s, 5))
        self._http = httpx2.AsyncClient(base_url=url.rstrip("/"), headers=headers, timeout=timeout, transport=transport, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _json(self, method: str, path: str, **words: Any) -> Any:
        response = await self._send(method, path, **words)
        if response.status_code == _KEPT and "location" in response.headers:
            response = await self._decided(response)
        return response.json() if response.content else None

    async def _bytes(self, method: str, path: str, **words: Any) -> bytes:
        return (await self._send(method, path, **words)).content

    async def _send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        content: bytes | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        key: str = "",
        etag: str = "",
    ) -> httpx2.Response:
        """The answer; Refused when it is a problem, Away when there is none."""
        said = {name: str(value) for name, value in (headers or {}).items() if value is not None}
        said |= {} if method == "GET" else {"Idempotency-Key": key or uuid.uuid4().hex}
        said |= {"If-Match": etag} if etag else {}
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        for number in range(1, self._tries + 1):
            try:
                response = await self._http.request(method, path, json=body, content=content, params=asked, headers=said)
            except httpx2.TransportError as error:
                if number == self._tries:
                    raise Away(f"{self._http.base_url} does not answer ({type(error).__name__}) after {number} tries") from error
                await asyncio.sleep(_pause(number, None))
                continue
            if response.status_code not in _AGAIN or number == self._tries:
                break
            await asyncio.sleep(_pause(number, response.headers.get("retry-after")))
        return _taken(response)

    async def _decided(self, kept: httpx2.Response) -> httpx2.Response:
        """The answer of a request that was kept, once there is one."""
        place, response = kept.headers["location"], kept
        loop = asyncio.get_running_loop()
        until, number = loop.time() + self._wait_s, 1
        while response.status_code == _KEPT and loop.time() < until:
            await asyncio.sleep(min(_pause(number, None), max(0.0, until - loop.time())))
            response, number = await self._send("GET", place), number + 1
        return response

    @asynccontextmanager
    async def _stream(self, path: str, headers: Mapping[str, str]) -> AsyncIterator[httpx2.Response]:
        timeout = httpx2.Timeout(None, connect=5)
        async with self._http.stream("GET", path, headers=headers, timeout=timeout) as response:
            if response.status_code >= 400:
                await response.aread()
            yield _taken(response)


def place(value: object) -> str:
    """A value as one part of an address."""
    return quote(str(value), safe="")


def _pause(number: int, told: str | None) -> float:
    """How long to wait: as the API says, or longer each time, and never all at once."""
    if told is not None and told.isdigit():
        return min(float(told), _LONGEST_PAUSE_S)
    return min(_LONGEST_PAUSE_S, 0.1 * 2.0 ** (number - 1)) * (0.5 + secrets.randbelow(501) / 1000)


def _taken(response: httpx2.Response) -> httpx2.Response:
    if response.status_code < 400:
        return response
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    raise Refused(response.status_code, problem if isinstance(problem, dict) else {})

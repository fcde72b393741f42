"""Webhooks going out: an event signed as Standard Webhooks and posted to a partner, each partner in its own line."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx2

from domain import endpoints, events
from domain.signature import sign

log = logging.getLogger(__name__)

_PATIENCE_S = 10.0
_EXCERPT = 500  # bytes of an answer that are kept
_AT_ONCE = 4  # deliveries to one partner
_PAUSE_S = 0.25
_AFTER_ERROR_S = 5.0  # an error of ours, such as a missing key
_GONE = 410

Resolve = Callable[[str, int], Any]  # awaited: the IP addresses of a host


class Due(Protocol):
    """A delivery that is to be attempted now."""

    @property
    def webhook(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def n(self) -> int: ...
    @property
    def case_no(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def hash(self) -> str: ...


class Store(Protocol):
    """The subscriptions and their deliveries, as the deliverer needs them."""

    async def spread(self) -> int:
        """Make deliveries of what is new in the feed."""

    async def ready(self) -> list[str]:
        """The webhooks that have something to deliver now."""

    async def take(self, webhook: str, limit: int) -> Sequence[Due]:
        """Deliveries that are due, for this taker alone for a minute."""

    async def secrets(self, webhook: str) -> list[str]:
        """The secrets that are valid now, the newest first."""

    async def delivered(self, due: Any, attempt: dict[str, Any]) -> None:
        """The partner has it."""

    async def failed(self, due: Any, attempt: dict[str, Any], gone: bool) -> None:
        """It is tried again after a while."""


@dataclass(frozen=True)
class Attempt:
    """How one attempt went; `status` 0 when there was no answer."""

    at: str
    status: int
    ms: int
    excerpt: str
    error: str

    @property
    def well(self) -> bool:
        """Whether the partner took it."""
        return 200 <= self.status < 300


class Refused(Exception):
    """The address may not be called."""


async def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


class Sender:
    """Posts messages; it follows no redirect, uses no proxy, and calls the very address that it has looked at."""

    def __init__(self, sandbox: bool, *, resolve: Resolve = resolve, timeout_s: float = _PATIENCE_S) -> None:
        self._sandbox, self._resolve, self._timeout_s = sandbox, resolve, timeout_s
        self._http = httpx2.AsyncClient(timeout=timeout_s, trust_env=False, follow_redirects=False)

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Attempt:
        """Post it, and say how it went."""
        started, at = time.monotonic(), datetime.now(UTC).isoformat(timespec="milliseconds")
        status, excerpt, error = 0, "", ""
        try:
            async with asyncio.timeout(self._timeout_s):
                status, excerpt = await self._exchange(url, body, headers)
        except Refused as refused:
            error = str(refused)
        except TimeoutError:
            error = f"no answer within {self._timeout_s:g} s"
        except (OSError, httpx2.HTTPError, ValueError) as failure:
            error = f"cannot be reached: {type(failure).__name__}"
        return Attempt(at, status, round((time.monotonic() - started) * 1000), excerpt, error)

    async def _exchange(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        address = await self._address(url, host, port)
        pinned = parts._replace(netloc=f"[{address}]:{port}" if ":" in address else f"{address}:{port}").geturl()
        sent = {**headers, "Host": parts.netloc, "Content-Type": "application/json", "User-Agent": "Zhiya-Webhooks/1"}
        async with self._http.stream("POST", pinned, content=body, headers=sent, extensions={"sni_hostname": host}) as response:
            read = b""
            async for piece in response.aiter_raw():
                read += piece
                if len(read) >= _EXCERPT:
                    break
            return response.status_code, read[:_EXCERPT].decode(errors="replace").replace("\0", "")

    async def _address(self, url: str, host: str, port: int) -> str:
        """The address to call: resolved now, and every one that the name has is allowed, since any could be the next."""
        wrong = endpoints.objection(url, self._sandbox)
        if wrong:
            raise Refused(wrong)
        found: list[str] = await self._resolve(host, port)
        if not found or not all(endpoints.allowed(address, self._sandbox) for address in found):
            raise Refused("the host's name leads to a private, local or reserved address, which is not called")
        return found[0]


def message(due: Due) -> tuple[str, bytes]:
    """The name and the body of a message, the same in every repetition."""
    if due.kind == events.TEST:
        name = f"evt_test_{-due.n}"
        return name, _json(events.trial(name))
    return events.event_id(due.case_no, due.seq), _json(
        events.told(str(due.n), due.case_no, due.seq, due.kind, due.subject, due.at, due.hash)
    )


def signed(secrets: Sequence[str], name: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks, with one signature a valid secret."""
    each = [sign(secret, name, timestamp, body) for secret in secrets]
    return {**each[0], "webhook-signature": " ".join(one["webhook-signature"] for one in each)}


class Deliverer:
    """Delivers what is due; a partner that is slow or away keeps no other waiting, and is not called more than a few times at once."""

    def __init__(self, store: Store, sender: Sender) -> None:
        self._store, self._sender = store, sender
        self._lines: dict[str, asyncio.Task[None]] = {}

    async def round(self) -> bool:
        """Look once what there is to do, and start the lines of partners that have none; whether there was anything."""
        moved = await self._store.spread()
        ready = [hook for hook in await self._store.ready() if hook not in self._lines]
        for hook in ready:
            self._lines[hook] = asyncio.create_task(self._line(hook))
            self._lines[hook].add_done_callback(partial(self._ended, hook))
        return bool(moved or ready)

    async def idle(self) -> None:
        """Wait until no line is at work."""
        while self._lines:
            await asyncio.gather(*self._lines.values(), return_exceptions=True)

    def _ended(self, hook: str, _: asyncio.Task[None]) -> None:
        del self._lines[hook]

    async def _line(self, hook: str) -> None:
        try:
            while due := await self._store.take(hook, _AT_ONCE):
                secrets = await self._store.secrets(hook)
                await asyncio.gather(*(self._deliver(each, secrets) for each in due))
        except Exception:
            log.exception("deliveries of webhook %s wait", hook)
            await asyncio.sleep(_AFTER_ERROR_S)

    async def _deliver(self, due: Due, secrets: Sequence[str]) -> None:
        name, body = message(due)
        attempt = await self._sender.post(due.url, body, signed(secrets, name, int(time.time()), body))
        if attempt.well:
            await self._store.delivered(due, asdict(attempt))
        else:
            await self._store.failed(due, asdict(attempt), attempt.status == _GONE)


async def deliver_webhooks(store: Store, sender: Sender) -> None:
    """For ever."""
    deliverer = Deliverer(store, sender)
    while True:
        try:
            if not await deliverer.round():
                await asyncio.sleep(_PAUSE_S)
        except Exception:
            log.exception("webhooks cannot be read or written now; deliveries wait")
            await asyncio.sleep(1)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

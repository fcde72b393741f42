"""A listener for a partner's callbacks: keeps what arrives, and refuses the first message once, to see that it comes again."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import uvicorn

Message = MutableMapping[str, Any]


@dataclass(frozen=True)
class Arrival:
    """One message as it came."""

    at: float
    path: str
    headers: dict[str, str]
    body: bytes
    status: int  # what it was answered

    @property
    def name(self) -> str:
        """The message's own name."""
        return self.headers.get("webhook-id", "")


@dataclass
class Listener:
    """What has arrived so far."""

    url: str = ""
    arrivals: list[Arrival] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, there: Callable[[], bool], wait_s: float) -> bool:
        """Wait until it holds; False when it does not in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                while not there():
                    self.news.clear()
                    await self.news.wait()
        return there()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Take one request, as ASGI has it."""
        if scope["type"] != "http":
            return
        body = b""
        while True:
            piece = await receive()
            body += piece.get("body", b"")
            if not piece.get("more_body"):
                break
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        status = 200 if self.arrivals else 503
        self.arrivals.append(Arrival(time.time(), scope["path"], headers, body, status))
        self.news.set()
        said = {"request": "0" * 64, "state": "done"} if status == 200 else {"code": "not_written", "status": 503}
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(said).encode()})


@contextlib.asynccontextmanager
async def listening(host: str, port: int) -> AsyncIterator[Listener]:
    """A listener at this address; port 0 takes a free one. OSError when the port is taken."""
    listener = Listener()
    server = uvicorn.Server(uvicorn.Config(listener, host=host, port=port, log_level="critical", ws="none", lifespan="off"))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]  # Ctrl-C stays the command's own
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            raise OSError(f"the port {port} of {host} is taken: choose another with --listen")
        await asyncio.sleep(0.01)
    listener.url = f"http://{host}:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield listener
    finally:
        server.should_exit = True
        await task

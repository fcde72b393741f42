"""The connections of the API: what holds one without sending a request is let go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from uvicorn.server import ServerState

from api.connections import HEAD_BYTES, BoundedHead, serving


class _Impatient(BoundedHead):
    head_s = 0.05


async def _hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


@asynccontextmanager
async def _served(protocol: type[BoundedHead] = BoundedHead) -> AsyncIterator[int]:
    app = Starlette(routes=[Route("/", _hello)])
    config = uvicorn.Config(app, log_level="critical", lifespan="off", **serving())
    config.load()
    loop, state = asyncio.get_running_loop(), ServerState()
    listening = await loop.create_server(lambda: protocol(config, state, {}, loop), "127.0.0.1", 0)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


async def _answer(port: int, sent: bytes) -> bytes:
    """What comes back until the other side hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    async with asyncio.timeout(5):
        found = await reader.read()
    writer.close()
    return found


_ASKED = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


async def test_a_request_is_answered() -> None:
    async with _served() as port:
        assert (await _answer(port, _ASKED)).endswith(b"hello")


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "])
async def test_a_head_that_does_not_come_is_hung_up_on(sent: bytes) -> None:
    async with _served(_Impatient) as port:
        assert await _answer(port, sent) == b""


async def test_a_slow_second_request_is_hung_up_on_too() -> None:
    async with _served(_Impatient) as port:
        answered = await _answer(port, _ASKED.replace(b"Connection: close\r\n", b"") + b"GET / HTTP/1.1\r\nX-Slow: ")

    assert answered.count(b"hello") == 1


@pytest.mark.parametrize(
    "head",
    [
        b"X-Large: " + b"x" * (HEAD_BYTES + 1) + b"\r\n\r\n",
        b"".join(b"X-%d: %s\r\n" % (n, b"x" * 1000) for n in range(HEAD_BYTES // 1000 + 1)) + b"\r\n",
        b"X-Endless: " + b"x" * (HEAD_BYTES * 2),
    ],
)
async def test_a_head_that_is_too_large_is_refused(head: bytes) -> None:
    async with _served() as port:
        assert (await _answer(port, b"GET / HTTP/1.1\r\nHost: a\r\n" + head)).startswith(b"HTTP/1.1 400")

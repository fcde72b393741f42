"""The bounds of a request: its size, and how long it may take."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from api.bounds import LARGEST, LARGEST_FILE, Bounds
from api.problems import Problem, response


async def _length(request: Request) -> JSONResponse:
    return JSONResponse({"length": len(await request.body())})


async def _never(request: Request) -> JSONResponse:
    await asyncio.Event().wait()
    return JSONResponse({})


async def _stream(request: Request) -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            await asyncio.sleep(0.02)
            yield b"piece"

    return StreamingResponse(pieces())


_ROUTES = [
    Route("/api/v1/cases", _length, methods=["POST"]),
    Route("/api/v1/imports", _length, methods=["POST"]),
    Route("/never", _never),
    Route("/stream", _stream),
]


async def _told(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, Problem)
    return response(problem)


def _client(comes_s: float = 5, answered_s: float = 5) -> httpx2.AsyncClient:
    app = Bounds(Starlette(routes=_ROUTES, exception_handlers={Problem: _told}), comes_s, answered_s)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://api")


@pytest.mark.parametrize(("path", "limit"), [("/api/v1/cases", LARGEST), ("/api/v1/imports", LARGEST_FILE)])
async def test_a_body_has_a_largest_size(path: str, limit: int) -> None:
    async with _client() as http:
        refused = await http.post(path, headers={"Content-Length": str(limit + 1)}, content=b"")

    assert (refused.status_code, refused.json()["code"], refused.headers["connection"]) == (413, "too_large", "close")


async def test_a_body_that_does_not_announce_its_size_is_counted() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * LARGEST

    async with _client() as http:
        refused = await http.post("/api/v1/cases", content=endless())

    assert refused.status_code == 413


async def test_a_body_of_the_largest_size_is_taken() -> None:
    async with _client() as http:
        assert (await http.post("/api/v1/cases", content=b"x" * LARGEST)).json() == {"length": LARGEST}


async def test_a_body_that_does_not_come_is_given_up() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    async with _client(comes_s=0.01) as http:
        refused = await http.post("/api/v1/cases", content=slow())

    assert (refused.status_code, refused.json()["code"]) == (408, "too_slow")


async def test_an_answer_that_does_not_come_is_given_up() -> None:
    async with _client(answered_s=0.01) as http:
        refused = await http.get("/never")

    assert (refused.status_code, refused.json()["code"]) == (504, "timed_out")


async def test_a_stream_may_take_its_time() -> None:
    async with _client(answered_s=0.03) as http:
        assert (await http.get("/stream")).text == "piece" * 3

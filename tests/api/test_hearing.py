"""Hearing: a process that is told to stop ends its streams at once, and does not wait for those who listen."""

import asyncio
import signal
import socket
import sys
import time

import httpx2

# A server as `zhiya up` starts it, with a stream that would never end by itself.
_SERVER = """
import asyncio, sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from api.hearing import Hearing

class Deaf(Hearing):
    async def _listen(self) -> None:
        await asyncio.Event().wait()

@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.hearing = hearing = Deaf(None)
    with hearing.until_signalled():
        yield
    await hearing.stop()

app = FastAPI(lifespan=lifespan)

@app.get("/events")
async def events() -> Any:
    async def lines() -> AsyncIterator[bytes]:
        yield b"listening\\n"
        while not app.state.hearing.closing:
            await app.state.hearing.next().wait()
    return StreamingResponse(lines())

uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", loop="uvloop", timeout_graceful_shutdown=60)
"""


async def test_a_stream_does_not_keep_a_process_from_stopping() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _SERVER, str(port))
    try:
        async with httpx2.AsyncClient(trust_env=False, timeout=20) as http:
            while True:
                try:
                    await http.get(f"http://127.0.0.1:{port}/")
                    break
                except httpx2.ConnectError:
                    assert process.returncode is None, "the server did not start"
                    await asyncio.sleep(0.05)
            async with http.stream("GET", f"http://127.0.0.1:{port}/events") as response:
                lines = response.aiter_lines()
                assert await anext(lines) == "listening"
                began = time.monotonic()
                process.send_signal(signal.SIGTERM)
                assert [line async for line in lines] == []
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()

    assert time.monotonic() - began < 20, "sixty seconds are what the server would have waited"

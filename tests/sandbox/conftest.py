"""A running sandbox, and a small API that receives what it sends."""

import asyncio
import base64
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from domain.calls import Call
from domain.signature import verify
from sandbox.app import create
from sandbox.settings import Settings

SECRET = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
START = "2054-11-23T02:00:00+00:00"  # a Monday, 10:00 in Shanghai, far ahead of the wall's clock


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.asynccontextmanager
async def serving(app: FastAPI, port: int) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task


@dataclass
class Receiver:
    """An API that keeps what it is sent; `status` is what it answers."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    status: int = 202

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/api/v1/callbacks/{organisation}")
        async def take(organisation: str, request: Request) -> JSONResponse:
            body = await request.body()
            verify(SECRET, request.headers, body, int(datetime.now(UTC).timestamp()))
            if self.status < 300:
                self.answers.append({"organisation": organisation, **(await request.json())})
            return JSONResponse({}, self.status)

        return app

    @property
    def acts(self) -> list[str]:
        return [answer["act"] for answer in self.answers]


@dataclass
class Sandbox:
    """A sandbox under test and its control desk."""

    url: str
    smtp_port: int
    receiver: Receiver
    http: httpx2.AsyncClient

    async def place(self, call: Call, service: str = "", key: str = "") -> httpx2.Response:
        headers = {"Idempotency-Key": key or call.call}
        return await self.http.post(f"{self.url}/{service or call.party.partition('-')[0]}/calls", json=call.__dict__, headers=headers)

    async def tell(self, now: str, case_no: str = "XT-2026-000001") -> dict[str, Any]:
        response = await self.http.post(f"{self.url}/control/time", json={"case_no": case_no, "now": now})
        assert response.status_code == 200, response.text
        return dict(response.json())

    async def turn(self, service: str = "*", **knobs: Any) -> None:
        assert (await self.http.put(f"{self.url}/control/knobs", json={service: knobs})).status_code == 200

    async def polled(self, call: Call) -> list[dict[str, Any]]:
        response = await self.http.get(f"{self.url}/{call.party.partition('-')[0]}/calls/{call.call}/answers")
        return list(response.json()["answers"])


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    receiver = Receiver()
    async with serving(receiver.app(), free_port()) as api_url, httpx2.AsyncClient(trust_env=False) as http:
        secrets = dict.fromkeys(("registry-cnipa", "bank-xt-rcb", "insurer-picc", "guarantor-xt", "fund-sx"), SECRET)
        smtp_port = free_port()
        settings = Settings("127.0.0.1", free_port(), smtp_port, tmp_path / "sandbox.db", api_url, secrets)
        async with serving(create(settings), settings.port) as url:
            yield Sandbox(url, smtp_port, receiver, http)


@pytest.fixture
def call() -> Callable[..., Call]:
    def make(asks: str, party: str, subject: str = "case", n: int = 1, now: str = START, /, **data: Any) -> Call:
        case_no = "XT-2026-000001"
        return Call(f"{case_no}/{subject}/{asks}/{n}", asks, case_no, party, subject, now, {"uscc": "", "demand_no": "D99", **data})

    return make

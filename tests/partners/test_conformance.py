"""The conformance kit: the sandbox's partners pass it over real HTTP, and each way to break the protocol is found by its own check."""

import asyncio
import contextlib
import json
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import standardwebhooks
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from cli.partner_check import Wanted, check, run
from domain.calls import Call
from domain.signature import new_secret, sign
from partners.conformance import KINDS, Finding
from sandbox.app import create
from sandbox.settings import Settings

SECRET = new_secret()
PARTY = {"bank": "bank-kit", "insurer": "insurer-kit", "registry": "registry-kit", "fund": "fund-kit", "guarantor": "guarantor-kit"}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.asynccontextmanager
async def serving(app: Any, port: int = 0) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


def failed(found: list[Finding]) -> set[str]:
    assert all(each.expected and each.came and each.advice for each in found if each.state == "failed")
    return {each.name for each in found if each.state == "failed"}


@contextlib.asynccontextmanager
async def sandbox(file: Path) -> AsyncIterator[tuple[str, int]]:
    """A sandbox that sends its answers to the port where the kit will listen."""
    port, smtp = free_port(), free_port()
    settings = Settings("127.0.0.1", 0, smtp, file, f"http://127.0.0.1:{port}", dict.fromkeys(PARTY.values(), SECRET))
    async with serving(create(settings)) as url:
        yield url, port


async def examined(file: Path, kind: str, secret: str = SECRET) -> list[Finding]:
    async with sandbox(file) as (url, port):
        clock = f"{url}/control/time"
        return await check(Wanted(f"{url}/{kind}", kind, PARTY[kind], secret, f"127.0.0.1:{port}", clock, 10), "partner")


async def test_the_sandboxs_partners_pass(tmp_path: Path) -> None:
    found = await asyncio.gather(*(examined(tmp_path / kind, kind) for kind in KINDS))

    assert [each for findings in found for each in findings if each.state != "passed"] == []
    assert [len(findings) for findings in found] == [17] * len(KINDS)


async def test_a_partner_that_signs_with_another_secret_is_found(tmp_path: Path) -> None:
    assert failed(await examined(tmp_path / "bank", "bank", new_secret())) == {"callback_signed"}


class Sloppy:
    """A bank that was written in a hurry; `fault` says where."""

    def __init__(self, fault: str, listener: str) -> None:
        self.fault, self.listener, self.calls = fault, listener, dict[str, Any]()
        self.answer: dict[str, Any] = {}

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/calls")
        async def take(request: Request) -> Response:
            try:
                body = await request.json()
                call = Call(**body)
            except (ValueError, TypeError):
                return Response("boom", 500) if self.fault == "malformed" else JSONResponse({"error": "not readable"}, 422)
            return self._taken(request.headers["idempotency-key"], call)

        @app.get("/calls/{call:path}/answers")
        async def answers(call: str) -> Response:
            if call not in self.calls:
                return JSONResponse({"answers": []}) if self.fault == "unknown_call" else JSONResponse({"error": "never heard"}, 404)
            return JSONResponse({"answers": [self.decision(call)] if self.answer else []})

        @app.post("/clock")
        async def clock(request: Request) -> Response:
            call = f"{(await request.json())['case_no']}/case/review/1"
            self.answer = self.decision(call)
            await self.send(call)
            return Response()

        return app

    def _taken(self, key: str, call: Call) -> Response:
        if key != call.call and self.fault != "foreign_key":
            return JSONResponse({"error": "another key"}, 422)
        if call.kind != "review" and self.fault != "unknown_kind":
            return JSONResponse({"error": "no such call"} if self.fault != "no sentence" else {"code": 7}, 422)
        if self.calls.setdefault(call.call, call) != call and self.fault != "other_body":
            return JSONResponse({"error": "another body"}, 422)
        accepted = {"accepted": "yes"} if self.fault == "call_accepted" else {"accepted": True}
        return JSONResponse(accepted | ({"at": time.time()} if self.fault == "call_repeated" else {}), 202)

    def decision(self, call: str) -> dict[str, Any]:
        act = "accept_filing" if self.fault == "foreign act" else "decide_credit"
        payload = {"approved": "yes"} if self.fault == "payload" else {"approved": True, "decision_no": "D1"}
        at = "2026-11-21" if self.fault == "at" else "2026-11-21T02:00:00+00:00"
        return {"call": call, "number": 2 if self.fault == "number" else 1, "act": act, "subject": "case", "payload": payload, "at": at}

    async def send(self, call: str) -> None:
        body, path = json.dumps(self.answer).encode(), "bank" if self.fault == "callback_addressed" else "bank-kit"
        async with httpx2.AsyncClient(trust_env=False) as http:
            for n in range(1 if self.fault == "callback_repeated" else 2):
                name = f"m{n}" if self.fault == "renamed" else "m"
                skew = 100 if self.fault == "callback_fresh" else 0
                headers = sign(SECRET, name, int(time.time()) - skew, body)
                await http.post(f"{self.listener}/api/v1/callbacks/{path}", content=body, headers=headers)


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("", set()),
        ("call_repeated", {"call_repeated"}),
        ("other_body", {"other_body"}),
        ("foreign_key", {"foreign_key"}),
        ("unknown_kind", {"unknown_kind"}),
        ("no sentence", {"unknown_kind"}),
        ("malformed", {"malformed"}),
        ("unknown_call", {"unknown_call"}),
        ("call_accepted", {"call_accepted"}),
        ("callback_addressed", {"callback_addressed"}),
        ("callback_fresh", {"callback_fresh"}),
        ("callback_repeated", {"callback_repeated"}),
        ("renamed", {"callback_repeated", "callback_named"}),
        ("foreign act", {"callback_readable"}),
        ("payload", {"callback_readable"}),
        ("at", {"callback_readable"}),
        ("number", {"callbacks_complete"}),
    ],
)
async def test_each_fault_is_found_by_its_own_check(fault: str, found: set[str]) -> None:
    port = free_port()
    async with serving(Sloppy(fault, f"http://127.0.0.1:{port}").app()) as url:
        wanted = Wanted(url, "bank", "bank-kit", SECRET, f"127.0.0.1:{port}", f"{url}/clock", 0.4)
        findings = await check(wanted, "partner")

    assert failed(findings) == found


class Taking:
    """A receiver of webhooks, built on the independent library; `fault` says what it forgets."""

    def __init__(self, fault: str = "") -> None:
        self.fault, self.seen = fault, set[str]()

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/hook")
        async def take(request: Request) -> Response:
            body = await request.body()
            try:
                if self.fault != "verifies nothing":
                    said = standardwebhooks.Webhook(SECRET).verify(body, dict(request.headers))
                else:
                    said = json.loads(body)
            except standardwebhooks.WebhookVerificationError:
                return Response(status_code=500 if self.fault == "breaks" else 401)
            if self.fault == "refuses repetitions" and said["id"] in self.seen:
                return Response(status_code=409)
            if self.fault == "refuses strange types" and said["type"] != "entered":
                return Response(status_code=422)
            self.seen.add(said["id"])
            return Response(status_code=204)

        return app


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("", set()),
        ("verifies nothing", {"wrong_secret", "changed_body", "other_name", "old_message", "unsigned"}),
        ("breaks", {"wrong_secret", "changed_body", "other_name", "old_message", "unsigned"}),
        ("refuses repetitions", {"event_repeated"}),
        ("refuses strange types", {"unknown_type"}),
    ],
)
async def test_a_receiver_of_webhooks_is_examined(fault: str, found: set[str]) -> None:
    async with serving(Taking(fault).app()) as url:
        findings = await check(Wanted(f"{url}/hook", "bank", "bank-kit", SECRET, "127.0.0.1:0", "", 1), "receiver")

    assert failed(findings) == found


def test_nothing_can_be_checked_where_nobody_answers(capsys: pytest.CaptureFixture[str]) -> None:
    status = run(Wanted("http://127.0.0.1:9", "bank", "bank-kit", SECRET, "127.0.0.1:0", "", 1), "receiver", as_json=False)

    assert (status, "Nobody answers at http://127.0.0.1:9" in capsys.readouterr().err) == (2, True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"url": "bank.example"}, "is no address"),
        ({"listen": "here"}, "HOST:PORT"),
        ({"party": "insurer-1"}, "begins with bank-"),
        ({"secret": ""}, "needs the shared secret"),
        ({"secret": "whsec_ä"}, "no base64 text"),
    ],
)
def test_a_mistake_on_the_command_line_is_a_sentence(changes: dict[str, Any], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked: dict[str, Any] = {
        "url": "http://x",
        "kind": "bank",
        "party": "bank-kit",
        "secret": SECRET,
        "listen": "h:1",
        "clock": "",
        "wait_s": 1.0,
    } | changes

    assert run(Wanted(**asked), "receiver", as_json=False) == 2
    assert sentence in capsys.readouterr().err

"""The line to a partner: what counts as accepted, as refused and as away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from activities.errors import PartnerAway, PartnerRefused
from domain.calls import Answer, Call
from partners.answers import HttpAnswers
from partners.http import PartnerClient
from partners.registry import HttpRegistry

CALL = Call(
    "XT-2026-000001/软著 1/file/1", "file", "XT-2026-000001", "bank-xt-rcb", "软著 1", "2026-11-23T02:00:00+00:00", {"a": ["一", 2]}
)


class Partner:
    """A partner that answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: Response = JSONResponse({"accepted": True}, 202)
        self.bodies: list[Any] = []
        self.keys: list[str] = []
        self.paths: list[str] = []

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.api_route("/{path:path}", methods=["GET", "POST"])
        async def take(path: str, request: Request) -> Response:
            self.paths.append(path)
            self.keys.append(request.headers.get("idempotency-key", ""))
            self.bodies.append(await request.json() if await request.body() else None)
            return self.answer

        return app


@contextlib.asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


@pytest.fixture
async def partner() -> AsyncIterator[tuple[Partner, PartnerClient]]:
    partner = Partner()
    async with serving(partner.app()) as url, PartnerClient(url, "bank", timeout_s=2) as client:
        yield partner, client


Line = tuple[Partner, PartnerClient]


async def test_a_call_carries_its_key_and_all_it_says(partner: Line) -> None:
    there, client = partner

    assert await client.place(CALL) is None

    assert there.paths == ["bank/calls"]
    assert there.keys == ["XT-2026-000001/%E8%BD%AF%E8%91%97%201/file/1"]
    assert there.bodies == [CALL.__dict__]


async def test_a_result_that_is_there_at_once_is_returned(partner: Line) -> None:
    partner[0].answer = JSONResponse({"result": {"right_no": "1"}})

    assert await partner[1].place(CALL) == {"right_no": "1"}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422])
async def test_a_refusal_is_final_and_says_what_the_partner_said(partner: Line, status: int) -> None:
    partner[0].answer = JSONResponse({"error": "the contract is missing"}, status)

    with pytest.raises(PartnerRefused, match=f"the bank bank-xt-rcb refused the call .* with {status}: the contract is missing"):
        await partner[1].place(CALL)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 301, 204])
async def test_a_partner_in_trouble_is_away(partner: Line, status: int) -> None:
    partner[0].answer = Response(status_code=status)

    with pytest.raises(PartnerAway, match=str(status)):
        await partner[1].place(CALL)


@pytest.mark.parametrize("nonsense", [b"<html>", b"[]", b"{}", b'{"accepted": "yes"}', b'{"result": 3}', b"\xff\xfe", b"null"])
async def test_a_partner_that_talks_nonsense_is_away(partner: Line, nonsense: bytes) -> None:
    partner[0].answer = Response(nonsense, 200, media_type="application/json")

    with pytest.raises(PartnerAway):
        await partner[1].place(CALL)


async def test_a_partner_that_is_not_there_is_away() -> None:
    async with PartnerClient("http://127.0.0.1:9", "bank") as client:
        with pytest.raises(PartnerAway, match="cannot be reached: ConnectError"):
            await client.place(CALL)


async def test_an_extract_that_cannot_be_read_is_no_extract(partner: Line) -> None:
    partner[0].answer = JSONResponse({"result": {"right_no": 1}})

    with pytest.raises(PartnerAway, match="no extract"):
        await HttpRegistry(partner[1]).search(CALL)


async def test_answers_are_polled_for_at_the_service_that_the_party_belongs_to(partner: Line) -> None:
    there, client = partner
    answers = [Answer(CALL.call, n, "settle", "case", {}, "2026-11-23T02:00:00+00:00") for n in (2, 1)]
    there.answer = JSONResponse({"answers": [answer.__dict__ for answer in answers]})

    polled = await HttpAnswers({"bank": client}).poll(CALL)

    assert polled == answers[::-1]
    assert there.paths == ["bank/calls/XT-2026-000001/软著 1/file/1/answers"]


async def test_a_call_that_the_partner_does_not_know_has_no_answers(partner: Line) -> None:
    partner[0].answer = JSONResponse({"error": "unknown"}, 404)

    assert await partner[1].answers(CALL) == []


@pytest.mark.parametrize("answers", [None, [{"call": CALL.call}], [Answer("other", 1, "settle", "case", {}, "").__dict__]])
async def test_answers_that_cannot_be_read_or_belong_elsewhere_mean_that_the_partner_is_away(partner: Line, answers: Any) -> None:
    partner[0].answer = JSONResponse({"answers": answers})

    with pytest.raises(PartnerAway):
        await partner[1].answers(CALL)


async def test_a_party_of_no_service_is_refused() -> None:
    with pytest.raises(PartnerRefused, match="'bank-xt-rcb' belongs to none of the services registry"):
        await HttpAnswers({"registry": PartnerClient("http://127.0.0.1:9", "registry")}).poll(CALL)

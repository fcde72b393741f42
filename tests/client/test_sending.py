"""Sending: what is tried again, with which key, and what the caller learns."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from client import Away, Refused, Zhiya
from client import sending as module

Answers = list[httpx2.Response | Exception]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits in these tests, but it is said how long."""
    monkeypatch.setattr(module, "_LONGEST_PAUSE_S", 0.0)


class _Line(httpx2.AsyncBaseTransport):
    """Answers in turn, and remembers what was asked."""

    def __init__(self, answers: Answers) -> None:
        self._answers: Iterator[httpx2.Response | Exception] = iter(answers)
        self.asked: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


def _zhiya(*answers: httpx2.Response | Exception, **words: Any) -> tuple[Zhiya, _Line]:
    line = _Line(list(answers))
    return Zhiya("http://api", "t", transport=line, **words), line


def _busy(status: int, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, headers=headers, json={"code": "busy", "detail": "busy"})


_DONE: Callable[[], httpx2.Response] = lambda: httpx2.Response(200, json={"state": "done"})  # noqa: E731


@pytest.mark.parametrize(
    "first",
    [
        httpx2.ConnectError("refused"),
        httpx2.ReadTimeout("slow"),
        _busy(503, **{"Retry-After": "1"}),
        _busy(429, **{"Retry-After": "1"}),
        _busy(502),
        _busy(504),
    ],
)
async def test_what_could_not_be_answered_is_sent_again_with_the_same_key(first: httpx2.Response | Exception) -> None:
    zhiya, line = _zhiya(first, _DONE())

    assert (await zhiya.act("XT-2026-000001", "withdraw"))["state"] == "done"
    keys = {request.headers["idempotency-key"] for request in line.asked}
    assert len(line.asked) == 2
    assert len(keys) == 1


async def test_two_acts_have_two_keys() -> None:
    zhiya, line = _zhiya(_DONE(), _DONE())
    for _ in range(2):
        await zhiya.act("XT-2026-000001", "withdraw")

    assert len({request.headers["idempotency-key"] for request in line.asked}) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 422, 500])
async def test_a_refusal_is_not_tried_again(status: int) -> None:
    zhiya, line = _zhiya(_busy(status))
    with pytest.raises(Refused) as refused:
        await zhiya.read_case("XT-2026-000001")

    assert refused.value.status == status
    assert len(line.asked) == 1


async def test_who_never_answers_is_away() -> None:
    zhiya, line = _zhiya(*(httpx2.ConnectError("refused") for _ in range(3)), tries=3)
    with pytest.raises(Away, match="after 3 tries"):
        await zhiya.health()

    assert len(line.asked) == 3


async def test_who_stays_busy_says_so_in_the_end() -> None:
    zhiya, _ = _zhiya(_busy(503), _busy(503), tries=2)
    with pytest.raises(Refused, match=r"busy \[busy\]"):
        await zhiya.health()


async def test_a_kept_answer_is_followed_to_its_end() -> None:
    kept = httpx2.Response(202, headers={"Location": "/api/v1/requests/abc"}, json={"state": "open"})
    zhiya, line = _zhiya(kept, httpx2.Response(202, headers={"Location": "/api/v1/requests/abc"}, json={"state": "open"}), _DONE())

    assert (await zhiya.act("XT-2026-000001", "withdraw"))["state"] == "done"
    assert [request.url.path for request in line.asked[1:]] == ["/api/v1/requests/abc"] * 2


async def test_a_read_has_no_key_and_a_change_names_the_version_that_was_seen() -> None:
    zhiya, line = _zhiya(_DONE(), _DONE())
    await zhiya.read_case("XT-2026-000001")
    await zhiya.edit_comment("XT-2026-000001", 1, {"text": "better"}, etag='"3"')

    assert "idempotency-key" not in line.asked[0].headers
    assert line.asked[1].headers["if-match"] == '"3"'


async def test_an_address_is_put_together_from_quoted_parts() -> None:
    zhiya, line = _zhiya(_DONE())
    await zhiya.read_case("../people?x=1")

    assert line.asked[0].url.raw_path == b"/api/v1/cases/..%2Fpeople%3Fx%3D1"


async def test_a_document_goes_up_with_its_description_in_the_headers(tmp_path: Path) -> None:
    file = tmp_path / "质押合同.pdf"
    file.write_bytes(b"%PDF-1.7")
    zhiya, line = _zhiya(httpx2.Response(201, json={"document": "d1"}))
    await zhiya.upload("XT-2026-000001", file, "pledge_contract", title="质押合同", chapter="window")

    (sent,) = line.asked
    assert (sent.headers["document-type"], sent.headers["document-chapter"]) == ("pledge_contract", "window")
    assert sent.headers["document-title"].isascii()
    assert (await sent.aread(), sent.headers["content-type"]) == (b"%PDF-1.7", "application/octet-stream")


async def test_a_download_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    file = tmp_path / "contract.pdf"
    zhiya, line = _zhiya(httpx2.Response(200, content=b"%PDF"), httpx2.Response(206, content=b"-1.7"))
    first = await zhiya.download("XT-2026-000001", "d1", file)
    whole = await zhiya.download("XT-2026-000001", "d1", file)

    assert (first, whole, file.read_bytes()) == (4, 8, b"%PDF-1.7")
    assert ("range" in line.asked[0].headers, line.asked[1].headers["range"]) == (False, "bytes=4-")


async def test_events_go_on_after_the_last_one_that_was_seen() -> None:
    zhiya, line = _zhiya(httpx2.Response(200, text='id: 8\nevent: act\ndata: {"act": "withdraw"}\n\n'))
    found = [event async for event in zhiya.events("XT-2026-000001", after="7")]

    assert [(event.id, event.kind, event.data["act"]) for event in found] == [("8", "act", "withdraw")]
    assert line.asked[0].headers["last-event-id"] == "7"


async def test_an_answer_that_is_no_problem_document_is_a_refusal_all_the_same() -> None:
    zhiya, _ = _zhiya(httpx2.Response(404, text="<html>"))
    with pytest.raises(Refused, match=r"refused \[404\]"):
        await zhiya.health()


@pytest.mark.parametrize(
    ("number", "told", "least", "most"), [(1, None, 0.05, 0.1), (4, None, 0.4, 0.8), (1, "7", 7, 7), (1, "600", 30, 30)]
)
def test_pauses_grow_and_follow_what_is_told(
    monkeypatch: pytest.MonkeyPatch, number: int, told: str | None, least: float, most: float
) -> None:
    monkeypatch.setattr(module, "_LONGEST_PAUSE_S", 30.0)

    assert least <= module._pause(number, told) <= most

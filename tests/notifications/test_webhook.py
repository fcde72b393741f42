"""Webhooks over HTTP: what a receiver gets is signed as the independent library wants it, and nobody makes us call our own machines."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import standardwebhooks
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response

from domain.endpoints import allowed, objection
from domain.signature import new_secret
from notifications.letters import render_both
from notifications.webhook import Deliverer, Sender

NEW, OLD = new_secret(), new_secret()


@dataclass
class Receiver:
    """A partner that keeps what it gets."""

    status: int = 204
    slow: asyncio.Event | None = None
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/hook")
        async def take(request: Request) -> Response:
            self.got.append(({name: str(value) for name, value in request.headers.items()}, await request.body()))
            if self.slow:
                await self.slow.wait()
            return Response("x" * 2000 if self.status >= 400 else "", self.status, headers={"Location": "http://127.0.0.1:1/"})

        return app


@dataclass(frozen=True)
class Due:
    """A delivery as the database hands it out."""

    webhook: str
    url: str
    n: int = 7
    case_no: str = "XT-2026-000001"
    seq: int = 3
    kind: str = "register"
    subject: str = "ZL202310000001.5"
    at: str = "2026-11-21T02:00:00+00:00"
    hash: str = "ab" * 32


@dataclass
class Books:
    """Deliveries in memory, each handed out once."""

    waiting: dict[str, list[Due]]
    done: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def spread(self) -> int:
        return 0

    async def ready(self) -> list[str]:
        return [hook for hook, due in self.waiting.items() if due]

    async def take(self, webhook: str, limit: int) -> list[Due]:
        taken, self.waiting[webhook] = self.waiting[webhook][:limit], self.waiting[webhook][limit:]
        return taken

    async def secrets(self, webhook: str) -> list[str]:
        return [NEW, OLD]

    async def delivered(self, due: Any, attempt: dict[str, Any]) -> None:
        self.done.append(("delivered", attempt))

    async def failed(self, due: Any, attempt: dict[str, Any], gone: bool) -> None:
        self.done.append(("gone" if gone else "failed", attempt))


@contextlib.asynccontextmanager
async def serving(receiver: Receiver) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(receiver.app(), host="127.0.0.1", port=0, log_level="error", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/hook"
    server.should_exit = True
    await task


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    sender = Sender(sandbox=True, timeout_s=2)
    yield sender
    await sender.close()


async def deliver(sender: Sender, books: Books) -> list[tuple[str, dict[str, Any]]]:
    deliverer = Deliverer(books, sender)
    await deliverer.round()
    await deliverer.idle()
    return books.done


async def test_the_independent_library_verifies_a_message_with_the_new_secret_and_with_the_old_one(sender: Sender) -> None:
    receiver = Receiver()
    async with serving(receiver) as url:
        done = await deliver(sender, Books({"whk_1": [Due("whk_1", url)]}))

    headers, body = receiver.got[0]
    for secret in (NEW, OLD):
        said = standardwebhooks.Webhook(secret).verify(body, headers)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(new_secret()).verify(body, headers)
    assert [outcome for outcome, _ in done] == ["delivered"]
    assert headers["webhook-id"] == said["id"] == "evt_XT-2026-000001_3"
    assert (said["type"], said["case_no"], said["seq"], said["cursor"], said["hash"]) == ("register", "XT-2026-000001", 3, "7", "ab" * 32)
    assert headers["host"] == url.split("/")[2]


@pytest.mark.parametrize(("status", "outcome"), [(200, "delivered"), (302, "failed"), (404, "failed"), (410, "gone"), (500, "failed")])
async def test_only_a_status_of_success_is_one_and_no_redirect_is_followed(sender: Sender, status: int, outcome: str) -> None:
    receiver = Receiver(status)
    async with serving(receiver) as url:
        done = await deliver(sender, Books({"whk_1": [Due("whk_1", url)]}))

    assert [(what, attempt["status"]) for what, attempt in done] == [(outcome, status)]
    assert len(done[0][1]["excerpt"]) <= 500


async def test_a_slow_partner_keeps_no_other_waiting_and_is_not_called_too_often_at_once(sender: Sender) -> None:
    slow, quick = Receiver(slow=asyncio.Event()), Receiver()
    async with serving(slow) as slow_url, serving(quick) as quick_url:
        many = [Due("whk_slow", slow_url, n, f"XT-2026-{n:06d}") for n in range(10)]
        books = Books({"whk_slow": many, "whk_quick": [Due("whk_quick", quick_url)]})
        deliverer = Deliverer(books, sender)
        await deliverer.round()
        async with asyncio.timeout(5):
            while not books.done or len(slow.got) < 4:
                await asyncio.sleep(0.01)
        at_once, arrived = len(slow.got), len(quick.got)
        assert slow.slow is not None
        slow.slow.set()
        await deliverer.idle()

    assert (at_once, arrived) == (4, 1)
    assert len(slow.got) == 10


async def test_a_partner_that_does_not_answer_in_time_or_is_not_there_has_failed() -> None:
    sender, silent = Sender(sandbox=True, timeout_s=0.2), Receiver(slow=asyncio.Event())
    async with serving(silent) as url:
        late = await sender.post(url, b"{}", {})
        assert silent.slow is not None
        silent.slow.set()
    away = await sender.post("http://127.0.0.1:9/hook", b"{}", {})
    await sender.close()

    assert (late.status, late.error) == (0, "no answer within 0.2 s")
    assert away.error.startswith("cannot be reached: ConnectError")


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"]
)
async def test_a_public_name_that_leads_to_a_private_address_is_not_called(address: str) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["93.184.215.14", address]

    sender = Sender(sandbox=False, resolve=resolve)
    attempt = await sender.post("https://bank.example/hook", b"{}", {})
    await sender.close()

    assert attempt.status == 0
    assert "private, local or reserved" in attempt.error


async def test_the_address_that_was_looked_at_is_the_one_that_is_called(sender: Sender) -> None:
    receiver, asked = Receiver(), list[str]()

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    async with serving(receiver) as url:
        pinned = Sender(sandbox=True, resolve=resolve)
        attempt = await pinned.post(url.replace("127.0.0.1", "localhost"), b"{}", {})
        await pinned.close()

    assert (attempt.status, asked) == (204, ["localhost"])
    assert receiver.got[0][0]["host"].startswith("localhost:")


@pytest.mark.parametrize(
    "url",
    [
        "http://bank.example/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://10.1.2.3/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://localhost/",
        "https://bank/",
        "https://db.internal/",
        "https://user:password@bank.example/",
        "https://bank.example/#x",
        "https://bank.example:99999/",
        "ftp://bank.example/",
        "https:///hook",
        "https://bank.example/a b",
    ],
)
def test_an_address_that_is_not_public_or_not_over_tls_is_no_webhooks(url: str) -> None:
    assert objection(url, sandbox=False)


def test_a_sandbox_may_call_this_machine_and_nothing_else_that_is_private() -> None:
    assert objection("http://127.0.0.1:8500/hook", sandbox=True) is None
    assert objection("http://bank.example/hook", sandbox=True)
    assert objection("https://10.0.0.1/hook", sandbox=True)
    assert objection("https://bank.example/hook", sandbox=False) is None
    assert allowed("127.0.0.1", sandbox=True)
    assert not allowed("10.0.0.1", sandbox=True)


def test_the_letter_of_a_pause_says_where_to_look_and_how_to_go_on() -> None:
    letter = render_both(
        "webhook_paused",
        {
            "addressee": "湘潭农村商业银行",
            "webhook": "whk_1",
            "url": "https://b.example/",
            "since": "2026-11-15T02:00:00+00:00",
            "at": "2026-11-21T02:00:00+00:00",
        },
    )

    assert letter.subject.startswith("事件推送已暂停（whk_1） / ")
    assert letter.body.count("/api/v1/webhooks/whk_1/resume") == 2
    assert "2026" in letter.body

"""Streams: who listens hears of a write within a second, goes on after a break, and is cut off when the case is no longer theirs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx2
import pytest
import uvicorn

from db import feed
from identity.caller import Refused
from tests.api.test_feed import more_facts, sequenced
from tests.api.world import CASE, OFFICER, Api

SOON_S = 5


@contextlib.asynccontextmanager
async def served(api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    """The same application behind a real server: a stream needs one."""
    server = uvicorn.Server(uvicorn.Config(api.app, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="none"))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]  # signals are the test run's own
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=10) as http:
        yield http
    api.app.state.hearing.close()
    server.should_exit = True
    await task


class Listener:
    """One stream, read event by event."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response, self._lines = response, response.aiter_lines()

    async def event(self) -> dict[str, str]:
        """The next event; {} when the stream has ended."""
        found: dict[str, str] = {}
        async with asyncio.timeout(SOON_S):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if name in ("event", "id", "data"):
                    found[name] = value
                elif not line and "event" in found:
                    return found
        return {}

    async def listening(self) -> None:
        """Until the stream has begun."""
        async with asyncio.timeout(SOON_S):
            async for line in self._lines:
                if line.startswith(": listening"):
                    return


@contextlib.asynccontextmanager
async def listening(http: httpx2.AsyncClient, path: str, who: str = OFFICER, **headers: str) -> AsyncIterator[Listener]:
    async with http.stream("GET", f"/api/v1{path}", headers={"Authorization": f"Bearer {who}"} | headers) as response:
        assert response.status_code == 200, await response.aread()
        listener = Listener(response)
        await listener.listening()
        yield listener


async def test_a_write_is_heard_at_once_and_the_stream_ends_when_the_process_does(api: Api, case: str) -> None:
    await sequenced(api)
    async with served(api) as http, listening(http, f"/cases/{CASE}/events") as listener:
        await more_facts(api, "entered")
        await sequenced(api)
        heard = await listener.event()
        api.app.state.hearing.close()
        after = await listener.event()

    assert (heard["event"], heard["id"]) == ("entered", "3")
    assert '"title_zh": "案件进入新阶段"' in heard["data"]
    assert listener.response.headers["content-type"].startswith("text/event-stream")
    assert after == {}


async def test_a_stream_goes_on_after_the_last_event_that_arrived(api: Api, case: str) -> None:
    await more_facts(api, "entered", "entered")
    await sequenced(api)
    async with served(api) as http, listening(http, f"/cases/{CASE}/events", **{"Last-Event-ID": "2"}) as listener:
        heard = [(await listener.event())["id"] for _ in range(2)]

    assert heard == ["3", "4"]


@pytest.mark.parametrize("who", ["nobody", "ended"])
async def test_a_stream_ends_when_the_session_does(api: Api, case: str, who: str, caplog: pytest.LogCaptureFixture) -> None:
    await sequenced(api)
    async with served(api) as http, listening(http, f"/cases/{CASE}/events") as listener:
        revoked = {**vars(api.app.state.parts), "who": _GONE[who]}
        api.app.state.parts = type(api.app.state.parts)(**revoked)
        await more_facts(api, "entered")
        await sequenced(api)

        assert await listener.event() == {}
    assert [each for each in caplog.records if each.exc_info] == []


async def test_a_foreign_case_has_no_stream(api: Api, case: str) -> None:
    response = await api.get(f"/api/v1/cases/{CASE}/events", "other-bank")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_a_cursor_that_is_none_is_refused(api: Api, case: str) -> None:
    response = await api.get(f"/api/v1/cases/{CASE}/events?after=x1")

    assert (response.status_code, response.json()["code"]) == (422, "wrong_body")


async def test_a_new_task_is_heard_by_whose_act_it_asks_for_and_by_nobody_else(api: Api, case: str) -> None:
    path = "/tasks/events?after=0"
    async with served(api) as http, listening(http, path) as window, listening(http, path, "insurer") as insurer:
        await sequenced(api)
        heard = await window.event()
        assert await feed.last(api.database.pool) == 2
        api.app.state.hearing.close()
        silent = await insurer.event()

    assert (heard["event"], silent) == ("asked", {})


async def _nobody(token: str) -> None:
    return None


async def _ended(token: str) -> None:
    raise Refused("session_ended", "This session has ended.", "会话已结束。")


_GONE = {"nobody": _nobody, "ended": _ended}

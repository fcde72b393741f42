"""Calls are taken once, callbacks leave in order and are tried again, faults can be switched on, and nothing is lost by a kill."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from domain.calls import Call

if TYPE_CHECKING:
    from tests.sandbox.conftest import Sandbox

Make = Callable[..., Call]
FAR = "2057-01-01T00:00:00+00:00"
SCHEDULE = [{"n": n, "due": f"2055-{n:02d}-23", "principal_fen": 100, "interest_fen": 1} for n in range(1, 13)]


async def test_the_same_call_again_is_accepted_again_and_answered_once(sandbox: "Sandbox", call: Make) -> None:
    review = call("review", "bank-xt-rcb", amount_fen=1)

    first, second = await sandbox.place(review), await sandbox.place(review)
    await sandbox.tell(FAR)
    third = await sandbox.place(review)

    assert [(one.status_code, one.json()) for one in (first, second, third)] == [(202, {"accepted": True})] * 3
    assert sandbox.receiver.acts == ["decide_credit"]


async def test_the_same_key_with_another_body_is_refused(sandbox: "Sandbox", call: Make) -> None:
    await sandbox.place(call("review", "bank-xt-rcb", amount_fen=1))

    other = await sandbox.place(call("review", "bank-xt-rcb", amount_fen=2))
    foreign = await sandbox.place(call("review", "bank-xt-rcb", "case", 2), key="something else")

    assert (other.status_code, foreign.status_code) == (422, 422)
    assert "with another body" in other.json()["error"]


async def test_a_search_asked_again_says_what_it_said(sandbox: "Sandbox", call: Make) -> None:
    search = call("search", "registry-cnipa", "ZL1.1", right_no="ZL1.1")

    first = await sandbox.place(search)
    await sandbox.place(call("file", "registry-cnipa", "ZL1.1", right_no="ZL1.1", pledgee="bank-xt-rcb"))
    await sandbox.tell(FAR)

    assert (await sandbox.place(search)).json() == first.json()


async def test_answers_wait_for_the_time_of_their_case(sandbox: "Sandbox", call: Make) -> None:
    await sandbox.place(call("review", "bank-xt-rcb", amount_fen=1))

    pending = (await sandbox.http.get(f"{sandbox.url}/control/pending/XT-2026-000001")).json()
    await sandbox.tell("2054-11-24T01:59:59+00:00")
    early = list(sandbox.receiver.acts)
    await sandbox.tell("2054-11-24T02:00:00+00:00")

    assert pending == {"next": "2054-11-24T02:00:00+00:00", "unsent": 1}
    assert (early, sandbox.receiver.acts) == ([], ["decide_credit"])


async def test_a_lost_answer_can_be_polled_for_and_an_answer_to_come_cannot(sandbox: "Sandbox", call: Make) -> None:
    loan = call("disburse", "bank-xt-rcb", amount_fen=1200, schedule=SCHEDULE)
    await sandbox.place(loan)
    await sandbox.turn("bank", lost_rate=1)

    await sandbox.tell("2055-02-25T00:00:00+00:00")

    assert sandbox.receiver.answers == []
    assert [answer["number"] for answer in await sandbox.polled(loan)] == [1, 2, 3]


async def test_what_the_wall_clock_makes_due_leaves_by_itself(sandbox: "Sandbox", call: Make) -> None:
    await sandbox.place(call("release", "bank-xt-rcb"))
    await sandbox.tell("2054-11-23T02:59:59+00:00")
    for _ in range(60):
        await asyncio.sleep(0.1)
        if sandbox.receiver.acts:
            break

    assert sandbox.receiver.acts == ["release_pledge"]


async def test_an_api_that_is_away_gets_its_answers_when_it_is_back(sandbox: "Sandbox", call: Make) -> None:
    await sandbox.place(call("disburse", "bank-xt-rcb", amount_fen=1200, schedule=SCHEDULE))
    sandbox.receiver.status = 503

    away = await sandbox.tell("2055-03-01T00:00:00+00:00")
    sandbox.receiver.status = 202
    back = await sandbox.tell("2055-03-01T00:00:00+00:00")

    assert (away["sent"], away["unsent"], back["sent"]) == (0, 13, 3)
    assert [answer["number"] for answer in sandbox.receiver.answers] == [1, 2, 3]


async def test_a_second_order_to_disburse_replaces_the_first(sandbox: "Sandbox", call: Make) -> None:
    first = call("disburse", "bank-xt-rcb", amount_fen=1200, schedule=SCHEDULE)
    second = call("disburse", "bank-xt-rcb", "case", 2, amount_fen=1200, schedule=SCHEDULE)

    await sandbox.place(first)
    await sandbox.place(second)
    await sandbox.tell(FAR)

    assert {answer["call"] for answer in sandbox.receiver.answers} == {second.call}


async def test_a_call_that_was_long_on_its_way_is_worked_on_when_it_arrives(sandbox: "Sandbox", call: Make) -> None:
    await sandbox.tell("2054-11-30T02:00:00+00:00")

    await sandbox.place(call("review", "bank-xt-rcb", amount_fen=1))
    told = await sandbox.tell("2054-11-30T02:00:00+00:00")

    assert told["next"] == "2054-12-01T02:00:00+00:00"


async def test_duplicates_and_disorder_arrive_as_the_knobs_say(sandbox: "Sandbox", call: Make) -> None:
    await sandbox.place(call("disburse", "bank-xt-rcb", amount_fen=1200, schedule=SCHEDULE))
    await sandbox.turn("bank", duplicate_rate=1, shuffle=True)

    await sandbox.tell(FAR)
    numbers = [answer["number"] for answer in sandbox.receiver.answers]

    assert sorted(numbers) == sorted([*range(1, 14), *range(1, 14)])
    assert numbers != sorted(numbers)


async def test_a_service_that_is_down_sends_nothing_until_it_is_back(sandbox: "Sandbox", call: Make) -> None:
    review = call("review", "bank-xt-rcb", amount_fen=1)
    await sandbox.place(review)
    await sandbox.turn("bank", down=True)

    down = await sandbox.tell(FAR)
    refused = await sandbox.place(review)
    await sandbox.turn("bank", down=False)
    await sandbox.tell(FAR)

    assert (down["sent"], down["unsent"], refused.status_code) == (0, 1, 503)
    assert sandbox.receiver.acts == ["decide_credit"]


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"bank": {"speed": 1}}, "there is no knob 'speed'"),
        ({"bank": {"lost_rate": 2}}, "a rate from 0 to 1"),
        ({"bank": {"down": 1}}, "true or false"),
        ({"post": {"down": True}}, "there is no service 'post'"),
    ],
)
async def test_a_knob_that_does_not_exist_is_refused_in_words(sandbox: "Sandbox", wish: dict[str, Any], sentence: str) -> None:
    refused = await sandbox.http.put(f"{sandbox.url}/control/knobs", json=wish)

    assert refused.status_code == 422
    assert sentence in refused.json()["error"]


async def test_the_plans_can_be_read(sandbox: "Sandbox") -> None:
    plans = (await sandbox.http.get(f"{sandbox.url}/control/plans")).json()

    assert {"D01", "D15"} <= {plan["demand_no"] for plan in plans}


async def test_a_killed_sandbox_goes_on_where_it_was(tmp_path: Path, sandbox: "Sandbox", call: Make) -> None:
    # The fixture's own sandbox lends its receiver's address; the one that is killed is a process of its own.
    keys = tmp_path / "callbacks.json"
    keys.write_text(json.dumps(dict.fromkeys(("registry", "bank", "insurer", "guarantor", "fund"), "c2VjcmV0")))
    port, smtp = _free_port(), _free_port()
    environment = {
        **os.environ,
        "ZHIYA_SANDBOX_PORT": str(port),
        "ZHIYA_SMTP_PORT": str(smtp),
        "ZHIYA_DATA": str(tmp_path / "data"),
        "ZHIYA_API_URL": "http://127.0.0.1:9",
        "ZHIYA_CALLBACK_KEYS_FILE": str(keys),
    }
    loan = call("disburse", "bank-xt-rcb", amount_fen=1200, schedule=SCHEDULE)
    url = f"http://127.0.0.1:{port}"

    process = await _started(environment, url)
    accepted = await sandbox.http.post(f"{url}/bank/calls", json=loan.__dict__, headers={"Idempotency-Key": loan.call})
    process.send_signal(signal.SIGKILL)
    await process.wait()
    process = await _started(environment, url)
    try:
        again = await sandbox.http.post(f"{url}/bank/calls", json=loan.__dict__, headers={"Idempotency-Key": loan.call})
        pending = (await sandbox.http.get(f"{url}/control/pending/XT-2026-000001")).json()
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()

    assert (accepted.status_code, again.status_code) == (202, 202)
    assert pending == {"next": "2054-11-23T02:30:00+00:00", "unsent": 13}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def _started(environment: dict[str, str], url: str) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "sandbox", env=environment)
    end = time.monotonic() + 20
    async with httpx2.AsyncClient(trust_env=False) as http:
        while time.monotonic() < end:
            try:
                await http.get(f"{url}/health")
            except httpx2.HTTPError:
                await asyncio.sleep(0.05)
            else:
                return process
    process.kill()
    raise AssertionError("the sandbox did not start within 20 s")

"""Callbacks of partners: signed, stored once, decided or kept."""

import json
import time
from typing import Any

import httpx2
import pytest

from db import requests
from domain.signature import sign
from tests.api.world import BANK, RIGHT, SECRETS, Api


@pytest.fixture
async def case_no(api: Api, opening: dict[str, Any]) -> str:
    """A case whose opening is written down; nothing of it is recorded yet."""
    response = await api.post("/api/v1/cases", opening)
    api.door.asked.clear()
    return str(response.json()["case_no"])


def decision(case_no: str, **changes: Any) -> dict[str, Any]:
    call = f"{case_no}/case/review/1"
    payload = {"approved": True, "decision_no": "D1"}
    at = "2026-11-21T02:00:00+00:00"
    return {"call": call, "number": 1, "act": "decide_credit", "subject": "case", "payload": payload, "at": at} | changes


async def send(api: Api, body: Any, service: str = "bank", age_s: int = 0, secret: str = "") -> httpx2.Response:
    raw = json.dumps(body).encode()
    headers = sign(secret or SECRETS[service], "message-1", int(time.time()) - age_s, raw)
    return await api.http.post(f"/api/v1/callbacks/{service}", content=raw, headers=headers)


async def test_an_answer_is_stored_and_decided_as_its_party(api: Api, case_no: str) -> None:
    response = await send(api, decision(case_no))

    assert response.status_code == 200
    stored = await requests.load(api.database.pool, response.json()["request"])
    assert stored is not None
    asked = stored.asked
    assert (asked.actor, asked.organisation, asked.role, asked.call) == (
        f"partner:{BANK}",
        BANK,
        "bank_officer",
        f"{case_no}/case/review/1",
    )


async def test_a_repeated_answer_gets_its_stored_decision(api: Api, case_no: str) -> None:
    first, second = await send(api, decision(case_no)), await send(api, decision(case_no))

    assert first.json() == second.json()
    assert len(api.door.asked) == 1


async def test_an_answer_that_the_case_does_not_take_yet_is_kept(api: Api, case_no: str) -> None:
    api.door.state = "open"

    assert (await send(api, decision(case_no))).status_code == 202


async def test_an_answer_that_the_case_refuses_need_not_come_again(api: Api, case_no: str) -> None:
    api.door.state = "refused"
    response = await send(api, decision(case_no))

    assert (response.status_code, response.json()["state"]) == (200, "refused")


async def test_the_registry_of_a_right_is_known_from_the_opening(api: Api, case_no: str) -> None:
    payload = {"application_no": "A1", "received_on": "2026-11-21"}
    answer = decision(case_no, call=f"{case_no}/{RIGHT}/file/1", act="acknowledge_receipt", subject=RIGHT, payload=payload)

    assert (await send(api, answer, "registry")).status_code == 200
    assert api.door.asked[0].asked.organisation == "registry-cnipa"


@pytest.mark.parametrize(("age_s", "secret"), [(301, ""), (-301, ""), (0, "b3RoZXI=")])
async def test_a_signature_that_is_wrong_or_old_is_refused(api: Api, case_no: str, age_s: int, secret: str) -> None:
    response = await send(api, decision(case_no), age_s=age_s, secret=secret)

    assert (response.status_code, response.json()["code"]) == (401, "wrong_signature")
    assert api.door.asked == []


async def test_an_unsigned_callback_is_refused(api: Api, case_no: str) -> None:
    response = await api.http.post("/api/v1/callbacks/bank", json=decision(case_no))

    assert response.status_code == 401


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"act": "abracadabra"}, "act"),
        ({"act": "accept_filing", "payload": {"receipt_no": "R"}}, "act"),
        ({"payload": {"approved": "yes", "decision_no": "D1"}}, "payload.approved"),
        ({"payload": {}}, "payload.approved"),
        ({"number": 0}, "number"),
        ({"more": 1}, "more"),
    ],
)
async def test_nonsense_is_refused(api: Api, case_no: str, changes: dict[str, Any], field: str) -> None:
    response = await send(api, decision(case_no, **changes))

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field


async def test_a_partner_does_not_answer_for_another_kind(api: Api, case_no: str) -> None:
    await api.database.pool.execute(
        "INSERT INTO journal OVERRIDING USER VALUE SELECT * FROM jsonb_populate_record(NULL::journal, $1)",
        {
            **dict.fromkeys(("at", "received_at", "request", "actor", "role", "organisation", "on_behalf_of", "tenant"), ""),
            **dict.fromkeys(("clause", "reason", "prev", "hash"), ""),
            "version": 1,
            "case_no": case_no,
            "seq": 7,
            "kind": "called",
            "subject": "case",
            "data": {"call": f"{case_no}/case/quote/1", "kind": "quote", "party": "insurer-picc"},
        },
    )
    cession = {"kind": "reinsurance", "party": "re", "share": "0.4", "treaty_no": "T"}
    answer = decision(case_no, call=f"{case_no}/case/quote/1", act="record_cession", payload=cession)

    assert (await send(api, answer, "guarantor")).status_code == 422
    assert (await send(api, answer, "insurer")).status_code == 200


async def test_the_same_number_with_another_content_is_refused(api: Api, case_no: str) -> None:
    await send(api, decision(case_no))
    response = await send(api, decision(case_no, payload={"approved": False, "decision_no": "D1"}))

    assert (response.status_code, response.json()["code"]) == (422, "key_reused")


async def test_an_answer_to_nobody_is_refused(api: Api) -> None:
    assert (await send(api, decision("XX-2026-000009"))).status_code == 404
    assert (await api.http.post("/api/v1/callbacks/nobody", json={})).status_code == 404

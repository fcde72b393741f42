"""Callbacks of partners: signed, stored once, decided or kept."""

import base64
import hashlib
import json
import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import standardwebhooks

from api.callback_keys import CallbackKeys
from db import requests
from domain.signature import new_secret, sign
from partners.conformance import examine
from partners.conformance_ours import OUR_CHECKS, Door
from tests.api.test_streams import served
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


async def send(api: Api, body: Any, sender: str = BANK, age_s: int = 0, secret: str = "", name: str = "") -> httpx2.Response:
    raw = json.dumps(body).encode()
    name = name or hashlib.sha256(raw).hexdigest()
    headers = sign(secret or SECRETS[sender], name, int(time.time()) - age_s, raw)
    return await api.http.post(f"/api/v1/callbacks/{sender}", content=raw, headers=headers)


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

    assert (await send(api, answer, "registry-cnipa")).status_code == 200
    assert api.door.asked[0].asked.organisation == "registry-cnipa"


@pytest.mark.parametrize(("age_s", "secret"), [(330, ""), (-330, ""), (0, "b3RoZXI=")])
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

    assert (await send(api, answer, "guarantor-xt")).status_code == 404
    assert (await send(api, answer, "insurer-picc")).status_code == 200


async def test_the_same_number_with_another_content_is_refused(api: Api, case_no: str) -> None:
    await send(api, decision(case_no))
    response = await send(api, decision(case_no, payload={"approved": False, "decision_no": "D1"}))

    assert (response.status_code, response.json()["code"]) == (422, "key_reused")


async def test_an_answer_to_nobody_is_refused(api: Api) -> None:
    assert (await send(api, decision("XX-2026-000009"))).status_code == 404


async def test_a_bank_does_not_answer_for_another_bank(api: Api, case_no: str) -> None:
    response = await send(api, decision(case_no), "bank-xt-hr")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert BANK not in response.text
    assert api.door.asked == []


async def test_another_banks_key_opens_no_door(api: Api, case_no: str) -> None:
    response = await send(api, decision(case_no), BANK, secret=SECRETS["bank-xt-hr"])

    assert (response.status_code, response.json()["code"]) == (401, "wrong_signature")


async def test_a_stranger_is_told_the_same_as_who_signs_wrongly(api: Api, case_no: str) -> None:
    stranger = await send(api, decision(case_no), "bank-nobody", secret=SECRETS[BANK])
    mistaken = await send(api, decision(case_no), BANK, secret=SECRETS["bank-xt-hr"])

    assert stranger.json() == mistaken.json()


async def test_a_name_stands_for_one_message(api: Api, case_no: str) -> None:
    await send(api, decision(case_no), name="message-1")
    other = await send(api, decision(case_no, call=f"{case_no}/case/review/2"), name="message-1")

    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert len(api.door.asked) == 1


async def test_a_message_signed_by_the_independent_library_is_taken(api: Api, case_no: str) -> None:
    raw, name, now = json.dumps(decision(case_no)), "msg_1", datetime.now(UTC)
    signature = standardwebhooks.Webhook(SECRETS[BANK]).sign(name, now, raw)
    headers = {"webhook-id": name, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}

    assert (await api.http.post(f"/api/v1/callbacks/{BANK}", content=raw, headers=headers)).status_code == 200


async def test_our_door_passes_what_a_partner_examines(api: Api) -> None:
    async with served(api) as http:
        door = Door(str(http.base_url).rstrip("/"), BANK, SECRETS[BANK], http)
        found = await examine(door, OUR_CHECKS)
        with_another_key = await examine(replace(door, secret=new_secret()), OUR_CHECKS)

    assert [each for each in found if each.state != "passed"] == []
    assert {each.name for each in with_another_key if each.state == "failed"} == {"key_fits", "foreign_act_refused"}


def test_keys_are_read_again_when_their_file_changes_and_two_are_valid_while_they_are_exchanged(tmp_path: Path) -> None:
    old, new, file = new_secret(), new_secret(), tmp_path / "callbacks.json"
    file.write_text(json.dumps({BANK: old}))
    keys = CallbackKeys(file)
    assert keys[BANK] == [old]

    file.write_text(json.dumps({BANK: [new, old]}))
    os.utime(file, ns=(1, 1))
    assert keys[BANK] == [new, old]

    file.write_text(json.dumps({BANK: base64.b64encode(b"short").decode()}))
    os.utime(file, ns=(2, 2))
    assert keys[BANK] == [new, old], "a key that is too short changes nothing"

    file.unlink()
    assert keys.get(BANK) is None

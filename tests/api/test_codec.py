"""The codec endpoint: payloads are opened for administrators and auditors on Temporal's own pages, and each time it is written down."""

import json
from dataclasses import replace

import httpx2
import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from temporalio.api.common.v1 import Payload, Payloads

from domain.roles import Role
from engine.codec import EncryptingCodec, Keys
from tests.api.world import Api

UI = "http://127.0.0.1:8461"
CODEC = EncryptingCodec(Keys("k1", {"k1": bytes(range(32))}))
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data='"湘潭样例科技有限公司"'.encode())
DECODE = "/api/v1/codec/decode"


@pytest.fixture
def opened(api: Api) -> Api:
    """The API whose setting names Temporal's pages."""
    api.app.state.parts = replace(api.app.state.parts, codec=CODEC, codec_origin=UI)
    return api


async def closed() -> dict[str, object]:
    found: dict[str, object] = MessageToDict(Payloads(payloads=await CODEC.encode([PLAIN])))
    return found


async def ask(api: Api, body: object, token: str = Role.AUDITOR.value, path: str = DECODE, **headers: str) -> httpx2.Response:
    credentials = {"Authorization": f"Bearer {token}"} if token else {}
    return await api.http.post(path, content=json.dumps(body), headers=credentials | headers)


async def test_temporals_pages_get_what_they_handed_in_opened_and_closed_again(opened: Api) -> None:
    answer = await ask(opened, await closed(), Origin=UI, **{"X-Namespace": "zhiya"})

    assert answer.status_code == 200, answer.text
    assert list(ParseDict(answer.json(), Payloads()).payloads) == [PLAIN]
    assert (answer.headers["access-control-allow-origin"], answer.headers["access-control-allow-credentials"]) == (UI, "true")
    again = await ask(opened, answer.json(), path="/api/v1/codec/encode")
    assert await CODEC.decode(ParseDict(again.json(), Payloads()).payloads) == [PLAIN]


async def test_each_use_stands_in_the_access_log(opened: Api) -> None:
    await ask(opened, await closed())
    await ask(opened, await closed(), Role.BANK_OFFICER.value)
    await opened.app.state.access_log.close()

    rows = await opened.database.pool.fetch("SELECT actor, operation, status FROM access_log ORDER BY recorded")

    assert {tuple(row) for row in rows} == {
        ("demo:auditor", "decode_payloads", 200),
        ("demo:bank_officer", "decode_payloads", 403),
    }


async def test_nobody_but_administrators_and_auditors_opens_a_payload(opened: Api) -> None:
    body = await closed()

    let_in = {role for role in Role if role is not Role.CASE and (await ask(opened, body, role.value)).status_code == 200}

    assert let_in == {Role.ADMINISTRATOR, Role.AUDITOR}
    assert (await ask(opened, body, "")).status_code == 401


async def test_a_browser_on_another_page_may_not_ask(opened: Api) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-namespace"}

    ours = await opened.http.options(DECODE, headers=asking | {"Origin": UI})
    others = await opened.http.options(DECODE, headers=asking | {"Origin": "http://evil.example"})
    answered = await ask(opened, await closed(), Origin="http://evil.example")

    assert (ours.status_code, ours.headers["access-control-allow-origin"]) == (200, UI)
    assert others.status_code == 400
    for each in (others, answered):
        assert each.headers.get("access-control-allow-origin") is None
    elsewhere = await opened.http.get("/api/v1/cases", headers={"Origin": UI, "Authorization": "Bearer auditor"})
    assert elsewhere.headers.get("access-control-allow-origin") is None


async def test_without_the_setting_there_is_no_codec(api: Api) -> None:
    assert (await ask(api, await closed())).status_code == 404
    api.app.state.parts = replace(api.app.state.parts, codec=CODEC)
    assert (await ask(api, await closed())).status_code == 404


async def test_what_no_key_opens_and_what_is_no_payload_are_refused(opened: Api) -> None:
    foreign = await EncryptingCodec(Keys("k9", {"k9": bytes(range(32))})).encode([PLAIN])

    unknown = await ask(opened, MessageToDict(Payloads(payloads=foreign)))
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unreadable_payload")
    wrong: list[object] = [[], {"payloads": 1}, {"payloads": [{"data": 1}]}, {"other": 1}, "x"]
    for body in wrong:
        assert (await ask(opened, body)).json()["code"] == "wrong_body"

"""Webhooks over HTTP: whoever subscribes is shown the secret once, sees the deliveries, and nobody else does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from db import feed, webhooks
from tests.api.world import BANK, Api

URL = "https://bank.example/hook"
OFFICER = "bank_officer"


async def subscribed(api: Api, **changes: Any) -> dict[str, Any]:
    response = await api.post("/api/v1/webhooks", {"url": URL} | changes, OFFICER)
    assert response.status_code == 201, response.text
    return dict(response.json())


async def write(api: Api, method: str, path: str, body: Any = None, token: str = OFFICER, **headers: str) -> httpx2.Response:
    known = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"key-{next(api.keys)}"}
    return await api.http.request(method, f"/api/v1/webhooks{path}", json=body if body is not None else {}, headers=known | headers)


async def test_the_secret_is_shown_once_and_kept_closed(api: Api) -> None:
    body, key = {"url": URL, "types": ["register"]}, "the-same-key"
    first = (await api.post("/api/v1/webhooks", body, OFFICER, key)).json()
    again = (await api.post("/api/v1/webhooks", body, OFFICER, key)).json()
    closed = await webhooks.closed_secrets(api.database, first["id"])
    kept = await api.database.pool.fetchval("SELECT string_agg(body::text, '') FROM kept_answers")

    assert first["secret"].startswith("whsec_")
    assert again == {name: value for name, value in first.items() if name != "secret"}
    assert [api.app.state.parts.closer.open(each, first["id"]) for each in closed] == [first["secret"]]
    assert first["secret"] not in kept
    assert first["secret"] not in (await api.get(f"/api/v1/webhooks/{first['id']}", OFFICER)).text


async def test_a_secret_closed_for_one_webhook_opens_for_no_other(api: Api) -> None:
    one, other = await subscribed(api), await subscribed(api)
    closed = await webhooks.closed_secrets(api.database, one["id"])

    with pytest.raises(Exception, match="changed"):
        api.app.state.parts.closer.open(closed[0], other["id"])


async def test_a_secret_is_exchanged_with_both_valid_for_a_day(api: Api) -> None:
    hook = await subscribed(api)
    rotated = (await write(api, "POST", f"/{hook['id']}/rotate")).json()
    closed = await webhooks.closed_secrets(api.database, hook["id"])
    opened = [api.app.state.parts.closer.open(each, hook["id"]) for each in closed]
    await api.database.pool.execute("UPDATE webhook_secrets SET until = now() WHERE until IS NOT NULL")

    assert opened == [rotated["secret"], hook["secret"]]
    assert datetime.fromisoformat(rotated["old_secret_until"]) > datetime.now(UTC) + timedelta(hours=23)
    assert len(await webhooks.closed_secrets(api.database, hook["id"])) == 1


async def test_a_webhook_is_changed_paused_resumed_and_deleted(api: Api) -> None:
    hook = await subscribed(api)
    path = f"/{hook['id']}"
    read = await api.get(f"/api/v1/webhooks{path}", OFFICER)

    changed = await write(api, "PATCH", path, {"types": ["closed"]}, **{"If-Match": read.headers["etag"]})
    late = await write(api, "PATCH", path, {"note": "x"}, **{"If-Match": read.headers["etag"]})
    unseen = await write(api, "PATCH", path, {"note": "x"})
    paused = await write(api, "POST", f"{path}/pause")
    resumed = await write(api, "POST", f"{path}/resume")
    deleted = await write(api, "DELETE", path)

    assert (changed.json()["types"], changed.json()["url"]) == (["closed"], URL)
    assert (late.status_code, unseen.status_code) == (412, 428)
    assert (paused.json()["state"], paused.json()["why"], resumed.json()["state"]) == ("paused", "asked", "active")
    assert deleted.status_code == 204
    assert (await api.get(f"/api/v1/webhooks{path}", OFFICER)).status_code == 404


@pytest.mark.parametrize("token", ["other-bank", "insurer"])
async def test_another_organisation_neither_sees_nor_changes_a_webhook(api: Api, token: str) -> None:
    hook = await subscribed(api)
    path = f"/{hook['id']}"

    assert (await api.get("/api/v1/webhooks", token)).json()["items"] == []
    for method, more in (("DELETE", ""), ("POST", "/pause"), ("POST", "/rotate"), ("POST", "/test")):
        assert (await write(api, method, path + more, token=token)).status_code == 404
    assert (await api.get(f"/api/v1/webhooks{path}/deliveries", token)).status_code == 404


async def test_roles_without_a_system_of_their_own_may_not_subscribe(api: Api) -> None:
    assert (await api.post("/api/v1/webhooks", {"url": URL}, "window_officer")).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "https://10.0.0.1/hook"}, "url"),
        ({"url": "http://bank.example/hook"}, "url"),
        ({"url": URL, "types": ["opened"]}, "types"),
        ({"url": URL, "secret": "x"}, "secret"),
        ({}, "url"),
    ],
)
async def test_a_subscription_that_cannot_be_is_refused_by_its_field(api: Api, body: dict[str, Any], field: str) -> None:
    response = await api.post("/api/v1/webhooks", body, OFFICER)

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field


async def test_this_machine_is_no_address_in_production(production: Api, api: Api) -> None:
    body = {"url": "http://127.0.0.1:8500/hook"}

    assert (await production.post("/api/v1/webhooks", body, OFFICER)).status_code == 422
    assert (await api.post("/api/v1/webhooks", body, OFFICER)).status_code == 201


async def test_deliveries_are_listed_with_their_attempts_and_made_again(api: Api) -> None:
    hook = await subscribed(api)
    test = (await write(api, "POST", f"/{hook['id']}/test")).json()
    due = (await webhooks.take(api.database, hook["id"], 1))[0]
    attempt = {"at": "2026-11-21T02:00:00+00:00", "status": 500, "ms": 12, "excerpt": "out of order", "error": ""}
    await webhooks.failed(api.database, due, attempt)

    listed = (await api.get(f"/api/v1/webhooks/{hook['id']}/deliveries", OFFICER)).json()["items"]
    resent = await write(api, "POST", f"/{hook['id']}/resend", {"deliveries": [test["delivery"]]})
    ranged = await write(api, "POST", f"/{hook['id']}/resend", {"since": "2026-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"})
    empty = await write(api, "POST", f"/{hook['id']}/resend", {})

    assert [(each["id"], each["type"], each["state"], each["log"]) for each in listed] == [
        (test["delivery"], "webhook_test", "given_up", [attempt])
    ]
    assert (resent.json(), ranged.json(), empty.status_code) == ({"resent": 1}, {"resent": 0}, 422)


async def test_what_a_bank_subscribed_to_becomes_a_delivery_of_its_case(api: Api, opening: dict[str, Any], case: str) -> None:
    await feed.sequence(api.database)
    hook = await subscribed(api)
    await api.database.pool.execute("UPDATE webhooks SET position = 0")
    await webhooks.spread(api.database)

    listed = (await api.get(f"/api/v1/webhooks/{hook['id']}/deliveries?state=waiting", OFFICER)).json()["items"]

    assert [(each["case_no"], each["type"]) for each in listed] == [(case, "asked"), (case, "open_case")]
    assert hook["organisation"] == BANK

"""The service as a whole: its description, its problems, its health, and a database that is away."""

from typing import Any

import pytest

from db import requests
from domain.acts import ACTS
from tests.api.world import Api


async def test_every_act_is_one_operation_with_its_body(api: Api) -> None:
    schema = (await api.http.get("/openapi.json")).json()
    operations = {op["operationId"]: op for methods in schema["paths"].values() for op in methods.values()}
    schemas = schema["components"]["schemas"]

    assert ACTS.keys() <= operations.keys()
    for name in ACTS:
        reference = operations[name]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        assert reference.removeprefix("#/components/schemas/") in schemas
    assert all(reference in schemas for reference in _references(schema))


async def test_every_refusal_has_one_shape(api: Api, case: str) -> None:
    refusals = [
        await api.http.get("/api/v1/cases"),
        await api.http.get("/nowhere"),
        await api.http.delete("/health"),
        await api.get("/api/v1/cases/XT-2026-999999"),
        await api.get("/api/v1/cases/%00"),
        await api.get("/api/v1/requests/%00"),
        await api.get("/api/v1/cases?after=%00"),
        await api.act("accept_filing", {}),
        await api.act("accept_filing", {}, "auditor"),
    ]

    assert [refusal.status_code for refusal in refusals] == [401, 404, 405, 404, 404, 404, 422, 422, 403]
    for refusal in refusals:
        body = refusal.json()
        assert refusal.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "code", "detail", "detail_en", "detail_zh"} <= body.keys()
        assert body["status"] == refusal.status_code
        assert body["type"] == f"urn:zhiya:problem:{body['code']}"


async def test_health_tells_of_database_and_temporal(api: Api) -> None:
    well = await api.http.get("/health")
    api.door.state = "open"
    away = await api.http.get("/health")

    assert (well.status_code, well.json()) == (200, {"status": "ok", "database": True, "temporal": True, "last_night": None})
    assert (away.status_code, away.json()["temporal"]) == (200, False)


async def test_what_could_not_be_written_down_is_not_answered_as_if_it_were(api: Api, case: str) -> None:
    await api.database.close()
    response = await api.act("accept_filing", {"payload": {"receipt_no": "R1"}})

    assert (response.status_code, response.json()["code"]) == (503, "not_written")
    assert response.headers["retry-after"] == "1"
    assert (await api.http.get("/health")).status_code == 503


async def _late(*_: Any, **__: Any) -> None:
    raise TimeoutError


async def test_what_may_have_been_written_down_all_the_same_is_not_denied(api: Api, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "write_down", _late)  # as a commit that nobody answers
    response = await api.act("accept_filing", {"payload": {"receipt_no": "R1"}})

    assert (response.status_code, response.json()["code"]) == (504, "timed_out")


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"].removeprefix("#/components/schemas/")] if isinstance(value.get("$ref"), str) else []
        return own + [found for item in value.values() for found in _references(item)]
    return [found for item in value for found in _references(item)] if isinstance(value, list) else []

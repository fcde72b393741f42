"""The composition as it is started: real settings, real packs, and no Temporal to be found."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from api.app import create
from api.door import LazyDoor
from db import requests
from db.database import Database
from engine import files
from engine.settings import Settings, on_free_ports
from identity.enrolment import enrol, sessions_of
from tests.api.world import USCC


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = on_free_ports(tmp_path).model_copy(update={"sandbox": True})  # the people of the demo come in
    files.prepare(made)
    return made


@pytest.fixture
async def app(server: str, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FastAPI]:
    name = await database.pool.fetchval("SELECT current_database()")
    for key, value in settings.model_dump(mode="json").items():
        monkeypatch.setenv(f"ZHIYA_{key.upper()}", str(value))
    monkeypatch.setenv("ZHIYA_DATABASE_URL", f"{server}/{name}")
    app = create()
    async with app.router.lifespan_context(app):
        yield app


async def test_a_case_is_opened_under_its_pack_while_temporal_is_away(
    app: FastAPI, settings: Settings, database: Database, opening: dict[str, Any]
) -> None:
    await enrol(database, files.DEMO_PEOPLE)
    people = {person["actor"]: person["token"] for person in await sessions_of(database, files.DEMO_PEOPLE)}
    headers = {"Authorization": f"Bearer {people['demo:window-xiangtan']}", "Idempotency-Key": "k"}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://api") as http:
        response = await http.post("/api/v1/cases", json=opening | {"sandbox": False}, headers=headers)
        health = await http.get("/health")

    assert response.status_code == 202
    assert response.json()["case_no"].startswith("XT-")
    assert (health.status_code, health.json()["temporal"]) == (200, False)
    stored = await requests.load(database.pool, response.json()["request"])
    assert stored is not None
    assert stored.opening is not None
    assert stored.opening["demand"]["uscc"] == USCC
    assert "registration.days" in stored.opening["rules"]["rows"]


async def test_nobody_is_kept_waiting_for_a_temporal_that_is_away(settings: Settings, database: Database) -> None:
    door = LazyDoor(settings, database)
    began = time.monotonic()
    reached = [await door.reachable() for _ in range(50)]

    assert not any(reached)
    assert time.monotonic() - began < 10

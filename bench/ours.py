"""Our case, lived through the two ways in: the door, by a Temporal client, and the API, over HTTP."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx2
from pydantic import TypeAdapter
from temporalio.client import Client

from bench import short_case
from bench.lap import Rounds
from bench.short_case import Step
from db import requests
from db.database import Database
from db.requests import StoredRequest
from domain.calls import Answer
from domain.facts import Asked, digest, plain
from domain.opening import Demand, Opening, Right
from domain.signature import sign
from domain.workdays import local_day
from engine.door import Door, callback_request
from policies.calendar import calendar_for
from policies.packs import rules_for

_PAUSE_S = 0.01
_OPEN = "SELECT 1 FROM tasks WHERE case_no = $1 AND state = 'open' AND $2 = ANY(acts)"
_DEMAND, _RIGHTS = TypeAdapter(Demand), TypeAdapter(list[Right])


class BenchFailed(Exception):
    """The bench cannot go on; the sentence says where."""


@dataclass(frozen=True)
class Around:
    """What both ways in share."""

    client: Client
    database: Database
    numbers: Iterator[int]  # of cases, each used once

    async def until_asked(self, case_no: str, act: str) -> None:
        """Wait until the case asks for this act, as whoever performs it would see in the list of open acts."""
        while not await self.database.pool.fetchval(_OPEN, case_no, act):
            await asyncio.sleep(_PAUSE_S)

    async def ended(self, case_no: str) -> str:
        outcome = await self.client.get_workflow_handle(case_no).result()
        if outcome != "released":
            raise BenchFailed(f"the case {case_no} ended {outcome}: the short case ends released")
        return case_no


class ByDoor:
    """Request row, update, record: what the API does for an act, without HTTP."""

    def __init__(self, around: Around, task_queue: str) -> None:
        self.around = around
        self.door = Door(around.client, around.database, task_queue)

    async def live(self, rounds: Rounds) -> str:
        """One complete case; its number."""
        n = next(self.around.numbers)
        began = time.perf_counter()
        opening = await self._opened(n)
        await self._decide(opening)
        rounds.append(time.perf_counter() - began)
        case_no = opening.case_no
        for step in short_case.steps(case_no, n):
            if step.awaited:
                await self.around.until_asked(case_no, step.act)
            began = time.perf_counter()
            request = _request(case_no, step)
            async with self.around.database.pool.acquire() as conn:
                stored = await requests.write_down(conn, request)
            await self._decide(stored)
            rounds.append(time.perf_counter() - began)
        return await self.around.ended(case_no)

    async def _opened(self, n: int) -> StoredRequest:
        body, now = short_case.demand(n), datetime.now(UTC)
        today = local_day(now)
        rules, tenant = rules_for(short_case.TENANT, today), short_case.TENANT
        identity = requests.request_id(tenant, "bench:window", "", "case", "open_case", str(n))
        asked = Asked(identity, "case", "bench:window", "window_officer", "bureau-xiangtan", tenant, now.isoformat())
        demand, rights = _DEMAND.validate_python(body["demand"]), _RIGHTS.validate_python(body["rights"])
        calendar = calendar_for(list(range(today.year, today.year + 4)))

        def build(case_no: str) -> StoredRequest:
            opening = Opening(case_no, tenant, asked, demand, rights, rules, calendar)
            return StoredRequest(identity, case_no, "open_case", asked, {}, plain(opening), digest(body), "open", None, 0)

        async with self.around.database.pool.acquire() as conn:
            return await requests.write_down_opening(
                conn, tenant=tenant, prefix=rules.text("case.prefix"), year=today.year, request_id=identity, build=build
            )

    async def _decide(self, request: StoredRequest) -> None:
        while True:
            decided = await self.door.decide(request)
            if decided.state == "done":
                return
            if decided.state == "refused":
                raise BenchFailed(f"{request.act} in {request.case_no} was refused: {decided.answer}")
            await asyncio.sleep(_PAUSE_S)


class ByHttp:
    """The same acts through the API: people with their tokens, partners with their signatures."""

    def __init__(self, around: Around, api_url: str, people: list[Mapping[str, Any]], secrets: Mapping[str, str]) -> None:
        self.around, self.people, self.secrets = around, people, secrets
        limits = httpx2.Limits(max_connections=64, max_keepalive_connections=64)
        self.http = httpx2.AsyncClient(base_url=f"{api_url}/api/v1", limits=limits, timeout=60, trust_env=False)

    async def close(self) -> None:
        await self.http.aclose()

    async def live(self, rounds: Rounds) -> str:
        """One complete case; its number."""
        n = next(self.around.numbers)
        headers = self._headers("window_officer", "bureau-xiangtan", f"open-{n}")
        began = time.perf_counter()
        opened = await self._post("/cases", headers, json.dumps(short_case.demand(n)).encode())
        rounds.append(time.perf_counter() - began)
        case_no: str = opened["case_no"]
        for step in short_case.steps(case_no, n):
            if step.awaited:
                await self.around.until_asked(case_no, step.act)
            began = time.perf_counter()
            await self._perform(case_no, step)
            rounds.append(time.perf_counter() - began)
        return await self.around.ended(case_no)

    async def _perform(self, case_no: str, step: Step) -> None:
        if step.call:
            answer = json.dumps(plain(_answer(step))).encode()
            message_id = f"{quote(step.call, safe='/:')}#{step.number}#0"
            headers = sign(self.secrets[step.organisation], message_id, int(time.time()), answer)
            await self._post(f"/callbacks/{step.organisation}", headers, answer)
        else:
            headers = self._headers(step.role, step.organisation, f"{case_no}-{step.act}")
            body = {"subject": step.subject, "payload": step.payload}
            await self._post(f"/cases/{case_no}/acts/{step.act}", headers, json.dumps(body).encode())

    def _headers(self, role: str, organisation: str, key: str) -> dict[str, str]:
        token = next(who["token"] for who in self.people if (who["role"], who["organisation"]) == (role, organisation))
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": key}

    async def _post(self, path: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        """Send until it is done; 202 means kept, and the same again asks for the result."""
        while True:
            response = await self.http.post(path, content=body, headers=headers | {"Content-Type": "application/json"})
            said: dict[str, Any] = response.json()
            if response.status_code in (200, 201) and said["state"] == "done":
                return said
            if response.status_code != 202:
                raise BenchFailed(f"{path} answered {response.status_code}: {response.text[:300]}")
            await asyncio.sleep(_PAUSE_S)


def _answer(step: Step) -> Answer:
    return Answer(step.call, step.number, step.act, step.subject, dict(step.payload), datetime.now(UTC).isoformat())


def _request(case_no: str, step: Step) -> StoredRequest:
    now, tenant = datetime.now(UTC).isoformat(), short_case.TENANT
    if step.call:
        return callback_request(_answer(step), step.organisation, case_no, tenant, now)
    actor = f"bench:{step.role}"
    identity = requests.request_id(tenant, actor, case_no, step.subject, step.act, "bench")
    asked = Asked(identity, step.subject, actor, step.role, step.organisation, tenant, now)
    payload = dict(step.payload)
    return StoredRequest(identity, case_no, step.act, asked, payload, None, digest({"payload": payload}), "open", None, 0)

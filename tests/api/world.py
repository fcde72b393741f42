"""The world of the API's tests: a door that decides by itself, people of every role, and a client that speaks for one."""

import base64
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
from fastapi import FastAPI

from api.callers import Caller
from db import journal
from db.database import Database
from db.journal import Done
from db.requests import StoredRequest
from domain.roles import Role
from engine.door import Decided

_PARTNERS = ("bank-xt-rcb", "bank-xt-hr", "insurer-picc", "guarantor-xt", "registry-cnipa", "fund-xt")
SECRETS = {name: "whsec_" + base64.b64encode(name.ljust(32, ".").encode()).decode() for name in _PARTNERS}  # each its own
USCC = "91430300MA4L00001W"
RIGHT = "ZL202310000001.5"
CASE = "XT-2026-000001"
OFFICER = Role.WINDOW_OFFICER.value
BANK, INSURER, GUARANTOR = "bank-xt-rcb", "insurer-picc", "guarantor-xt"
_ORGANISATION = {
    Role.FIRM: USCC,
    Role.BANK_OFFICER: BANK,
    Role.BANK_APPROVER: BANK,
    Role.INSURER: INSURER,
    Role.GUARANTOR: GUARANTOR,
}


def _person(token: str, role: Role, organisation: str, tenant: str = "xiangtan") -> dict[str, Any]:
    return {"token": token, "actor": f"demo:{token}", "role": role.value, "organisation": organisation, "tenants": [tenant]}


# A role's name is its token; three more are there to be kept out.
PEOPLE = [_person(role.value, role, _ORGANISATION.get(role, f"the-{role}")) for role in Role if role is not Role.CASE] + [
    _person("elsewhere", Role.WINDOW_OFFICER, "bureau-shanxi", "shanxi"),
    _person("other-bank", Role.BANK_OFFICER, "bank-xt-hr"),
    _person("other-firm", Role.FIRM, "91430300MA4L000033"),
]


async def who(token: str) -> Caller | None:
    """The caller of the tests behind a token; each has just logged in."""
    person = next((person for person in PEOPLE if person["token"] == token), None)
    if person is None:
        return None
    actor, organisation, tenants = person["actor"], person["organisation"], frozenset(person["tenants"])
    return Caller(actor, Role(person["role"]), organisation, tenants, session=token, fresh_at=datetime.now(UTC))


@dataclass
class SelfDeciding:
    """A door that says yes, no, or nothing yet, and remembers what it was asked."""

    database: Database
    state: str = "done"
    asked: list[StoredRequest] = field(default_factory=list)

    async def decide(self, request: StoredRequest, wait_s: float = 10) -> Decided:
        self.asked.append(request)
        if self.state == "open":
            return Decided("open", {})
        refusal = {"error": "withdraw is not open for case; open now: nothing", "code": "not_open"}
        answer = refusal if self.state == "refused" else {"case_no": request.case_no, "act": request.act, "facts": [], "result": {}}
        await journal.record(self.database, [], Done(request.id, self.state, answer))
        return Decided(self.state, answer)

    async def reachable(self) -> bool:
        return self.state != "open"


@dataclass
class Api:
    """The running application, its door, and a client that speaks for a role."""

    app: FastAPI
    http: httpx2.AsyncClient
    door: SelfDeciding
    database: Database
    keys: Iterator[int] = field(default_factory=itertools.count)

    async def get(self, path: str, token: str = OFFICER) -> httpx2.Response:
        return await self.http.get(path, headers={"Authorization": f"Bearer {token}"})

    async def post(self, path: str, body: Any, token: str = OFFICER, key: str = "") -> httpx2.Response:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or f"key-{next(self.keys)}"}
        return await self.http.post(path, json=body, headers=headers)

    async def act(self, name: str, body: Any, token: str = OFFICER, key: str = "", case_no: str = CASE) -> httpx2.Response:
        return await self.post(f"/api/v1/cases/{case_no}/acts/{name}", body, token, key)

"""Permissions: every operation of the description, by every role, for an own and a foreign organisation and tenant, against the tables."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI

from api.callers import Caller
from db import journal
from domain.acts import ACTS
from domain.operations import OPERATIONS, WITHOUT_CALLER, roles_of
from domain.roles import Role
from domain.scopes import KIND, ScopeKind
from domain.workdays import local_day
from tests.api.bodies_of import body_of
from tests.api.conftest import _fact
from tests.api.world import BANK, CASE, GUARANTOR, INSURER, USCC, Api

_BUREAU = "bureau-xiangtan"
_ROLES = [role for role in Role if role is not Role.CASE]
_OWN = {
    Role.FIRM: USCC,
    Role.BANK_OFFICER: BANK,
    Role.BANK_APPROVER: BANK,
    Role.INSURER: INSURER,
    Role.GUARANTOR: GUARANTOR,
    Role.REINSURER: "reinsurer-cn",
    Role.REGISTRY_OFFICER: "registry-cnipa",
    Role.REGISTRY_HEAD: "registry-cnipa",
    Role.FUND_OFFICER: "fund-xt",
    Role.FUND_APPROVER: "fund-xt",
    Role.FINANCE: "fund-xt",
    Role.AGENT: "agency-1",
}
# These see a tenant's cases whoever they work for.
_ANY_ORGANISATION = (ScopeKind.TENANT, ScopeKind.DISPOSAL, ScopeKind.SANDBOX)
# Whether it is the own organisation, and the tenant; a foreign one in a foreign tenant could see no more than these.
_HOME, _ABROAD = ((True, "xiangtan"),), ((False, "xiangtan"), (True, "shanxi"))
_HIDDEN = f"There is no case {CASE}"


@dataclass(frozen=True)
class Asked:
    """One question of the table: who asks for what, and from where."""

    operation: str
    method: str
    path: str
    caller: Caller
    body: bytes
    media_type: str

    @property
    def sees(self) -> bool:
        """Whether the case is this caller's business, told without the code that decides it."""
        own = self.caller.organisation == _OWN.get(self.caller.role, _BUREAU)
        return "xiangtan" in self.caller.tenants and (own or KIND[self.caller.role] in _ANY_ORGANISATION)

    @property
    def expected(self) -> str:
        """What the tables say: let in, refused, or hidden; a place that names no case hides none."""
        if "{case_no}" in self.path and not self.sees:
            return "hidden"
        if self.operation == "open_case" and not self.sees:  # its body names jurisdiction, firm and bank
            return "refused"
        return "let in" if self.caller.role in roles_of(self.operation) else "refused"


@pytest.fixture
async def busy(api: Api, case: str) -> Api:
    """The API of a case in which everybody of the tables has something to do."""
    opened = await journal.facts(api.database, case)
    facts = [*opened]
    for kind, data in (
        ("called", {"call": "c/1", "kind": "file", "party": "registry-cnipa"}),
        ("called", {"call": "c/2", "kind": "claim", "party": "fund-xt"}),
        ("record_cession", {"kind": "reinsurance", "party": "reinsurer-cn", "share": "0.3", "treaty_no": "T1"}),
        ("disposal_moved", {"stage": "opened"}),
    ):
        facts.append(_fact(len(facts), facts[-1].hash, kind, data))
    await journal.record(api.database, facts)
    mandate = "INSERT INTO mandates (tenant, firm, agency, document_no, since, until, made_by) VALUES ($1, $2, $3, 'M1', $4, $4, 'x')"
    await api.database.pool.execute(mandate, "xiangtan", USCC, "agency-1", local_day(datetime.now(UTC)))
    return api


async def test_every_operation_answers_every_role_as_the_tables_say(busy: Api) -> None:
    asked = list(_everything(busy.app))
    callers = {each.caller.actor: each.caller for each in asked}

    async def who(token: str) -> Caller | None:
        return callers.get(token)

    busy.door.state = "open"  # who is let in is not decided on
    busy.app.state.parts = replace(busy.app.state.parts, who=who)
    answers = await _all(busy.app, asked)

    wrong = [f"{each.operation} by {each.caller.actor}: {got}, not {each.expected}" for each, got in answers if got != each.expected]
    assert wrong == []


async def _all(app: FastAPI, asked: list[Asked]) -> list[tuple[Asked, str]]:
    """Ask everything, eight at a time."""
    waiting, answers = iter(asked), []

    async def ask() -> None:
        answers.extend([(each, await _answer(app, each)) for each in waiting])

    await asyncio.gather(*(ask() for _ in range(8)))
    return answers


def _everything(app: FastAPI) -> Iterator[Asked]:
    described = app.openapi()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if operation["operationId"] in WITHOUT_CALLER:
                continue
            body, media_type = body_of(described, operation)
            for caller in _callers() if "{case_no}" in path or operation["operationId"] == "open_case" else _callers(_HOME):
                yield Asked(operation["operationId"], method.upper(), path, caller, body, media_type)


def _callers(places: Sequence[tuple[bool, str]] = (*_HOME, *_ABROAD)) -> Iterator[Caller]:
    for role, (own, tenant) in product(_ROLES, places):
        organisation = _OWN.get(role, _BUREAU) if own else "foreign-1"
        actor = f"{role}:{organisation}:{tenant}"
        yield Caller(actor, role, organisation, frozenset({tenant}), session=actor, fresh_at=datetime.now(UTC))


async def _answer(app: FastAPI, asked: Asked) -> str:
    status, body = await _call(app, asked)
    assert status != 500, (asked.operation, asked.caller.actor, body)
    said = json.loads(body) if status in (403, 404) else {}
    if status == 403 and said["code"] == "not_permitted":
        return "refused"
    return "hidden" if status == 404 and said["detail"].startswith(_HIDDEN) else "let in"


async def _call(app: FastAPI, asked: Asked) -> tuple[int, bytes]:
    """One request without a client: thousands of them take seconds."""
    path = asked.path.replace("{case_no}", CASE)
    while "{" in path:  # nothing of this number is there
        path = f"{path.partition('{')[0]}999999{path.partition('}')[2]}"
    headers = {"authorization": f"Bearer {asked.caller.actor}", "idempotency-key": "k", "content-type": asked.media_type, "if-match": '"1"'}
    headers["accept-language"] = "en"
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": asked.method, "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1), "server": ("api", 80),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()], "state": {},
    }  # fmt: skip
    sent: list[Mapping[str, Any]] = []
    messages = iter([{"type": "http.request", "body": asked.body, "more_body": False}])

    async def receive() -> Mapping[str, Any]:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[arg-type]
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def test_every_operation_of_the_description_stands_in_one_table(api: Api) -> None:
    described = {operation["operationId"] for methods in api.app.openapi()["paths"].values() for operation in methods.values()}

    assert described == ACTS.keys() | OPERATIONS.keys() | WITHOUT_CALLER.keys()
    assert len(described) == len(ACTS) + len(OPERATIONS) + len(WITHOUT_CALLER)

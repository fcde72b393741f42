"""Driving one case of the demo: its people act through the API, its partners answer, its sandbox time moves to what comes next."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import httpx2

from cli.people import next_move
from cli.view import Move, View
from domain.roles import Role
from sandbox.plans import Plan

_PATIENCE_S = 120.0  # how long the demo waits for a stack that is restarting
_PAUSE_S = 0.1
_REFUSALS = 50  # of one request, while nothing else happens in its case
_UNSEEN = frozenset({"let_time_pass", "instalment_due_soon", "record_repayment", "repayment_applied", "instalment_paid"})


class DemoFailed(Exception):
    """The demo cannot go on; the sentence says where."""


@dataclass
class Lived:
    """How far a case has come, as the progress display and the table show it."""

    demand_no: str
    firm: str
    jurisdiction: str
    story: int | None
    expected: str
    case_no: str = ""
    chapter: str = "waiting"
    outcome: str = ""
    facts: int = 0
    events: int = 0
    days: int = 0
    seconds: float = 0.0
    rights: dict[str, str] = field(default_factory=dict)
    problem: str = ""


class Office:
    """The API and the sandbox, as the demo's people reach them; waits for what is restarting, never does a thing twice."""

    def __init__(self, api_url: str, sandbox_url: str, people: list[Mapping[str, Any]]) -> None:
        self.people = people
        limits = httpx2.Limits(max_connections=64, max_keepalive_connections=32)
        timeout = httpx2.Timeout(30, connect=5)
        self.api = httpx2.AsyncClient(base_url=f"{api_url}/api/v1", limits=limits, timeout=timeout, trust_env=False)
        self.sandbox = httpx2.AsyncClient(base_url=f"{sandbox_url}/control", limits=limits, timeout=timeout, trust_env=False)

    async def close(self) -> None:
        await self.api.aclose()
        await self.sandbox.aclose()

    def token(self, role: Role, tenant: str, organisation: str = "") -> str:
        """The demo token of somebody with this role, in this organisation if one is named."""
        for person in self.people:
            if person["role"] == role and tenant in person["tenants"] and organisation in ("", person["organisation"]):
                return str(person["token"])
        raise DemoFailed(f"nobody of the demo is {role} for {tenant} {organisation}")

    async def read(self, path: str, tenant: str, **query: Any) -> Any:
        token = self.token(Role.ADMINISTRATOR, tenant)
        response = await self._send(self.api, "GET", path, headers={"Authorization": f"Bearer {token}"}, params=query)
        if response.status_code != 200:
            raise DemoFailed(f"reading {path} answered {response.status_code}: {response.text[:300]}")
        return response.json()

    async def write(self, path: str, token: str, key: str, body: Mapping[str, Any]) -> httpx2.Response:
        """Send until it is decided: 202 means that it is kept, and the same key asks for its result."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        until = time.monotonic() + _PATIENCE_S
        while True:
            response = await self._send(self.api, "POST", path, headers=headers, json=_plain(body))
            if response.status_code not in (202, 429):
                return response
            if time.monotonic() > until:
                raise DemoFailed(f"{path} was kept but not decided for {_PATIENCE_S:.0f} s")
            await asyncio.sleep(_PAUSE_S)

    async def partners_time(self, case_no: str, now: str) -> Mapping[str, Any]:
        """Tell the stand-ins the time of a case: they send what is due, and say what comes next."""
        response = await self._send(self.sandbox, "POST", "/time", json={"case_no": case_no, "now": now})
        answer: Mapping[str, Any] = response.json()
        return answer

    async def _send(self, client: httpx2.AsyncClient, method: str, path: str, **request: Any) -> httpx2.Response:
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                response = await client.request(method, path, **request)
                if response.status_code not in (500, 502, 503):
                    return response
                problem = f"status {response.status_code}: {response.text[:200]}"
            except httpx2.HTTPError as error:
                problem = f"{type(error).__name__} {error}"
            if time.monotonic() > until:
                raise DemoFailed(f"{client.base_url}{path} has not answered for {_PATIENCE_S:.0f} s: {problem}")
            await asyncio.sleep(_PAUSE_S)


class CaseDrive:
    """One demand of the workbook, from its opening to the end of its case."""

    def __init__(self, office: Office, run_id: str, demand: Mapping[str, Any], plan: Plan, lived: Lived, shown: Callable[[], None]) -> None:
        self.office, self.run_id, self.demand, self.plan, self.lived, self.shown = office, run_id, demand, plan, lived, shown
        self.tenant = lived.jurisdiction
        self.journal: list[Mapping[str, Any]] = []
        self.resting: Mapping[str, str] | None = None  # the case's clock while nothing has happened since it came to rest
        self.case: Mapping[str, Any] | None = None
        self.refused: Counter[str] = Counter()  # by request: how often it was refused while nothing else happened
        self.news = True  # whether people may find something new to do
        self.opened, self.reserved = asyncio.Event(), asyncio.Event()

    async def live(self) -> None:
        began = time.monotonic()
        try:
            await self._open()
            while not self.lived.outcome:
                await self._step()
        finally:
            self.lived.seconds = round(time.monotonic() - began, 2)
            self.opened.set()
            self.reserved.set()
            self.shown()

    async def _open(self) -> None:
        token = self.office.token(Role.WINDOW_OFFICER, self.tenant)
        response = await self.office.write("/cases", token, f"{self.run_id}-{self.lived.demand_no}", self.demand)
        if response.status_code != 201:
            raise DemoFailed(f"opening {self.lived.demand_no} answered {response.status_code}: {response.text[:300]}")
        self.lived.case_no = response.json()["case_no"]
        self.opened.set()

    async def _step(self) -> None:
        """Whatever people do now; then partners, when their time has come; then the case's time moves."""
        case = await self._look() if self.news or self.case is None else self.case
        if self.lived.outcome:
            return
        found = next_move(self._view(case), case["tasks"])
        if found is not None:
            self.resting, self.news = None, True
            await self._perform(*found)
        elif self.resting is None:
            self.resting = await self._let_time_pass(None)
        else:
            await self._wake(self.resting)

    async def _wake(self, resting: Mapping[str, str]) -> None:
        """Partners send what is due; when nothing is, time moves to the earliest of their next answer and the case's next deadline."""
        partners = await self.office.partners_time(self.lived.case_no, resting["now"])
        if partners.get("sent"):
            self.resting, self.news = None, True
            return
        wakes = [moment for moment in (resting["next"], partners.get("next") or "") if moment]
        if not wakes:
            self.resting, self.news = None, True
            await asyncio.sleep(_PAUSE_S)
            return
        self.resting = await self._let_time_pass(min(wakes, key=datetime.fromisoformat))

    def _view(self, case: Mapping[str, Any]) -> View:
        rights = [{**self._declared(right["right_no"]), **right} for right in case["rights"]]
        now = datetime.fromisoformat(self.journal[-1]["at"])
        return View(self.lived.case_no, self.tenant, now, case["case"]["demand"], rights, self.journal, self.plan)

    async def _perform(self, task: Mapping[str, Any], move: Move) -> None:
        token = self.office.token(move.role, self.tenant, move.organisation)
        key = f"{self.run_id}-{task['question']}-{move.act}-{len(self.journal)}"
        body = {"subject": task["subject"], "payload": dict(move.payload), "reason": move.reason}
        response = await self.office.write(f"/cases/{self.lived.case_no}/acts/{move.act}", token, key, body)
        if response.status_code not in (200, 409):  # 409: the case has moved on meanwhile; the next look shows how
            raise DemoFailed(f"{move.act} in {self.lived.case_no} answered {response.status_code}: {response.text[:500]}")
        self.lived.problem = "" if response.status_code == 200 else response.text[:200]
        await self._patient(key, move.act)

    async def _patient(self, key: str, act: str) -> None:
        """A refusal may only mean that the case has moved on; one that stays, while nothing else happens, ends the demo with its words."""
        if not self.lived.problem:
            self.refused = Counter()
            return
        self.refused[key] += 1
        if self.refused[key] > _REFUSALS:
            raise DemoFailed(f"{act} in {self.lived.case_no} is refused again and again: {self.lived.problem}")
        await asyncio.sleep(_PAUSE_S)

    async def _look(self) -> Mapping[str, Any]:
        """The case as its rows tell it, and the facts that are new."""
        new = await self.office.read(f"/cases/{self.lived.case_no}/journal", self.tenant, since=len(self.journal))
        self.journal += new["facts"]
        if self.case is None or _tell(new["facts"]):
            self.case = await self.office.read(f"/cases/{self.lived.case_no}", self.tenant)
        self.news = False
        case = self.case
        row = case["case"]
        self.lived.chapter, self.lived.outcome = row["stage"], row["outcome"] or ""
        self.lived.facts = len(self.journal)
        self.lived.rights = {right["right_no"]: right["stage"] for right in case["rights"]}
        if self.journal:
            first, last = self.journal[0]["at"], self.journal[-1]["at"]
            self.lived.days = (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days
        if any(fact["kind"] in ("reserved", "reservation_refused") for fact in self.journal):
            self.reserved.set()
        self.shown()
        return case

    async def _let_time_pass(self, to: str | None) -> Mapping[str, str] | None:
        """Move the case's clock, or let it come to rest: its time, and when it wakes next by itself."""
        token = self.office.token(Role.DRIVER, self.tenant)
        key = f"{self.run_id}-{to or 'rest'}-{time.monotonic_ns()}"
        body = {"subject": "case", "payload": {"to": to} if to else {}, "reason": ""}
        response = await self.office.write(f"/cases/{self.lived.case_no}/acts/let_time_pass", token, key, body)
        if response.status_code not in (200, 409):
            raise DemoFailed(f"let_time_pass in {self.lived.case_no} answered {response.status_code}: {response.text[:500]}")
        # A move hands over all that it brings; what came before the case was at rest may have gone to the database by itself.
        self.news = to is None or response.status_code == 409 or _tell(response.json()["facts"])
        result: Mapping[str, str] = response.json().get("result", {})
        return result if result.get("now") else None

    def _declared(self, right_no: str) -> dict[str, Any]:
        return next((dict(right) for right in self.demand["rights"] if right["right_no"] == right_no), {})


def _tell(facts: list[Mapping[str, Any]]) -> bool:
    """Whether these facts change what a person sees of the case: its questions, its stages, its end."""
    return any(fact["kind"] not in _UNSEEN for fact in facts)


def _plain(value: Any) -> Any:
    """JSON values: days and amounts as text."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date | Decimal):
        return str(value)
    return value

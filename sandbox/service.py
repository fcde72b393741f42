"""The calls that a service takes, and the answers that can be polled for; the same for all five services."""

import asyncio
import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Header, HTTPException
from fastapi.responses import HTMLResponse, JSONResponse, Response

from domain.acts import ACTS
from domain.calls import Answer, Call, Search
from domain.facts import plain
from sandbox import bank, fund, guarantor, insurer, registry
from sandbox.desk import Handlers, Reply
from sandbox.knobs import happens
from sandbox.moments import instant, iso
from sandbox.plans import Plans, plan_for
from sandbox.store import Store, Stored

SERVICES: dict[str, Handlers] = {
    "registry": registry.HANDLERS,
    "bank": bank.HANDLERS,
    "insurer": insurer.HANDLERS,
    "guarantor": guarantor.HANDLERS,
    "fund": fund.HANDLERS,
}


def router(store: Store, plans: Plans) -> APIRouter:
    """The routes of all five services."""
    routes = APIRouter(prefix="/{service}/calls")

    @routes.post("")
    async def take_call(service: str, call: Call, idempotency_key: str = Header()) -> Response:
        _known(service)
        if idempotency_key != quote(call.call, safe="/:"):
            raise HTTPException(422, f"the Idempotency-Key {idempotency_key!r} is not the call {call.call!r}")
        knobs = store.knobs(service)
        await asyncio.sleep(knobs.delay_s)
        if knobs.down:
            raise HTTPException(503, f"the {service} is down")
        broken = _broken(knobs.error_rate, knobs.nonsense_rate)
        # Half of the faults strike before the call is taken, half after: the caller cannot know which.
        if broken is not None and happens(0.5):
            return broken
        answer = _taken(store, plans, service, call)
        return broken or answer

    @routes.get("/{call:path}/answers")
    async def answers(service: str, call: str) -> dict[str, list[Any]]:
        _known(service)
        if store.knobs(service).down:
            raise HTTPException(503, f"the {service} is down")
        if store.find(call) is None:
            raise HTTPException(404, f"the {service} knows no call {call}")
        case_no = store.case_of(call)
        store.ripen(case_no, store.clock(case_no))
        return {"answers": [plain(answer) for answer in store.decided(call)]}

    return routes


class Memory:
    """What the desks remember, and what they want forgotten when the call is taken."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.forgotten: list[str] = []

    def extract(self, right_no: str) -> Search:
        """What the register says of a right."""
        return self._store.extract(right_no)

    def last_answer(self, case_no: str, act: str) -> dict[str, Any] | None:
        """What the last answer of this kind carried."""
        return self._store.last_answer(case_no, act)

    def forget(self, case_no: str, act: str) -> None:
        """Give up the answers of this kind that are not yet due."""
        self.forgotten.append(act)


def _taken(store: Store, plans: Plans, service: str, call: Call) -> JSONResponse:
    """The answer to a call: the stored one, or the desk's, kept before it leaves."""
    digest = hashlib.sha256(json.dumps(plain(call), sort_keys=True).encode()).hexdigest()
    stored = store.find(call.call)
    if stored is None:
        stored = _decide(store, plans, service, call, digest)
    if stored.body_sha256 != digest:
        raise HTTPException(422, f"the call {call.call} was made before with another body: give a new call a new key")
    return JSONResponse(stored.response, stored.status)


def _decide(store: Store, plans: Plans, service: str, call: Call, digest: str) -> Stored:
    desk = SERVICES[service].get(call.kind)
    if desk is None:
        raise HTTPException(422, f"the {service} takes no call {call.kind!r}; it takes {', '.join(SERVICES[service])}")
    try:
        store.saw(call.case_no, instant(call.now))
        now = _working_moment(instant(call.now), store.clock(call.case_no))
        # What is due by now comes first: a right cancelled this morning is free this afternoon.
        store.ripen(call.case_no, now)
        memory = Memory(store)
        decided = desk(call, now, plan_for(plans, call.data), memory)
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise HTTPException(422, f"the {service} cannot work on the call {call.call}: {error}") from error
    if isinstance(decided, Search):
        stored, replies = Stored(digest, 200, {"result": plain(decided)}), []
    else:
        stored, replies = Stored(digest, 202, {"accepted": True}), _numbered(call, decided)
    store.take(service, call, stored, replies, memory.forgotten)
    return stored


def _working_moment(made: datetime, clock: datetime) -> datetime:
    """A call that was long on its way, because the service was down, is worked on when it arrives."""
    return made if clock - made < timedelta(minutes=10) else clock


def _numbered(call: Call, replies: list[Reply]) -> list[tuple[Answer, dict[str, str]]]:
    in_order = sorted(replies, key=lambda reply: reply.due)
    return [(_answer(call, reply, n), reply.effect) for n, reply in enumerate(in_order, start=1)]


def _answer(call: Call, reply: Reply, n: int) -> Answer:
    subject = "case" if ACTS[reply.act].subject == "case" else call.subject
    return Answer(call.call, n, reply.act, subject, plain(reply.payload), iso(reply.due), reply.reason)


def _broken(error_rate: float, nonsense_rate: float) -> Response | None:
    if happens(error_rate):
        return JSONResponse({"error": "the service has an error (a knob of the sandbox)"}, 500)
    if happens(nonsense_rate):
        return HTMLResponse("<html><body>系统维护中 Under maintenance</body></html>")
    return None


def _known(service: str) -> None:
    if service not in SERVICES:
        raise HTTPException(404, f"there is no service {service!r}; there are {', '.join(SERVICES)}")

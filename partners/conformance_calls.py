"""Conformance of a partner's system, its calls: taken once, refused in words, told again when they are asked for."""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx2
from pydantic import TypeAdapter, ValidationError

from domain.acts import ACTS
from domain.calls import Answer, Call
from domain.facts import plain
from domain.roles import ORGANISATION_KIND
from partners.conformance import Check, Failed, Skipped, excerpt
from partners.listener import Listener

IN_TIME_S = 10.0
_ANSWERS = TypeAdapter(list[Answer])
_RIGHT = "ZL202310000001.5"
# The call of each kind that is tried: what it asks, of what, with what.
_FIRST: dict[str, tuple[str, str, dict[str, Any]]] = {
    "bank": ("review", "case", {"amount_fen": 100_000_000, "months": 12}),
    "insurer": ("quote", "case", {"amount_fen": 100_000_000, "months": 12}),
    "guarantor": ("guarantee", "case", {"amount_fen": 100_000_000, "months": 12}),
    "fund": ("admit", "case", {"amount_fen": 100_000_000}),
    "registry": ("file", _RIGHT, {"right_no": _RIGHT, "kind": "invention", "pledgee": "bank-kit"}),
}


@dataclass
class Partner:
    """The system that is examined, and what it has said so far."""

    url: str
    kind: str
    party: str
    http: httpx2.AsyncClient
    listener: Listener | None = None
    clock_url: str = ""  # of a test system whose time can be moved, as the sandbox's /control/time
    wait_s: float = 30.0
    case_no: str = field(default_factory=lambda: f"KT-{datetime.now(UTC).year}-{secrets.randbelow(1_000_000):06d}")
    first: httpx2.Response | None = None

    def __post_init__(self) -> None:
        self.first_call = self.call(1)  # the one that later checks speak of again, with the very same bytes

    def call(self, n: int = 1, **changes: Any) -> Call:
        """The n-th call of this examination."""
        kind, subject, data = _FIRST[self.kind]
        now = datetime.now(UTC).replace(microsecond=0).isoformat()
        made = Call(
            f"{self.case_no}/{subject}/{kind}/{n}", kind, self.case_no, self.party, subject, now, {"uscc": "", "demand_no": "KIT", **data}
        )
        return replace(made, **changes)

    async def place(self, call: Call, key: str | None = None, body: bytes | None = None) -> httpx2.Response:
        """Make the call."""
        headers = {"Idempotency-Key": quote(call.call, safe="/:") if key is None else key, "Content-Type": "application/json"}
        content = json.dumps(plain(call), ensure_ascii=False).encode() if body is None else body
        return await self.http.post(f"{self.url}/calls", content=content, headers=headers)

    async def answers(self, call: Call) -> httpx2.Response:
        """Ask for the answers of a call."""
        return await self.http.get(f"{self.url}/calls/{quote(call.call, safe='/:')}/answers")

    async def move_clock(self) -> None:
        """Move the clock of a test system that has one far enough for every answer."""
        if self.clock_url:
            now = (datetime.now(UTC) + timedelta(days=60)).isoformat()
            await self.http.post(self.clock_url, json={"case_no": self.case_no, "now": now}, timeout=self.wait_s)


async def _accepts(partner: Partner) -> None:
    began = time.monotonic()
    partner.first = await partner.place(partner.first_call)
    took = time.monotonic() - began
    if not _is_accepted(partner.first):
        advice = 'answer 202 with {"accepted": true} when answers follow, or 200 with {"result": {…}} when it is answered at once'
        raise Failed('202 {"accepted": true} or 200 {"result": {…}}', excerpt(partner.first), advice)
    if took > IN_TIME_S:
        raise Failed(
            f"an answer within {IN_TIME_S:g} s", f"one after {took:.1f} s", "take the call down, answer, and work on it afterwards"
        )


async def _again(partner: Partner) -> None:
    before, again = _taken(partner), await partner.place(partner.first_call)
    if (again.status_code, again.content) != (before.status_code, before.content):
        advice = "keep each answer under its Idempotency-Key before it leaves, and send the kept one to a repetition: calls are repeated"
        raise Failed(f"the same answer as before, {excerpt(before)}", excerpt(again), advice)


async def _at_once(partner: Partner) -> None:
    _taken(partner)
    call = partner.call(2)
    found = await asyncio.gather(*(partner.place(call) for _ in range(5)))
    wrong = next((each for each in found if not _is_accepted(each)), None)
    if wrong is not None:
        advice = "let the second of two equal calls wait for the first, for instance by a unique key in the database"
        raise Failed("five equal calls at the same time accepted alike", excerpt(wrong), advice)


async def _other_body(partner: Partner) -> None:
    _taken(partner)
    first = partner.first_call
    other = await partner.place(replace(first, data={**first.data, "amount_fen": 1, "more": 1}))
    _refused(
        other, "the same Idempotency-Key with another body", "compare the body with the one that was kept, and refuse another with 422"
    )


async def _foreign_key(partner: Partner) -> None:
    wrong = await partner.place(partner.call(3), key="something-else")
    _refused(
        wrong, "an Idempotency-Key that is not the call", "compare the header with the field `call` (percent-encoded) and refuse with 422"
    )


async def _unknown_kind(partner: Partner) -> None:
    call = partner.call(4)
    wrong = await partner.place(replace(call, kind="dance", call=call.call.replace(f"/{call.kind}/", "/dance/")))
    _refused(wrong, "a kind of call that does not exist", "refuse what you do not know with 422, so that an operator sees it at once")


async def _malformed(partner: Partner) -> None:
    for body in (b"{", b"[]", b'{"call": 1}'):
        _refused(await partner.place(partner.call(5), body=body), f"the body {body.decode()}", "refuse what cannot be read with 400 or 422")


async def _listed(partner: Partner) -> None:
    _taken(partner)
    response = await partner.answers(partner.first_call)
    _read(partner, response, partner.first_call)


async def _unknown_call(partner: Partner) -> None:
    response = await partner.answers(partner.call(99))
    if response.status_code != 404:
        raise Failed(
            "404 for the answers of a call that was never made", excerpt(response), "answer 404, which says that the call never arrived"
        )


def _read(partner: Partner, response: httpx2.Response, call: Call) -> list[Answer]:
    """The answers of a call, each sound."""
    advice = 'answer 200 with {"answers": [{call, number, act, subject, payload, at, reason}, …]}, those decided so far, in order'
    try:
        found = _ANSWERS.validate_python(response.json()["answers"]) if response.status_code == 200 else None
    except (ValueError, KeyError, TypeError, ValidationError):
        found = None
    if found is None:
        raise Failed("a list of answers", excerpt(response), advice)
    for place, answer in enumerate(found, start=1):
        if answer.number != place:
            raise Failed(f"answers numbered from 1 without a gap, so {place}", f"number {answer.number}", advice)
        sound(partner, answer, call.call)
    return found


def sound(partner: Partner, answer: Answer, call: str = "") -> None:
    """Raise Failed when an answer is none that a case could take."""
    if call and answer.call != call:
        raise Failed(f"answers of the call {call}", f"one of {answer.call}", "answer under the very name that the call had")
    act = ACTS.get(answer.act)
    may = sorted(act.name for act in ACTS.values() if any(ORGANISATION_KIND[role] == partner.kind for role in act.roles))
    if act is None or answer.act not in may:
        raise Failed(f"an act that a {partner.kind} may do", repr(answer.act), f"use one of {', '.join(may)}")
    try:
        TypeAdapter(act.payload).validate_json(json.dumps(answer.payload))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Failed(
            f"the payload of {answer.act}", f"{where}: {first['msg']}", "GET /api/v1/cases/{case_no}/acts has its JSON Schema"
        ) from wrong
    if act.reason_needed and not answer.reason.strip():
        raise Failed(f"a reason, which {answer.act} needs", "none", "fill the field `reason`: the firm will read it")
    try:
        aware = datetime.fromisoformat(answer.at).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        raise Failed("`at` as an ISO instant with its offset", repr(answer.at), "write for instance 2026-11-21T10:00:00+08:00")


def _taken(partner: Partner) -> httpx2.Response:
    if partner.first is None or not _is_accepted(partner.first):
        raise Skipped("the first call was not accepted")
    return partner.first


def _is_accepted(response: httpx2.Response) -> bool:
    try:
        body = response.json()
    except ValueError:
        return False
    if not isinstance(body, dict) or response.status_code not in (200, 202):
        return False
    return body.get("accepted") is True or isinstance(body.get("result"), dict)


def _refused(response: httpx2.Response, what: str, advice: str) -> None:
    """A refusal is final: 4xx, none of those that pass with time, and a sentence that an operator reads."""
    if not 400 <= response.status_code < 500 or response.status_code in (408, 425, 429):
        raise Failed(f"400 or 422 for {what}", excerpt(response), advice)
    try:
        said = response.json().get("error")
    except (ValueError, AttributeError):
        said = None
    if not isinstance(said, str) or not said.strip():
        raise Failed(
            '{"error": "a sentence"} with the refusal', excerpt(response), "say in a sentence what is wrong: our operator reads it"
        )


CALL_CHECKS: tuple[Check[Partner], ...] = (
    Check("call_accepted", "A call is accepted in time", _accepts),
    Check("call_repeated", "The same call again gets the same answer", _again),
    Check("calls_at_once", "Equal calls at the same time are one call", _at_once),
    Check("other_body", "The same key with another body is refused", _other_body),
    Check("foreign_key", "A key that is not the call is refused", _foreign_key),
    Check("unknown_kind", "A kind of call that does not exist is refused", _unknown_kind),
    Check("malformed", "What cannot be read is refused, not answered 500", _malformed),
    Check("answers_listed", "Answers can be asked for, numbered and readable", _listed),
    Check("unknown_call", "The answers of an unknown call are a 404", _unknown_call),
)

"""Callbacks: what partners answer to a case's calls; signed, stored, then decided."""

import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api import bodies
from api.asking import answered, body_of
from api.bodies import PartnerAnswer
from api.parts import Parts, parts_of
from api.problems import Problem, wrong_body
from api.scope import legal_now, no_case
from db import cases, requests
from db.database import Connection
from db.requests import OtherBody, StoredRequest
from domain.acts import ACTS
from domain.calls import Answer
from domain.opening import REGISTER, RightKind
from domain.roles import ORGANISATION_KIND
from domain.signature import WrongSignature, verify
from engine.door import callback_request

router = APIRouter(tags=["partners"])


@router.post("/callbacks/{service}", operation_id="receive_answer", summary="Receive a partner's answer · 接收合作方答复")
async def receive(service: str, request: Request) -> JSONResponse:
    """Store a signed answer: 200 with the stored decision, or 202 while its case has not decided."""
    parts, raw = parts_of(request), await body_of(request)
    _check_signature(parts, service, request, raw)
    answer = bodies.read(PartnerAnswer, raw).answer()
    _check_answer(service, answer)
    async with parts.database.pool.acquire() as conn:
        stored = await _write_down(parts, conn, service, answer)
    if stored.state != "open":
        return _said(stored, stored.state, stored.answer or {})
    decided = await parts.door.decide(stored, parts.callback_wait_s)
    return _said(stored, decided.state, decided.answer)


def _check_signature(parts: Parts, service: str, request: Request, raw: bytes) -> None:
    secret = parts.callback_keys.get(service)
    if secret is None:
        raise Problem("not_found", f"There is no partner service {service[:40]}.", f"没有合作方服务 {service[:40]}。")
    try:
        verify(secret, request.headers, raw, int(time.time()))
    except WrongSignature as wrong:
        raise Problem("wrong_signature", f"Not taken: {wrong}.", f"签名无效或已过期：{wrong}。") from None


def _check_answer(service: str, answer: Answer) -> None:
    """The act exists, partners of this kind do it, and the payload is one of it."""
    act = ACTS.get(answer.act)
    if act is None or not any(ORGANISATION_KIND[role] == service for role in act.roles):
        raise wrong_body([{"field": "act", "message": f"{answer.act[:60]!r} is no act that a {service} may do"}])
    bodies.read(bodies.payload_of(answer.act), bodies.as_json({"payload": answer.payload}))
    if act.reason_needed and not answer.reason.strip():
        raise wrong_body([{"field": "reason", "message": f"The act {answer.act} needs a reason"}])


async def _write_down(parts: Parts, conn: Connection, service: str, answer: Answer) -> StoredRequest:
    case_no = answer.call.partition("/")[0]
    called = await cases.called(conn, case_no, answer.call)
    if called is None:
        raise no_case(case_no)
    party = called["party"] or _party(called["opening"], service, answer.subject)
    if party.partition("-")[0] != service:
        en = f"The call {answer.call[:120]} went to {party or 'nobody known'}, not to a {service}"
        raise wrong_body([{"field": "call", "message": en}])
    request = callback_request(answer, party, case_no, called["tenant"], legal_now(called, parts.wall()).isoformat())
    try:
        return await requests.write_down(conn, request)
    except OtherBody:
        # What differs may be no more than the order in which the same answer was read.
        stored = await requests.load(conn, request.id)
        if stored is None or (stored.act, stored.payload) != (request.act, request.payload):
            raise
        return stored


def _party(opening: dict[str, Any], service: str, subject: str) -> str:
    """Whom the case called, as its opening tells it: the answer was faster than the record of the call."""
    rows, demand = opening["rules"]["rows"], opening["demand"]
    if service == "fund":
        return _row(rows, "fund.organisation")
    if service == "registry":
        kinds = [RightKind(right["kind"]) for right in opening["rights"] if right["right_no"] == subject]
        return _row(rows, f"registrar.{REGISTER[kinds[0]]}") if kinds else ""
    return str(demand.get(service, ""))


def _row(rows: dict[str, Any], key: str) -> str:
    return str(rows[key]["value"]) if key in rows else ""


def _said(stored: StoredRequest, state: str, said: dict[str, Any]) -> JSONResponse:
    """A refusal by the case is an answer that arrived, so it is 200 too: the partner need not send it again."""
    if state == "refused":
        return JSONResponse({"request": stored.id, "state": state, **said})
    return answered(stored, state, said)

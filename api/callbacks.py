"""Callbacks: what partners answer to a case's calls; signed with the organisation's own key, stored, then decided."""

import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api import bodies
from api.asking import answered, body_of
from api.bodies import PartnerAnswer
from api.parts import Parts, parts_of
from api.problems import Problem, wrong_body
from api.scope import legal_now
from db import callbacks, cases, requests
from db.database import Connection
from db.requests import OtherBody, StoredRequest
from domain.acts import ACTS
from domain.calls import Answer
from domain.opening import REGISTER, RightKind
from domain.roles import ORGANISATION_KIND
from domain.signature import ID, WrongSignature, verify
from engine.door import callback_request

router = APIRouter(tags=["partners"])


_LONGEST_ID = 400


@router.post("/callbacks/{organisation}", operation_id="receive_answer", summary="Receive a partner's answer · 接收合作方答复")
async def receive(organisation: str, request: Request) -> JSONResponse:
    """Store an answer that the called organisation has signed: 200 with the stored decision, or 202 while its case has not decided."""
    parts, raw = parts_of(request), await body_of(request)
    message = _check_signature(parts, organisation, request, raw)
    answer = bodies.read(PartnerAnswer, raw).answer()
    _check_answer(organisation.partition("-")[0], answer)
    async with parts.database.transaction() as conn:
        await callbacks.remember(conn, organisation, message, raw)
        stored = await _write_down(parts, conn, organisation, answer)
    if stored.state != "open":
        return _said(stored, stored.state, stored.answer or {})
    decided = await parts.door.decide(stored, parts.callback_wait_s)
    return _said(stored, decided.state, decided.answer)


def _check_signature(parts: Parts, organisation: str, request: Request, raw: bytes) -> str:
    """The message's own name, when the organisation has signed it a moment ago; one that has no key is told the same as one that errs."""
    try:
        verify(parts.callback_keys.get(organisation, ()), request.headers, raw, int(time.time()))
    except WrongSignature as wrong:
        raise Problem("wrong_signature", f"Not taken: {wrong}.", "签名无效或已过期：请核对密钥、时钟和签名内容。") from None
    name = request.headers[ID]
    if len(name) > _LONGEST_ID or not name.isprintable():
        raise wrong_body([{"field": ID, "message": f"The name of a message has at most {_LONGEST_ID} characters"}])
    return name


def _check_answer(service: str, answer: Answer) -> None:
    """The act exists, partners of this kind do it, and the payload is one of it."""
    act = ACTS.get(answer.act)
    if act is None or not any(ORGANISATION_KIND[role] == service for role in act.roles):
        raise wrong_body([{"field": "act", "message": f"{answer.act[:60]!r} is no act that a {service} may do"}])
    bodies.read(bodies.payload_of(answer.act), bodies.as_json({"payload": answer.payload}))
    if act.reason_needed and not answer.reason.strip():
        raise wrong_body([{"field": "reason", "message": f"The act {answer.act} needs a reason"}])


async def _write_down(parts: Parts, conn: Connection, organisation: str, answer: Answer) -> StoredRequest:
    case_no = answer.call.partition("/")[0]
    called = await cases.called(conn, case_no, answer.call)
    if called is None or (called["party"] or _party(called["opening"], organisation.partition("-")[0], answer.subject)) != organisation:
        # Whether there is such a call to another is nothing for a partner to know.
        en = f"{organisation} was not called under the name {answer.call[:120]}: answer with the call as it was made."
        raise Problem("not_found", en, f"{organisation} 没有收到该编号的请求，请使用原请求编号答复。")
    request = callback_request(answer, organisation, case_no, called["tenant"], legal_now(called, parts.wall()).isoformat())
    try:
        async with conn.transaction():
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

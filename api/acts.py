"""The acts: one operation each, made from the table of acts."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api import bodies, holding
from api.asking import answer, body_hash, body_of, idempotency_key, may
from api.behalf import for_whom
from api.callers import Caller, KnownCaller, fresh
from api.open_acts import open_acts
from api.parts import Parts, parts_of
from api.scope import acts_in, legal_now, reading_as, visible_case
from api.work_shapes import OpenActs
from db import requests
from db.requests import StoredRequest
from domain.acts import ACTS, Act
from domain.facts import Asked, plain
from domain.payloads import Nothing


def router(sandbox: bool) -> APIRouter:
    """One operation an act; an act of the sandbox exists only there."""
    made = APIRouter(tags=["acts"])
    for act in ACTS.values():
        if act.name != "open_case" and (sandbox or not act.sandbox_only):
            made.add_api_route(
                f"/cases/{{case_no}}/acts/{act.name}",
                _performing(act),
                methods=["POST"],
                operation_id=act.name,
                summary=f"{act.en} · {act.zh}",
                description=f"For the roles {', '.join(sorted(act.roles))}.",
                openapi_extra={"x-topic": act.topic, "x-roles": sorted(act.roles), "x-subject": act.subject},
            )
    made.add_api_route("/cases/{case_no}/acts", open_acts, methods=["GET"], operation_id="list_open_acts", response_model=OpenActs)
    return made


def _performing(act: Act) -> Callable[..., Awaitable[JSONResponse]]:
    async def perform(case_no: str, request: Request, caller: KnownCaller, take_over: bool = False) -> JSONResponse:
        parts = parts_of(request)
        stored = await ask(parts, act, caller, case_no, idempotency_key(request), await body_of(request), take_over=take_over)
        return await answer(parts, stored)

    return perform


async def ask(parts: Parts, act: Act, caller: Caller, case_no: str, key: str, raw: bytes, *, take_over: bool = False) -> StoredRequest:
    """Write the act down for the caller, if it may: once, however often it is asked with this key.

    What a colleague holds is the colleague's, unless the caller takes it over and says why.
    """
    may(caller, caller.role in act.roles, act.en, act.zh)
    if act.moves_money:
        fresh(parts, caller)
    async with reading_as(parts.database, caller) as conn:
        case = await visible_case(conn, caller, case_no)
        acts_in(caller, case)
        written = await for_whom(parts, caller, _written(parts, act, caller, case, key, raw))
        other = await holding.colleague_with(conn, caller, written)
    if other:
        await holding.taken_over(parts, caller, written, other, take_over=take_over)
    async with parts.database.pool.acquire() as conn:
        return await requests.write_down(conn, written)


def _written(parts: Parts, act: Act, caller: Caller, case: dict[str, Any], key: str, raw: bytes) -> StoredRequest:
    """The request row of this act; its time of receipt is the case's own time."""
    body: Any = bodies.read(bodies.act_body(act.name), raw)
    payload = plain(body.payload) if act.payload is not Nothing else {}
    identity = requests.request_id(case["tenant"], caller.actor, case["case_no"], body.subject, act.name, key)
    asked = Asked(
        request=identity,
        subject=body.subject,
        actor=caller.actor,
        role=caller.role,
        organisation=caller.organisation,
        tenant=case["tenant"],
        received_at=legal_now(case, parts.wall()).isoformat(),
        on_behalf_of=body.on_behalf_of,
        reason=body.reason,
    )
    said = {"payload": payload, "reason": body.reason, "on_behalf_of": body.on_behalf_of}
    return StoredRequest(identity, case["case_no"], act.name, asked, payload, None, body_hash(key, said), "open", None, 0)

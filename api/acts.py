"""The acts: one operation each, made from the table of acts, and the list of those that are open now for the caller."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api import bodies
from api.asking import answer, body_hash, body_of, idempotency_key, may
from api.callers import Caller, KnownCaller
from api.parts import Parts, parts_of
from api.scope import legal_now, visible_case
from db import cases, requests
from db.requests import StoredRequest
from domain.acts import ACTS, Act, cited
from domain.facts import Asked, plain
from domain.opening import REGISTER, RightKind
from domain.payloads import Nothing
from domain.rules import Rules
from domain.workdays import local_day
from workflows.anytime import ALWAYS_OPEN

# The case takes these at any time, without having asked.

Handler = Callable[[str, Request, Caller], Awaitable[JSONResponse]]


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
    made.add_api_route("/cases/{case_no}/acts", open_acts, methods=["GET"], operation_id="list_open_acts")
    return made


async def open_acts(case_no: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """The acts that the case asks for now and that the caller may do, each with the JSON Schema of its body."""
    parts = parts_of(request)
    async with parts.database.pool.acquire() as conn:
        case = await visible_case(conn, caller, case_no)
        tasks = await cases.open_tasks(conn, case_no)
        registers = {right["right_no"]: REGISTER[RightKind(right["kind"])] for right in await cases.rights_of(conn, case_no)}
    asked = [(name, task["subject"], task["until"], task["question"]) for task in tasks for name in task["acts"]]
    if case["stage"] != "closed":
        always = [name for name, act in ACTS.items() if name in ALWAYS_OPEN or (act.sandbox_only and case["sandbox"] and parts.sandbox)]
        asked += [(name, subject, None, None) for name in always for subject in (["case"] if ACTS[name].subject == "case" else registers)]
    rules = parts.rules_for(case["tenant"], local_day(legal_now(case, parts.wall())))
    listed = [_listed(rules, registers, case_no, *each) for each in asked if caller.role in ACTS[each[0]].roles]
    return JSONResponse({"case_no": case_no, "now": legal_now(case, parts.wall()).isoformat(), "acts": listed})


def _listed(
    rules: Rules, registers: dict[str, str], case_no: str, name: str, subject: str, until: datetime | None, question: int | None
) -> dict[str, Any]:
    act = ACTS[name]
    return {
        "act": name,
        "subject": subject,
        "title": act.en,
        "title_zh": act.zh,
        "clause": cited(act.topic, registers.get(subject, ""), rules),
        "deadline": until.isoformat() if until else None,
        "question": question,
        "reason_needed": act.reason_needed,
        "roles": sorted(act.roles),
        "href": f"/api/v1/cases/{case_no}/acts/{name}",
        "payload": bodies.payload_schema(name),
    }


def _performing(act: Act) -> Callable[..., Awaitable[JSONResponse]]:
    async def perform(case_no: str, request: Request, caller: KnownCaller) -> JSONResponse:
        may(caller, caller.role in act.roles, act.en, act.zh)
        parts, key, raw = parts_of(request), idempotency_key(request), await body_of(request)
        async with parts.database.pool.acquire() as conn:
            case = await visible_case(conn, caller, case_no)
            stored = await requests.write_down(conn, _written(parts, act, caller, case, key, raw))
        return await answer(parts, stored)

    return perform


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

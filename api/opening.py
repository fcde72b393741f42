"""Opening a case: its demand, rights, rules and calendar are written down with the number that is drawn for it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api import bodies
from api.asking import answer, body_hash, body_of, idempotency_key, may
from api.behalf import on_behalf
from api.bodies import OpenCase
from api.callers import Caller, KnownCaller
from api.parts import Parts, parts_of
from api.problems import Problem, wrong_body
from api.scope import reading_as
from db import mandates, personal, requests
from db.database import Connection
from db.requests import OtherBody, StoredRequest
from domain.acts import ACTS
from domain.facts import Asked, plain
from domain.identifiers import right_error, uscc_error
from domain.opening import Demand, Opening, PersonRef, Right
from domain.past import Past
from domain.roles import Role
from domain.rules import Rules
from domain.takeover import objections
from domain.workdays import local_day, years_of

ACT = ACTS["open_case"]

router = APIRouter(tags=["acts"])


@dataclass(frozen=True)
class _Asking:
    """One opening as it was asked for, before it has a number."""

    caller: Caller
    body: OpenCase
    identity: str
    body_sha256: str
    received_at: datetime
    rules: Rules

    @property
    def today(self) -> date:
        return local_day(self.received_at)


class _KeptBefore(Exception):
    def __init__(self, stored: StoredRequest) -> None:
        self.stored = stored


@router.post(
    "/cases",
    operation_id="open_case",
    summary=f"{ACT.en} · {ACT.zh}",
    status_code=201,
    openapi_extra={"x-topic": ACT.topic},
)
async def open_case(request: Request, caller: KnownCaller) -> JSONResponse:
    """Open a case; its number is drawn now, and the same key gets the same number again."""
    parts = parts_of(request)
    stored = await ask_opening(parts, caller, idempotency_key(request), await body_of(request))
    return await answer(parts, stored, 201)


async def ask_opening(parts: Parts, caller: Caller, key: str, raw: bytes) -> StoredRequest:
    """Write an opening down for the caller, if it may: one number, however often it is asked with this key."""
    may(caller, caller.role in ACT.roles, ACT.en, ACT.zh)
    body = bodies.read(OpenCase, raw)
    if caller.role is Role.AGENT:
        await _check_mandate(parts, caller, body)
    _check(parts, caller, body)
    body = body.model_copy(update={"on_behalf_of": await on_behalf(parts, caller, body.on_behalf_of)})
    asking = _asking(parts, caller, key, body)
    _check_past(asking)
    async with parts.database.pool.acquire() as conn:
        stored = await requests.load(conn, asking.identity)
        if stored is None:
            return await _write_down(parts, conn, asking)
        if stored.body_sha256 != asking.body_sha256:
            raise OtherBody(asking.identity)
        return stored


def _check(parts: Parts, caller: Caller, body: OpenCase) -> None:
    demand: Any = body.demand
    may(caller, body.jurisdiction in caller.tenants, f"cases of {body.jurisdiction} are not yours", f"{body.jurisdiction} 的案件不归您办理")
    own = {Role.FIRM: demand.uscc, Role.BANK_OFFICER: demand.bank}.get(caller.role, caller.organisation)
    may(caller, own == caller.organisation, f"the demand concerns {own}", f"该需求属于 {own}")
    if body.sandbox and not parts.sandbox:
        en = "This API runs without a sandbox: open the case with sandbox false."
        raise Problem("sandbox_off", en, "本系统未启用沙盒：请以 sandbox=false 受理。")
    errors = list(_wrong_numbers(demand.uscc, body.rights))
    if errors:
        raise wrong_body(errors)


async def _check_mandate(parts: Parts, caller: Caller, body: OpenCase) -> None:
    demand: Any = body.demand
    async with reading_as(parts.database, caller) as conn:
        held = await mandates.holds(conn, caller.organisation, demand.uscc, [body.jurisdiction], local_day(parts.wall()))
    may(caller, held, f"{demand.uscc} has given you no mandate for today", f"{demand.uscc} 今日没有对您的有效委托")


def _check_past(asking: _Asking) -> None:
    """A loan that already runs is taken over by its bank or at the window, with a reason, and its books fit."""
    past, body, caller = asking.body.past, asking.body, asking.caller
    if past is None:
        return
    own = caller.role in (Role.BANK_OFFICER, Role.WINDOW_OFFICER)
    may(caller, own, "declare the past of a loan that already runs", "申报存量贷款")
    errors = [{"field": field, "message": message} for field, message in _unfit(asking, past)]
    if not body.reason.strip():
        errors.append({"field": "reason", "message": "Say why and from what papers the loan is taken over"})
    if errors:
        raise wrong_body(errors)


def _unfit(asking: _Asking, past: Past) -> list[tuple[str, str]]:
    demand: Any = asking.body.demand
    return list(objections(past, demand, asking.body.rights, asking.rules, asking.today))


def _wrong_numbers(uscc: str, rights: list[Right]) -> Iterator[dict[str, str]]:
    """Numbers that prove themselves wrong, and rights that are named twice."""
    numbers = [right.right_no for right in rights]
    if wrong := uscc_error(uscc):
        yield {"field": "demand.uscc", "message": wrong}
    for place, right in enumerate(rights):
        wrong = right_error(right.kind, right.right_no)
        if wrong is None and right.right_no in numbers[:place]:
            wrong = f"the right {right.right_no} is named twice"
        if wrong:
            yield {"field": f"rights.{place}.right_no", "message": wrong}


def _asking(parts: Parts, caller: Caller, key: str, body: OpenCase) -> _Asking:
    received_at = parts.wall()
    try:
        rules = parts.rules_for(body.jurisdiction, local_day(received_at))
    except (KeyError, FileNotFoundError, ValueError) as error:
        message = f"There are no rules for {body.jurisdiction} today"
        raise wrong_body([{"field": "jurisdiction", "message": message}]) from error
    identity = requests.request_id(body.jurisdiction, caller.actor, "", "case", ACT.name, key)
    said = plain(body.model_dump(mode="json"))
    return _Asking(caller, body, identity, body_hash(key, said), received_at, rules)


async def _write_down(parts: Parts, conn: Connection, asking: _Asking) -> StoredRequest:
    """Personal values first, then number and request, all or nothing; whoever was first with this key stays."""
    demand: Any = asking.body.demand
    try:
        async with conn.transaction():
            contact = await personal.keep(conn, "contact", demand.contact) if demand.contact else None
            stored = await requests.write_down_opening(
                conn,
                tenant=asking.body.jurisdiction,
                prefix=asking.rules.text("case.prefix"),
                year=asking.today.year,
                request_id=asking.identity,
                build=lambda case_no: _request(parts, asking, case_no, contact),
            )
            if contact and (stored.opening or {})["demand"]["contact"]["ref"] != contact.ref:
                raise _KeptBefore(stored)  # the value that we kept goes with the transaction
            if contact:
                await personal.belongs(conn, contact.ref, stored.case_no)
            return stored
    except _KeptBefore as kept:
        return kept.stored


def _request(parts: Parts, asking: _Asking, case_no: str, contact: PersonRef | None) -> StoredRequest:
    body, caller = asking.body, asking.caller
    demand: Any = body.demand
    asked = Asked(
        request=asking.identity,
        subject="case",
        actor=caller.actor,
        role=caller.role,
        organisation=caller.organisation,
        tenant=body.jurisdiction,
        received_at=asking.received_at.isoformat(),
        on_behalf_of=body.on_behalf_of,
        reason=body.reason,
    )
    columns = {field.name: getattr(demand, field.name) for field in fields(Demand)} | {"contact": contact}
    calendar = parts.calendar_for(years_of(asking.today, demand.months), body.jurisdiction)
    opening = Opening(case_no, body.jurisdiction, asked, Demand(**columns), body.rights, asking.rules, calendar, body.sandbox, body.past)
    return StoredRequest(asking.identity, case_no, ACT.name, asked, {}, plain(opening), asking.body_sha256, "open", None, 0)

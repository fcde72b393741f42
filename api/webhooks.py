"""Webhooks: an organisation says where it wants which events, sees every delivery, and has it repeated."""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from api import bodies
from api.asking import body_of
from api.callers import Caller, KnownCaller
from api.etag import etag, matched
from api.feed import known_types
from api.once import once
from api.parts import Parts, parts_of
from api.problems import Problem, wrong_body
from api.scope import reading
from api.webhook_shapes import ChangedWebhook, Deliveries, HookId, NewWebhook, Resend, Resent, Tried, Webhook, Webhooks, WithSecret
from db import webhooks
from db.database import Connection
from db.kept_answers import Reply
from domain.endpoints import objection
from domain.facts import plain
from domain.signature import new_secret

router = APIRouter(prefix="/webhooks", tags=["partners"])

_MOST = 20  # of one organisation
_LONGEST_PAGE = 500
_OVERLAP = timedelta(hours=24)  # for which an old secret signs beside the new one
_FIRST = 2**63 - 1
IfMatch = Annotated[str, Header(max_length=200, description="The ETag that was read.")]


def _takes(model: type[BaseModel]) -> dict[str, Any]:
    """The body for the API's description; it is read by hand, so that a repetition can be told by its bytes."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}}


@router.post(
    "",
    operation_id="add_webhook",
    response_model=WithSecret,
    status_code=201,
    openapi_extra=_takes(NewWebhook),
    summary="Subscribe · 订阅事件",
)
async def add_webhook(request: Request, caller: KnownCaller) -> JSONResponse:
    """Subscribe; the answer shows the secret that messages are signed with, this once."""
    raw = await body_of(request)
    wanted, parts, shown = bodies.read(NewWebhook, raw), parts_of(request), ""
    _check_url(parts, wanted.url)
    types = known_types(wanted.types, "types")

    async def work(conn: Connection) -> Reply:
        nonlocal shown
        if len(await webhooks.all_of(conn, caller.organisation, sorted(caller.tenants))) >= _MOST:
            en = (
                f"{caller.organisation} has {_MOST} webhooks, which is the most; delete one that is not needed, or let one take more types."
            )
            raise Problem("not_open", en, f"{caller.organisation} 已有 {_MOST} 个订阅（上限）；请删除不需要的订阅。")
        hook, shown = webhooks.new_id(), new_secret()
        who = {"organisation": caller.organisation, "role": caller.role.value, "tenants": sorted(caller.tenants), "made_by": caller.actor}
        row = {"id": hook, "url": wanted.url, "types": types, "note": wanted.note, **who}
        kept = await webhooks.add(conn, row, parts.closer.close(shown, hook))
        return Reply(201, _said(kept), {**etag(kept["version"]), "Location": f"/api/v1/webhooks/{hook}"})

    return _with_secret(await once(request, caller, raw, work), shown)


@router.get("", operation_id="list_webhooks", response_model=Webhooks, summary="List the subscriptions · 订阅列表")
async def list_webhooks(request: Request, caller: KnownCaller) -> JSONResponse:
    """The webhooks of the caller's organisation."""
    async with reading(request, caller) as conn:
        rows = await webhooks.all_of(conn, caller.organisation, sorted(caller.tenants))
    return JSONResponse({"items": [_said(row) for row in rows], "next": None})


@router.get("/{webhook}", operation_id="read_webhook", response_model=Webhook, summary="Read a subscription · 查看订阅")
async def read_webhook(webhook: HookId, request: Request, caller: KnownCaller) -> JSONResponse:
    """One webhook: its state, and since when it fails."""
    async with reading(request, caller) as conn:
        row = await _one(conn, caller, webhook)
    return JSONResponse(_said(row), headers=etag(row["version"]))


@router.patch(
    "/{webhook}",
    operation_id="change_webhook",
    response_model=Webhook,
    openapi_extra=_takes(ChangedWebhook),
    summary="Change a subscription · 修改订阅",
)
async def change_webhook(webhook: HookId, request: Request, caller: KnownCaller, if_match: IfMatch = "") -> JSONResponse:
    """Change address, types or note; events that wait go to the new address."""
    raw = await body_of(request)
    wanted = bodies.read(ChangedWebhook, raw)
    if wanted.url is not None:
        _check_url(parts_of(request), wanted.url)
    changes = {name: value for name, value in wanted.model_dump().items() if value is not None}
    if wanted.types is not None:
        changes["types"] = known_types(wanted.types, "types")
    return await _changed(request, caller, webhook, raw, changes, match=True)


@router.delete("/{webhook}", operation_id="delete_webhook", status_code=204, summary="Unsubscribe · 取消订阅")
async def delete_webhook(webhook: HookId, request: Request, caller: KnownCaller) -> Response:
    """Forget the webhook, its secrets and its deliveries."""

    async def work(conn: Connection) -> Reply:
        await _one(conn, caller, webhook, lock=True)
        await webhooks.delete(conn, webhook)
        return Reply(204, {})

    done = await once(request, caller, await body_of(request), work)
    return Response(status_code=done.status_code)


@router.post("/{webhook}/pause", operation_id="pause_webhook", response_model=Webhook, summary="Pause deliveries · 暂停推送")
async def pause_webhook(webhook: HookId, request: Request, caller: KnownCaller) -> JSONResponse:
    """Deliver nothing until it is resumed; nothing is lost."""
    return await _changed(request, caller, webhook, await body_of(request), {"state": "paused", "why": "asked"})


@router.post("/{webhook}/resume", operation_id="resume_webhook", response_model=Webhook, summary="Resume deliveries · 恢复推送")
async def resume_webhook(webhook: HookId, request: Request, caller: KnownCaller) -> JSONResponse:
    """Deliver again, beginning with what waits."""
    return await _changed(request, caller, webhook, await body_of(request), {"state": "active", "why": ""})


@router.post("/{webhook}/rotate", operation_id="rotate_webhook_secret", response_model=WithSecret, summary="Exchange the secret · 轮换密钥")
async def rotate_webhook_secret(webhook: HookId, request: Request, caller: KnownCaller) -> JSONResponse:
    """A new secret, shown this once; for 24 hours messages carry a signature of the old one too."""
    raw, parts, shown = await body_of(request), parts_of(request), ""

    async def work(conn: Connection) -> Reply:
        nonlocal shown
        row, shown = await _one(conn, caller, webhook, lock=True), new_secret()
        until = datetime.now(UTC) + _OVERLAP
        await webhooks.rotate(conn, webhook, parts.closer.close(shown, webhook), until)
        return Reply(200, {**_said(row), "old_secret_until": until.isoformat()})

    return _with_secret(await once(request, caller, raw, work), shown)


@router.post(
    "/{webhook}/test", operation_id="test_webhook", response_model=Tried, status_code=202, summary="Send a test event · 发送测试事件"
)
async def test_webhook(webhook: HookId, request: Request, caller: KnownCaller) -> JSONResponse:
    """Send a test event, also while paused; how it went stands in the deliveries a moment later."""

    async def work(conn: Connection) -> Reply:
        await _one(conn, caller, webhook, lock=True)
        place = await webhooks.try_out(conn, webhook, datetime.now(UTC))
        return Reply(202, {"delivery": str(place), "deliveries": f"/api/v1/webhooks/{webhook}/deliveries"})

    return await once(request, caller, await body_of(request), work)


@router.get("/{webhook}/deliveries", operation_id="list_deliveries", response_model=Deliveries, summary="List deliveries · 推送记录")
async def list_deliveries(
    webhook: HookId,
    request: Request,
    caller: KnownCaller,
    before: Annotated[int, Query(le=_FIRST, ge=-_FIRST)] = _FIRST,
    state: Annotated[str, Query(pattern="^(waiting|delivered|given_up)?$")] = "",
    limit: Annotated[int, Query(ge=1, le=_LONGEST_PAGE)] = 100,
) -> JSONResponse:
    """Deliveries, newest first, each with its last attempts: status, duration, the beginning of the answer."""
    async with reading(request, caller) as conn:
        await _one(conn, caller, webhook)
        rows = await webhooks.deliveries(conn, webhook, before, state, limit)
    items = [_delivery(row) for row in rows]
    return JSONResponse({"items": items, "next": str(rows[-1]["n"]) if len(rows) == limit else None})


@router.post(
    "/{webhook}/resend",
    operation_id="resend_deliveries",
    response_model=Resent,
    openapi_extra=_takes(Resend),
    summary="Deliver again · 重新推送",
)
async def resend_deliveries(webhook: HookId, request: Request, caller: KnownCaller) -> JSONResponse:
    """Deliver some again, each under the name that it had: a receiver that has it already can tell."""
    raw = await body_of(request)
    wanted = bodies.read(Resend, raw)
    if not wanted.deliveries and (wanted.since is None or wanted.until is None):
        message = "Name deliveries, or a time by since and until"
        raise wrong_body([{"field": "deliveries", "message": message, "message_zh": "请指定推送编号，或以 since 和 until 指定时段"}])

    async def work(conn: Connection) -> Reply:
        await _one(conn, caller, webhook, lock=True)
        places = [int(each) for each in wanted.deliveries]
        return Reply(200, {"resent": await webhooks.resend(conn, webhook, places, wanted.since, wanted.until)})

    return await once(request, caller, raw, work)


async def _changed(
    request: Request, caller: Caller, webhook: str, raw: bytes, changes: dict[str, Any], *, match: bool = False
) -> JSONResponse:
    async def work(conn: Connection) -> Reply:
        row = await _one(conn, caller, webhook, lock=True)
        if match:
            matched(request, row["version"])
        kept = await webhooks.change(conn, row | changes)
        return Reply(200, _said(kept), etag(kept["version"]))

    return await once(request, caller, raw, work)


async def _one(conn: Connection, caller: Caller, webhook: str, *, lock: bool = False) -> webhooks.Row:
    row = await webhooks.one(conn, webhook, caller.organisation, sorted(caller.tenants), lock=lock)
    if row is None:
        raise Problem("not_found", "Your organisation has no webhook of this name.", "贵单位没有该订阅。")
    return row


def _check_url(parts: Parts, url: str) -> None:
    wrong = objection(url, parts.sandbox)
    if wrong:
        raise wrong_body(
            [{"field": "url", "message": wrong[0].upper() + wrong[1:], "message_zh": "地址须为公网 https 地址，且不含用户名或片段"}]
        )


def _said(row: webhooks.Row) -> dict[str, Any]:
    shown = ("id", "organisation", "tenants", "url", "types", "note", "state", "why", "failures", "failing_since", "made_by", "made_at")
    return {name: plain(row[name]) for name in shown}


def _delivery(row: webhooks.Row) -> dict[str, Any]:
    shown = ("case_no", "seq", "state", "attempts", "next_try_at", "made_at", "finished_at", "log")
    return {"id": str(row["n"]), "type": row["kind"], **{name: plain(row[name]) for name in shown}}


def _with_secret(answer: JSONResponse, shown: str) -> JSONResponse:
    """The answer with the secret, which is kept nowhere in clear: a repetition of the request gets it without."""
    if not shown:
        return answer
    body = {**json.loads(bytes(answer.body)), "secret": shown}
    headers = {name: value for name, value in answer.headers.items() if name in ("etag", "location")}
    return JSONResponse(body, answer.status_code, headers)

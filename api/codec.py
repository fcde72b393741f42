"""The codec endpoint: Temporal's web pages hand in stored payloads, and administrators and auditors see them opened; each use is logged."""

import json
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from temporalio.api.common.v1 import Payloads

from api.callers import Caller, KnownCaller
from api.parts import Parts, parts_of
from api.problems import Problem
from db.access_log import Access
from engine.codec import EncryptingCodec, UnreadablePayload

PREFIX = "/api/v1/codec/"
_HEADERS = ["Authorization", "Content-Type", "X-Namespace"]  # what Temporal's pages send
_PAYLOADS = {"type": "object", "properties": {"payloads": {"type": "array", "items": {"type": "object"}}}}
_SHAPE: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _PAYLOADS}}},
    "x-problems": ["unreadable_payload"],
}
_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"schema": _PAYLOADS}}}}

router = APIRouter(tags=["codec"])


@router.post("/codec/decode", operation_id="decode_payloads", summary="Open payloads · 解密载荷", openapi_extra=_SHAPE, responses=_ANSWER)
async def decode_payloads(request: Request, caller: KnownCaller) -> JSONResponse:
    """Open payloads as Temporal stores them, in the protocol of its codec servers."""
    codec, given = await _asked(request)
    try:
        opened = await codec.decode(given.payloads)
    except UnreadablePayload as error:
        raise Problem("unreadable_payload", str(error), "载荷无法解密：缺少对应密钥或内容已被更改。") from None
    return _answered(request, caller, opened)


@router.post("/codec/encode", operation_id="encode_payloads", summary="Close payloads · 加密载荷", openapi_extra=_SHAPE, responses=_ANSWER)
async def encode_payloads(request: Request, caller: KnownCaller) -> JSONResponse:
    """Close payloads as our own processes do."""
    codec, given = await _asked(request)
    return _answered(request, caller, await codec.encode(given.payloads))


class FromTemporalsPages:
    """The middleware: a browser on Temporal's own pages may ask the codec, and no page of another origin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the browser's question first whether it may ask; only the origin of the setting may."""
        origin = scope["app"].state.parts.codec_origin if scope["type"] == "http" and scope["path"].startswith(PREFIX) else ""
        app: ASGIApp = self._app
        if origin:
            app = CORSMiddleware(app, allow_origins=[origin], allow_credentials=True, allow_methods=["POST"], allow_headers=_HEADERS)
        await app(scope, receive, send)


async def _asked(request: Request) -> tuple[EncryptingCodec, Payloads]:
    parts: Parts = parts_of(request)
    if parts.codec is None or not parts.codec_origin:
        raise Problem("not_found", "The codec is off: the setting ZHIYA_CODEC_ORIGIN names no pages.", "未启用载荷解密服务。")
    try:
        said = json.loads(await request.body())
        return parts.codec, ParseDict(said if isinstance(said, dict) else {"not": "an object"}, Payloads())
    except (ParseError, ValueError, TypeError, AttributeError, RecursionError):
        raise Problem(
            "wrong_body", "The body must be the payloads in protobuf's JSON.", "内容须为 protobuf JSON 格式的 payloads。"
        ) from None


def _answered(request: Request, caller: Caller, payloads: list[Any]) -> JSONResponse:
    operation = request.scope["route"].operation_id
    tenants = tuple(sorted(caller.tenants))
    at = datetime.now(UTC).isoformat()
    request.app.state.access_log.note(Access(at, caller.actor, caller.role.value, caller.organisation, tenants, "", operation, 200, "read"))
    return JSONResponse(MessageToDict(Payloads(payloads=payloads)))

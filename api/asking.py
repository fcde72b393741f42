"""Asking: a request is written down, its case decides, and the caller gets the stored answer, now or later."""

import hashlib
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from api.callers import Caller
from api.parts import Parts
from api.problems import Problem, response
from db.requests import StoredRequest
from domain.facts import canonical

_KEY_LIMIT = 200
_BODY_LIMIT = 256 * 1024


def idempotency_key(request: Request) -> str:
    """The key that makes it safe to send the same request again; every write needs one."""
    key = request.headers.get("idempotency-key", "").strip()
    if not key or len(key) > _KEY_LIMIT or not key.isascii():
        en = f"Send a header Idempotency-Key with 1 to {_KEY_LIMIT} ASCII characters, a new one for each new act."
        raise Problem("key_missing", en, f"请提供请求头 Idempotency-Key（1 至 {_KEY_LIMIT} 个 ASCII 字符），每次新的办理使用新的键。")
    return key


async def body_of(request: Request) -> bytes:
    """The bytes of the body, of which no more is read than a request may have."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > _BODY_LIMIT:
            en = f"A body has at most {_BODY_LIMIT // 1024} KiB; send a document as its SHA-256 only."
            raise Problem("too_large", en, f"内容不得超过 {_BODY_LIMIT // 1024} KiB；文件只需提交其 SHA-256。")
    return bytes(read)


def may(caller: Caller, permitted: bool, what_en: str, what_zh: str) -> None:
    """Refuse a caller whose role does not fit."""
    if not permitted:
        en = f"The role {caller.role} of {caller.organisation} may not do this: {what_en}."
        raise Problem("not_permitted", en, f"{caller.organisation} 的角色 {caller.role} 无权办理：{what_zh}。")


def body_hash(key: str, body: Any) -> str:
    """SHA-256 over key and body; the key in it keeps a person's values from being guessed from the hash."""
    return hashlib.sha256(key.encode() + b"\x1f" + canonical(body)).hexdigest()


async def answer(parts: Parts, stored: StoredRequest, status: int = 200) -> JSONResponse:
    """Let the case decide what is still open, and answer: done, refused, or kept for later."""
    if stored.state == "open":
        decided = await parts.door.decide(stored, parts.wait_s)
        return answered(stored, decided.state, decided.answer, status)
    return answered(stored, stored.state, stored.answer or {}, status)


def answered(stored: StoredRequest, state: str, said: dict[str, Any], status: int = 200) -> JSONResponse:
    """How a request stands, as an answer: with `status` when done, a problem when refused, 202 while it is kept."""
    if state == "done":
        return JSONResponse({"request": stored.id, "state": state, **said}, status)
    if state == "refused":
        sentence, code = str(said.get("error", "the case refused it")), str(said.get("code", "not_open"))
        return response(
            Problem(code, sentence, f"案件 {stored.case_no} 未接受该办理：{sentence}", request=stored.id, case_no=stored.case_no)
        )
    place = f"/api/v1/requests/{stored.id}"
    kept = {"request": stored.id, "state": "open", "case_no": stored.case_no, "act": stored.act, "result": place}
    return JSONResponse(kept, 202, {"Location": place})

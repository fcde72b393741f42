"""Asking: a request is written down, its case decides, and the caller gets the stored answer, now or later."""

import hashlib
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from api.callers import Caller
from api.parts import PACK_GONE, Parts
from api.problems import Problem, response
from db.requests import StoredRequest
from domain.acts import ACTS, cited
from domain.facts import canonical
from domain.roles import Role
from domain.workdays import SHANGHAI, local_day

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
    if read and not _is_json(request.headers.get("content-type", "")):
        raise Problem(
            "wrong_type", "The body must be JSON: Content-Type: application/json.", "内容须为 JSON：Content-Type: application/json。"
        )
    return bytes(read)


def _is_json(content_type: str) -> bool:
    """Whether this says JSON, or nothing."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind in ("", "application/json") or kind.endswith("+json")


def may(caller: Caller, permitted: bool, what_en: str, what_zh: str) -> None:
    """Refuse a caller whose role does not fit."""
    if not permitted:
        en = f"The role {caller.role} of {caller.organisation} may not do this: {what_en}."
        raise Problem("not_permitted", en, f"{caller.organisation} 的{caller.role.zh}无权办理：{what_zh}。")


def body_hash(key: str, body: Any) -> str:
    """SHA-256 over key and body; the key in it keeps a person's values from being guessed from the hash."""
    return hashlib.sha256(key.encode() + b"\x1f" + canonical(body)).hexdigest()


async def answer(parts: Parts, stored: StoredRequest, status: int = 200) -> JSONResponse:
    """Let the case decide what is still open, and answer: done, refused, or kept for later."""
    if stored.state == "open":
        decided = await parts.door.decide(stored, parts.wait_s)
        return answered(stored, decided.state, decided.answer, status, clause_of(parts, stored, decided.state))
    return answered(stored, stored.state, stored.answer or {}, status, clause_of(parts, stored, stored.state))


def clause_of(parts: Parts, stored: StoredRequest, state: str) -> str:
    """The clause of a refused act, as the rules of the case's jurisdiction cite it on the day of receipt."""
    if state != "refused":
        return ""
    try:
        rules = parts.rules_for(stored.asked.tenant, local_day(datetime.fromisoformat(stored.asked.received_at)))
    except PACK_GONE:
        return ""
    return cited(ACTS[stored.act].topic, "", rules)


def answered(stored: StoredRequest, state: str, said: dict[str, Any], status: int = 200, clause: str = "") -> JSONResponse:
    """How a request stands, as an answer: with `status` when done, a problem when refused, 202 while it is kept."""
    if state == "done":
        return JSONResponse({"request": stored.id, "state": state, **said}, status)
    if state == "refused":
        return response(_refused(stored, said, clause))
    place = f"/api/v1/requests/{stored.id}"
    kept = {"request": stored.id, "state": "open", "case_no": stored.case_no, "act": stored.act, "result": place}
    return JSONResponse(kept, 202, {"Location": place})


def _refused(stored: StoredRequest, said: dict[str, Any], clause: str) -> Problem:
    """Why the case did not take it; where another was first, who that was, by name within one's own organisation only."""
    sentence, code = str(said.get("error", "the case refused it")), str(said.get("code", "not_open"))
    zh = refused_zh(stored, code, sentence)
    more: dict[str, Any] = {"clause": clause, "request": stored.id, "case_no": stored.case_no}
    if code != "taken":
        return Problem(code, sentence, zh, **more)
    first = dict(said["taken_by"])
    if first["organisation"] != stored.asked.organisation:
        first.pop("actor")
    act, at = ACTS[first["act"]], f"{datetime.fromisoformat(first['at']).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    who, who_zh = (f"{name} {first.get('actor', '')}".strip() for name in (first["role"], Role(first["role"]).zh))
    en = f"Somebody was first: {who} of {first['organisation']} did it at {at} ({act.en}); nothing of yours was recorded."
    zh = f"已由他人先行办理：{first['organisation']} 的 {who_zh} 已于 {at} 办理“{act.zh}”；您的本次办理未作登记。"
    return Problem(code, en, zh, taken_by=first, **more)


def refused_zh(stored: StoredRequest, code: str, sentence: str) -> str:
    """Why the case did not take it, in Chinese; what the case says of the content is in English only."""
    said, open_now = f"案件 {stored.case_no} 不接受“{ACTS[stored.act].zh}”", sentence.partition("; open now: ")[2]
    if code == "ended":
        return f"{said}：案件已结束。"
    if code == "not_open" and open_now:
        named = "、".join(ACTS[name].zh for name in open_now.split(", ") if name in ACTS)
        return f"{said}；该对象当前可办：{named or '无'}。"
    return f"{said}：{sentence}"

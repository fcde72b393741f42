"""Problems: every refusal has one shape (RFC 9457), a stable code, and a sentence in English and in Chinese."""

import logging
from collections.abc import Sequence
from typing import Any

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from db.requests import OtherBody

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

# code: status, title in English, title in Chinese
CODES: dict[str, tuple[int, str, str]] = {
    "not_known": (401, "Who are you?", "身份未识别"),
    "not_permitted": (403, "Your role may not do this", "无权办理"),
    "sandbox_off": (403, "No sandbox here", "此处不是沙盒"),
    "not_found": (404, "Not found", "未找到"),
    "method_not_allowed": (405, "Not possible here", "方法不被允许"),
    "key_missing": (400, "Idempotency key missing", "缺少幂等键"),
    "not_open": (409, "Not open now", "当前不可办理"),
    "ended": (409, "The case has ended", "案件已结束"),
    "already_applied": (409, "Applied before", "已经办理"),
    "wrong_content": (409, "It contradicts the case", "内容与案件不符"),
    "changed_meanwhile": (412, "Somebody changed it meanwhile", "内容已被修改"),
    "etag_missing": (428, "Say which version you have seen", "缺少版本标识"),
    "too_large": (413, "Too large", "内容过大"),
    "wrong_body": (422, "The body is not as it should be", "内容不符合要求"),
    "key_reused": (422, "The idempotency key was used before", "幂等键已被使用"),
    "wrong_signature": (401, "The signature is not right", "签名无效"),
    "not_written": (503, "It could not be written down", "暂时无法登记"),
    "internal": (500, "An error of ours", "系统错误"),
}
# What Postgres says while it is away, starts, stops or is full.
DATABASE_AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
)
_OF_STATUS = {404: "not_found", 405: "method_not_allowed"}
_SENTENCES = {
    404: ("There is nothing under this address; /docs lists what there is.", "此地址无内容；可用的操作见 /docs。"),
    405: ("This address takes another method; /docs lists what there is.", "此地址不接受该方法；可用的操作见 /docs。"),
}


class Problem(Exception):
    """A refusal: its code, one sentence in each language, and the fields that are wrong."""

    def __init__(self, code: str, en: str, zh: str, errors: Sequence[dict[str, str]] = (), **more: Any) -> None:
        super().__init__(en)
        self.code, self.en, self.zh, self.errors, self.more = code, en, zh, errors, more


def response(problem: Problem) -> JSONResponse:
    """The problem as an answer; a code that the table does not know is a conflict."""
    status, title, title_zh = CODES.get(problem.code, CODES["not_open"])
    body: dict[str, Any] = {
        "type": f"urn:zhiya:problem:{problem.code}",
        "title": title,
        "title_zh": title_zh,
        "status": status,
        "code": problem.code,
        "detail": problem.en,
        "detail_zh": problem.zh,
        **problem.more,
    }
    if problem.errors:
        body["errors"] = list(problem.errors)
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}.get(status)
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def wrong_body(errors: Sequence[dict[str, str]]) -> Problem:
    """A body that was refused; the sentence names the first field."""
    first, others = errors[0], len(errors) - 1
    more = f" (and {others} more)" if others else ""
    return Problem("wrong_body", f"{first['field']}: {first['message']}{more}", f"{first['field']} 不符合要求：{first['message']}", errors)


def field_errors(wrong: ValidationError) -> list[dict[str, str]]:
    """Pydantic's objections: each field by its path, each with its sentence; the value itself is not repeated, it may be personal."""
    found = wrong.errors(include_url=False, include_input=False, include_context=False)
    return [{"field": ".".join(str(part) for part in error["loc"]) or "body", "message": error["msg"]} for error in found]


def install(app: FastAPI) -> None:
    """Give every way to fail the one shape."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(OtherBody, _other_body)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _parameters)
    for away in DATABASE_AWAY:
        app.add_exception_handler(away, _away)
    app.add_exception_handler(Exception, _internal)


async def _problem(_: Request, error: Exception) -> JSONResponse:
    return response(error if isinstance(error, Problem) else Problem("internal", str(error), str(error)))


async def _other_body(_: Request, error: Exception) -> JSONResponse:
    en = "This idempotency key was used before for another body; a new act needs a new key."
    return response(Problem("key_reused", en, "该幂等键已用于另一内容；新的办理须使用新的幂等键。"))


async def _http(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status not in _OF_STATUS:
        en = str(getattr(error, "detail", error))
        return response(wrong_body([{"field": "body", "message": en}]))
    return response(Problem(_OF_STATUS[status], *_SENTENCES[status]))


async def _parameters(_: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    return response(wrong_body([{"field": str(each["loc"][-1]), "message": str(each["msg"])} for each in found]))


async def _away(request: Request, error: Exception) -> JSONResponse:
    log.warning("the database is away at %s: %s", request.url.path, type(error).__name__)
    en = "The database is away, and nothing was written down; send the same again with the same key."
    return response(Problem("not_written", en, "数据库暂不可用，未作登记；请以相同幂等键重试。"))


async def _internal(request: Request, error: Exception) -> JSONResponse:
    log.error("an error of ours at %s", request.url.path, exc_info=error)
    en = "This is an error of ours; it was logged. Send the same again with the same key later."
    return response(Problem("internal", en, "系统出错并已记录；请稍后以相同幂等键重试。"))

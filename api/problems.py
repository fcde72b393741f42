"""Problems: every refusal has one shape (RFC 9457), a stable code, and a sentence in Chinese and in English."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from api.language import objection_zh, spoken
from db.requests import OtherBody
from domain.facts import plain
from identity.caller import Refused

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

# code: status, title in English, title in Chinese
CODES: dict[str, tuple[int, str, str]] = {
    "malformed": (400, "The request cannot be read", "请求无法解析"),
    "key_missing": (400, "Idempotency key missing", "缺少幂等键"),
    "not_known": (401, "Who are you?", "身份未识别"),
    "wrong_signature": (401, "The signature is not right", "签名无效"),
    "session_ended": (401, "The session has ended", "会话已结束"),
    "role_withdrawn": (401, "You no longer act in this role", "角色已被撤回或到期"),
    "wrong_login": (401, "The login is not right", "登录失败"),
    "wrong_token": (401, "The token is not taken", "令牌未被接受"),
    "unknown_subject": (403, "Nobody has given you a role here", "未授予角色"),
    "no_role": (403, "You have no role here now", "当前没有角色"),
    "fresh_login_needed": (403, "Prove again who you are", "须重新验证身份"),
    "not_your_substitution": (403, "You do not stand in for them", "并非由您代理"),
    "own_rights": (403, "Not for yourself", "不得变更本人权限"),
    "other_tenants": (403, "Beyond your tenants", "超出辖区"),
    "not_permitted": (403, "Your role may not do this", "无权办理"),
    "sandbox_off": (403, "No sandbox here", "此处不是沙盒"),
    "quarantined": (403, "Kept in quarantine", "已隔离"),
    "cross_site": (403, "Sent from another site", "来自其他站点的请求"),
    "not_found": (404, "Not found", "未找到"),
    "method_not_allowed": (405, "Not possible here", "方法不被允许"),
    "too_slow": (408, "The request came too slowly", "请求传输过慢"),
    "not_open": (409, "Not open now", "当前不可办理"),
    "ended": (409, "The case has ended", "案件已结束"),
    "taken": (409, "Somebody was first", "已由他人办理"),
    "held_by_other": (409, "A colleague holds it", "已由同事领取"),
    "not_held": (409, "You do not hold it", "您未领取"),
    "already_applied": (409, "Applied before", "已经办理"),
    "wrong_content": (409, "It contradicts the case", "内容与案件不符"),
    "document_replaced": (409, "Not the version that counts", "不是当前有效版本"),
    "membership_needed": (409, "Say which membership you act with", "须选择角色"),
    "on_hold": (409, "A legal hold stands", "存在保全措施"),
    "already_decided": (409, "Decided already", "已处理"),
    "second_person_needed": (403, "Another person decides", "须由他人办理"),
    "still_active": (409, "The account is still open", "账户仍在使用"),
    "already_there": (409, "There already", "已存在"),
    "name_taken": (409, "The name is taken", "名称已被使用"),
    "changed_meanwhile": (412, "Somebody changed it meanwhile", "内容已被修改"),
    "too_large": (413, "Too large", "内容过大"),
    "not_accepted": (415, "Not a file that is taken here", "不接受该文件"),
    "wrong_type": (415, "Not a type that is taken here", "不接受该内容类型"),
    "range_outside": (416, "No such part", "范围超出"),
    "infected": (422, "Malware was found", "发现恶意内容"),
    "unreadable_payload": (422, "No key of ours opens it", "无法解密"),
    "wrong_sequence": (409, "Another package is expected", "交换包序号不符"),
    "wrong_package": (422, "The package is not taken", "交换包未被接受"),
    "too_many_items": (422, "Too many at once", "一次办理过多"),
    "wrong_body": (422, "The body is not as it should be", "内容不符合要求"),
    "wrong_parameter": (422, "A parameter is not as it should be", "参数不符合要求"),
    "weak_password": (422, "The password is too weak", "密码强度不足"),
    "no_such_substitute": (422, "Nobody who could stand in", "代理人不符合条件"),
    "key_reused": (422, "The idempotency key was used before", "幂等键已被使用"),
    "etag_missing": (428, "Say which version you have seen", "缺少版本标识"),
    "too_many": (429, "Too many requests", "请求过于频繁"),
    "locked_out": (429, "Too many failed logins", "登录失败次数过多"),
    "internal": (500, "An error of ours", "系统错误"),
    "provider_away": (503, "The identity provider is away", "身份认证服务不可用"),
    "not_written": (503, "It could not be written down", "暂时无法登记"),
    "auditor_away": (503, "Cannot be verified or packed now", "暂时无法核验"),
    "store_away": (503, "The store of documents is away", "文件存储暂不可用"),
    "scanner_away": (503, "The scanner is away", "安全扫描暂不可用"),
    "store_full": (507, "The store of documents is full", "文件存储空间已满"),
    "timed_out": (504, "It took too long", "处理超时"),
}
# What Postgres says while it is away, starts, stops or is full.
DATABASE_AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that broke under the driver
)
# What the framework refuses by itself: status, code, and the sentences.
_OF_STATUS = {
    400: ("malformed", "The request cannot be read: {said}.", "请求无法解析：{said}。"),
    404: ("not_found", "There is nothing under this address; /docs lists what there is.", "此地址无内容；可用的操作见 /docs。"),
    405: ("method_not_allowed", "This address takes {allow} only.", "此地址只接受 {allow}。"),
    413: ("too_large", "The body is larger than this address takes.", "内容超出此地址的上限。"),
    415: (
        "wrong_type",
        "This address takes another content type; bodies are JSON.",
        "内容类型不符；请提交 application/json。",
    ),
    422: ("wrong_body", "The body cannot be read: {said}.", "内容无法解析：{said}。"),
}


class Problem(Exception):
    """A refusal: its code, one sentence in each language, the fields that are wrong, the clause it stands under, headers of its answer."""

    def __init__(
        self,
        code: str,
        en: str,
        zh: str,
        errors: Sequence[Mapping[str, str]] = (),
        *,
        clause: str = "",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(en)
        self.code, self.en, self.zh, self.errors, self.headers = code, en, zh, errors, headers or {}
        self.more = more | ({"clause": clause} if clause else {})


def response(problem: Problem) -> JSONResponse:
    """The problem as an answer in the caller's language; a code that the table does not know is a conflict."""
    language = spoken()
    status, title, title_zh = CODES.get(problem.code, CODES["not_open"])
    body: dict[str, Any] = {
        "type": f"urn:zhiya:problem:{problem.code}",
        "title": title if language == "en" else title_zh,
        "status": status,
        "code": problem.code,
        "detail": problem.en if language == "en" else problem.zh,
        "detail_en": problem.en,
        "detail_zh": problem.zh,
        **problem.more,
    }
    if problem.errors:
        body["errors"] = [{"field": each["field"], "message": _message(each, language)} for each in problem.errors]
    headers = {"Content-Language": language, "Vary": "Accept-Language"} | _headers(status) | dict(problem.headers)
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def wrong_body(errors: Sequence[Mapping[str, str]], code: str = "wrong_body") -> Problem:
    """A body, or the parameters, that were refused; the sentence names the first field."""
    first, others = errors[0], len(errors) - 1
    en = f"{first['field']}: {first['message']}" + (f" (and {others} more)" if others else "")
    zh = f"{first['field']} 不符合要求：{_message(first, 'zh')}" + (f"（另有 {others} 处）" if others else "")
    return Problem(code, en, zh, errors)


def field_errors(wrong: ValidationError) -> list[dict[str, str]]:
    """Pydantic's objections: each field by its path, each with its sentence; the value itself is not repeated, it may be personal."""
    return [_objection(dict(error), error["loc"]) for error in wrong.errors(include_url=False, include_input=False)]


def timed_out() -> Problem:
    """What took too long, so that nobody knows what became of it."""
    en = "This took too long; what became of it, the same request with the same key tells."
    return Problem("timed_out", en, "处理超时；请以相同幂等键重新提交以获知结果。")


def internal() -> Problem:
    """An error of ours, of which the caller learns no more."""
    en = "This is an error of ours; it was logged. Send the same again with the same key later."
    return Problem("internal", en, "系统出错并已记录；请稍后以相同幂等键重试。")


def install(app: FastAPI) -> None:
    """Give every way to fail the one shape."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(OtherBody, _other_body)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _parameters)
    for away in DATABASE_AWAY:
        app.add_exception_handler(away, _away)
    app.add_exception_handler(Exception, _internal)


def _headers(status: int) -> dict[str, str]:
    return {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}.get(status, {})


def _message(error: Mapping[str, str], language: str) -> str:
    return error.get("message_zh", error["message"]) if language == "zh" else error["message"]


def _objection(error: dict[str, Any], place: Sequence[int | str]) -> dict[str, str]:
    message = str(error["msg"])
    zh = objection_zh(str(error["type"]), error.get("ctx", {}), message)
    return {"field": ".".join(str(part) for part in place) or "body", "message": message, "message_zh": zh}


async def _problem(_: Request, error: Exception) -> JSONResponse:
    return response(error if isinstance(error, Problem) else internal())


async def _other_body(_: Request, error: Exception) -> JSONResponse:
    en = "This idempotency key was used before for another body; a new act needs a new key."
    return response(Problem("key_reused", en, "该幂等键已用于另一内容；新的办理须使用新的幂等键。"))


async def _refused(request: Request, error: Exception) -> JSONResponse:
    """Somebody who is not let in; who it was goes into the access log."""
    if not isinstance(error, Refused):
        return response(internal())
    request.state.actor = error.actor
    if error.caller:
        request.state.caller = error.caller
    more, wait = plain(error.more), error.more.get("retry_after")
    return response(Problem(error.code, error.en, error.zh, headers={"Retry-After": str(wait)} if wait else None, **more))


async def _http(_: Request, error: Exception) -> JSONResponse:
    status, said = (error.status_code, str(error.detail)) if isinstance(error, HTTPException) else (500, "")
    headers = {name.title(): value for name, value in (getattr(error, "headers", None) or {}).items()}
    code, en, zh = _OF_STATUS.get(status, _OF_STATUS[400])
    words = {"said": said, "allow": headers.get("Allow", "another method")}
    return response(Problem(code, en.format(**words), zh.format(**words), headers=headers))


async def _parameters(_: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    inside = [each for each in found if each["loc"][0] == "body"]
    code = "wrong_body" if inside else "wrong_parameter"
    return response(wrong_body([_objection(each, each["loc"][1:]) for each in inside or found], code))


async def _away(request: Request, error: Exception) -> JSONResponse:
    log.warning("the database is away at %s: %s", request.url.path, type(error).__name__)
    if isinstance(error, TimeoutError):  # it may have been written down all the same
        return response(timed_out())
    en = "The database is away, and nothing was written down; send the same again with the same key."
    return response(Problem("not_written", en, "数据库暂不可用，未作登记；请以相同幂等键重试。"))


async def _internal(request: Request, error: Exception) -> JSONResponse:
    log.error("an error of ours at %s", request.url.path, exc_info=error)
    return response(internal())

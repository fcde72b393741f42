"""The language of a sentence: Chinese or English, as Accept-Language asks; Chinese, the officers' own, when it asks for neither."""

import re
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Literal

from starlette.types import ASGIApp, Receive, Scope, Send

Language = Literal["zh", "en"]
DEFAULT: Language = "zh"
_LONGEST = 200  # characters of the header that are looked at

_spoken: ContextVar[Language] = ContextVar("spoken", default=DEFAULT)

# Pydantic's objections in Chinese, by their type; the names in braces are those of its context.
_OBJECTIONS = {
    "missing": "缺少该项",
    "extra_forbidden": "不接受该项",
    "json_invalid": "不是有效的 JSON",
    "json_type": "不是有效的 JSON",
    "string_type": "须为文本",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "不得超过 {max_length} 个字符",
    "string_pattern_mismatch": "格式不符（{pattern}）",
    "string_unicode": "含有无效字符",
    "bool_type": "须为 true 或 false",
    "bool_parsing": "须为 true 或 false",
    "int_type": "须为整数",
    "int_parsing": "须为整数",
    "int_parsing_size": "数字过大",
    "int_from_float": "须为整数",
    "decimal_type": "须为十进制数",
    "decimal_parsing": "须为十进制数",
    "float_type": "须为数字",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than": "须小于 {lt}",
    "less_than_equal": "不得大于 {le}",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "list_type": "须为列表",
    "tuple_type": "须为列表",
    "dict_type": "须为对象",
    "dataclass_type": "须为对象",
    "model_type": "须为对象",
    "model_attributes_type": "须为对象",
    "too_short": "至少 {min_length} 项",
    "too_long": "不得超过 {max_length} 项",
    "date_type": "须为日期，例如 2026-11-21",
    "date_parsing": "须为日期，例如 2026-11-21",
    "date_from_datetime_parsing": "须为日期，例如 2026-11-21",
    "date_from_datetime_inexact": "须为日期，例如 2026-11-21",
    "datetime_type": "须为时刻，例如 2026-11-21T02:00:00+00:00",
    "datetime_parsing": "须为时刻，例如 2026-11-21T02:00:00+00:00",
    "datetime_from_date_parsing": "须为时刻，例如 2026-11-21T02:00:00+00:00",
    "uuid_parsing": "不是有效的 UUID",
    "uuid_type": "不是有效的 UUID",
}


# What every body must keep to (domain/soundness.py), in Chinese; the groups are its numbers.
_UNSOUND = (
    (r"Must not be empty", "不得为空"),
    (r"Text must not hold control or broken characters", "不得含有控制字符或无效字符"),
    (r"An instant needs its offset.*", "时刻须带时区，例如 2026-11-21T02:00:00+00:00"),
    (r"A day lies between (\d+) and (\d+).*", "日期须在 {0} 年至 {1} 年之间"),
    (r"A decimal number must be sent as text", "小数须以文本提交"),
    (r"A whole number must not be larger than (\d+)", "整数不得大于 {0}"),
    (r"An amount in fen must not be negative", "金额（分）不得为负数"),
    (r"A count lies between (\d+) and (\d+).*", "数量须在 {0} 至 {1} 之间"),
    (r"A rate has at most (\d+) decimal places", "比率最多 {0} 位小数"),
    (r"A rate lies between 0 and 1.*", "比率须在 0 至 1 之间，例如 3.85 % 写作 0.0385"),
)


class Spoken:
    """The middleware: every sentence that is made while a request is answered is in its caller's language."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the header, and let the application answer."""
        if scope["type"] == "http":
            asked = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
            _spoken.set(preferred(asked[:_LONGEST].decode("latin-1")))
        await self._app(scope, receive, send)


def spoken() -> Language:
    """The language of the request that is being answered."""
    return _spoken.get()


@lru_cache(maxsize=256)
def preferred(header: str) -> Language:
    """The language that an Accept-Language header weighs highest; the first of two that weigh the same."""
    best, weight = DEFAULT, 0.0
    for part in header.split(","):
        tag, _, parameters = part.strip().partition(";")
        language = _language(tag.strip().lower())
        quality = _quality(parameters.strip())
        if language and quality > weight:
            best, weight = language, quality
    return best


def objection_zh(kind: str, context: dict[str, Any], english: str) -> str:
    """Pydantic's objection in Chinese; its own English where there is none."""
    try:
        return _OBJECTIONS[kind].format(**context)
    except KeyError:
        return english


def unsound_zh(english: str) -> str:
    """An objection of soundness in Chinese; its own English where there is none."""
    for pattern, chinese in _UNSOUND:
        if found := re.fullmatch(pattern, english):
            return chinese.format(*found.groups())
    return english


def _language(tag: str) -> Language | None:
    primary = tag.partition("-")[0]
    return DEFAULT if tag == "*" else "zh" if primary == "zh" else "en" if primary == "en" else None


def _quality(parameters: str) -> float:
    if not parameters:
        return 1.0
    try:
        return min(1.0, float(parameters.removeprefix("q=")))
    except ValueError:
        return 0.0

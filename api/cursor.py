"""Cursors: where a page of a list ended, as one word for the address of the next page; they hold sort values and grant nothing."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import to_json

from api.problems import Problem

_LONGEST = 1000
_BIGINT = 2**63
_STRICT = ConfigDict(strict=True)  # what was a number when it was written is one when it is read


def encode(values: Sequence[str | int | date | datetime | None]) -> str:
    """The cursor of these values: those of the page's last row in the order of the sort."""
    return urlsafe_b64encode(to_json(list(values))).rstrip(b"=").decode()


def decode(text: str, types: Sequence[Any]) -> tuple[Any, ...]:
    """The values of a cursor, one of each type (`datetime | None` lets a value be absent); a Problem when it is not one of ours."""
    if len(text) > _LONGEST:
        raise wrong()
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        values = _reader(tuple(types)).validate_json(raw)
    except (ValidationError, binascii.Error, UnicodeEncodeError):
        raise wrong() from None
    if not all(_storable(value) for value in values):
        raise wrong()
    return values


@cache
def _reader(types: tuple[Any, ...]) -> TypeAdapter[tuple[Any, ...]]:
    return TypeAdapter(tuple[types], config=_STRICT)  # type: ignore[valid-type]  # made of what the list sorts by


def _storable(value: Any) -> bool:
    """Whether Postgres can compare with it."""
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, datetime):
        return value.tzinfo is not None
    return not isinstance(value, int) or -_BIGINT <= value < _BIGINT


def wrong() -> Problem:
    """The refusal of a cursor that is none of this list."""
    en = "cursor: this is not a cursor of this list; begin again without one, with the same filters and sort."
    zh = "cursor：这不是本列表的游标；请保持筛选和排序不变，去掉 cursor 从头开始。"
    return Problem("wrong_body", en, zh, [{"field": "cursor", "message": "not a cursor of this list"}])

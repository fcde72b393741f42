"""What every body must keep to, besides its types: no negative money, rates between 0 and 1, instants with their offset, plain text."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

_SAFE = 2**53 - 1  # larger whole numbers are not one thing in every JSON reader
_PLACES = 12


def objections(value: Any, field: str) -> Iterator[dict[str, str]]:
    """What is wrong with the value, field by field; a fact could not be made of it, or it would make no sense."""
    message = _objection(value, field)
    if message:
        yield {"field": field, "message": message}
    elif is_dataclass(value):
        for each in fields(value):
            yield from objections(getattr(value, each.name), f"{field}.{each.name}")
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from objections(getattr(value, name), f"{field}.{name}")
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from objections(item, f"{field}.{place}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from objections(key, field)
            yield from objections(item, f"{field}.{key}")


def _objection(value: Any, field: str) -> str:
    if isinstance(value, str):
        return "Text must not hold control or broken characters" if any(_unprintable(sign) for sign in value) else ""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        if field.endswith("_fen") and value < 0:
            return "An amount in fen must not be negative"
        return "A whole number must not be larger than 9007199254740991" if abs(value) > _SAFE else ""
    if isinstance(value, Decimal):
        return _rate(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        return "An instant needs its offset, for instance 2026-11-21T02:00:00+00:00"
    return "A decimal number must be sent as text" if isinstance(value, float) else ""


def _rate(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_PLACES:
        return f"A rate has at most {_PLACES} decimal places"
    return "" if 0 <= value <= 1 else "A rate lies between 0 and 1, for instance 0.0385 for 3.85 %"


def _unprintable(sign: str) -> bool:
    return (sign < " " and sign not in "\t\n\r") or "\ud800" <= sign <= "\udfff"

"""What everything handed to a case must keep to besides its types: what breaks it could not be a fact, or would make no sense."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_SAFE = 2**53 - 1  # larger whole numbers are not one thing in every JSON reader
_PLACES = 12
_MOST = 36_600  # days, months, members: a hundred years of days
_FIRST, _LAST = 1900, 2200  # years


def objections(value: Any, field: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a value, as pairs of field and sentence: bounds of amounts, rates, counts and days, and plain text."""
    message = objection(value, field)
    if message:
        yield field, message
    elif is_dataclass(value):
        for each in fields(value):
            yield from _of_field(each, getattr(value, each.name), f"{field}.{each.name}")
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from objections(item, f"{field}.{place}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from objections(key, field)
            yield from objections(item, f"{field}.{key}")


def _of_field(each: "Field[Any]", value: Any, name: str) -> Iterator[tuple[str, str]]:
    needed = each.default is MISSING and each.default_factory is MISSING
    if needed and isinstance(value, str) and not value.strip():
        yield name, "Must not be empty"
    else:
        yield from objections(value, name)


def objection(value: Any, field: str) -> str:
    """What is wrong with one plain value; "" where nothing is."""
    match value:
        case str():
            return "Text must not hold control or broken characters" if any(_unprintable(sign) for sign in value) else ""
        case bool():
            return ""
        case int():
            return _whole(value, field)
        case Decimal():
            return _rate(value)
        case datetime() if value.tzinfo is None:
            return "An instant needs its offset, for instance 2026-11-21T02:00:00+00:00"
        case date():
            return "" if _FIRST <= value.year <= _LAST else f"A day lies between {_FIRST} and {_LAST}, not on {value}"
    return "A decimal number must be sent as text" if isinstance(value, float) else ""


def _whole(value: int, field: str) -> str:
    if abs(value) > _SAFE:
        return "A whole number must not be larger than 9007199254740991"
    if field.endswith("_fen"):
        return "An amount in fen must not be negative" if value < 0 else ""
    if field.endswith("_seq"):
        return ""
    return "" if 0 <= value <= _MOST else f"A count lies between 0 and {_MOST}, not at {value}"


def _rate(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or not -_PLACES <= exponent <= _PLACES:
        return f"A rate has at most {_PLACES} decimal places"
    return "" if 0 <= value <= 1 else "A rate lies between 0 and 1, for instance 0.0385 for 3.85 %"


def _unprintable(sign: str) -> bool:
    return (sign < " " and sign not in "\t\n\r") or "\ud800" <= sign <= "\udfff"

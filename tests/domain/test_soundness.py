"""What everything handed to a case must keep to."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.soundness import objection, objections


@dataclass(frozen=True)
class Told:
    """Something with a needed text, an optional one, and things within."""

    name: str
    note: str = ""
    amounts: list[dict[str, int]] = field(default_factory=list)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("a line\nand\ta tab\r", "text"),
        (True, "yes"),
        (2**53 - 1, "amount_fen"),
        (0, "amount_fen"),
        (36_600, "days"),
        (0, "days"),
        (36_601, "fact_seq"),
        (Decimal("0.000000000001"), "rate"),
        (Decimal(0), "rate"),
        (Decimal(1), "rate"),
        (datetime(2026, 11, 21, tzinfo=UTC), "at"),
        (date(1900, 1, 1), "on"),
        (date(2200, 12, 31), "on"),
        (None, "nothing"),
    ],
)
def test_what_is_sound_is_not_objected_to(value: Any, name: str) -> None:
    assert objection(value, name) == ""


_BROKEN = "Text must not hold control or broken characters"
_LARGE = "A whole number must not be larger than 9007199254740991"
_PLACES = "A rate has at most 12 decimal places"
_RATE = "A rate lies between 0 and 1, for instance 0.0385 for 3.85 %"


@pytest.mark.parametrize(
    ("value", "name", "why"),
    [
        ("bell\x07", "text", _BROKEN),
        ("half \ud800", "text", _BROKEN),
        ("the rest \udfff", "text", _BROKEN),
        (2**53, "amount_fen", _LARGE),
        (-(2**53), "days", _LARGE),
        (-1, "amount_fen", "An amount in fen must not be negative"),
        (-1, "days", "A count lies between 0 and 36600, not at -1"),
        (36_601, "days", "A count lies between 0 and 36600, not at 36601"),
        (Decimal("1E-13"), "rate", _PLACES),
        (Decimal("1E+13"), "rate", _PLACES),
        (Decimal("NaN"), "rate", _PLACES),
        (Decimal("-0.1"), "rate", _RATE),
        (Decimal("1.1"), "rate", _RATE),
        (datetime(2026, 11, 21), "at", "An instant needs its offset, for instance 2026-11-21T02:00:00+00:00"),  # noqa: DTZ001
        (date(1899, 12, 31), "on", "A day lies between 1900 and 2200, not on 1899-12-31"),
        (date(2201, 1, 1), "on", "A day lies between 1900 and 2200, not on 2201-01-01"),
        (0.5, "rate", "A decimal number must be sent as text"),
    ],
)
def test_what_is_unsound_is_told_with_its_bounds(value: Any, name: str, why: str) -> None:
    assert objection(value, name) == why


def test_everything_within_is_looked_at_and_named() -> None:
    told = Told(" ", "bell\x07", [{"first_fen": 1, "second_fen": -1}, {"bell\x07": 1}])

    assert list(objections(told, "payload")) == [
        ("payload.name", "Must not be empty"),
        ("payload.note", _BROKEN),
        ("payload.amounts.0.second_fen", "An amount in fen must not be negative"),
        ("payload.amounts.1", _BROKEN),
    ]
    assert list(objections((-1, 2), "days")) == [("days.0", "A count lies between 0 and 36600, not at -1")]
    assert list(objections(Told("x"), "payload")) == []

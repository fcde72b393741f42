"""Facts: one canonical form, one hash, and nothing that another reader could take for something else."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from domain.facts import Fact, canonical, digest, intact, plain, sealed

_BODY: dict[str, Any] = {
    "version": 1,
    "case_no": "XT-2026-000001",
    "seq": 0,
    "kind": "open_case",
    "subject": "case",
    "at": "2026-11-21T02:00:00+00:00",
    "received_at": "2026-11-21T02:00:00+00:00",
    "request": "",
    "actor": "case",
    "role": "case",
    "organisation": "case",
    "on_behalf_of": "",
    "tenant": "xiangtan",
    "clause": "（三）",
    "reason": "",
    "data": {"amount_fen": 1},
    "prev": "",
}


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Pair:
    rate: Decimal
    on: date | None = None


def test_the_canonical_form_sorts_keys_and_keeps_every_character() -> None:
    assert canonical({"b": [True, "知"], "a": -1}) == '{"a":-1,"b":[true,"知"]}'.encode()


@pytest.mark.parametrize("value", [0.5, None, 2**53, -(2**53), {"a": [{"b": 1.0}]}, {1, 2}])
def test_what_other_readers_may_read_otherwise_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="a fact holds text, whole numbers, truth values, lists and objects, not "):
        canonical(value)


def test_the_largest_safe_integers_are_let_through() -> None:
    assert canonical([2**53 - 1, -(2**53) + 1]) == b"[9007199254740991,-9007199254740991]"


@pytest.mark.parametrize("key", ["名", 1])
def test_a_key_is_ascii_text(key: Any) -> None:
    with pytest.raises(ValueError, match="a fact's key must be ASCII text, not "):
        canonical({key: 1})


@pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
def test_half_a_character_is_no_text(text: str) -> None:
    with pytest.raises(ValueError, match="a fact's text must be valid Unicode, not "):
        canonical({"a": text})


def test_plain_writes_out_what_json_does_not_know_and_leaves_out_what_is_absent() -> None:
    moment = datetime(2026, 11, 21, 2, tzinfo=UTC)
    value = {"pair": Pair(Decimal("1E-2")), "both": (Pair(Decimal(1), date(2026, 1, 2)), None), 1: moment, "c": Colour.RED, "gone": None}

    assert plain(value) == {
        "pair": {"rate": "0.01"},
        "both": [{"rate": "1", "on": "2026-01-02"}, None],
        "1": "2026-11-21T02:00:00+00:00",
        "c": "red",
    }
    assert type(plain(Colour.RED)) is str


def test_a_changed_fact_is_not_intact() -> None:
    fact: Fact = sealed(**_BODY)

    assert fact.hash == digest(_BODY)
    assert len(fact.hash) == 64
    assert intact(fact)
    assert not intact(replace(fact, data={"amount_fen": 2}))
    assert not intact(replace(fact, hash="0" * 64))

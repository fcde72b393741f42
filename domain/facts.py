"""A fact: one entry of a case's journal, hashed onto the entry before it."""

import hashlib
import json
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

FORMAT = 1
_AS_THEY_ARE = (str, int, bool, type(None))  # most of what a fact is made of
_SAFE = 2**53 - 1  # integers beyond it are not the same number in every JSON reader (RFC 8785)


@dataclass(frozen=True)
class Asked:
    """Who asks for an act, as the API wrote it down in the request row before the case was asked."""

    request: str  # hash of tenant, actor, case, subject, act and idempotency key; also the update's id
    subject: str  # case, a right number, claim-1, disposal-1
    actor: str
    role: str
    organisation: str
    tenant: str
    received_at: str  # legal time of receipt, UTC
    on_behalf_of: str = ""
    reason: str = ""
    call: str = ""  # partners: the call that this answers …
    number: int = 0  # … and the place of the answer in that conversation, from 1


@dataclass(frozen=True)
class Fact:
    """One entry of the journal. `hash` covers every other field but itself; `prev` is the hash of the entry before."""

    version: int
    case_no: str
    seq: int
    kind: str
    subject: str
    at: str
    received_at: str
    request: str
    actor: str
    role: str
    organisation: str
    on_behalf_of: str
    tenant: str
    clause: str
    reason: str
    data: dict[str, Any]
    prev: str
    hash: str


@dataclass(frozen=True)
class Handed:
    """What a case hands to who asked for an act: the facts that nobody has yet, and what the caller wants to know besides."""

    facts: list[Fact]
    result: dict[str, str] = field(default_factory=dict)


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of a value made of strings, safe integers, booleans, lists and objects with ASCII keys.

    Raises ValueError, naming the value, for anything else: a float or a null would not be one thing everywhere.
    """
    _check(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def plain(value: Any) -> Any:
    """The same value with dataclasses as objects, days and instants as ISO text, Decimals as text; absent values left out."""
    if type(value) in _AS_THEY_ARE:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if getattr(value, f.name) is not None}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def sealed(**body: Any) -> Fact:
    """The fact with its hash: SHA-256 of the canonical form of all other fields."""
    return Fact(**body, hash=digest(body))


def digest(body: dict[str, Any]) -> str:
    """SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical(body)).hexdigest()


def intact(fact: Fact) -> bool:
    """Whether the fact's hash is the hash of what it says."""
    body = dict(vars(fact))  # nothing in it is changed, so no deep copy
    claimed = body.pop("hash")
    return bool(claimed == digest(body))


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"a fact's key must be ASCII text, not {key!r}")
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)
    elif isinstance(value, bool | str):
        if isinstance(value, str) and not value.isascii() and any(0xD800 <= ord(c) <= 0xDFFF for c in value):
            raise ValueError(f"a fact's text must be valid Unicode, not {value!r}")
    elif not isinstance(value, int) or abs(value) > _SAFE:
        raise ValueError(f"a fact holds text, whole numbers, truth values, lists and objects, not {value!r}")

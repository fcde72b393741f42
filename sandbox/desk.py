"""What a stand-in's desk decides when a call comes in: the answers it will give, and when."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from domain.calls import Call, Search
from sandbox.plans import Plan


@dataclass(frozen=True)
class Reply:
    """One answer that will be given when the case's time has come to `due`; `effect` is what it changes in the stand-in's own books."""

    due: datetime
    act: str
    payload: Any  # the act's payload dataclass of domain.payloads
    reason: str = ""
    effect: dict[str, str] = field(default_factory=dict)


class Books(Protocol):
    """What the desks remember between calls."""

    def extract(self, right_no: str) -> Search: ...

    def last_answer(self, case_no: str, act: str) -> dict[str, Any] | None: ...

    def forget(self, case_no: str, act: str) -> None: ...


Desk = Callable[[Call, datetime, Plan, Books], list[Reply] | Search]
Handlers = Mapping[str, Desk]  # kind of call -> desk


def number(call: Call, prefix: str, n: int = 1) -> str:
    """A paper's number, the same whenever the same call is worked on again."""
    return f"{prefix}-{hashlib.sha256(f'{call.call}#{n}'.encode()).hexdigest()[:10].upper()}"


def amount(call: Call, key: str = "amount_fen") -> int:
    """A whole amount of fen out of a call; ValueError names what is missing or wrong."""
    value = call.data.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"the call {call.call} must say {key} in whole fen, not {value!r}")
    return value


def day(text: str) -> date:
    """A local date as it stands in a call or a plan."""
    return date.fromisoformat(text)

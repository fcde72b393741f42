"""A call to a partner and what comes back: the conversation that the call opens is answered by numbered acts."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """What a case asks of a partner. `call` is the idempotency key: the same call again is the same call."""

    call: str  # case number / subject / kind / n, e.g. XT-2026-000001/ZL2023…/file/1
    kind: str  # file, correct, declare, change, cancel, search, review, disburse, quote, …
    case_no: str
    party: str  # organisation id of the partner that is called
    subject: str
    now: str  # the case's legal time, UTC ISO
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """A partner's answer, as its callback or its list of answers carries it."""

    call: str
    number: int  # from 1 within the call; answers are applied in order
    act: str
    subject: str
    payload: dict[str, Any]
    at: str  # when the partner decided, in the case's time
    reason: str = ""
    revision: int = 0  # a corrected answer after a refused one has the next revision


@dataclass(frozen=True)
class Search:
    """What a register says of a right today."""

    right_no: str
    registration_no: str  # "" where no pledge is registered
    pledgee: str
    status: str  # in_force, expired, invalid

"""What the rows of jobs say: a job, its items, and for whom it works."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Job:
    """A job as its row says it."""

    id: str
    kind: str
    actor: str
    role: str
    organisation: str
    tenants: list[str]
    on_behalf_of: str
    caller: dict[str, Any]
    parameters: dict[str, Any]
    state: str
    note: dict[str, Any]
    begun: bool
    total: int
    done: int
    failed: int
    result: dict[str, Any]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class Item:
    """One item of a job as its row says it."""

    job: str
    n: int
    key: str
    input: dict[str, Any]
    state: str
    attempt: int
    result: dict[str, Any]
    error: dict[str, Any]
    finished_at: datetime | None

    @property
    def idempotency_key(self) -> str:
        """The key under which the item is asked for: one for ever, until a refusal lets it be asked again."""
        return f"job:{self.job}:{self.n}" + (f":{self.attempt}" if self.attempt > 1 else "")


@dataclass(frozen=True)
class NewItem:
    """An item that is to be done, or that is refused from the start."""

    n: int
    key: str
    input: Mapping[str, Any]
    error: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Ordered:
    """Whom a job acts for."""

    actor: str
    role: str
    organisation: str
    tenants: list[str]
    on_behalf_of: str
    caller: dict[str, Any]

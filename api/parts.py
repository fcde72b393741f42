"""What the API is put together from: each part is handed in, so that routes know neither packs nor partners."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Protocol, cast

from fastapi import Request

from db.database import Database
from db.requests import StoredRequest
from domain.rules import CalendarData, Rules
from engine.door import Decided

if TYPE_CHECKING:
    from api.callers import Caller


class CaseDoor(Protocol):
    """The way to the cases."""

    async def decide(self, request: StoredRequest, wait_s: float = 10) -> Decided:
        """Let the case decide; still open when it takes longer or nobody is there."""
        ...

    async def reachable(self) -> bool:
        """Whether Temporal answers now."""
        ...


class CalendarFor(Protocol):
    """Makes the calendar of some years."""

    def __call__(self, years: Iterable[int], jurisdiction: str = "") -> CalendarData:
        """With the local changes of the jurisdiction and of those above it; without one, the nation's alone."""
        ...


def _wall() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """The database, the door, who may enter, the rules and the calendar, and what the settings allow."""

    database: Database
    door: CaseDoor
    who: "Callable[[str], Caller | None]"
    rules_for: Callable[[str, date], Rules]
    calendar_for: CalendarFor
    callback_keys: Mapping[str, str]
    sandbox: bool
    wait_s: float = 10
    callback_wait_s: float = 3
    wall: Callable[[], datetime] = _wall


def parts_of(request: Request) -> Parts:
    """The parts of the running API."""
    return cast(Parts, request.app.state.parts)

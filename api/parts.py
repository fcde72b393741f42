"""What the API is put together from: each part is handed in, so that routes know neither packs nor partners."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol, cast

from fastapi import Request

from api.limits import Limits
from db.database import Database
from db.requests import StoredRequest
from documents.intake import Intake
from domain.rules import CalendarData, Rules
from engine.auditing import Auditor
from engine.closing import Closer
from engine.codec import EncryptingCodec
from engine.door import Decided
from identity.caller import Caller
from identity.logins import LoginRules
from identity.oidc import Provider


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


def _nothing() -> None:
    return None


def _wall() -> datetime:
    return datetime.now(UTC)


def _none_below(_: str) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True)
class Parts:
    """The database, the door, who may enter, the rules and the calendar, and what the settings allow."""

    database: Database
    door: CaseDoor
    who: Callable[[str], Awaitable[Caller | None]]
    rules_for: Callable[[str, date], Rules]
    calendar_for: CalendarFor
    callback_keys: Mapping[str, str | list[str]]
    sandbox: bool
    closer: Closer
    wait_s: float = 10
    callback_wait_s: float = 3
    wall: Callable[[], datetime] = _wall
    cities_of: Callable[[str], frozenset[str]] = _none_below
    limits: Limits = field(default_factory=Limits)
    logins: LoginRules = field(default_factory=LoginRules)
    provider: Provider | None = None
    identities_changed: Callable[[], None] = _nothing  # told after a change here; other processes hear of it from the database
    codec: EncryptingCodec | None = None
    codec_origin: str = ""  # of Temporal's pages; the codec answers nobody without it
    auditor: Auditor | None = None  # without one, nothing is verified or packed here
    intake: Intake | None = None  # of documents; without one, none are taken or handed out


PACK_GONE = (KeyError, FileNotFoundError, ValueError)  # a case may outlive the packs that are here


def parts_of(request: Request) -> Parts:
    """The parts of the running API."""
    return cast(Parts, request.app.state.parts)

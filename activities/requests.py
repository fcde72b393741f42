"""Before a deadline takes something away: requests received in time are decided first, and lost answers are fetched."""

from dataclasses import dataclass
from typing import Protocol

from temporalio import activity


@dataclass(frozen=True)
class OpenCall:
    """A conversation whose next answers may have been lost."""

    call: str
    kind: str
    party: str
    subject: str
    applied: int


@dataclass(frozen=True)
class Gathering:
    """Which case gathers, up to when, and from whom."""

    case_no: str
    tenant: str
    received_until: str  # legal time
    calls: list[OpenCall]


class Requests(Protocol):
    """The door of the case, seen from inside."""

    async def gather(self, gathering: Gathering) -> int: ...


class RequestActivities:
    """The activity that gathers."""

    def __init__(self, requests: Requests) -> None:
        self.requests = requests

    @activity.defn(name="requests.gather")
    async def gather(self, gathering: Gathering) -> int:
        """Poll the partners of these calls, decide what was received in time; how many requests were decided."""
        return await self.requests.gather(gathering)

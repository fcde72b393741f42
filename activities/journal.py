"""Recording: facts that no caller takes home go to the database, and a run ends only when the database has its head."""

from dataclasses import dataclass
from typing import Protocol

from temporalio import activity

from domain.facts import Fact


@dataclass(frozen=True)
class JournalHead:
    """The end of a chain."""

    case_no: str
    seq: int
    hash: str


class Journal(Protocol):
    """Where facts are kept."""

    async def record(self, facts: list[Fact]) -> None: ...

    async def confirm(self, head: JournalHead) -> None: ...


class JournalActivities:
    """The activities that record facts."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    @activity.defn(name="journal.record")
    async def record(self, facts: list[Fact]) -> None:
        """Store facts; the same facts again change nothing, a gap is filled by asking the case, a fork is an alarm."""
        await self.journal.record(facts)

    @activity.defn(name="journal.confirm")
    async def confirm(self, head: JournalHead) -> None:
        """Return when the database has everything up to this head."""
        await self.journal.confirm(head)

"""The night: its steps as activities, each of which says in one sentence what came of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from temporalio import activity

_BEAT_S = 10.0


@dataclass(frozen=True)
class NightOrder:
    """Which day is sealed, and what decides the sample that is verified."""

    day: date
    seed: str


@dataclass(frozen=True)
class Outcome:
    """What came of a step: `ok`, or `wrong` where it was done and found something; `said` names no case, `details` does."""

    outcome: str
    said: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NightStep:
    """A step with its outcome, or `failed` where it could not be done."""

    step: str
    at: str
    outcome: str
    said: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WholeNight:
    """A night by its run, with all its steps."""

    night: str
    steps: list[NightStep]


class House(Protocol):
    """Who does the work of the house."""

    async def archive(self) -> Outcome: ...

    async def seal(self, day: date) -> Outcome: ...

    async def rows(self) -> Outcome: ...

    async def sample(self, seed: str) -> Outcome: ...

    async def forget(self) -> Outcome: ...

    async def write(self, whole: WholeNight) -> None: ...


class NightActivities:
    """The activities of the night."""

    def __init__(self, house: House) -> None:
        self.house = house

    @activity.defn(name="night.archive")
    async def archive(self, _order: NightOrder) -> Outcome:
        """Keep the histories of all runs that have ended and are not kept."""
        async with _beating():
            return await self.house.archive()

    @activity.defn(name="night.seal")
    async def seal(self, order: NightOrder) -> Outcome:
        """Seal the day, and send its root to the witness."""
        async with _beating():
            return await self.house.seal(order.day)

    @activity.defn(name="night.rows")
    async def rows(self, _order: NightOrder) -> Outcome:
        """Compare derived rows with the journal."""
        async with _beating():
            return await self.house.rows()

    @activity.defn(name="night.sample")
    async def sample(self, order: NightOrder) -> Outcome:
        """Verify the cases that the seed draws."""
        async with _beating():
            return await self.house.sample(order.seed)

    @activity.defn(name="night.forget")
    async def forget(self, _order: NightOrder) -> Outcome:
        """Forget what is kept for a time only, when its time is over."""
        async with _beating():
            return await self.house.forget()

    @activity.defn(name="night.write")
    async def write(self, whole: WholeNight) -> None:
        """Write the results down, and tell the administrators of what is wrong."""
        await self.house.write(whole)


@contextlib.asynccontextmanager
async def _beating() -> AsyncIterator[None]:
    """Tell Temporal that this process lives, for as long as the block runs."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(_BEAT_S)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()

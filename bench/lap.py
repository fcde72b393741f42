"""A lap: a number of complete cases, lived by some clients side by side, with what it took."""

import asyncio
import itertools
import time
from dataclasses import dataclass
from typing import Protocol

from bench.cpu import Processes

Rounds = list[float]
"""Seconds that each act took, from asking to its answer."""


class Contender(Protocol):
    """Something that can live a complete case."""

    async def live(self, rounds: Rounds) -> str:
        """Live one case, note how long each act took; its workflow id."""
        ...


@dataclass(frozen=True)
class Lap:
    """What a number of cases took."""

    cases: list[str]  # workflow ids
    seconds: float
    rounds: Rounds
    cpu_ms: dict[str, float]  # by process, for one case


async def lap(contender: Contender, clients: int, cases: int, processes: Processes) -> Lap:
    """Live so many cases; each client takes the next one as soon as it has finished its last."""
    todo, lived, rounds = itertools.repeat(None, cases), list[str](), Rounds()

    async def client() -> None:
        for _ in todo:
            lived.append(await contender.live(rounds))

    before, began = processes.seconds(), time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(min(clients, cases)):
            group.create_task(client())
    seconds = time.perf_counter() - began
    after = processes.seconds()
    return Lap(lived, seconds, rounds, {name: (after[name] - before[name]) * 1000 / cases for name in after})

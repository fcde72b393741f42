"""A round of one contender: cases one after the other, cases side by side, and the histories that they left; and what a row is."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from temporalio.client import Client

from bench.lap import Contender, Lap, lap
from bench.shape import Events, events_of
from bench.stage import Stage

CLIENTS = 25
_SAMPLE = 5  # histories of a lap that are counted


@dataclass(frozen=True)
class Round:
    """What the measurements look at."""

    alone: Lap
    together: Lap
    events: list[Events]
    history_bytes: list[int]

    def mean(self, number: Callable[[Events], float]) -> float:
        return statistics.fmean(number(events) for events in self.events)


@dataclass(frozen=True)
class Row:
    """One line of the table: what it is called, and the number that a round gives for it."""

    name: str
    of: Callable[[Round], float]


async def live_round(stage: Stage, contender: Contender, alone: int, together: int) -> Round:
    """One round of a contender."""
    one, many = await lap(contender, 1, alone, stage.processes), await lap(contender, CLIENTS, together, stage.processes)
    sample = many.cases[-_SAMPLE:]
    histories = [await stage.client.get_workflow_handle(case).fetch_history() for case in sample]
    return Round(one, many, [events_of(history) for history in histories], [await _bytes(stage.client, case) for case in sample])


async def _bytes(client: Client, case: str) -> int:
    description = await client.get_workflow_handle(case).describe()
    return description.raw_description.workflow_execution_info.history_size_bytes

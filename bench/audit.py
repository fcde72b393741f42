"""`python -m bench.audit`: verified histories a second, beside a bare Replayer over the same histories in the same run."""

import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from audit.derived import Stored
from audit.histories import KeptCase, read
from audit.jobs import quiet, verdicts
from audit.sources import OPEN, Origin
from audit.verify import Result, verify
from engine.settings import Settings
from workflows.case import PledgeCase

KEPT = sorted((Path(__file__).parents[1] / "tests" / "histories").glob("*.*.*"))[-1]
_ROUNDS = 3
_TIMES = 4  # how often the kept cases are verified by --jobs: a process needs a second to start
Work = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Measured:
    """Seconds of one round, by the clock and of this process's CPU."""

    wall: float
    cpu: float


async def measure(folder: Path = KEPT, rounds: int = _ROUNDS) -> str:
    """The table, in Markdown; contenders in turn, medians over the rounds."""
    cases = list(read(folder))
    runs = [run for case in cases for run in case.runs]
    bare, ours = [], []
    await _bare(runs)  # caches as they are in a process that works
    await _verified(cases)
    for _ in range(rounds):
        bare.append(await _timed(lambda: _bare(runs)))
        ours.append(await _timed(lambda: _verified(cases)))
    ratio = statistics.median(b.cpu / o.cpu for b, o in zip(bare, ours, strict=True))
    one, two = [(await _timed(partial(_spread, folder, cases, jobs))).wall for jobs in (1, 2)]
    spread = len(runs) * _TIMES
    lines = [
        f"{len(cases)} cases, {len(runs)} histories, {sum(len(run.events) for run in runs)} events; {rounds} rounds",
        "",
        "| | histories/s, by the clock | histories/s of CPU |",
        "| --- | ---: | ---: |",
        _line("bare Replayer", len(runs), bare),
        _line("verify", len(runs), ours),
        "",
        f"verify ÷ bare, of CPU: {ratio:.2f} (at least 0.8: {'reached' if ratio >= 0.8 else '**missed**'})",
        f"`--jobs 1`: {spread / one:.1f} histories/s, `--jobs 2`: {spread / two:.1f}, with reading and starting",
    ]
    return "\n".join(lines)


async def _bare(runs: list[WorkflowHistory]) -> None:
    async def each() -> AsyncIterator[WorkflowHistory]:
        for run in runs:
            yield run

    bare = Replayer(workflows=[PledgeCase], data_converter=OPEN, workflow_runner=UnsandboxedWorkflowRunner())
    await bare.replay_workflows(each())


async def _verified(cases: list[KeptCase]) -> None:
    for case in cases:
        found = await verify(case.case_no, case.runs, Stored(case.journal), OPEN, ended=True)
        if found.result is not Result.MATCH:
            raise RuntimeError(f"case {case.case_no} does not match: {found}")


async def _spread(folder: Path, cases: list[KeptCase], jobs: int) -> None:
    async for found in verdicts(Origin(folder, Settings()), [case.case_no for case in cases] * _TIMES, jobs):
        if found.result is not Result.MATCH:
            raise RuntimeError(f"case {found.case_no} does not match: {found}")


async def _timed(work: Work) -> Measured:
    began, cpu = time.perf_counter(), time.process_time()
    await work()
    return Measured(time.perf_counter() - began, time.process_time() - cpu)


def _line(name: str, count: int, rounds: list[Measured]) -> str:
    wall, cpu = statistics.median(each.wall for each in rounds), statistics.median(each.cpu for each in rounds)
    return f"| {name} | {count / wall:.1f} | {count / cpu:.1f} |"


if __name__ == "__main__":
    quiet()
    print(asyncio.run(measure(Path(sys.argv[1]) if sys.argv[1:] else KEPT)))

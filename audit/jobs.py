"""Many cases verified at once: each process has its own replayer, its own connections, and takes the next case when it is ready."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from multiprocessing import get_context

from temporalio.runtime import Runtime, TelemetryConfig

from audit.sources import Origin, Source
from audit.verify import Verdict


async def verdicts(origin: Origin, case_nos: Sequence[str], jobs: int) -> AsyncIterator[Verdict]:
    """The verdicts in the order of the cases."""
    if jobs == 1 or len(case_nos) < 2:
        async with origin.opened() as source:
            for case_no in case_nos:
                yield await source.verdict(case_no)
        return
    # Not forked: threads of the engine's library do not live on in a copy of a process.
    pool = ProcessPoolExecutor(min(jobs, len(case_nos)), get_context("spawn"), _begin, (origin,))
    try:
        for work in [pool.submit(_verdict, case_no) for case_no in case_nos]:
            yield await asyncio.wrap_future(work)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def quiet() -> None:
    """Keep the engine's library from writing about replays that fail: the verdict tells."""
    logging.getLogger("temporalio").setLevel(logging.CRITICAL)
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=None)), error_if_already_set=False)


class _Process:
    """What one process keeps between two cases."""

    runner: asyncio.Runner
    open: AsyncExitStack  # of the source; a block that nobody holds would be closed
    source: Source


def _begin(origin: Origin) -> None:
    quiet()
    _Process.runner = asyncio.Runner()
    _Process.open = AsyncExitStack()
    _Process.source = _Process.runner.run(_Process.open.enter_async_context(origin.opened()))


def _verdict(case_no: str) -> Verdict:
    return _Process.runner.run(_Process.source.verdict(case_no))

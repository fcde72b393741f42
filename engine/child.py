"""A child process that dies with us, is watched, and is started again when it ends without being asked to."""

import asyncio
import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.files import CannotStart, disk_full, written

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _HEALTHY_S = 0.2, 30.0, 5.0
_LOG_TAIL_BYTES = 8000


@dataclass(frozen=True)
class Recipe:
    """How to run one child: what to call, how to see that it is ready, how to ask it to stop."""

    name: str
    command: Callable[[], list[str]]  # asked for at every start
    ready: Callable[[int], Awaitable[None]]  # waits for the process of this pid
    environment: Mapping[str, str]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL  # what the kernel sends it when we are gone
    ready_s: float = 60.0
    stop_s: float = 10.0


@dataclass
class Child:
    """One watched process."""

    recipe: Recipe
    data: Path
    say: Callable[[str], None]
    process: asyncio.subprocess.Process | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    watcher: asyncio.Task[None] | None = None
    log_start: int = 0

    async def start(self) -> None:
        """Start the process, wait until it is ready, and watch it from then on."""
        await self._launch()
        await self._until_ready()
        self.watcher = asyncio.create_task(self._watch(), name=f"watch {self.recipe.name}")

    async def stop(self) -> None:
        """Ask the process to stop, and end it when it does not."""
        if self.watcher is not None:
            self.watcher.cancel()
            await asyncio.gather(self.watcher, return_exceptions=True)
        process = self.process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(self.recipe.stop_signal)
            try:
                await asyncio.wait_for(process.wait(), self.recipe.stop_s)
            except TimeoutError:
                self.say(f"{self.recipe.name} did not stop within {self.recipe.stop_s:.0f} s and is ended now")
                process.kill()
                await process.wait()

    async def _launch(self) -> None:
        parent, orphan_signal = os.getpid(), self.recipe.orphan_signal

        def die_with_parent() -> None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, orphan_signal)
            if os.getppid() != parent:  # it died before the line above
                os._exit(1)

        words = self.recipe.command()
        with written(self.data):
            self.recipe.log.touch(mode=0o600)
        with written(self.data), self.recipe.log.open("ab") as log:
            self.log_start = log.tell()
            # The signal comes at the end of the thread that starts the process: that must be the main thread, which lives as long as we do.
            # A session of its own, so that Ctrl-C in the terminal reaches us alone and we stop the children in order.
            self.process = await asyncio.create_subprocess_exec(
                *words, env=self.recipe.environment, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                preexec_fn=die_with_parent, start_new_session=True, umask=0o077,
            )  # fmt: skip

    async def _until_ready(self) -> None:
        assert self.process is not None  # noqa: S101 - for the type checker
        ready = asyncio.ensure_future(self.recipe.ready(self.process.pid))
        gone = asyncio.ensure_future(self.process.wait())
        try:
            await asyncio.wait({ready, gone}, timeout=self.recipe.ready_s, return_when=asyncio.FIRST_COMPLETED)
            if ready.done():
                await ready
                self.ready.set()
                return
            raise CannotStart(self._why_not())
        finally:
            ready.cancel()
            gone.cancel()
            await asyncio.gather(ready, gone, return_exceptions=True)

    def _why_not(self) -> str:
        assert self.process is not None  # noqa: S101 - for the type checker
        tail = _tail(self.recipe.log, self.log_start)
        if any(words in tail for words in ("No space left", "database or disk is full", "Disk quota exceeded")):
            return disk_full(self.data)
        status = self.process.returncode
        what = f"was not ready within {self.recipe.ready_s:.0f} s" if status is None else f"ended with status {status} before it was ready"
        last = (tail.strip().splitlines() or ["nothing"])[-1][:300]
        return f"{self.recipe.name} {what}; its last words: {last} (all of them in {self.recipe.log})"

    async def _watch(self) -> None:
        pause = _FIRST_PAUSE_S
        began = time.monotonic()
        while True:
            assert self.process is not None  # noqa: S101 - for the type checker
            status = await self.process.wait()
            self.ready.clear()
            pause = _FIRST_PAUSE_S if time.monotonic() - began > _HEALTHY_S else min(pause * 2, _LONGEST_PAUSE_S)
            self.say(f"{self.recipe.name} (process {self.process.pid}) ended with status {status}; it is started again in {pause:.1f} s")
            await asyncio.sleep(pause)
            began = time.monotonic()
            try:
                await self._launch()
                await self._until_ready()
            except CannotStart as error:
                self.say(str(error))
                with contextlib.suppress(ProcessLookupError):
                    self.process.kill()  # when it hangs rather than ends
            else:
                self.say(f"{self.recipe.name} is back (process {self.process.pid})")


def _tail(log: Path, start: int) -> str:
    with log.open("rb") as file:
        file.seek(max(start, log.stat().st_size - _LOG_TAIL_BYTES))
        return file.read().decode(errors="replace")

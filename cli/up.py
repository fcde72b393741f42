"""zhiya up: the whole stack on this machine, until it is told to stop."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from engine.files import CannotStart
from engine.settings import PREFIX, Settings
from engine.supervisor import Stack

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(data: Path | None) -> int:
    """Run the stack; the exit status: 0 when it was stopped, 1 when it could not start."""
    return sentence_or(lambda: asyncio.run(until_told(_keep_up(read_settings(data)))))


def read_settings(data: Path | None) -> Settings:
    """The settings of the environment, with the data folder of the command line."""
    try:
        return Settings() if data is None else Settings(data=data)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise CannotStart(f"The setting {name} has the value {first['input']!r}: {first['msg']}. Mend or unset it.") from error


def sentence_or(work: Callable[[], int]) -> int:
    """Do the work; what keeps it from starting is one sentence on stderr and status 1."""
    try:
        return work()
    except CannotStart as error:
        sys.stderr.write(f"zhiya: {error}\n")
        return 1


async def until_told(work: Awaitable[int], stopped: int = 0) -> int:
    """Do the work until it ends or a signal (Ctrl-C, SIGTERM, a closed terminal) cancels it, which gives the status `stopped`."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for each in _SIGNALS:
        loop.add_signal_handler(each, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return stopped
    finally:
        for each in _SIGNALS:
            loop.remove_signal_handler(each)


async def _keep_up(settings: Settings) -> int:
    console = Console()
    console.print("Starting Postgres, Temporal, the sandbox partners, the API and the worker …")
    try:
        async with Stack(settings) as stack:
            _show(console, stack)
            await asyncio.Event().wait()
    finally:
        console.print("Stopped.")
    return 0


def _show(console: Console, stack: Stack) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2))
    for address in stack.addresses:
        table.add_row(address.name, address.value, style=None)
    console.print(table)
    console.print("Everything is up. Ctrl-C stops it.")

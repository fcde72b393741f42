"""zhiya up: the whole stack on this machine, until it is told to stop."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from db.database import Database
from engine.files import DEMO_PEOPLE, CannotStart
from engine.settings import PREFIX, Settings
from engine.supervisor import Stack
from identity.enrolment import DEMO, enrol, first_passwords

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
            passwords = await _let_in(stack.settings)
            _show(console, stack)
            _show_passwords(console, passwords)
            await asyncio.Event().wait()
    finally:
        console.print("Stopped.")
    return 0


def _show(console: Console, stack: Stack) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2))
    for address in stack.addresses:
        table.add_row(address.name, address.value, style=None)
    console.print(table)


async def _let_in(settings: Settings) -> dict[str, str]:
    """Write the people of the demo down; the passwords of those who have none yet."""
    database = await Database.connect(settings.database_url, max_size=2)
    try:
        await enrol(database, DEMO_PEOPLE)
        return await first_passwords(database)
    finally:
        await database.close()


def _show_passwords(console: Console, passwords: dict[str, str]) -> None:
    """The passwords, this once: only their hashes are kept."""
    lines = [(DEMO + actor, role.value, organisation, passwords.get(DEMO + actor, "")) for actor, role, organisation, _, _ in DEMO_PEOPLE]
    if passwords:
        console.print(
            "The people of the demo. Passwords are shown this once; `zhiya login ACTOR` opens a session without one.", soft_wrap=True
        )
    for actor, role, organisation, password in [("Log in as", "Role", "Organisation", "Password"), *lines] if passwords else ():
        if password:  # a line is never cut off, however narrow the terminal
            line = f"{actor:<27}{role:<18}{organisation:<20}{password}"
            console.print(line, soft_wrap=True, markup=False, highlight=False)
    console.print("Everything is up. Ctrl-C stops it.")

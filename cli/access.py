"""Access to the stack of a data folder: the running one, or its two engines, started for as long as they are needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import asyncpg
from temporalio.client import Client

from db.database import Database
from engine import postgres
from engine.client import connect
from engine.files import CannotStart, only_one
from engine.settings import LOOPBACK, PORTS, Settings, on_free_ports
from engine.supervisor import Stack


@dataclass(frozen=True)
class Access:
    """A client of Temporal and one of the database, and the settings that lead to both."""

    client: Client
    database: Database
    settings: Settings
    at_rest: bool = False  # started for this: no worker runs


@asynccontextmanager
async def access(settings: Settings) -> AsyncIterator[Access]:
    """The deployment that the settings name, or the stack of their data folder."""
    if settings.database_url:
        async with _connected(settings) as found:
            yield found
    elif not (settings.data / "pg").exists():
        raise CannotStart(f"There is no stack in the folder {settings.data}: name the right one with --data FOLDER.")
    elif _runs(settings):
        async with _connected(settings.model_copy(update={"database_url": postgres.programs_url(settings)})) as found:
            yield found
    else:
        async with Stack(_elsewhere(settings), quiet=True, with_apps=False) as stack, _connected(stack.settings) as found:
            yield replace(found, at_rest=True)


def _elsewhere(settings: Settings) -> Settings:
    """The same settings on free ports: another stack may use the usual ones."""
    ports = on_free_ports(settings.data).model_dump(include=set(PORTS))
    return settings.model_copy(update={**ports, "temporal_address": f"{LOOPBACK}:{ports['temporal_port']}"})


def _runs(settings: Settings) -> bool:
    try:
        with only_one(settings.data):
            return False
    except CannotStart:
        return True


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[Access]:
    try:
        client = await connect(settings)
        database = await Database.connect(settings.database_url, max_size=2)
    except ValueError as error:
        raise CannotStart(f"The address of the database cannot be read ({error}): set ZHIYA_DATABASE_URL right.") from error
    except asyncpg.PostgresError as error:
        raise CannotStart(f"The database lets nobody in ({error}): set ZHIYA_DATABASE_URL right.") from error
    except (RuntimeError, OSError) as error:  # what the two clients raise when nobody listens
        message = f"The stack of {settings.data} runs, but not where the settings say (Temporal {settings.temporal_address}): {error}"
        raise CannotStart(f"{message}. Set the ports that it was started with.") from error
    try:
        yield Access(client, database, settings)
    finally:
        await database.close()

"""zhiya login and zhiya administrator: whoever owns the database lets somebody in."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import asyncpg

from cli.up import read_settings, sentence_or
from db.database import Database
from engine import postgres
from engine.files import DEMO_PEOPLE, CannotStart
from engine.settings import PREFIX, Settings
from identity import enrolment
from identity.caller import Refused

TOKEN = f"{PREFIX}TOKEN"

T = TypeVar("T")


def run_login(actor: str, data: Path | None, membership: int | None) -> int:
    """Print the token of a new session on stdout, and nothing else there."""

    async def work(settings: Settings, database: Database) -> str:
        return await enrolment.session_for(database, actor, membership, timedelta(hours=settings.session_hours))

    return _printed(data, work)


def run_first(actor: str, name: str, organisation: str, tenants: list[str], data: Path | None) -> int:
    """Print the password of the first administrator on stdout, once."""

    async def work(settings: Settings, database: Database) -> str:
        return await enrolment.first_administrator(database, actor, name, organisation, tenants)

    return _printed(data, work)


@asynccontextmanager
async def database_of(settings: Settings) -> AsyncIterator[Database]:
    """The database of the settings, or of the running stack of their data folder."""
    if not settings.database_url and not (settings.data / "pg").exists():
        raise CannotStart(f"There is no stack in the folder {settings.data}: name the right one with --data FOLDER.")
    try:
        database = await Database.connect(settings.database_url or postgres.programs_url(settings), max_size=2)
    except (OSError, asyncpg.PostgresError) as error:
        message = f"The database of {settings.data} does not answer ({type(error).__name__}). Start the stack (zhiya up), "
        raise CannotStart(f"{message}or set the ports that it was started with.") from error
    try:
        yield database
    finally:
        await database.close()


async def tokens_of(settings: Settings, role: str) -> dict[str, str]:
    """By tenant, a token of somebody with this role: the one of the environment, or sessions of the demo's people."""
    given = os.environ.get(TOKEN, "")
    if given:
        return {"": given}
    async with database_of(settings) as database:
        demo = [person for person in DEMO_PEOPLE if person[1] == role]
        opened = await enrolment.sessions_of(database, demo)
    if not opened:
        raise CannotStart(f"Nobody here is {role} by the demo: log in as one and set {TOKEN} to the token of the session.")
    return {tenant: str(each["token"]) for each in opened for tenant in reversed(each["tenants"])}


def _printed(data: Path | None, work: Callable[[Settings, Database], Awaitable[T]]) -> int:
    async def done() -> int:
        settings = read_settings(data)
        async with database_of(settings) as database:
            try:
                print(await work(settings, database))
            except Refused as refused:
                sys.stderr.write(f"zhiya: {refused.en}\n")
                for each in refused.more.get("memberships", ()):
                    sys.stderr.write(f"  --membership {each['id']}: {each['role']} of {each['organisation']}\n")
                return 1
        return 0

    return sentence_or(lambda: asyncio.run(done()))

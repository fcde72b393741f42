"""The deliver loop for requests: sends again what a crash, or an absent Temporal, left open."""

import asyncio
import logging

import asyncpg

from db import requests
from db.database import Database
from db.requests import StoredRequest
from engine.door import Door

log = logging.getLogger(__name__)

_AT_ONCE = 20
_MIN_AGE_S = 1.0  # younger ones are in the hands of the API
_PAUSE_S = 0.25


async def deliver_requests(database: Database, door: Door) -> None:
    """For ever: take open requests that are due, let their cases decide, back off in the row."""
    while True:
        try:
            async with database.transaction() as conn:
                taken = await requests.take_open(conn, _AT_ONCE, _MIN_AGE_S)
            if not taken:
                await asyncio.sleep(_PAUSE_S)
                continue
            await asyncio.gather(*(_deliver(database, door, request) for request in taken))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("the database is away: %s", error)
            await asyncio.sleep(1)


async def _deliver(database: Database, door: Door, request: StoredRequest) -> None:
    try:
        decided = await door.decide(request)
        if decided.state == "done":
            await requests.hurry(database.pool, request.case_no)  # the case may take now what it did not ask for before
    except Exception:
        log.exception("request %s of %s could not be decided", request.id[:12], request.case_no)

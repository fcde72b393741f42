"""The sequencer: gives each recorded fact its place in the feed, a tenth of a second after it was committed."""

import asyncio
import logging
import time

import asyncpg

from db import callbacks, feed, webhooks
from db.database import Database

log = logging.getLogger(__name__)

_PAUSE_S = 0.1
_FORGET_S = 3600.0
_KEPT_DAYS = 30  # deliveries that were finished, and the names of messages that came in


async def feed_facts(database: Database) -> None:
    """For ever; of several workers, one at a time does it. What partners were sent long ago is forgotten on the way."""
    forgotten = float("-inf")
    while True:
        try:
            if not await feed.sequence(database):
                await asyncio.sleep(_PAUSE_S)
            if time.monotonic() > forgotten + _FORGET_S:
                forgotten = time.monotonic()
                await webhooks.forget(database, _KEPT_DAYS)
                await callbacks.forget(database, _KEPT_DAYS)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("the feed waits, the database is away: %s", type(error).__name__)
            await asyncio.sleep(1)

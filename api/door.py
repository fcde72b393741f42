"""The door, opened when it is first needed: the API starts, and writes requests down, while Temporal is away."""

import asyncio
import logging
import time
from datetime import timedelta

from temporalio.service import RPCError

from db.database import Database
from db.requests import StoredRequest
from engine.client import connect
from engine.door import Decided, Door
from engine.settings import Settings

log = logging.getLogger(__name__)

_CONNECT_S = 3.0
_PAUSE_S = 0.5  # between two tries; who asks meanwhile is not kept waiting
_CHECK = timedelta(seconds=2)


class LazyDoor:
    """A door to the settings' Temporal, connected at the first request that finds it there."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._door: Door | None = None
        self._connecting = asyncio.Lock()
        self._not_before = 0.0

    async def decide(self, request: StoredRequest, wait_s: float = 10) -> Decided:
        """Let the case decide; the request stays open when Temporal is away or the wait is over."""
        door = await self._opened()
        return await door.decide(request, wait_s) if door else Decided("open", {})

    async def reachable(self) -> bool:
        """Whether Temporal answers now."""
        door = await self._opened()
        try:
            return door is not None and await door.client.service_client.check_health(timeout=_CHECK)
        except RPCError:
            return False

    async def _opened(self) -> Door | None:
        async with self._connecting:
            if self._door is None and time.monotonic() >= self._not_before:
                try:
                    client = await asyncio.wait_for(connect(self._settings), _CONNECT_S)
                except (RuntimeError, TimeoutError) as error:  # what the SDK raises when nobody listens
                    log.warning("Temporal is away, requests are kept: %s", error)
                    self._not_before = time.monotonic() + _PAUSE_S
                    return None
                self._door = Door(client, self._database, self._settings.task_queue, self._settings.events_a_run)
        return self._door

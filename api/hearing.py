"""Hearing: one connection of this process listens for what the database tells, and wakes every stream that waits."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from fastapi import Request

from api.problems import DATABASE_AWAY
from db.database import Database
from db.feed import CHANNEL

log = logging.getLogger(__name__)

_AGAIN_S = 1.0


class Hearing:
    """The ear of one process; it begins to listen when the first stream does."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.closing = False

    def next(self) -> asyncio.Event:
        """What will be set when there is news; taken before reading, so that none is missed in between."""
        if self._task is None and not self.closing:
            self._task = asyncio.create_task(self._listen())
        return self._news

    def close(self) -> None:
        """Let every stream end: the process is about to stop."""
        self.closing = True
        self._wake()

    async def stop(self) -> None:
        """End the streams and give the connection back."""
        self.close()
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @contextlib.contextmanager
    def until_signalled(self) -> Iterator[None]:
        """Close at the signal that ends the process; the server would wait for streams that do not know of it."""
        loop, before = asyncio.get_running_loop(), dict[int, Any]()

        def chained(following: Callable[[int, FrameType | None], Any]) -> Callable[[int, FrameType | None], None]:
            def heard(number: int, frame: FrameType | None) -> None:
                loop.call_soon_threadsafe(self.close)
                following(number, frame)

            return heard

        with contextlib.suppress(ValueError):  # not the main thread: whoever runs us there closes us
            for number in (signal.SIGINT, signal.SIGTERM):
                handler = signal.getsignal(number)
                if callable(handler):
                    before[number] = handler
                    signal.signal(number, chained(handler))
        try:
            yield
        finally:
            for known, handler in before.items():
                signal.signal(known, handler)

    def _wake(self, *_: object) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def _listen(self) -> None:
        while True:
            try:
                async with self._database.pool.acquire() as conn:
                    lost = asyncio.Event()
                    conn.add_termination_listener(lambda *_, lost=lost: lost.set())
                    await conn.add_listener(CHANNEL, self._wake)
                    try:
                        self._wake()  # what was told before we listened
                        await lost.wait()
                    finally:
                        await conn.remove_listener(CHANNEL, self._wake)
            except DATABASE_AWAY as error:
                log.warning("news of the database cannot be heard: %s", type(error).__name__)
            await asyncio.sleep(_AGAIN_S)


def hearing_of(request: Request) -> Hearing:
    """The ear of the running API."""
    found: Hearing = request.app.state.hearing
    return found

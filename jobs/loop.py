"""The loop of long work: takes the job that waits longest, works at it for a while, and lets the next one have its turn."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

import asyncpg

from db import job_files, jobs
from db.database import Database
from db.job_rows import Item, Job
from jobs.kinds import Kind, Kinds, NotNow, Refused

log = logging.getLogger(__name__)

_SLICE = 100  # items of a job in one turn
_AT_ONCE = 8  # items of different keys
_PATIENCE = 3  # items that nobody can tell the end of, before the rest of the slice waits too
_LANES = 2  # jobs of this process
_PAUSE_S = 0.5
_EXPIRE_S = 600.0
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
_INTERNAL = {
    "code": "internal",
    "en": "This is an error of ours; it was logged. Resume the job later.",
    "zh": "系统出错并已记录；请稍后继续该作业。",
    "certain": False,
    "again": True,
}
_UNKNOWN = Kind()
Made = TypeVar("Made")


class _Lost(Exception):
    """The job is no longer ours, or was cancelled."""


class Loop:
    """Works at jobs for one process; a process that is killed loses them to others when its leases run out."""

    def __init__(self, database: Database, kinds: Kinds, *, lease_s: float = jobs.LEASE_S, slice_: int = _SLICE) -> None:
        self._database, self._kinds = database, kinds
        self._lease_s, self._slice = lease_s, slice_
        self._holder = secrets.token_hex(8)

    async def run(self) -> None:
        """For ever: work at jobs, and forget files whose time is over."""
        await asyncio.gather(*(self._lane() for _ in range(_LANES)), self._expire())

    async def turn(self) -> bool:
        """Take a job and work at it for a while; False when none waits."""
        async with self._database.transaction() as conn:
            job = await jobs.take(conn, self._holder, self._lease_s)
        if job is None:
            return False
        try:
            await self._work(job, self._kinds.get(job.kind, _UNKNOWN))
        except _Lost:
            log.info("job %s is no longer ours", job.id)
        except NotNow as not_now:
            await jobs.give_back(self._database.pool, job.id, self._holder, in_s=not_now.in_s, note=not_now.note)
        except Refused as refused:
            await jobs.end(self._database.pool, job.id, self._holder, {}, failed=refused.error)
        except _AWAY:
            raise
        except Exception:
            log.exception("job %s of the kind %s cannot go on", job.id, job.kind)
            await jobs.end(self._database.pool, job.id, self._holder, {}, failed=_INTERNAL)
        return True

    async def _work(self, job: Job, kind: Kind) -> None:
        pool = self._database.pool
        if not job.begun:
            found = await self._while_held(job, kind.begin(job))
            async with self._database.transaction() as conn:
                if not await jobs.begin(conn, job.id, self._holder, found):
                    raise _Lost
        waiting = await jobs.waiting(pool, job.id, self._slice)
        if waiting:
            await self._items(job, kind, waiting)
        if len(waiting) == self._slice:
            await jobs.give_back(pool, job.id, self._holder)
        else:
            result = await self._while_held(job, kind.end(job))
            await jobs.end(pool, job.id, self._holder, result)

    async def _items(self, job: Job, kind: Kind, waiting: list[Item]) -> None:
        """Items of one key one after the other, in their order; those of different keys side by side, each to its end."""
        by_key: dict[str, list[Item]] = {}
        for item in waiting:
            by_key.setdefault(item.key, []).append(item)
        turn = _Turn(asyncio.Semaphore(_AT_ONCE))
        holding = asyncio.create_task(self._hold(job))
        try:
            async with _one_failure(), asyncio.TaskGroup() as group:
                for items in by_key.values():
                    group.create_task(self._in_order(job, kind, items, turn))
        finally:
            holding.cancel()
            await asyncio.gather(holding, return_exceptions=True)
        if turn.lost:
            raise _Lost
        if turn.not_now:
            raise turn.not_now[-1]

    async def _in_order(self, job: Job, kind: Kind, items: list[Item], turn: "_Turn") -> None:
        async with turn.room:
            for item in items:
                if turn.lost or len(turn.not_now) >= _PATIENCE:
                    return
                try:
                    turn.lost |= not await self._item(job, kind, item)
                except NotNow as not_now:
                    turn.not_now.append(not_now)
                    return  # what follows on the same case waits for it

    async def _item(self, job: Job, kind: Kind, item: Item) -> bool:
        """Do the item and count it; False when the job is no longer ours."""
        pool = self._database.pool
        try:
            result = await kind.item(job, item)
        except Refused as refused:
            return await jobs.mark(pool, item, self._holder, self._lease_s, error=refused.error)
        except (NotNow, *_AWAY):
            raise
        except Exception:
            log.exception("item %d of job %s", item.n, job.id)
            return await jobs.mark(pool, item, self._holder, self._lease_s, error=_INTERNAL)
        return await jobs.mark(pool, item, self._holder, self._lease_s, result=result)

    async def _while_held(self, job: Job, work: Awaitable[Made]) -> Made:
        """Do this while the lease is renewed; it is broken off when the job is lost or cancelled."""
        working, holding = asyncio.ensure_future(work), asyncio.create_task(self._hold(job))
        try:
            await asyncio.wait({working, holding}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                await holding  # raises what happened to the database
                raise _Lost
            return await working
        finally:
            for task in (working, holding):
                task.cancel()
            await asyncio.gather(working, holding, return_exceptions=True)

    async def _hold(self, job: Job) -> None:
        while await jobs.hold(self._database.pool, job.id, self._holder, self._lease_s):
            await asyncio.sleep(self._lease_s / 3)

    async def _lane(self) -> None:
        while True:
            try:
                if not await self.turn():
                    await asyncio.sleep(_PAUSE_S)
            except _AWAY as error:
                log.warning("the database is away: %s", error)
                await asyncio.sleep(1)

    async def _expire(self) -> None:
        while True:
            with contextlib.suppress(*_AWAY):
                await job_files.expire(self._database.pool)
            await asyncio.sleep(_EXPIRE_S)


@dataclass
class _Turn:
    """One slice of items: how many run at once, and what stops it."""

    room: asyncio.Semaphore
    lost: bool = False
    not_now: list[NotNow] = field(default_factory=list)


@contextlib.asynccontextmanager
async def _one_failure() -> AsyncIterator[None]:
    """The failure of a group of tasks as itself."""
    try:
        yield
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None

"""The stack of one machine: Postgres, Temporal, sandbox, API, worker, house; started in order, watched, stopped in the opposite order."""

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from engine import client, files, postgres, temporal
from engine.child import Child, Recipe
from engine.ports import ENGINE_PORTS, check_ports, listens
from engine.settings import LOOPBACK, PORTS, Settings


@dataclass(frozen=True)
class Address:
    """A place of the running stack that a person may open."""

    name: str
    value: str


class Stack:
    """The running stack, as an async context manager: `async with Stack(settings) as stack`."""

    def __init__(self, settings: Settings, *, quiet: bool = False, with_apps: bool = True) -> None:
        self._given = settings
        self._quiet = quiet
        self._with_apps = with_apps
        self._children: dict[str, Child] = {}
        self._exits = AsyncExitStack()
        self._client: Client | None = None
        self.settings = settings

    async def __aenter__(self) -> Self:
        """Start everything, and stop it again when something cannot start."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("A stack is started from the main thread: its children end with the thread that started them.")
        try:
            await self._start()
        except BaseException:
            await self._exits.aclose()
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop everything, Postgres last."""
        await self._exits.aclose()

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Every place of the stack that a person may open."""
        settings = self.settings
        sandbox = settings.partners_url
        apps = (
            Address("API", f"{settings.api_url}/docs"),
            Address("Sandbox partners", f"{sandbox}/docs"),
            Address("Mail that was sent", f"{sandbox}/mail"),
        )
        return (
            *(apps if self._with_apps else ()),
            Address("Temporal", f"http://{LOOPBACK}:{settings.temporal_ui_port}/namespaces/{settings.namespace}/workflows"),
            Address("Data folder", str(settings.data)),
            Address("Logs", str(settings.data / "logs")),
        )

    def pid(self, name: str) -> int:
        """The process id of a child now: postgres, temporal, sandbox, api, worker or house."""
        process = self._children[name].process
        if process is None:
            raise LookupError(f"{name} was never started")
        return process.pid

    def names(self) -> tuple[str, ...]:
        """The names of the children, in the order in which they were started."""
        return tuple(self._children)

    async def until_ready(self, name: str, *, other_than: int = 0, timeout_s: float = 60.0) -> int:
        """Wait until a child is ready and its process is another than this one; its process id."""
        async with asyncio.timeout(timeout_s):
            while self.pid(name) == other_than or not self._children[name].ready.is_set():
                await asyncio.sleep(0.02)
        return self.pid(name)

    async def _start(self) -> None:
        settings = self._given
        self._exits.enter_context(files.only_one(settings.data))
        files.prepare(settings)
        await check_ports(settings, PORTS if self._with_apps else ENGINE_PORTS)
        await asyncio.to_thread(postgres.initialise, settings)
        self.settings = settings = settings.model_copy(update={"database_url": postgres.programs_url(settings), "sandbox": True})
        database, engine = self._add(_postgres(settings)), self._add(_temporal(settings))
        await _together(self._start_database(database), engine.start())
        self._client = await client.connect(settings)
        if self._with_apps:
            apps = [self._add(recipe) for recipe in self._apps(settings)]
            await _together(*(app.start() for app in apps))

    async def _start_database(self, database: Child) -> None:
        await database.start()
        await asyncio.to_thread(upgrade_database, postgres.url(self.settings))

    def _add(self, recipe: Recipe) -> Child:
        child = self._children[recipe.name] = Child(recipe, self.settings.data, self._say)
        self._exits.push_async_callback(child.stop)
        return child

    def _apps(self, settings: Settings) -> list[Recipe]:
        return [
            _python("sandbox", settings, ["-m", "sandbox"], lambda _: listens(settings.sandbox_port)),
            _python("api", settings, api_command(), lambda _: listens(settings.api_port)),
            _python("worker", settings, ["-m", "worker"], self._polls),
            _python("house", settings, ["-m", "house"], _at_once),
        ]

    async def _polls(self, pid: int) -> None:
        """Wait until the worker of this process asks Temporal for work."""
        queue = TaskQueue(name=self.settings.task_queue)
        kind = TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
        request = DescribeTaskQueueRequest(namespace=self.settings.namespace, task_queue=queue, task_queue_type=kind)
        while True:
            with contextlib.suppress(RPCError):
                assert self._client is not None  # noqa: S101 - for the type checker
                answer = await self._client.workflow_service.describe_task_queue(request, timeout=timedelta(seconds=2))
                if any(poller.identity.startswith(f"{pid}@") for poller in answer.pollers):
                    return
            await asyncio.sleep(0.1)

    def _say(self, sentence: str) -> None:
        line = f"{datetime.now(UTC).isoformat(timespec='milliseconds')} {sentence}\n"
        path = self.settings.data / "logs" / "zhiya.log"
        with contextlib.suppress(OSError):  # a full disk must not keep us from bringing a child back
            path.touch(mode=0o600)
            with path.open("a") as log:
                log.write(line)
        if not self._quiet:
            sys.stderr.write(line)


async def _at_once(_: int) -> None:
    """Nobody waits for the house: what it does, it does when it is there."""


def upgrade_database(address: str) -> None:
    """Bring the database to the tables of this version; not to be called from a running loop, since Alembic runs its own."""
    from db.migrate import RoleMissing, upgrade  # it takes a second to import

    try:
        upgrade(address)
    except RoleMissing as error:
        raise files.CannotStart(str(error)) from error


def api_command() -> list[str]:
    """What python is called with to serve the API, where the settings say."""
    return ["-m", "api"]


def _postgres(settings: Settings) -> Recipe:
    return Recipe(
        name="postgres",
        command=lambda: postgres.command(settings),
        ready=lambda _: postgres.ready(settings),
        environment=settings.environment(),
        log=settings.data / "logs" / "postgres.log",
        stop_signal=signal.SIGINT,  # a fast shutdown: open connections are closed, everything is written
        orphan_signal=signal.SIGQUIT,  # it ends its own children and leaves its log to be recovered from
    )


def _temporal(settings: Settings) -> Recipe:
    return Recipe(
        name="temporal",
        command=lambda: temporal.command(settings),
        ready=lambda _: temporal.ready(settings),
        # Not the configuration that this user may have for other servers.
        environment={**settings.environment(), "HOME": str(settings.data), "XDG_CONFIG_HOME": str(settings.data), "USER": "zhiya"},
        log=settings.data / "logs" / "temporal.log",
    )


def _python(name: str, settings: Settings, words: list[str], ready: Callable[[int], Awaitable[None]]) -> Recipe:
    return Recipe(
        name=name,
        # -P: the folder from which zhiya was called is no place to import from.
        command=lambda: [sys.executable, "-P", *words],
        ready=ready,
        environment=settings.environment(),
        log=settings.data / "logs" / f"{name}.log",
    )


async def _together(*work: Coroutine[Any, Any, None]) -> None:
    """Do all of it at once; the first failure stops the rest and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for each in work:
                group.create_task(each)
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None

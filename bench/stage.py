"""The stage of the bench: a stack of its own on free ports, partners that cost nothing, the floors' processes, and the contenders."""

import itertools
import json
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import asyncpg
from temporalio.client import Client

from bench import bare_act, short_case
from bench.bare_act import BareHttp
from bench.cpu import Processes
from bench.floors import Bare
from bench.lap import Contender, lap
from bench.ours import Around, ByDoor, ByHttp
from bench.shape import Shape, shape_of
from db import mandates
from db.database import Database
from engine import postgres
from engine.child import Child, Recipe
from engine.client import connect
from engine.files import DEMO_PEOPLE
from engine.ports import listens
from engine.settings import LOOPBACK, Settings, on_free_ports
from engine.supervisor import Stack
from identity.enrolment import enrol, sessions_of

DOOR, HTTP, SHAPE, UPDATE, BARE_HTTP = "door", "http", "shape", "update", "bare http"
_HERE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Stage:
    """Everything that a measurement needs."""

    client: Client
    database: Database
    contenders: Mapping[str, Contender]
    processes: Processes
    shape: Shape


@asynccontextmanager
async def staged(data: Path) -> AsyncIterator[Stage]:
    """The running stage; it is gone afterwards."""
    port, bare_port = _free_port(), _free_port()
    async with AsyncExitStack() as exits:
        settings = on_free_ports(data).model_copy(update={"partners_url": f"http://{LOOPBACK}:{port}"})
        stack = await exits.enter_async_context(Stack(settings, quiet=True))
        settings = stack.settings
        partners = await exits.enter_async_context(_child(settings, "partners", lambda _: listens(port), str(port)))
        floor = await exits.enter_async_context(_child(settings, "floors", _at_once))
        owner = await asyncpg.connect(postgres.url(settings))
        await owner.execute(bare_act.TABLE)
        await owner.close()
        listening = await exits.enter_async_context(_child(settings, "bare_act", lambda _: listens(bare_port), str(bare_port)))
        client, database = await connect(settings), await Database.connect(settings.database_url, max_size=20)
        exits.push_async_callback(database.close)
        around = Around(client, database, itertools.count(1))
        await enrol(database, DEMO_PEOPLE)
        people = await sessions_of(database, DEMO_PEOPLE)
        async with database.transaction() as conn:
            await mandates.add(conn, short_case.TENANT, short_case.USCC, "agent-1", "B", date.min, date.max, "bench")
        over_http = ByHttp(around, settings.api_url, people, json.loads(settings.callback_keys_file.read_text("utf-8")))
        exits.push_async_callback(over_http.close)
        pids = {name: [stack.pid(name)] for name in ("temporal", "api", "postgres", "sandbox")}
        pids["api"].append(_pid(listening))
        workers = [stack.pid("worker"), _pid(floor)]
        processes = Processes({**pids, "worker": workers, "partners": [_pid(partners)]})
        by_door = ByDoor(around, settings.task_queue)
        shape = await _shape(client, by_door, processes)
        bare = {SHAPE: Bare(client, "BareShape", shape), UPDATE: Bare(client, "BareUpdate", shape)}
        bare_http = BareHttp(bare[UPDATE], bare_port)
        exits.push_async_callback(bare_http.http.aclose)
        yield Stage(client, database, {DOOR: by_door, HTTP: over_http, BARE_HTTP: bare_http, **bare}, processes, shape)


async def _shape(client: Client, ours: Contender, processes: Processes) -> Shape:
    """What one case of ours did, with nobody beside it."""
    first = await lap(ours, 1, 1, processes)
    return shape_of(await client.get_workflow_handle(first.cases[0]).fetch_history())


@asynccontextmanager
async def _child(settings: Settings, name: str, ready: Callable[[int], Awaitable[None]], *words: str) -> AsyncIterator[Child]:
    """A python process of the bench, which ends with us."""
    recipe = Recipe(
        name=name,
        command=lambda: [sys.executable, "-m", f"bench.{name}", *words],
        ready=ready,
        environment={**settings.environment(), "PYTHONPATH": str(_HERE)},
        log=settings.data / "logs" / f"{name}.log",
    )
    child = Child(recipe, settings.data, lambda _: None)
    try:
        await child.start()
        yield child
    finally:
        await child.stop()


async def _at_once(_: int) -> None:
    """The first updates wait for it anyway."""


def _pid(child: Child) -> int:
    assert child.process is not None  # noqa: S101 - for the type checker
    return child.process.pid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])

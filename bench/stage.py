"""The stage of the bench: a stack of its own on free ports, partners that cost nothing, the floors' worker, and the four contenders."""

import asyncio
import itertools
import json
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from temporalio.client import Client

from bench.cpu import Processes
from bench.floors import QUEUE, Bare
from bench.lap import Contender, lap
from bench.ours import Around, ByDoor, ByHttp
from bench.shape import Shape, shape_of
from db.database import Database
from engine.client import connect
from engine.ports import listens
from engine.settings import LOOPBACK, Settings, on_free_ports
from engine.supervisor import Stack

DOOR, HTTP, SHAPE, UPDATE = "door", "http", "shape", "update"


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
    port = _free_port()
    async with AsyncExitStack() as exits:
        settings = on_free_ports(data).model_copy(update={"partners_url": f"http://{LOOPBACK}:{port}"})
        stack = await exits.enter_async_context(Stack(settings, quiet=True))
        settings = stack.settings
        partners = await exits.enter_async_context(_child(settings, "bench.partners", str(port)))
        floor = await exits.enter_async_context(_child(settings, "bench.floors"))
        await listens(port)
        client, database = await connect(settings), await Database.connect(settings.database_url, max_size=20)
        exits.push_async_callback(database.close)
        around = Around(client, database, itertools.count(1))
        people: list[Mapping[str, Any]] = json.loads(settings.tokens_file.read_text("utf-8"))
        over_http = ByHttp(around, settings.api_url, people, json.loads(settings.callback_keys_file.read_text("utf-8")))
        exits.push_async_callback(over_http.close)
        pids = {name: [stack.pid(name)] for name in ("temporal", "api", "postgres", "sandbox")}
        workers = [stack.pid("worker"), floor.pid]
        processes = Processes({**pids, "worker": workers, "partners": [partners.pid]})
        by_door = ByDoor(around, settings.task_queue)
        shape = await _shape(client, by_door, processes)
        bare = {SHAPE: Bare(client, "BareShape", shape), UPDATE: Bare(client, "BareUpdate", shape)}
        yield Stage(client, database, {DOOR: by_door, HTTP: over_http, **bare}, processes, shape)


async def _shape(client: Client, ours: Contender, processes: Processes) -> Shape:
    """What one case of ours did, with nobody beside it."""
    first = await lap(ours, 1, 1, processes)
    return shape_of(await client.get_workflow_handle(first.cases[0]).fetch_history())


@asynccontextmanager
async def _child(settings: Settings, module: str, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    log = (settings.data / "logs" / f"{module}.log").open("ab")
    with log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *words, env=settings.environment(), stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


__all__ = ["DOOR", "HTTP", "QUEUE", "SHAPE", "UPDATE", "Stage", "staged"]

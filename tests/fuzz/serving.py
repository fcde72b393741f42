"""The API on a real Postgres and a real socket, in a thread of its own, with a case that is everybody's business."""

import asyncio
import itertools
import json
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import asyncpg
import uvicorn

from api.connections import serving
from db import journal
from db.database import Database
from db.guards import PROGRAMS
from documents.intake import Intake
from tests.api.conftest import _fact, _opened, _running
from tests.api.everybody import let_everybody_in

_NAMES = itertools.count(1)


@dataclass
class Served:
    """Where the API is, and how it describes itself."""

    address: str
    schema: dict[str, Any]
    stop: threading.Event = field(default_factory=threading.Event)


@contextmanager
def served(server: str) -> Iterator[Served]:
    """The API for as long as the block lasts."""
    ready: list[Served | Exception] = []
    told = threading.Event()
    thread = threading.Thread(target=_run, args=(server, ready, told), daemon=True)
    thread.start()
    told.wait(60)
    found = ready[0]
    if isinstance(found, Exception):
        raise found
    try:
        yield found
    finally:
        found.stop.set()
        thread.join(20)


def _run(server: str, ready: list[Served | Exception], told: threading.Event) -> None:
    try:
        asyncio.run(_serve(server, ready, told))
    except Exception as error:  # noqa: BLE001 - raised where the test is
        ready.append(error)
        told.set()


async def _serve(server: str, ready: list[Served | Exception], told: threading.Event) -> None:
    name = f"fuzz_{next(_NAMES)}"
    admin = await asyncpg.connect(f"{server}/postgres")
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE zhiya STRATEGY file_copy")
    database = await Database.connect(f"{server}/{name}?role={PROGRAMS}")
    try:
        await _prepare(database)
        with tempfile.TemporaryDirectory() as folder:
            async with _running(database, sandbox=True) as api:
                api.app.state.parts = replace(api.app.state.parts, intake=Intake(folder, None, 1024 * 1024))
                await _listen(api.app, ready, told)
    finally:
        await database.close()
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


async def _prepare(database: Database) -> None:
    facts = [_fact(0, "", "open_case", _opened())]
    asked = {"acts": ["accept_filing", "return_filing", "withdraw"], "until": "2026-12-01T16:00:00+00:00", "stays_open": False}
    facts.append(_fact(1, facts[0].hash, "asked", asked))
    await journal.record(database, facts)
    await let_everybody_in(database)


async def _listen(app: Any, ready: list[Served | Exception], told: threading.Event) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the loop sets it by itself for a socket of its own
        config = uvicorn.Config(app, log_level="critical", lifespan="off", **serving() | {"loop": "none", "limit_concurrency": None})
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        # As a reader gets it: through JSON.
        found = Served(f"http://127.0.0.1:{listening.getsockname()[1]}", json.loads(json.dumps(app.openapi())))
        ready.append(found)
        told.set()
        await asyncio.to_thread(found.stop.wait)
        server.should_exit = True
        await running

"""What all tests share: one real Temporal server and one Postgres for the session, and nothing that reaches beyond this machine."""

import asyncio
import ctypes
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from db import migrate
from engine import postgres
from engine.codec import Keys
from engine.converter import data_converter
from engine.settings import on_free_ports

TEMPORAL = Path(sys.executable).parent / "temporal"


@pytest.fixture(scope="session")
async def temporal() -> AsyncIterator[Client]:
    """A client of a real Temporal server, in memory, with our converter and a key of its own."""
    converter = data_converter(Keys("k1", {"k1": bytes(32)}))
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL),
        dev_server_log_level="error",
        data_converter=converter,
        # What is deleted is gone when its queue is told to be done, by itself every half minute.
        dev_server_extra_args=["--dynamic-config-value", 'history.transferProcessorUpdateAckInterval="200ms"'],
    )
    async with environment:
        yield environment.client


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Postgres without a database's name; `zhiya` in it is migrated, and nobody is connected to it."""
    settings = on_free_ports(Path(tmp_path_factory.mktemp("data")))
    postgres.initialise(settings)
    # What a crash would leave is tested elsewhere: here nothing need reach the disk.
    quick = [word for name in ("fsync", "full_page_writes", "synchronous_commit") for word in ("-c", f"{name}=off")]
    process = subprocess.Popen([*postgres.command(settings), *quick], preexec_fn=_die_with_parent, stderr=subprocess.DEVNULL, cwd="/")
    try:
        asyncio.run(asyncio.wait_for(postgres.ready(settings), 20))
        address = postgres.url(settings).rpartition("/")[0]
        migrate.upgrade(f"{address}/zhiya")
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


@asynccontextmanager
async def fresh(server: str, template: str = "zhiya") -> AsyncIterator[str]:
    """The url of a new database, copied from another: its files, which takes a fifth of the work of logging every page."""
    admin, name = await asyncpg.connect(f"{server}/postgres"), f"test_{uuid.uuid4().hex}"
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield f"{server}/{name}"
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG: no server is left behind when the run is killed

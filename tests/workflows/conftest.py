"""The cases of a test: a worker of our own around them, partners that only note calls, answers that the test gives."""

from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from domain.opening import Right
from tests.workflows.world import PATENT, TRADEMARK, World, running


@pytest.fixture
def two_rights() -> tuple[Right, Right]:
    return PATENT, TRADEMARK


@pytest.fixture
async def world(temporal: Client) -> AsyncIterator[World]:
    """A worker for the cases of one test, in the workflow sandbox, so that a forbidden call fails here."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules("domain", "activities", "pydantic", "pydantic_core")
    async with running(temporal, SandboxedWorkflowRunner(restrictions)) as world:
        yield world


@pytest.fixture
async def world_unsandboxed(temporal: Client) -> AsyncIterator[World]:
    """The same as in production, so that a test can break a step of the workflow and repair it."""
    async with running(temporal, UnsandboxedWorkflowRunner()) as world:
        yield world

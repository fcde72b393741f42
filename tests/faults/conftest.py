"""Small demos on a real stack, which the tests disturb while they run."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from engine.settings import on_free_ports
from engine.supervisor import Stack
from samples import make_workbook
from sandbox.plans import load_plans
from tests.faults.world import World

MakeWorkbook = Callable[..., Path]
MakeWorld = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture
def make_workbook_of(tmp_path: Path) -> MakeWorkbook:
    """Writes a workbook with these demands of the sample."""

    def make(*demand_nos: str) -> Path:
        plans = [plan for plan in load_plans().values() if plan.demand_no in demand_nos]
        rights = [make_workbook._right(plan, right) for plan in plans for right in plan.rights]
        path = tmp_path / "demands.xlsx"
        make_workbook.write(path, [make_workbook._demand(place, plan) for place, plan in enumerate(plans)], rights)
        return path

    return make


@pytest.fixture
def world_of(tmp_path: Path, make_workbook_of: MakeWorkbook) -> MakeWorld:
    """Starts a stack, and has the people ready who live these demands."""

    @asynccontextmanager
    async def make(*demand_nos: str) -> AsyncIterator[World]:
        async with Stack(on_free_ports(tmp_path / "data"), quiet=True) as stack, World.of(stack, make_workbook_of(*demand_nos)) as world:
            yield world

    return make

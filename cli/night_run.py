"""What zhiya night does and prints."""

import asyncio
import contextlib
import json
import secrets
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client, WorkflowFailureError
from temporalio.service import RPCError

from activities.night import WholeNight
from audit.house import NightHouse
from cli.access import Access, access
from cli.up import read_settings, until_told
from db import nights
from domain.workdays import SHANGHAI
from engine.files import CannotStart
from house import SCHEDULE, house_worker
from workflows.night import HOUSE, Night

WELL, NOT_WELL, NONE = 0, 1, 2


def run(data: Path | None, *, as_json: bool) -> int:
    """Do the work of a night now, by the house that runs or by one of our own where the stack is at rest."""

    async def work(found: Access) -> int:
        async with contextlib.AsyncExitStack() as own:
            if found.at_rest:
                await own.enter_async_context(house_worker(found.client, NightHouse(found.client, found.database, found.settings)))
            elif not await _house_runs(found.client):
                raise CannotStart("No house runs: start one (python -m house), it does the work.")
            name = f"{SCHEDULE}-by-hand-{secrets.token_hex(4)}"
            whole = await found.client.execute_workflow(Night.run, id=name, task_queue=HOUSE)
        if as_json:
            print(json.dumps(asdict(whole), ensure_ascii=False, indent=2))
        else:
            print("\n".join(_lines(whole)))
        return WELL if nights.worst(step.outcome for step in whole.steps) == "ok" else NOT_WELL

    return _with_access(data, work)


def show(night: str, last: int, data: Path | None, *, as_json: bool) -> int:
    """Show the last nights, or one with its details."""

    async def work(found: Access) -> int:
        pool = found.database.pool
        told = [each for each in await nights.latest(pool, 1000 if night else last) if night in ("", each.night)]
        if not told:
            raise CannotStart(f"There is no night {night}." if night else "There was no night yet: say zhiya night run.")
        details: dict[str, Any] = await nights.details(pool, night) if night else {}
        if as_json:
            print(json.dumps({"nights": [asdict(each) for each in told], "details": details}, ensure_ascii=False, indent=2, default=str))
        else:
            for each in told:
                print(f"{each.night}  {each.outcome}")
                print("\n".join(_line(result.step, result.at.isoformat(), result.outcome, result.said) for result in each.results))
            for step, says in details.items():
                print(f"{step}: {json.dumps(says, ensure_ascii=False)}")
        return WELL if told[0].outcome == "ok" else NOT_WELL

    return _with_access(data, work)


async def _house_runs(client: Client) -> bool:
    """Whether somebody has asked Temporal for the work of the house in the last minutes."""
    kind = TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
    request = DescribeTaskQueueRequest(namespace=client.namespace, task_queue=TaskQueue(name=HOUSE), task_queue_type=kind)
    return bool((await client.workflow_service.describe_task_queue(request)).pollers)


def _lines(whole: WholeNight) -> list[str]:
    lines = [f"{whole.night}  {nights.worst(step.outcome for step in whole.steps)}"]
    for step in whole.steps:
        lines.append(_line(step.step, step.at, step.outcome, step.said))
        if step.outcome != "ok":
            lines.append(f"    {json.dumps(step.details, ensure_ascii=False)}")
    return lines


def _line(step: str, at: str, outcome: str, said: str) -> str:
    local = datetime.fromisoformat(at).astimezone(SHANGHAI)
    return f"  {local:%Y-%m-%d %H:%M}  {step:<8}{outcome:<8}{said}"


def _with_access(data: Path | None, work: Callable[[Access], Awaitable[int]]) -> int:
    async def opened() -> int:
        async with access(read_settings(data)) as found:
            return await work(found)

    try:
        return asyncio.run(until_told(opened(), NONE))
    except CannotStart as error:
        sys.stderr.write(f"zhiya: {error}\n")
    except (RPCError, OSError, WorkflowFailureError) as error:
        sys.stderr.write(f"zhiya: Temporal or the database could not be asked, or the night was ended ({error}). Try again.\n")
    return NONE

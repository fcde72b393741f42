"""The house: a process of its own for what nobody waits for: histories are archived soon after a run ends, and the night is done."""

import asyncio
import logging
import os
import signal
import sys
from datetime import UTC, datetime, timedelta

import uvloop
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig

from activities.night import NightActivities
from audit.archive import Archive, archive_of
from audit.code import deployed
from audit.house import NightHouse
from db.database import Database
from engine.client import connect
from engine.files import CannotStart
from engine.production import refuse_unfit
from engine.settings import Settings
from workflows.night import HOUSE, STEPS, Night

log = logging.getLogger(__name__)

SCHEDULE = "night"
_PAUSE_S = 15.0
_OVERLAP = timedelta(minutes=5)  # lists of Temporal are a little behind, and its clock is not ours
_NICE = 10  # cases go first


def house_worker(client: Client, house: NightHouse, task_queue: str = HOUSE) -> Worker:
    """The worker of the night; it takes one step at a time."""
    done = NightActivities(house)
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[Night],
        activities=[*(getattr(done, step) for step in STEPS), done.write],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_concurrent_activities=1,
        graceful_shutdown_timeout=timedelta(seconds=5),
        deployment_config=WorkerDeploymentConfig(version=deployed(), use_worker_versioning=False),
    )


async def schedule_night(client: Client, at: str) -> None:
    """Let Temporal start the night each day at this time of Shanghai; one that a stopped server missed is started when it is back."""
    wanted = _schedule(at)
    try:
        await client.create_schedule(SCHEDULE, wanted)
    except ScheduleAlreadyRunningError:

        async def changed(found: ScheduleUpdateInput) -> ScheduleUpdate:
            wanted.state = found.description.schedule.state  # who paused it had a reason
            return ScheduleUpdate(wanted)

        await client.get_schedule_handle(SCHEDULE).update(changed)


def _schedule(at: str) -> Schedule:
    hour, minute = (int(part) for part in at.split(":"))
    calendar = ScheduleCalendarSpec(hour=[ScheduleRange(hour)], minute=[ScheduleRange(minute)])
    return Schedule(
        action=ScheduleActionStartWorkflow(Night.run, id=SCHEDULE, task_queue=HOUSE),
        spec=ScheduleSpec(calendars=[calendar], time_zone_name="Asia/Shanghai"),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(hours=20)),
    )


async def keep_histories(client: Client, archive: Archive) -> None:
    """For ever: keep what has ended since the last pass; the first one looks at everything, and so does the night."""
    since: datetime | None = None
    while True:
        began = datetime.now(UTC)
        try:
            await archive.keep_ended(client, since)
            since = began - _OVERLAP
        except Exception:  # a store or a server that is away: histories wait in Temporal for weeks
            log.exception("histories cannot be archived now, they wait in Temporal")
        await asyncio.sleep(_PAUSE_S)


async def main() -> None:
    """Run until a signal comes."""
    settings = Settings()
    refuse_unfit(settings)
    os.nice(_NICE)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client, database = await connect(settings), await Database.connect(settings.database_url, max_size=4)
    try:
        await schedule_night(client, settings.night_at)
        async with house_worker(client, NightHouse(client, database, settings)):
            loop = asyncio.create_task(keep_histories(client, archive_of(settings, database)))
            log.info("the house runs")
            await stop.wait()
            loop.cancel()
    finally:
        await database.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        uvloop.run(main())
    except CannotStart as error:
        sys.exit(f"zhiya: {error}")

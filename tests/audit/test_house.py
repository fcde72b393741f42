"""The night: every step is done and written down, what is wrong is told, and a step that fails keeps no other from being done."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner

from activities.night import NightStep, WholeNight
from audit import roots
from audit.archive import Archive, archive_of
from audit.code import builds, code, deployed
from audit.house import NightHouse
from db import archives, journal, nights
from db.database import Database
from domain.sampling import sample
from domain.workdays import local_day
from engine.codec import Keys
from engine.converter import data_converter
from engine.settings import Settings
from house import SCHEDULE, house_worker, keep_histories, schedule_night
from notifications.letters import render_both
from tests.conftest import TEMPORAL
from tests.workflows.world import Case, running
from workflows.night import STEPS, Night

_ADMINISTRATOR = """
INSERT INTO people (actor, name, system, made_by) VALUES ('user:chief', '王', false, 'test');
INSERT INTO memberships (actor, role, organisation, tenants, since, made_by)
VALUES ('user:chief', 'administrator', 'bureau-xiangtan', '{xiangtan}', '2020-01-01', 'test')"""


@pytest.fixture
async def alone() -> AsyncIterator[Client]:
    """A Temporal without the cases of other tests: a night looks at all that there are."""
    converter = data_converter(Keys("k1", {"k1": bytes(32)}))
    server = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL), dev_server_log_level="error", data_converter=converter
    )
    async with server:
        yield server.client


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, night_sample=1000)


@asynccontextmanager
async def lived(client: Client, database: Database) -> AsyncIterator[Case]:
    """A case that lives, its journal recorded, and an administrator who is told of what is wrong."""
    await database.pool.execute(_ADMINISTRATOR)
    async with running(client, UnsandboxedWorkflowRunner()) as world:
        case = await world.open()
        await case.prepare()
        await case.rest()
        await journal.record(database, case.journal)
        yield case


async def night(client: Client, database: Database, settings: Settings) -> WholeNight:
    queue = f"house-{uuid.uuid4().hex}"
    async with house_worker(client, NightHouse(client, database, settings), queue):
        return await client.execute_workflow(Night.run, id=queue, task_queue=queue)


async def names(client: Client) -> list[str]:
    """The nights that Temporal shows."""
    async with asyncio.timeout(10):
        while not (found := [each.id async for each in client.list_workflows('WorkflowType = "Night"')]):
            await asyncio.sleep(0.05)
    return found


def by_name(whole: WholeNight) -> dict[str, NightStep]:
    return {step.step: step for step in whole.steps}


async def letters(database: Database) -> list[dict[str, Any]]:
    query = "SELECT recipient, context FROM outbox WHERE template = 'night_alarm'"
    return [dict(row) for row in await database.pool.fetch(query)]


async def test_a_night_does_every_step_and_is_written_down(alone: Client, database: Database, settings: Settings) -> None:
    async with lived(alone, database):
        began = datetime.now(UTC)
        whole = await night(alone, database, settings)

    found = by_name(whole)
    yesterday = local_day(began) - timedelta(days=1)
    assert {name: step.outcome for name, step in found.items()} == dict.fromkeys(STEPS, "ok"), whole
    assert found["seal"].details == {"day": yesterday.isoformat()}
    assert found["rows"].details["looked_at"] == found["rows"].details["cases"] == 1
    drawn = found["sample"].details
    assert drawn["drawn"] == sample(drawn["drawn"], 1000, drawn["seed"])
    [told] = await nights.latest(database.pool, 5)
    assert [(each.step, each.outcome) for each in told.results] == [(step.step, step.outcome) for step in whole.steps]
    last = await nights.last(database.pool)
    assert last is not None
    assert last["outcome"] == "ok"
    history = await alone.get_workflow_handle((await names(alone))[0]).fetch_history()
    assert builds([history]) == [deployed().build_id] == [f"{code().version}-{code().sha256[:12]}"]
    assert await letters(database) == []


async def test_a_changed_row_is_found_by_two_steps_and_the_administrators_are_told_without_the_case(
    alone: Client, database: Database, settings: Settings
) -> None:
    async with lived(alone, database) as case:
        assert by_name(await night(alone, database, settings))["rows"].outcome == "ok"
        await database.pool.execute("UPDATE rights SET value_fen = value_fen + 1 WHERE case_no = $1", case.case_no)
        whole = await night(alone, database, settings)

    found = by_name(whole)
    assert {name for name, step in found.items() if step.outcome == "wrong"} == {"rows", "sample"}
    assert "value_fen" in found["rows"].details["drifted"]["first"][case.case_no]
    [letter] = await letters(database)
    assert (letter["recipient"], letter["context"]["organisation"]) == ("role:administrator", "bureau-xiangtan")
    assert [each["step"] for each in letter["context"]["wrong"]] == ["rows", "sample"]
    written = render_both("night_alarm", letter["context"] | {"addressee": "administrator"})
    assert whole.night in written.body
    assert case.case_no not in written.body


async def test_a_step_that_cannot_be_done_keeps_no_other_from_being_done(alone: Client, database: Database, settings: Settings) -> None:
    folder = roots.folder_of(settings.data)
    folder.mkdir(parents=True)
    (folder / "roots.jsonl").write_text("no root\n")
    async with lived(alone, database):
        found = by_name(await night(alone, database, settings))

    assert {name: step.outcome for name, step in found.items()} == dict.fromkeys(STEPS, "ok") | {"seal": "failed"}
    assert found["seal"].details["error"]
    assert [each["step"] for each in (await letters(database))[0]["context"]["wrong"]] == ["seal"]


async def test_a_day_that_a_later_root_covers_is_not_sealed_again(temporal: Client, database: Database, settings: Settings) -> None:
    house, today = NightHouse(temporal, database, settings), local_day(datetime.now(UTC))
    await house.seal(today)

    assert (await house.seal(today - timedelta(days=1))).details == {"day": today.isoformat()}


async def test_a_witness_who_lacks_a_root_is_told(temporal: Client, database: Database, settings: Settings) -> None:
    away = settings.model_copy(update={"witness_url": "http://127.0.0.1:1/"})

    found = await NightHouse(temporal, database, away).seal(local_day(datetime.now(UTC)))

    assert (found.outcome, len(found.details["witness_lacks"])) == ("wrong", 1)


async def test_the_schedule_is_there_once_and_takes_a_new_time_and_a_pause_stays(temporal: Client) -> None:
    await schedule_night(temporal, "02:30")
    await temporal.get_schedule_handle(SCHEDULE).pause(note="moving house")
    await schedule_night(temporal, "03:15")

    found = (await temporal.get_schedule_handle(SCHEDULE).describe()).schedule
    [calendar] = found.spec.calendars
    assert (calendar.hour[0].start, calendar.minute[0].start, found.spec.time_zone_name) == (3, 15, "Asia/Shanghai")
    assert (found.state.paused, found.state.note) == (True, "moving house")


async def test_the_schedule_starts_a_night_that_the_house_does(alone: Client, database: Database, settings: Settings) -> None:
    await schedule_night(alone, "02:30")
    async with house_worker(alone, NightHouse(alone, database, settings)):
        await alone.get_schedule_handle(SCHEDULE).trigger()
        async with asyncio.timeout(20):
            while not (told := await nights.latest(database.pool, 1)):
                await asyncio.sleep(0.05)

    assert (told[0].outcome, [each.step for each in told[0].results]) == ("ok", list(STEPS))


async def test_a_run_that_ends_is_archived_soon_after_by_itself(alone: Client, database: Database, settings: Settings) -> None:
    archive: Archive = archive_of(settings, database)
    async with lived(alone, database) as case:
        await case.handle.terminate()
        loop = asyncio.create_task(keep_histories(alone, archive))
        try:
            async with asyncio.timeout(20):
                while not await archives.kept(database.pool, case.case_no):
                    await asyncio.sleep(0.05)
        finally:
            loop.cancel()

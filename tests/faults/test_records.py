"""Deaths between what a case decides and what the database knows of it."""

import asyncio
from dataclasses import replace

from cli.drive import CaseDrive
from db import requests, reservations
from db.database import Database
from db.journal import Done
from db.requests import StoredRequest
from domain.facts import Asked, Fact
from domain.roles import Role
from engine.client import connect
from engine.door import Door
from tests.faults.conftest import MakeWorld
from tests.faults.witness import assert_ended_as_told, assert_sound
from tests.faults.world import World, until_next_is


class DyingDoor(Door):
    """A door whose process dies after the case has decided and before the record."""

    async def record(self, facts: list[Fact], done: Done | None = None) -> None:
        raise ConnectionResetError


async def _document(database: Database, case_no: str, tenant: str) -> StoredRequest:
    """The kept request to attach a document, out of reach of the deliver loop."""
    identity = requests.request_id(tenant, "demo:agent", case_no, "case", "attach_document", "dying")
    asked = Asked(identity, "case", "demo:agent", Role.AGENT, "agent-1", tenant, "2026-11-21T02:00:00+00:00")
    payload = {"name": "营业执照", "kind": "licence", "sha256": "0" * 64}
    request = StoredRequest(identity, case_no, "attach_document", asked, payload, None, "0" * 64, "open", None, 0)
    async with database.transaction() as conn:
        await requests.write_down(conn, request)
        await conn.execute("UPDATE requests SET next_try_at = now() + interval '1 hour' WHERE id = $1", identity)
    return request


async def _to_the_end(world: World, drive: CaseDrive) -> None:
    while not drive.lived.outcome:
        await drive._step()
    assert_ended_as_told([drive.lived])
    await assert_sound(world.stack, world.office.answers)


async def test_who_writes_next_fills_the_gap_that_a_death_left_before_the_record(world_of: MakeWorld) -> None:
    async with world_of("D12") as world:
        drive, database = world.drive(), await world.database()
        await until_next_is(drive, "agree_valuation")
        request = await _document(database, drive.lived.case_no, drive.tenant)
        door = DyingDoor(await connect(world.stack.settings), database, world.stack.settings.task_queue)

        assert (await door.decide(request)).state == "open"
        assert await database.pool.fetchval("SELECT count(*) FROM journal WHERE request = $1", request.id) == 0
        await drive._step()  # agree_valuation: its facts follow those that nobody recorded

        assert await database.pool.fetchval("SELECT count(*) FROM journal WHERE request = $1", request.id) == 1
        await requests.hurry(database.pool, drive.lived.case_no)
        async with asyncio.timeout(20):
            while (found := await requests.load(database.pool, request.id)) is None or found.state == "open":
                await asyncio.sleep(0.1)
        assert (found.state, replace(found, state="open", answer=None, attempts=0)) == ("done", request)
        await _to_the_end(world, drive)


async def test_a_request_that_was_decided_but_not_recorded_is_answered_when_it_is_sent_again(world_of: MakeWorld) -> None:
    async with world_of("D12") as world:
        drive, database = world.drive(), await world.database()
        await until_next_is(drive, "agree_valuation")
        request = await _document(database, drive.lived.case_no, drive.tenant)
        client, queue = await connect(world.stack.settings), world.stack.settings.task_queue
        assert (await DyingDoor(client, database, queue).decide(request)).state == "open"

        answers = [await Door(client, database, queue).decide(request) for _ in range(2)]

        assert [answer.state for answer in answers] == ["done", "done"]
        assert answers[0].answer["facts"] == answers[1].answer["facts"]
        await _to_the_end(world, drive)


async def test_a_right_reserved_by_an_answer_that_was_lost_in_a_kill_is_granted_again(world_of: MakeWorld) -> None:
    async with world_of("D12") as world:
        drive, database = world.drive(), await world.database()
        await drive._open()
        right_no = drive.demand["rights"][0]["right_no"]
        await reservations.reserve(database, right_no, drive.lived.case_no, drive.tenant)  # asked, and the worker died with the answer

        await _to_the_end(world, drive)

        kinds = [fact["kind"] for fact in drive.journal]
        assert "reserved" in kinds
        assert "reservation_refused" not in kinds
        assert await database.pool.fetchval("SELECT count(*) FROM reservations WHERE ended_at IS NULL") == 0

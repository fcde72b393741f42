"""A deadline that passes while parts of the stack are away: what was received in time counts."""

from datetime import datetime, timedelta

from cli.drive import CaseDrive, _plain
from domain.roles import Role
from tests.faults.conftest import MakeWorld
from tests.faults.witness import assert_ended_as_told, assert_sound
from tests.faults.world import World, act, until_next_is


async def _put_off(world: World, case_no: str) -> None:
    """Keep the deliver loop away from what is open, so that only the deadline itself can see to it."""
    database = await world.database()
    changed = await database.pool.execute(
        "UPDATE requests SET next_try_at = now() + interval '1 hour' WHERE case_no = $1 AND state = 'open'", case_no
    )
    assert changed == "UPDATE 1"


async def test_a_correction_received_while_temporal_was_away_counts_though_its_deadline_passed(world_of: MakeWorld) -> None:
    async with world_of("D02") as world:
        drive = world.drive()
        task = await until_next_is(drive, "submit_correction")
        await world.stop("temporal")

        received = await act(drive, "submit_correction", task, "while away")
        assert received.status_code == 202, received.text
        await _put_off(world, drive.lived.case_no)
        await world.start("temporal")
        late = datetime.fromisoformat(task["until"]) + timedelta(days=3)
        await drive._let_time_pass(late.isoformat())

        await _to_the_end(drive)
        kinds = [fact["kind"] for fact in drive.journal]
        assert kinds.count("submit_correction") == 1
        assert "filing_fell" not in kinds
        assert_ended_as_told([drive.lived])
        await assert_sound(world.stack, world.office.answers)


async def test_an_opening_received_while_temporal_was_away_becomes_a_case(world_of: MakeWorld) -> None:
    async with world_of("D12") as world:
        drive = world.drive()
        await world.stop("temporal")
        headers = {
            "Authorization": f"Bearer {drive.office.token(Role.WINDOW_OFFICER, drive.tenant)}",
            "Idempotency-Key": f"{drive.run_id}-{drive.lived.demand_no}",
        }
        received = await drive.office.api.post("/cases", headers=headers, json=_plain(drive.demand))
        assert received.status_code == 202, received.text

        await world.start("temporal")
        await drive.live()

        assert drive.lived.case_no == received.json()["case_no"]
        assert_ended_as_told([drive.lived])
        await assert_sound(world.stack, world.office.answers)


async def _to_the_end(drive: CaseDrive) -> None:
    while not drive.lived.outcome:
        await drive._step()

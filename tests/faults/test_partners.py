"""Partners that are down, slow, broken, forgetful or talk twice: the case waits and goes on, and nothing is applied twice."""

import time

import pytest

from tests.faults.conftest import MakeWorld
from tests.faults.witness import assert_ended_as_told, assert_sound
from tests.faults.world import act, until_next_is

FAULTS = {
    "broken": {"error_rate": 0.15, "nonsense_rate": 0.1},
    "forgetful": {"lost_rate": 0.4, "delay_s": 0.05},
    "confused": {"duplicate_rate": 0.6, "shuffle": True, "delay_s": 0.02},
}
DEMANDS = {"broken": ("D04", "D11"), "forgetful": ("D04", "D12"), "confused": ("D15",)}


@pytest.mark.parametrize("fault", FAULTS)
async def test_cases_end_as_told_though_partners_fail(fault: str, world_of: MakeWorld) -> None:
    async with world_of(*DEMANDS[fault]) as world:
        await world.turn_knobs(every=FAULTS[fault])

        assert_ended_as_told(await world.live())

        await assert_sound(world.stack, world.office.answers)


async def test_an_act_returns_at_once_though_the_partner_is_down_and_the_case_goes_on_when_it_is_back(world_of: MakeWorld) -> None:
    async with world_of("D04") as world:
        drive = world.drive()
        task = await until_next_is(drive, "file_application")
        await world.turn_knobs(registry={"down": True})
        began = time.monotonic()

        answer = await act(drive, "file_application", task, "while the registry is down")

        assert answer.status_code == 200, answer.text
        assert time.monotonic() - began < 2
        await world.turn_knobs(registry={"down": False})
        while not drive.lived.outcome:
            await drive._step()
        assert_ended_as_told([drive.lived])
        await assert_sound(world.stack, world.office.answers)


async def test_an_act_returns_at_once_though_the_partner_is_slow(world_of: MakeWorld) -> None:
    async with world_of("D04") as world:
        drive = world.drive()
        task = await until_next_is(drive, "file_application")
        await world.turn_knobs(registry={"delay_s": 4})
        began = time.monotonic()

        answer = await act(drive, "file_application", task, "while the registry is slow")

        assert answer.status_code == 200, answer.text
        assert time.monotonic() - began < 2
        await world.turn_knobs(registry={"delay_s": 0})
        while not drive.lived.outcome:
            await drive._step()
        await assert_sound(world.stack, world.office.answers)
        calls = [fact["data"]["call"] for fact in drive.journal if fact["kind"] == "called"]
        assert len(calls) == len(set(calls))

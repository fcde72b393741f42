"""The reservations: one holder a right, over all tenants."""

import asyncio

from db.database import Database
from db.reservations import end_reservation, reserve


async def test_of_two_cases_that_reserve_a_right_at_once_one_is_granted(database: Database) -> None:
    names = [f"XT-2026-{n:06d}" for n in range(1, 9)]

    holders = await asyncio.gather(*(reserve(database, "ZL1", name, "xiangtan") for name in names))

    assert len(set(holders)) == 1
    assert holders[0] in names


async def test_the_holder_that_asks_again_is_granted(database: Database) -> None:
    await reserve(database, "ZL1", "XT-2026-000001", "xiangtan")

    assert await reserve(database, "ZL1", "XT-2026-000001", "xiangtan") == "XT-2026-000001"
    assert await reserve(database, "ZL1", "SX-2026-000001", "shanxi") == "XT-2026-000001"


async def test_a_right_whose_reservation_ended_is_free(database: Database) -> None:
    await reserve(database, "ZL1", "XT-2026-000001", "xiangtan")
    await end_reservation(database, "ZL1", "XT-2026-000001")
    await end_reservation(database, "ZL1", "XT-2026-000001")

    assert await reserve(database, "ZL1", "SX-2026-000001", "shanxi") == "SX-2026-000001"


async def test_nobody_ends_the_reservation_of_another_case(database: Database) -> None:
    await reserve(database, "ZL1", "XT-2026-000001", "xiangtan")
    await end_reservation(database, "ZL1", "SX-2026-000001")

    assert await reserve(database, "ZL1", "SX-2026-000001", "shanxi") == "XT-2026-000001"


async def test_a_release_that_races_with_new_reservations_leaves_one_holder(database: Database) -> None:
    first, others = "XT-2026-000001", [f"SX-2026-{n:06d}" for n in range(1, 8)]
    for round_ in range(5):
        right = f"ZL{round_}"
        await reserve(database, right, first, "xiangtan")

        found, *holders = await asyncio.gather(
            end_reservation(database, right, first), *(reserve(database, right, name, "shanxi") for name in others)
        )

        assert found is None
        assert len({*holders} - {first}) <= 1  # each heard of the old holder or of the one new one
        free = "SELECT case_no FROM reservations WHERE right_no = $1 AND ended_at IS NULL"
        assert {row["case_no"] for row in await database.pool.fetch(free, right)} == {*holders} - {first}

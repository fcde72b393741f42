"""Personal values: what stands for a person says nothing of the person."""

import hashlib

from db import personal
from db.database import Database


async def test_a_value_is_found_by_its_reference_and_its_commitment_can_be_checked(database: Database) -> None:
    async with database.transaction() as conn:
        ref = await personal.keep(conn, "phone", "13800000000")

    salt = await database.pool.fetchval("SELECT salt FROM personal_values WHERE ref = $1", ref.ref)
    assert await personal.values(database.pool, [ref.ref, "person-unknown"]) == {ref.ref: "13800000000"}
    assert ref.commitment == hashlib.sha256((salt + "13800000000").encode()).hexdigest()


async def test_the_same_value_of_two_persons_has_two_commitments(database: Database) -> None:
    async with database.transaction() as conn:
        one, two = await personal.keep(conn, "phone", "1"), await personal.keep(conn, "phone", "1")

    assert one.commitment != two.commitment

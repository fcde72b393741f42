"""The requests: written down once, tried again with back-off, numbered without holes."""

import asyncio
from typing import Any

import pytest

from db import requests
from db.database import Database
from db.requests import OtherBody, StoredRequest, request_id


async def _opening(database: Database, request_of: Any, known_as: str, body: str = "a") -> StoredRequest:
    async with database.transaction() as conn:
        return await requests.write_down_opening(
            conn, tenant="xiangtan", prefix="XT", year=2026, request_id=known_as, build=lambda case_no: request_of(known_as, case_no, body)
        )


def test_a_request_is_named_by_who_asks_what_under_which_key() -> None:
    one = request_id("xiangtan", "a", "XT-1", "case", "withdraw", "k")

    assert len(one) == 64
    assert one == request_id("xiangtan", "a", "XT-1", "case", "withdraw", "k")
    assert one != request_id("xiangtan", "a", "XT-1c", "ase", "withdraw", "k")


async def test_a_request_that_is_written_twice_is_stored_once(database: Database, request_of: Any) -> None:
    async with database.transaction() as conn:
        first = await requests.write_down(conn, request_of("r1"))
        await requests.finish(conn, "r1", "done", {"case_no": "XT-2026-000001"})
        again = await requests.write_down(conn, request_of("r1"))

    assert first == request_of("r1")
    assert (again.state, again.answer) == ("done", {"case_no": "XT-2026-000001"})


async def test_the_same_key_for_another_body_is_refused(database: Database, request_of: Any) -> None:
    async with database.transaction() as conn:
        await requests.write_down(conn, request_of("r1"))

        with pytest.raises(OtherBody):
            await requests.write_down(conn, request_of("r1", body="b"))


async def test_case_numbers_drawn_at_once_have_no_holes(database: Database, request_of: Any) -> None:
    drawn = await asyncio.gather(*(_opening(database, request_of, f"r{n}") for n in range(20)))

    assert sorted(request.case_no for request in drawn) == [f"XT-2026-{n:06d}" for n in range(1, 21)]


async def test_the_same_opening_sent_at_once_gets_one_number(database: Database, request_of: Any) -> None:
    drawn = await asyncio.gather(*(_opening(database, request_of, "r1") for _ in range(8)))
    after = await _opening(database, request_of, "r2")

    assert {request.case_no for request in drawn} == {"XT-2026-000001"}
    assert after.case_no == "XT-2026-000002"


async def test_an_opening_with_another_body_under_the_same_key_is_refused(database: Database, request_of: Any) -> None:
    await _opening(database, request_of, "r1")

    with pytest.raises(OtherBody):
        await _opening(database, request_of, "r1", body="b")


async def test_a_number_whose_transaction_failed_is_drawn_again(database: Database, request_of: Any) -> None:
    def fail(_: str) -> StoredRequest:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        async with database.transaction() as conn:
            await requests.write_down_opening(conn, tenant="xiangtan", prefix="XT", year=2026, request_id="r0", build=fail)

    assert (await _opening(database, request_of, "r1")).case_no == "XT-2026-000001"


async def test_two_takers_get_different_open_requests(database: Database, request_of: Any) -> None:
    async with database.transaction() as conn:
        for n in range(4):
            await requests.write_down(conn, request_of(f"r{n}"))

    async with database.transaction() as one, database.transaction() as two:
        first = await requests.take_open(one, 2, 0)
        second = await requests.take_open(two, 10, 0)

    assert len(first) == 2
    assert {request.id for request in first} | {request.id for request in second} == {"r0", "r1", "r2", "r3"}
    assert len(second) == 2


async def test_a_request_that_was_taken_waits_until_its_back_off_is_over_or_the_case_hurries(database: Database, request_of: Any) -> None:
    async with database.transaction() as conn:
        await requests.write_down(conn, request_of("r1"))
        taken = await requests.take_open(conn, 10, 0)
        at_once = await requests.take_open(conn, 10, 0)
        await requests.hurry(conn, "XT-2026-000001")
        hurried = await requests.take_open(conn, 10, 0)
        wait = await conn.fetchval("SELECT extract(epoch FROM next_try_at - clock_timestamp()) FROM requests")

    assert [request.attempts for request in taken] == [1]
    assert at_once == []
    assert [request.attempts for request in hurried] == [2]
    assert 1 < wait <= 2


async def test_a_young_request_is_left_to_who_wrote_it_down(database: Database, request_of: Any) -> None:
    async with database.transaction() as conn:
        await requests.write_down(conn, request_of("r1"))

        assert await requests.take_open(conn, 10, 5) == []


async def test_only_open_requests_received_in_time_are_given_in_the_order_of_receipt(database: Database, request_of: Any) -> None:
    async with database.transaction() as conn:
        for name, hour in (("late", "05"), ("second", "04"), ("first", "03"), ("done", "03")):
            await requests.write_down(conn, request_of(name, received_at=f"2026-11-21T{hour}:00:00+00:00"))
        await requests.finish(conn, "done", "done", {})

    found = await requests.open_of_case(database.pool, "XT-2026-000001", "2026-11-21T12:00:00+08:00")

    assert [request.id for request in found] == ["first", "second"]

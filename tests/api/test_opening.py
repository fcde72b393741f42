"""Opening a case: its number, its rules, its person's values, and what is refused."""

import asyncio
from typing import Any

import pytest

from db import personal, requests
from tests.api.world import RIGHT, USCC, Api

CASES = "/api/v1/cases"


async def test_an_opening_draws_the_next_number_and_the_same_key_keeps_it(api: Api, opening: dict[str, Any]) -> None:
    first = await api.post(CASES, opening, key="one")
    again = await api.post(CASES, opening, key="one")
    second = await api.post(CASES, opening, key="two")

    assert first.status_code == 201
    assert first.json()["case_no"].endswith("-000001")
    assert again.json() == first.json()
    assert second.json()["case_no"].endswith("-000002")


async def test_openings_sent_at_once_with_one_key_are_one_case_with_one_person(api: Api, opening: dict[str, Any]) -> None:
    answers = await asyncio.gather(*(api.post(CASES, opening, key="one") for _ in range(5)))

    assert {answer.json()["case_no"] for answer in answers} == {answers[0].json()["case_no"]}
    assert await api.database.pool.fetchval("SELECT count(*) FROM personal_values") == 1


async def test_a_person_is_kept_aside_and_the_case_gets_a_reference(api: Api, opening: dict[str, Any]) -> None:
    response = await api.post(CASES, opening)
    stored = await requests.load(api.database.pool, response.json()["request"])

    assert stored is not None
    assert stored.opening is not None
    contact = stored.opening["demand"]["contact"]
    assert await personal.values(api.database.pool, [contact["ref"]]) == {contact["ref"]: "zhang@example.invalid"}
    assert "zhang" not in str(stored)


async def test_the_opening_carries_rules_and_calendar_of_its_day(api: Api, opening: dict[str, Any]) -> None:
    response = await api.post(CASES, opening | {"reason": "first demand"})
    stored = await requests.load(api.database.pool, response.json()["request"])

    assert stored is not None
    assert stored.opening is not None
    assert stored.opening["rules"]["jurisdiction"] == stored.opening["tenant"] == "xiangtan"
    assert stored.opening["opened"]["request"] == stored.id
    assert stored.opening["case_no"] == stored.case_no
    assert stored.opening["calendar"]["names"] == {"2027-03-03": "a feast of xiangtan"}


async def test_the_same_key_with_another_demand_is_refused(api: Api, opening: dict[str, Any]) -> None:
    await api.post(CASES, opening, key="one")
    opening["demand"]["amount_fen"] += 1
    response = await api.post(CASES, opening, key="one")

    assert (response.status_code, response.json()["code"]) == (422, "key_reused")


async def test_an_opening_is_kept_while_temporal_is_away(api: Api, opening: dict[str, Any]) -> None:
    api.door.state = "open"
    kept = await api.post(CASES, opening, key="one")
    api.door.state = "done"
    done = await api.post(CASES, opening, key="one")

    assert (kept.status_code, done.status_code) == (202, 201)
    assert kept.json()["case_no"] == done.json()["case_no"]


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("uscc", "91430300MA4L000019", "demand.uscc"),
        ("amount_fen", 0, "demand.amount_fen"),
        ("amount_fen", 1.5, "demand.amount_fen"),
        ("months", 0, "demand.months"),
        ("cover", "hope", "demand.cover"),
        ("colour", "red", "demand.colour"),
    ],
)
async def test_a_demand_that_makes_no_sense_names_its_field(api: Api, opening: dict[str, Any], part: str, value: Any, field: str) -> None:
    opening["demand"][part] = value
    response = await api.post(CASES, opening)

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field
    assert await api.database.pool.fetchval("SELECT count(*) FROM requests") == 0


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("right_no", "ZL202310000001.7", "rights.1.right_no"),
        ("right_no", RIGHT, "rights.1.right_no"),
        ("kind", "song", "rights.1.kind"),
        ("expires_on", "2040-02-30", "rights.1.expires_on"),
        ("declared_value_fen", -1, "rights.1.declared_value_fen"),
    ],
)
async def test_a_right_that_makes_no_sense_names_its_field(api: Api, opening: dict[str, Any], part: str, value: Any, field: str) -> None:
    opening["rights"].append(opening["rights"][0] | {"right_no": "ZL201210000001.4"} | {part: value})
    response = await api.post(CASES, opening)

    assert response.status_code == 422
    assert field in [error["field"] for error in response.json()["errors"]]


async def test_an_opening_of_others_is_refused(api: Api, opening: dict[str, Any]) -> None:
    for token in ("elsewhere", "other-bank", "other-firm"):
        response = await api.post(CASES, opening, token)
        assert (response.status_code, response.json()["code"]) == (403, "not_permitted")

    assert opening["demand"]["uscc"] == USCC
    assert (await api.post(CASES, opening, "firm")).status_code == 201


async def test_production_opens_no_sandbox_case(production: Api, opening: dict[str, Any]) -> None:
    refused = await production.post(CASES, opening)
    opened = await production.post(CASES, opening | {"sandbox": False})

    assert (refused.status_code, refused.json()["code"]) == (403, "sandbox_off")
    assert opened.status_code == 201

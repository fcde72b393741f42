"""Calculating over HTTP: every figure alone, with its steps; all mistakes of a request at once."""

from typing import Any

import pytest

from domain.calculators import CALCULATORS
from tests.api.world import Api

_PATH = "/api/v1/calculators"
_RULES = {"loan.npl_points": "0.03", "loan.npl_scope": "bank", "loan.npl_effects": "supervisory_rating"}
_BANK = {"ip_npl_fen": 2_310_000_000, "ip_loans_fen": 50_000_000_000, "all_npl_fen": 81_000_000_000, "all_loans_fen": 5_000_000_000_000}


def _sheet(**given: Any) -> dict[str, Any]:
    return {"jurisdiction": "xiangtan", "on": "2026-11-21", "rules": _RULES, "given": given}


async def test_a_figure_is_answered_with_its_explanation(api: Api) -> None:
    response = await api.post(f"{_PATH}/tolerance", _sheet(**_BANK))

    found = response.json()
    assert response.status_code == 200
    assert found["result"]["tolerated"] is True
    assert found["explanation"]["figure"] == "tolerance"
    assert {"zh", "en", "value", "clause", "inputs"} <= found["explanation"]["steps"][0].keys()


async def test_one_fen_more_is_another_answer(api: Api) -> None:
    response = await api.post(f"{_PATH}/tolerance", _sheet(**{**_BANK, "ip_npl_fen": 2_310_000_001}))

    assert response.json()["result"]["tolerated"] is False


async def test_every_mistake_is_named_in_one_problem(api: Api) -> None:
    response = await api.post(f"{_PATH}/tolerance", _sheet(ip_npl_fen=0.5, ip_loans=1, all_npl_fen=0))

    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, "wrong_body")
    assert {each["field"] for each in problem["errors"]} == {
        "given.ip_npl_fen",
        "given.ip_loans_fen",
        "given.all_loans_fen",
        "given.ip_loans",
    }


async def test_a_refusal_of_the_calculator_is_a_problem_too(api: Api) -> None:
    response = await api.post(f"{_PATH}/tolerance", _sheet(**{**_BANK, "ip_npl_fen": -1}))

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "given")
    assert "ip_npl_fen" in response.json()["detail"]


async def test_the_calculators_are_listed_with_what_they_take(api: Api) -> None:
    found = (await api.get(_PATH)).json()["calculators"]

    assert [each["name"] for each in found] == list(CALCULATORS)
    assert all(each["zh"] and each["en"] and each["schema"]["required"] == ["jurisdiction", "on", "given"] for each in found)


async def test_a_calculator_that_there_is_not_is_not_found(api: Api) -> None:
    response = await api.post(f"{_PATH}/interest", _sheet())

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert "tolerance" in response.json()["detail"]


@pytest.mark.parametrize("method", ["get", "post"])
async def test_nobody_calculates_without_a_token(api: Api, method: str) -> None:
    response = await api.http.request(method, _PATH if method == "get" else f"{_PATH}/tolerance", headers={})

    assert (response.status_code, response.json()["code"]) == (401, "not_known")

"""Reading cases: one with all its parts, and its journal."""

from dataclasses import replace
from typing import Any

from tests.api.world import BANK, RIGHT, Api


async def test_a_case_is_read_with_its_rights_parties_and_tasks(api: Api, case: str) -> None:
    found = (await api.get(f"/api/v1/cases/{case}", "auditor")).json()

    assert found["case"]["stage"] == "opened"
    assert [right["right_no"] for right in found["rights"]] == [RIGHT]
    assert BANK in [party["organisation"] for party in found["parties"]]
    assert found["tasks"][0]["acts"] == ["accept_filing", "return_filing", "withdraw"]
    assert found["now"].endswith("+00:00")


async def test_the_journal_is_read_from_a_place_on(api: Api, case: str) -> None:
    whole = (await api.get(f"/api/v1/cases/{case}/journal")).json()
    rest = (await api.get(f"/api/v1/cases/{case}/journal?since=1")).json()

    assert [fact["kind"] for fact in whole["facts"]] == ["open_case", "asked"]
    assert rest["facts"] == whole["facts"][1:]
    assert rest["facts"][0]["prev"] == whole["facts"][0]["hash"]


async def test_a_parameter_that_makes_no_sense_is_a_problem(api: Api, case: str) -> None:
    response = await api.get(f"/api/v1/cases/{case}/journal?since=x")

    assert (response.status_code, response.json()["code"]) == (422, "wrong_parameter")
    assert response.json()["errors"][0]["field"] == "since"


async def test_a_case_whose_pack_and_calendar_were_deleted_still_shows_itself_and_its_journal(api: Api, case: str) -> None:
    paths = [f"/api/v1/cases/{case}{chapter}" for chapter in ("", "/journal", "/rights", "/clocks", "/explanations", "/acts")] + [
        f"/api/v1/cases/{case}/documents",
        "/api/v1/tasks",
    ]
    before = [(await api.get(path)).json() for path in paths[:3]]

    parts = api.app.state.parts

    def gone(*_: Any) -> Any:
        raise KeyError("no pack of this jurisdiction is here any more")

    def national(years: Any, jurisdiction: str = "") -> Any:
        return gone() if jurisdiction else parts.calendar_for(years)

    api.app.state.parts = replace(parts, rules_for=gone, calendar_for=national)
    answers = [await api.get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [200] * len(paths)
    assert [answer.json() | {"now": ""} for answer in answers[:3]] == [told | {"now": ""} for told in before]
    assert answers[1].json()["facts"][0]["data"]["rules"] == {"jurisdiction": "xiangtan", "sha256": "0" * 64}

"""Reading cases: one with all its parts, and its journal."""

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

"""Officers: each organisation names its own, everybody of the case sees whom, and a named officer's queue has what nobody holds."""

from typing import Any

from domain.roles import Role
from tests.api.colleagues import BUREAU, employ
from tests.api.world import BANK, CASE, OFFICER, Api


async def _name(api: Api, actor: str, token: str = OFFICER, version: int = 0) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{actor}-{version}", "If-Match": f'"{version}"'}
    return await api.http.put(f"/api/v1/cases/{CASE}/officer", json={"actor": actor}, headers=headers)


async def test_the_officer_of_each_organisation_is_seen_by_everybody_of_the_case(api: Api, case: str) -> None:
    await employ(api)
    assert (await _name(api, "demo:window_officer")).json()["version"] == 1
    assert (await _name(api, "demo:bank_officer", "bank_officer")).status_code == 200

    seen = (await api.get(f"/api/v1/cases/{CASE}/officers", "firm")).json()["items"]

    assert [(each["organisation"], each["name"]) for each in seen] == [
        (BANK, "Name of bank_officer"),
        (BUREAU, "Name of window_officer"),
    ]


async def test_an_officer_is_a_colleague_named_once_and_by_who_has_seen_the_last(api: Api, case: str) -> None:
    await employ(api, ("second", Role.WINDOW_OFFICER, BUREAU))
    assert (await _name(api, "demo:bank_officer")).json()["errors"][0]["field"] == "actor"
    await _name(api, "demo:window_officer")

    stale = await _name(api, "demo:second")
    later = await _name(api, "demo:second", version=1)

    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    assert (later.status_code, later.headers["etag"]) == (200, '"2"')
    assert (await _name(api, "", version=2)).json()["actor"] is None


async def test_a_named_officer_has_the_tasks_of_the_case_until_a_colleague_takes_one(api: Api, case: str) -> None:
    await employ(api, ("second", Role.WINDOW_OFFICER, BUREAU))
    await _name(api, "demo:window_officer")
    assert len((await api.get("/api/v1/tasks?of=mine")).json()["items"]) == 1

    await api.post(f"/api/v1/tasks/{CASE}/1/claim", {}, "second")

    assert (await api.get("/api/v1/tasks?of=mine")).json()["items"] == []


async def test_who_does_not_see_the_case_names_nobody(api: Api, case: str) -> None:
    assert (await _name(api, "demo:other-bank", "other-bank")).status_code == 404
    assert (await _name(api, "demo:auditor", "auditor")).status_code == 403

"""Who may enter: no stranger, and in a case nobody whom it does not concern; which role may do what is in test_permissions."""

import pytest

from api.csrf import COOKIE
from tests.api.world import CASE, Api

_LOGIN = {"/api/v1/login", "/api/v1/login/oidc", "/api/v1/login/oidc/callback"}
OPEN_TO_STRANGERS = {"/health", "/api/v1/callbacks/{organisation}", "/api/v1/calendar.ics"} | _LOGIN


async def test_every_operation_but_health_and_callbacks_refuses_strangers(api: Api) -> None:
    strangers = []
    for path, methods in api.app.openapi()["paths"].items():
        for method in methods:
            url = path.replace("{case_no}", CASE).replace("{request_id}", "0" * 64).replace("{service}", "bank")
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic d2luZG93X29mZmljZXI6"}):
                response = await api.http.request(method.upper(), url, headers=headers, content=b"not json")
                if response.status_code != 401 or response.json()["code"] != "not_known":
                    strangers.append(path)

    assert set(strangers) == OPEN_TO_STRANGERS


@pytest.mark.parametrize("token", ["elsewhere", "other-bank", "other-firm"])
async def test_a_case_of_others_is_not_there(api: Api, case: str, token: str) -> None:
    for path in ("", "/journal", "/acts"):
        response = await api.get(f"/api/v1/cases/{case}{path}", token)
        assert (response.status_code, response.json()["code"]) == (404, "not_found")
    act = await api.act("attach_document", {"payload": {}}, token)

    assert act.status_code == 404
    assert (await api.get("/api/v1/cases", token)).json()["items"] == []


async def test_an_unknown_cookie_opens_nothing(api: Api) -> None:
    response = await api.http.get("/api/v1/cases", headers={"Cookie": f"{COOKIE}=made-up"})

    assert (response.status_code, response.json()["code"]) == (401, "not_known")

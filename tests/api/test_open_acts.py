"""The open acts: each with its words, its deadline, its holder, and a body that is taken as it stands."""

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # no stubs

from api import bodies
from tests.api.colleagues import employ
from tests.api.world import CASE, Api


async def test_an_open_act_says_until_when_who_holds_it_and_what_it_takes(api: Api, case: str) -> None:
    await employ(api)
    await api.post(f"/api/v1/tasks/{CASE}/1/claim", {})

    accept = (await api.get(f"/api/v1/cases/{CASE}/acts")).json()["acts"][0]

    assert (accept["act"], accept["title_zh"], accept["last_day"], accept["fresh_login"]) == ("accept_filing", "受理", "2026-12-01", False)
    assert accept["holder"] == {"actor": "demo:window_officer", "name": "Name of window_officer"}
    assert accept["body"]["properties"].keys() == {"subject", "payload", "reason", "on_behalf_of"}


async def test_the_example_of_every_open_act_fits_the_schema_that_stands_beside_it(api: Api, case: str) -> None:
    for token in ("window_officer", "firm", "bank_officer", "administrator"):
        for act in (await api.get(f"/api/v1/cases/{CASE}/acts", token)).json()["acts"]:
            Draft202012Validator(act["body"]).validate(act["example"])
            bodies.act_body(act["act"]).model_validate_json(bodies.as_json(act["example"]))
            assert act["example"].get("subject", "case") == act["subject"]

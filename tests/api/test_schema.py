"""The description of the API: whole, in two languages, with examples that are taken as they stand."""

from typing import Any

import pytest

from api import bodies, examples
from api.problems import CODES
from domain.acts import ACTS
from tests.api.everybody import let_everybody_in
from tests.api.world import CASE, Api

_WITHOUT_SCHEMA = {"text/event-stream", "text/calendar", "application/octet-stream", "text/csv"}


def _operations(api: Api) -> list[dict[str, Any]]:
    return [operation for methods in api.app.openapi()["paths"].values() for operation in methods.values()]


async def test_the_title_says_the_version(api: Api) -> None:
    assert api.app.openapi()["info"]["title"].endswith(f"v{api.app.version}")


async def test_every_operation_is_named_in_both_languages_and_grouped(api: Api) -> None:
    groups = {tag["name"] for tag in api.app.openapi()["tags"]}

    assert [each["operationId"] for each in _operations(api) if " · " not in each.get("summary", "")] == []
    assert [each["operationId"] for each in _operations(api) if not set(each.get("tags", ())) & groups] == []


async def test_every_operation_says_what_it_answers(api: Api) -> None:
    missing = []
    for operation in _operations(api):
        for status, answer in operation["responses"].items():
            for media_type, content in answer.get("content", {}).items():
                if media_type not in _WITHOUT_SCHEMA and not content.get("schema"):
                    missing.append((operation["operationId"], status, media_type))

    assert missing == []


async def test_every_body_has_an_example(api: Api) -> None:
    contents = [(each["operationId"], of) for each in _operations(api) for of in each.get("requestBody", {}).get("content", {}).values()]
    told = [(name, of) for name, of in contents if of["schema"].get("format") != "binary"]

    assert [name for name, of in told if not {"example", "examples"} & of.keys()] == []


async def test_every_problem_is_documented_with_its_codes(api: Api) -> None:
    for operation in _operations(api):
        for status, answer in operation["responses"].items():
            codes = answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
            assert all(CODES[code][0] == int(status) for code in codes)
        assert {"429", "500"} <= operation["responses"].keys()


async def test_every_write_of_a_known_caller_takes_an_idempotency_key(api: Api) -> None:
    for path, methods in api.app.openapi()["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/api/v1/cases") and method != "get":
                assert "Idempotency-Key" in [each["name"] for each in operation["parameters"]], operation["operationId"]


@pytest.mark.parametrize("name", [name for name in ACTS if name != "open_case"])
def test_the_example_of_an_act_is_a_sound_body(name: str) -> None:
    body = bodies.read(bodies.act_body(name), bodies.as_json(examples.example_of(ACTS[name])))

    assert type(body).__name__ == f"{name}_body"


async def test_every_example_is_taken_as_it_is_described(api: Api, case: str) -> None:
    await let_everybody_in(api.database)
    described = {each["operationId"]: each for each in _operations(api)}
    answers = {}
    for name, act in ACTS.items():
        body = next(iter(described[name]["requestBody"]["content"]["application/json"]["examples"].values()))["value"]
        path = "/api/v1/cases" if name == "open_case" else f"/api/v1/cases/{CASE}/acts/{name}"
        answers[name] = (await api.post(path, body, sorted(act.roles)[0].value)).status_code

    assert {name: status for name, status in answers.items() if status not in (200, 201)} == {}


def test_the_example_of_an_upload_names_a_type_of_the_checklist(api: Api) -> None:
    upload = next(each for each in _operations(api) if each["operationId"] == "upload_document")
    example = next(iter(upload["requestBody"]["content"]["multipart/form-data"]["examples"].values()))["value"]

    assert example["type"] == "pledge_contract"  # not the words that any text is filled with

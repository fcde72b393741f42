"""Problems: one shape, in the language that was asked for, with what the person needs to go on."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ValidationError

from api.language import _OBJECTIONS, objection_zh, preferred, unsound_zh
from api.problems import CODES, field_errors, wrong_body
from domain import soundness
from tests.api.world import CASE, OFFICER, Api


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-GB", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.8, zh;q=0.9", "zh"),
        ("en;q=0.9,zh;q=0.1", "en"),
        ("fr, de", "zh"),
        ("fr, en;q=0.2", "en"),
        ("*", "zh"),
        ("zh;q=0, en;q=0.1", "en"),
        ("en;q=nonsense", "zh"),
        ("EN-us", "en"),
    ],
)
def test_the_language_with_the_greatest_weight_is_spoken(header: str, language: str) -> None:
    assert preferred(header) == language


@pytest.mark.parametrize(("header", "language", "title"), [("", "zh", "未找到"), ("en", "en", "Not found")])
async def test_a_problem_speaks_the_language_of_its_reader(api: Api, header: str, language: str, title: str) -> None:
    response = await api.http.get("/nowhere", headers={"Accept-Language": header})
    body = response.json()

    assert (response.headers["content-language"], body["title"]) == (language, title)
    assert body["detail"] == body[f"detail_{language}"]
    assert "accept-language" in response.headers["vary"].lower()


async def test_fields_are_explained_in_the_language_of_the_reader(api: Api, case: str) -> None:
    headers = {"Authorization": f"Bearer {OFFICER}", "Idempotency-Key": "k"}
    path = f"/api/v1/cases/{case}/acts/accept_filing"
    chinese = (await api.http.post(path, json={}, headers=headers)).json()
    english = (await api.http.post(path, json={}, headers={**headers, "Accept-Language": "en"})).json()

    assert chinese["errors"] == [{"field": "payload", "message": "缺少该项"}]
    assert english["errors"] == [{"field": "payload", "message": "Field required"}]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("DELETE", "/health", 405, "method_not_allowed"),
        ("GET", "/api/v1/cases?limit=many", 422, "wrong_parameter"),
        ("GET", f"/api/v1/cases/{CASE}/journal?since=-1", 422, "wrong_parameter"),
        ("GET", "/api/v1/cases?after=%00", 422, "wrong_parameter"),
        ("GET", "/api/v1/cases/%FF", 404, "not_found"),
    ],
)
async def test_what_is_malformed_has_its_own_code(api: Api, case: str, method: str, path: str, status: int, code: str) -> None:
    response = await api.http.request(method, path, headers={"Authorization": f"Bearer {OFFICER}"})

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"


async def test_what_is_not_possible_says_what_is(api: Api) -> None:
    response = await api.http.delete("/health", headers={"Accept-Language": "en"})

    assert response.headers["allow"] == "GET"
    assert response.json()["detail"] == "This address takes GET only."


async def test_a_body_of_another_type_is_refused(api: Api, case: str) -> None:
    headers = {"Authorization": f"Bearer {OFFICER}", "Idempotency-Key": "k", "Content-Type": "text/plain"}
    path = f"/api/v1/cases/{case}/acts/accept_filing"
    refused = await api.http.post(path, content=b'{"payload": {"receipt_no": "R1"}}', headers=headers)
    taken = await api.http.post(
        path, content=b'{"payload": {"receipt_no": "R1"}}', headers=headers | {"Content-Type": "application/json; charset=utf-8"}
    )

    assert (refused.status_code, refused.json()["code"], taken.status_code) == (415, "wrong_type", 200)


async def test_a_refusal_by_the_case_cites_the_clause_of_its_act(api: Api, case: str) -> None:
    api.door.state = "refused"
    response = await api.act("accept_filing", {"payload": {"receipt_no": "R1"}}, key="k")

    assert response.status_code == 409
    assert "clause" in response.json()


async def test_an_error_of_ours_is_a_problem_that_tells_nothing(api: Api) -> None:
    _break(api.app)
    response = await api.http.get("/broken")

    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_value_of_a_wrong_field_is_not_repeated() -> None:
    class Told(BaseModel):
        contact: int

    with pytest.raises(ValidationError) as wrong:
        Told.model_validate({"contact": "Zhang 0731-1234"})
    problem = wrong_body(field_errors(wrong.value))

    assert "Zhang" not in problem.en + problem.zh + str(problem.errors)


def test_an_objection_without_a_chinese_sentence_keeps_its_own() -> None:
    assert objection_zh("a_new_kind", {}, "English") == "English"
    assert objection_zh("string_too_long", {"max_length": 5}, "English") == "不得超过 5 个字符"
    assert all(not sentence.isascii() for sentence in _OBJECTIONS.values())


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("\x07", "text"),
        (2**53, "amount_fen"),
        (-1, "amount_fen"),
        (-1, "days"),
        (Decimal("1e-13"), "rate"),
        (Decimal(2), "rate"),
        (datetime(2026, 1, 1), "at"),  # noqa: DTZ001 - which is what is wrong with it
        (date(1, 1, 1), "on"),
        (0.5, "rate"),
    ],
)
def test_every_objection_of_soundness_has_a_chinese_sentence(value: Any, field: str) -> None:
    english = soundness.objection(value, field)

    assert english
    assert not unsound_zh(english).isascii()
    assert unsound_zh("Must not be empty") == "不得为空"
    assert unsound_zh("something new") == "something new"


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_status_and_a_title_in_both_languages(code: str) -> None:
    status, english, chinese = CODES[code]

    assert 400 <= status < 600
    assert english.isascii()
    assert not chinese.isascii()


def _break(app: FastAPI) -> None:
    async def broken() -> Any:
        raise KeyError("secret")

    app.add_api_route("/broken", broken)

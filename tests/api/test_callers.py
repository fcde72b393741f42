"""Who may enter: no stranger, in an act no role that the table does not name, in a case nobody whom it does not concern."""

import json
import os
from pathlib import Path

import pytest

from api.callers import Tokens
from domain.acts import ACTS
from domain.roles import Role
from tests.api.world import CASE, Api

OPEN_TO_STRANGERS = {"/health", "/api/v1/callbacks/{service}"}


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


async def test_every_act_is_permitted_to_the_roles_of_the_table_and_to_no_other(api: Api, case: str) -> None:
    permitted = {}
    for name in ACTS:
        path = "/api/v1/cases" if name == "open_case" else f"/api/v1/cases/{case}/acts/{name}"
        # An empty list is no body: who is permitted gets as far as that.
        answers = {role: await api.post(path, [], role.value) for role in Role if role is not Role.CASE}
        permitted[name] = frozenset(role for role, answer in answers.items() if answer.status_code == 422)
        assert {answer.status_code for answer in answers.values()} <= {403, 422}

    assert permitted == {name: act.roles for name, act in ACTS.items()}


@pytest.mark.parametrize("token", ["elsewhere", "other-bank", "other-firm"])
async def test_a_case_of_others_is_not_there(api: Api, case: str, token: str) -> None:
    for path in ("", "/journal", "/acts"):
        response = await api.get(f"/api/v1/cases/{case}{path}", token)
        assert (response.status_code, response.json()["code"]) == (404, "not_found")
    act = await api.act("attach_document", {"payload": {}}, token)

    assert act.status_code == 404
    assert (await api.get("/api/v1/cases", token)).json()["cases"] == []


@pytest.mark.parametrize("token", ["firm", "bank_officer", "insurer", "guarantor", "auditor", "agent", "driver"])
async def test_a_case_is_listed_for_whom_it_concerns(api: Api, case: str, token: str) -> None:
    listed = await api.get("/api/v1/cases", token)

    assert [row["case_no"] for row in listed.json()["cases"]] == [case]


def test_tokens_are_read_again_when_their_file_changes(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    tokens = Tokens(file)
    assert tokens.caller("one") is None

    entry = {"token": "one", "actor": "a", "role": "auditor", "organisation": "o", "tenants": ["xiangtan"]}
    file.write_text(json.dumps([entry]))
    assert tokens.caller("one") is not None
    file.write_text(json.dumps([entry | {"token": "two"}]))
    os.utime(file, ns=(1, 1))

    assert tokens.caller("one") is None
    assert tokens.caller("two") is not None


def test_tokens_that_cannot_be_read_change_nothing_and_a_missing_file_lets_nobody_in(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    file.write_text(json.dumps([{"token": "one", "actor": "a", "role": "auditor", "organisation": "o", "tenants": []}]))
    tokens = Tokens(file)
    assert tokens.caller("one") is not None

    file.write_text("[{")
    os.utime(file, ns=(1, 1))
    assert tokens.caller("one") is not None
    file.unlink()

    assert tokens.caller("one") is None


def test_no_token_speaks_for_a_case(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    file.write_text(json.dumps([{"token": "one", "actor": "case", "role": "case", "organisation": "case", "tenants": ["xiangtan"]}]))

    assert Tokens(file).caller("one") is None

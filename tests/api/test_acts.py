"""Acts over HTTP: what is written down, what is refused, what the same key does."""

from typing import Any

import pytest

from api.asking import refused_zh
from db import requests
from tests.api.world import CASE, RIGHT, Api

CONTRACTS = {"loan_contract_no": "JK1", "pledge_contract_no": "ZY1"}
APPROVAL = {"approval_no": "A1", "amount_fen": 5, "annual_rate": "0.0385", "months": 12, "method": "equal_instalments", "cover": "none"}


async def test_an_act_is_written_down_and_answered(api: Api, case: str) -> None:
    response = await api.act("accept_filing", {"payload": {"receipt_no": "R1"}})

    assert response.status_code == 200
    assert response.json()["act"] == "accept_filing"
    stored = await requests.load(api.database.pool, response.json()["request"])
    assert stored is not None
    assert (stored.payload, stored.asked.role, stored.asked.tenant) == ({"receipt_no": "R1"}, "window_officer", "xiangtan")
    assert stored.asked.received_at.endswith("+00:00")


async def test_the_same_key_and_body_get_the_stored_answer_without_asking_the_case_again(api: Api, case: str) -> None:
    first = await api.act("accept_filing", {"payload": {"receipt_no": "R1"}}, key="k")
    second = await api.act("accept_filing", {"payload": {"receipt_no": "R1"}}, key="k")

    assert first.json() == second.json()
    assert len(api.door.asked) == 1


async def test_the_same_key_with_another_body_is_refused(api: Api, case: str) -> None:
    await api.act("accept_filing", {"payload": {"receipt_no": "R1"}}, key="k")
    response = await api.act("accept_filing", {"payload": {"receipt_no": "R2"}}, key="k")

    assert (response.status_code, response.json()["code"]) == (422, "key_reused")


async def test_a_refused_act_is_a_problem_now_and_later(api: Api, case: str) -> None:
    api.door.state = "refused"
    first = await api.act("withdraw", {"reason": "no need"}, "firm", key="k")
    second = await api.act("withdraw", {"reason": "no need"}, "firm", key="k")

    assert first.status_code == 409
    assert first.headers["content-type"] == "application/problem+json"
    assert first.json()["code"] == "not_open"
    assert first.json() == second.json()
    assert first.json()["detail_zh"] == f"案件 {CASE} 不接受“撤回”；该对象当前可办：无。"


@pytest.mark.parametrize(
    ("code", "sentence", "said"),
    [
        ("not_open", "withdraw is not open for case; open now: accept_filing, return_filing", "；该对象当前可办：受理、退回补充。"),
        ("ended", f"the case {CASE} has ended", "：案件已结束。"),
        ("wrong_content", "the sums do not agree", "：the sums do not agree"),
    ],
)
async def test_an_officer_hears_in_chinese_why_a_case_does_not_take_an_act(
    api: Api, case: str, code: str, sentence: str, said: str
) -> None:
    response = await api.act("accept_filing", {"payload": {"receipt_no": "R1"}})
    stored = await requests.load(api.database.pool, response.json()["request"])

    assert stored is not None
    assert refused_zh(stored, code, sentence) == f"案件 {CASE} 不接受“受理”{said}"


async def test_who_may_not_hears_what_and_who_may_in_words(api: Api, case: str) -> None:
    act = (await api.act("withdraw", {"reason": "no need"})).json()
    other = (await api.get("/api/v1/people")).json()

    assert act["detail_zh"] == "the-window_officer 的窗口经办人无权办理“撤回”。可由代理机构、企业办理。"
    assert act["detail_en"].endswith("may not do this: Withdraw. It takes: agent, firm.")
    assert "“人员列表”。可由系统管理员办理。" in other["detail_zh"]


async def test_a_kept_act_is_answered_when_its_case_has_decided(api: Api, case: str) -> None:
    api.door.state = "open"
    kept = await api.act("accept_filing", {"payload": {"receipt_no": "R1"}}, key="k")
    assert kept.status_code == 202
    assert (await api.get(kept.headers["location"])).status_code == 202

    api.door.state = "done"
    decided = await api.act("accept_filing", {"payload": {"receipt_no": "R1"}}, key="k")

    assert decided.status_code == 200
    assert (await api.get(kept.headers["location"])).json() == decided.json()


async def test_a_request_is_shown_to_its_own_actor_only(api: Api, case: str) -> None:
    done = await api.act("accept_filing", {"payload": {"receipt_no": "R1"}})

    assert (await api.get(f"/api/v1/requests/{done.json()['request']}", "auditor")).status_code == 404


@pytest.mark.parametrize(
    ("name", "token", "body", "field"),
    [
        ("accept_filing", "window_officer", {"payload": {"receipt_no": "R1", "more": 1}}, "payload.more"),
        ("accept_filing", "window_officer", {"payload": {"receipt_no": "R1"}, "more": 1}, "more"),
        ("accept_filing", "window_officer", {}, "payload"),
        ("accept_filing", "window_officer", {"payload": {"receipt_no": "a\u0000b"}}, "payload.receipt_no"),
        ("accept_filing", "window_officer", {"payload": {"receipt_no": "R1"}, "subject": RIGHT}, "subject"),
        ("return_filing", "window_officer", {"payload": {"defects": ["no seal"]}}, "reason"),
        ("give_conditional_approval", "bank_approver", {"payload": APPROVAL | {"amount_fen": -1}}, "payload.amount_fen"),
        ("give_conditional_approval", "bank_approver", {"payload": APPROVAL | {"amount_fen": 1.0}}, "payload.amount_fen"),
        ("give_conditional_approval", "bank_approver", {"payload": APPROVAL | {"amount_fen": "1"}}, "payload.amount_fen"),
        ("give_conditional_approval", "bank_approver", {"payload": APPROVAL | {"amount_fen": 2**53}}, "payload.amount_fen"),
        ("give_conditional_approval", "bank_approver", {"payload": APPROVAL | {"annual_rate": "3.85"}}, "payload.annual_rate"),
        ("give_conditional_approval", "bank_approver", {"payload": APPROVAL | {"annual_rate": "1E-999999"}}, "payload.annual_rate"),
        ("give_conditional_approval", "bank_approver", {"payload": APPROVAL | {"method": "magic"}}, "payload.method"),
        ("choose_route", "bank_officer", {"subject": "claim-1", "payload": {"route": "auction", "ready": []}}, "subject"),
        ("sign_contracts", "bank_officer", {"payload": CONTRACTS | {"signed_on": "2026-02-30"}}, "payload.signed_on"),
        ("let_time_pass", "driver", {"payload": {"to": "2027-01-01T00:00:00"}}, "payload.to"),
    ],
)
async def test_a_body_that_makes_no_sense_names_its_field(
    api: Api, case: str, name: str, token: str, body: dict[str, Any], field: str
) -> None:
    response = await api.act(name, body, token)

    assert (response.status_code, response.json()["code"]) == (422, "wrong_body")
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert api.door.asked == []


async def test_a_body_that_is_not_json_is_refused(api: Api, case: str) -> None:
    headers = {"Authorization": "Bearer window_officer", "Idempotency-Key": "k"}
    response = await api.http.post(f"/api/v1/cases/{case}/acts/accept_filing", content=b"{", headers=headers)

    assert (response.status_code, response.json()["code"]) == (422, "wrong_body")


async def test_a_write_without_a_key_is_refused(api: Api, case: str) -> None:
    response = await api.http.post(f"/api/v1/cases/{case}/acts/accept_filing", json={}, headers={"Authorization": "Bearer window_officer"})

    assert (response.status_code, response.json()["code"]) == (400, "key_missing")


async def test_a_body_that_is_too_large_is_refused(api: Api, case: str) -> None:
    response = await api.act("accept_filing", {"payload": {"receipt_no": "R" * 300_000}})

    assert (response.status_code, response.json()["code"]) == (413, "too_large")


async def test_the_acts_that_are_open_are_listed_for_the_roles_that_may_do_them(api: Api, case: str) -> None:
    officer = (await api.get(f"/api/v1/cases/{case}/acts")).json()["acts"]
    firm = (await api.get(f"/api/v1/cases/{case}/acts", "firm")).json()["acts"]

    assert [act["act"] for act in officer] == ["accept_filing", "return_filing", "record_extract", "attach_document", "correct"]
    assert officer[2]["subject"] != "case"
    assert [act["act"] for act in firm] == ["withdraw", "attach_document"]
    accept = officer[0]
    assert (accept["title_zh"], accept["subject"], accept["deadline"]) == ("受理", "case", "2026-12-01T16:00:00+00:00")
    assert accept["payload"]["required"] == ["receipt_no"]


async def test_sandbox_time_passes_by_the_driver_in_a_sandbox_only(api: Api, case: str) -> None:
    listed = (await api.get(f"/api/v1/cases/{case}/acts", "driver")).json()["acts"]
    response = await api.act("let_time_pass", {"payload": {"to": "2027-01-01T00:00:00Z"}}, "driver")

    assert [act["act"] for act in listed] == ["let_time_pass"]
    assert response.status_code == 200
    assert api.door.asked[0].payload == {"to": "2027-01-01T00:00:00+00:00"}


async def test_production_knows_no_act_of_the_sandbox(production: Api, case: str) -> None:
    response = await production.act("let_time_pass", {"payload": {}}, "driver")
    listed = (await production.get(f"/api/v1/cases/{case}/acts", "driver")).json()["acts"]

    assert response.status_code == 404
    assert listed == []
    assert "let_time_pass" not in str(production.app.openapi())


async def test_an_act_is_received_in_the_time_of_its_case(api: Api, case: str) -> None:
    await api.database.pool.execute("UPDATE cases SET clock_offset_s = 86400 * 365")
    response = await api.act("accept_filing", {"payload": {"receipt_no": "R1"}})
    stored = await requests.load(api.database.pool, response.json()["request"])

    assert stored is not None
    assert stored.asked.received_at[:4] > (await api.get(f"/api/v1/cases/{CASE}")).json()["case"]["opened_at"][:4]

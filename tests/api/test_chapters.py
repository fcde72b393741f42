"""Chapters: each part of a case alone, in the shape that the description promises, to whom it concerns."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]  # no stubs

from domain.roles import Role
from tests.api.world import CASE, RIGHT, Api

_LENT = (
    """
INSERT INTO loans (case_no, slip_no, amount_fen, disbursed_on, stage, schedule, method, annual_rate, start, balance_fen, penalty_fen, tier)
VALUES ($1, 'S1', 300, '2026-08-20', 'repaying', 5, 'equal_principal', 0.0435, '2026-08-20', 250, 2, 'normal')""",
    """
INSERT INTO schedule_lines (case_no, schedule, n, due, principal_fen, interest_fen, paid_principal_fen, paid_interest_fen, paid_on,
    overdue_since)
SELECT $1, 5, n, due, 100, 5, paid, least(paid, 5), CASE paid WHEN 100 THEN due END, CASE n WHEN 2 THEN due + 1 END
FROM (VALUES (1, '2026-09-20'::date, 100), (2, '2026-10-20', 50), (3, '2099-12-20', 0)) v(n, due, paid)""",
    """
INSERT INTO payments (case_no, seq, kind, receipt_no, amount_fen, paid_on, penalty_fen)
VALUES ($1, 9, 'record_repayment', 'R1', 105, '2026-09-20', 0), ($1, 10, 'pay_indemnity', 'P1', 80, '2026-11-01', 0)""",
    "INSERT INTO claims (case_no, claim, stage, claimant, base_fen, ratio) VALUES ($1, 'claim-1', 'lodged', 'bank-xt-rcb', 7, 0.5)",
    "INSERT INTO disposals (case_no, disposal, stage, route, price_fen) VALUES ($1, 'disposal-1', 'listed', 'auction', 9)",
)
READ = ("", "/rights", f"/rights/{RIGHT}", "/loan", "/claims", "/disposals", "/parties", "/deadlines", "/acts", "/journal", "/officers")


@pytest.fixture
async def lent(api: Api, case: str) -> Api:
    for statement in _LENT:
        await api.database.pool.execute(statement, CASE)
    return api


def _shape(api: Api, path: str) -> Draft202012Validator:
    """The shape that the description names for the answer of this path."""
    described = api.app.openapi()
    template = f"/api/v1/cases/{{case_no}}{path.replace(RIGHT, '{right_no}')}"
    schema = described["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    return Draft202012Validator(schema | {"components": described["components"]}, format_checker=FormatChecker())


async def _get(api: Api, path: str, token: str = Role.BANK_OFFICER.value) -> Any:
    response = await api.get(f"/api/v1/cases/{CASE}{path}", token)
    assert response.status_code == 200, (path, response.text)
    return response.json()


async def test_every_chapter_is_answered_in_its_shape_to_whoever_sees_the_case(lent: Api) -> None:
    for path in READ:
        shape = _shape(lent, path)
        for token in ("bank_officer", "supervisor", "appraiser", "firm", "auditor"):
            shape.validate(await _get(lent, path, token))


async def test_nobody_else_is_told_that_the_case_is_there(lent: Api) -> None:
    for path in READ:
        for token in ("elsewhere", "other-bank", "other-firm", "agent"):
            assert (await lent.get(f"/api/v1/cases/{CASE}{path}", token)).status_code == 404, (path, token)


async def test_the_loan_comes_with_what_its_lines_and_payments_add_up_to(lent: Api) -> None:
    found = await _get(lent, "/loan")

    assert [line["n"] for line in found["loan"]["lines"]] == [1, 2, 3]
    assert found["sums"] == {
        "due_principal_fen": 200,
        "due_interest_fen": 10,
        "paid_principal_fen": 150,
        "paid_interest_fen": 10,
        "overdue_principal_fen": 50,
        "overdue_interest_fen": 0,
        "penalty_fen": 2,
        "repaid_fen": 105,
        "covered_fen": 80,
        "next_due": "2099-12-20",
    }


async def test_a_role_that_sees_no_bank_secrets_sees_neither_sums_nor_amounts(lent: Api) -> None:
    found = await _get(lent, "/loan", "appraiser")

    assert (found["sums"], found["loan"]["balance_fen"], found["loan"]["lines"]) == (None, None, None)
    assert "balance_fen" in found["loan"]["masked"]


async def test_a_case_without_a_loan_says_so(api: Api, case: str) -> None:
    assert await _get(api, "/loan") == {"case_no": CASE, "loan": None, "sums": None}


async def test_a_right_that_is_not_of_the_case_is_not_found(api: Api, case: str) -> None:
    response = await api.get(f"/api/v1/cases/{CASE}/rights/ZL1")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_deadlines_are_questions_instalments_and_terms_the_nearest_first(lent: Api) -> None:
    found = (await _get(lent, "/deadlines"))["items"]

    assert [(each["kind"], each["last_day"], each.get("amount_fen")) for each in found] == [
        ("instalment", "2026-10-20", 50),
        ("question", "2026-12-01", None),
        ("expiry", "2040-01-01", None),
        ("instalment", "2099-12-20", 105),
    ]
    assert (found[0]["overdue"], found[1]["acts"]) == (True, ["accept_filing", "return_filing", "withdraw"])

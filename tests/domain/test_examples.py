"""The worked examples W1 to W8, as they stand in examples.json: every calculator answers them exactly, to the fen and to the day."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from domain.calculators import calculate
from domain.explained import Working
from domain.facts import plain
from domain.rules import Rule, Rules
from domain.workdays import WorkingDays
from intake.given import read
from policies.calendar import calendar_for
from policies.keys import key_of
from policies.packs import rules_for, shipped
from policies.sheets import Example

_EXAMPLES = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))
_SHIPPED = [example for pack in shipped().values() for example in pack.examples]
_HAN = re.compile("[\u4e00-\u9fff]")
CASES: Mapping[str, Any] = {case["id"]: case for example in _EXAMPLES["examples"] for case in example["cases"]}


def fen(yuan: str) -> int:
    return int(Decimal(yuan) * 100)


@cache
def days() -> WorkingDays:
    return WorkingDays(calendar_for(range(2023, 2031)))


def found(name: str, given: dict[str, Any], jurisdiction: str = "national", on: str = "2026-11-21", **rows: str) -> Any:
    """What a calculator answers, under the pack with these rows of the example's own."""
    sheet = read(name, json.dumps({"jurisdiction": jurisdiction, "on": on, "given": given}))
    rules = with_rows(rules_for(jurisdiction, sheet.on), {key.replace("__", "."): value for key, value in rows.items()})
    return plain(calculate(name, Working(rules, days()), sheet.given).result)


def with_rows(rules: Rules, rows: dict[str, str]) -> Rules:
    return replace(rules, rows=rules.rows | {key: Rule(key, value, "example", "examples.json", "D") for key, value in rows.items()})


def test_w1a_equal_instalments() -> None:
    inputs, expected = CASES["W1a"]["inputs"], CASES["W1a"]["expected"]

    plan = found(
        "schedule",
        {
            "amount_fen": fen(inputs["principal"]),
            "annual_rate": inputs["annual_rate"],
            "months": inputs["periods"],
            "method": "equal_instalments",
            "start": "2026-03-02",
        },
    )

    lines = [(line["n"], line["principal_fen"], line["interest_fen"]) for line in plan["lines"]]
    assert lines == [(line["n"], fen(line["principal"]), fen(line["interest"])) for line in expected["schedule"]]
    assert (plan["first_payment_fen"], plan["last_payment_fen"]) == (fen(expected["instalment"]), fen(expected["last_payment"]))
    assert (plan["total_interest_fen"], plan["total_paid_fen"]) == (fen(expected["total_interest"]), fen(expected["total_paid"]))


def test_w2a_penalty_and_compound_interest() -> None:
    inputs, expected = CASES["W2a"]["inputs"], CASES["W2a"]["expected"]

    penalty = found(
        "penalty",
        {
            "principal_overdue_fen": fen(inputs["principal_overdue"]),
            "interest_overdue_fen": fen(inputs["interest_overdue"]),
            "contract_rate": inputs["contract_rate"],
            "uplift": inputs["penalty_uplift"].split()[0],
            "due": inputs["due"],
            "as_of": inputs["as_of"],
        },
    )

    assert (penalty["overdue_days"], Decimal(penalty["penalty_rate"])) == (expected["overdue_days"], Decimal(expected["penalty_rate"]))
    assert penalty["penalty_interest_fen"] == fen(expected["penalty_interest"])
    assert penalty["compound_interest_fen"] == fen(expected["compound_interest"])
    assert penalty["total_exposure_fen"] == fen(expected["total_exposure"])


@pytest.mark.parametrize(("one_fen_more", "name"), [(0, "tolerated"), (1, "with_ip_npl_23100000.01")])
def test_w2c_tolerance_of_bad_loans(one_fen_more: int, name: str) -> None:
    inputs, expected = CASES["W2c"]["inputs"], CASES["W2c"]["expected"]

    tolerance = found(
        "tolerance",
        {f"{balance}_fen": fen(inputs[balance]) + (one_fen_more if balance == "ip_npl" else 0) for balance in inputs},
        "xiangtan",
        loan__npl_points="0.03",
    )

    assert tolerance["tolerated"] is expected[name]
    if not one_fen_more:
        assert {key: Decimal(tolerance[key]) for key in ("ip_ratio", "all_ratio", "difference")} == {
            key: Decimal(expected[key]) for key in ("ip_ratio", "all_ratio", "difference")
        }


@pytest.mark.parametrize("case", ["W3a", "W3c"])
def test_w3_a_limit_in_working_days(case: str) -> None:
    inputs, expected = CASES[case]["inputs"], CASES[case]["expected"]

    deadline = found("deadline", {"received": inputs["received"], "limit_days": inputs["limit_working_days"]})

    assert (deadline["deadline"], deadline["counted_days"]) == (expected["deadline"], expected["counted_days"])


@pytest.mark.parametrize("rule", ["restart", "pause"])
def test_w3f_a_correction_restarts_or_pauses(rule: str) -> None:
    inputs, expected = CASES["W3f"]["inputs"], CASES["W3f"]["expected"]

    deadline = found(
        "deadline",
        {
            "received": inputs["received"],
            "limit_days": inputs["limit_working_days"],
            "correction_notice": inputs["correction_notice"],
            "all_defects_cured": inputs["all_defects_cured"],
        },
        clock__correction__patent=rule,
    )

    assert deadline["deadline"] == expected["deadline_RESTART" if rule == "restart" else "deadline_SUSPEND"]
    assert deadline["used_before_notice"] == expected["working_days_used_before_notice"]


def _subsidy(case: str, jurisdiction: str, scheme: str, **more: Any) -> Any:
    inputs = CASES[case]["inputs"]
    given = {
        "scheme": scheme,
        "applied_on": "2025-12-01",
        "principal_fen": fen(inputs["principal"]),
        "rate": inputs["rate"],
        "disbursed_on": inputs["disbursed"],
        "pledged_on": inputs["disbursed"],
        "settled_on": inputs["repaid_in_full"],
        "lpr_month_before_signing": inputs["lpr_1y_month_before_signing"],
        "lpr_december_of_repayment_year": inputs["lpr_1y_december_of_repayment_year"],
        "costs": {"interest_fen": fen(inputs["interest_paid"])},
        "met": ["sme", "owner", "first_pledge", "industrial_startup", "pledgee_bank_or_guarantor", "revenue_within_limit"],
    }
    return found("subsidy", given | more, jurisdiction)


def test_w4a_qingdao_pays_a_part_of_the_lpr() -> None:
    expected = CASES["W4a"]["expected"]

    subsidy = _subsidy("W4a", "qingdao", "qd-interest")

    assert Decimal(subsidy["rate"]) * Decimal(subsidy["ratio"]) == Decimal(expected["subsidy_rate"])
    assert subsidy["amount_fen"] == fen(expected["payable"]) == fen(expected["uncapped"])


def test_w4d_beijing_pays_half_of_the_interest_up_to_a_rate() -> None:
    expected = CASES["W4d"]["expected"]
    dear = expected["rate_4.80pct"]

    whole = _subsidy("W4d", "beijing", "bj-interest")
    share = _subsidy("W4d", "beijing", "bj-interest", ip_share="0.60")
    capped = _subsidy("W4d", "beijing", "bj-interest", rate="0.0480", costs={"interest_fen": fen(dear["interest_actual"])})

    assert (whole["amount_fen"], share["amount_fen"]) == (fen(expected["plain"]), fen(expected["ip_share_60pct"]))
    assert capped["amount_fen"] == fen(dear["payable"])


def test_w5a_what_a_package_of_rights_carries() -> None:
    inputs, expected = CASES["W5a"]["inputs"], CASES["W5a"]["expected"]
    kinds = {"invention patent": "invention", "utility model": "utility_model", "trademark": "trademark"}
    rights = [
        {"right_no": str(place), "kind": kinds[asset["kind"]], "value_fen": fen(asset["value"])}
        for place, asset in enumerate(inputs["assets"])
    ]

    limit = found(
        "limit",
        {"rights": rights, "requested_fen": fen(inputs["requested"])},
        **{f"ltv__{kinds[asset['kind']]}": asset["ltv"] for asset in inputs["assets"]},
    )

    assert [line["limit_fen"] for line in limit["lines"]] == [fen(line["limit"]) for line in expected["limits"]]
    assert limit["limit_fen"] == fen(expected["package_limit"])
    assert limit["approved_fen"] == fen(expected["approved_against_security"])


def test_w5e_all_public_support_for_a_cost_is_at_most_the_cost() -> None:
    inputs, expected = CASES["W5e"]["inputs"], CASES["W5e"]["expected"]
    premium = fen(inputs["premium"])
    rows = {"ratio": inputs["source_b"], "base": "premium", "cost": "premium", "beneficiary": "enterprise"}
    granted = {"scheme": "a", "cost": "premium", "amount_fen": fen(expected["source_a"]), "approved_on": "2026-03-02", "year": 2026}

    subsidy = found(
        "subsidy",
        {
            "scheme": "b",
            "applied_on": "2026-04-01",
            "principal_fen": 1,
            "rate": "0",
            "disbursed_on": "2026-03-02",
            "costs": {"premium_fen": premium},
            "granted": [granted],
        },
        **{f"subsidy__b__{key}": value for key, value in rows.items()},
    )

    assert granted["amount_fen"] == int(premium * Decimal(inputs["source_a"]))
    assert subsidy["amount_fen"] == fen(expected["source_b_after_guard"])
    assert subsidy["amount_fen"] + granted["amount_fen"] == fen(expected["sum"])


def test_w6a_a_re_guaranteed_share_is_deducted_from_what_the_guarantor_paid() -> None:
    inputs, expected = CASES["W6a"]["inputs"], CASES["W6a"]["expected"]
    principal = fen(inputs["principal_outstanding"])
    half = str(Decimal(inputs["reguarantee_share_of_loan"]) / 2)
    layers = [{"kind": "re_guarantee", "party": party, "share": half} for party in ("national", "province")]

    claim = found(
        "claim",
        {
            "claimant": "guarantor",
            "principal_fen": principal,
            "admitted": True,
            "paid_fen": int(principal * Decimal(inputs["guarantee_share"])),
            "layers": layers,
            "ratio": inputs["fund_ratio"],
        },
        "shanxi",
        fund__ratio="",
    )

    parts: dict[str, int] = {}
    for part in claim["parts"]:
        name = "reguarantee" if part["party"] in ("national", "province") else part["party"]
        parts[name] = parts.get(name, 0) + part["amount_fen"]
    split = expected["final_split"]
    assert (claim["paid_fen"], claim["ceded_fen"]) == (fen(expected["guarantor_paid"]), fen(expected["ceded"]))
    assert (claim["base_fen"], claim["payable_fen"]) == (fen(expected["base"]), fen(expected["compensation"]))
    assert parts == {
        "bank": fen(split["bank"]),
        "guarantor": fen(split["guarantor_net"]),
        "reguarantee": fen(split["reguarantee"]),
        "fund": fen(split["fund"]),
    }
    assert sum(parts.values()) == fen(expected["sum"])


@pytest.mark.parametrize(("basis", "name"), [("ceded", "basis_CEDED (default)"), ("received", "basis_RECEIVED")])
def test_w6d_the_cession_counts_as_contracted_or_as_received(basis: str, name: str) -> None:
    inputs, expected = CASES["W6d"]["inputs"], CASES["W6d"]["expected"]
    paid, ceded = fen(inputs["insurer_paid"]), fen(inputs["ceded"])
    layer = {"kind": "quota_share", "party": "re", "share": str(Decimal(ceded) / paid), "received_fen": fen(inputs["received"])}
    given = {"claimant": "insurer", "principal_fen": paid, "admitted": True, "paid_fen": paid, "layers": [layer]}

    claim = found("claim", given | {"ratio": inputs["fund_ratio"]}, "shanxi", fund__ratio="", fund__deduct_ceded=basis)

    assert claim["payable_fen"] == fen(expected[name])


def test_w7a_hunan_shares_a_loss_in_three() -> None:
    inputs, expected = CASES["W7a"]["inputs"], CASES["W7a"]["expected"]

    claim = found(
        "claim",
        {"claimant": "bank", "principal_fen": fen(inputs["principal_loss"]), "balance_fen": fen(inputs["loan"]), "admitted": True},
        "hunan",
    )

    assert {part["party"]: part["amount_fen"] for part in claim["parts"]} == {
        "fund": fen(expected["fund"]),
        "bank": fen(expected["bank_and_guarantor_or_insurer"]),
        "disposal": fen(expected["valuation_disposal_institution"]),
    }


@pytest.mark.parametrize("balance", CASES["W7d"]["inputs"]["balances"])
def test_w7d_the_tiers_of_jiangsu(balance: str) -> None:
    expected = CASES["W7d"]["expected"][balance]

    claim = found("claim", {"claimant": "bank", "principal_fen": fen(balance), "admitted": True}, "jiangsu")

    if expected == "NOT_ELIGIBLE":
        assert (claim["status"], claim["payable_fen"]) == ("NOT_ELIGIBLE", 0)
    else:
        assert (claim["status"], claim["payable_fen"]) == ("GRANTED", fen(expected))


def test_w8_an_advance_is_settled_after_the_disposal_and_recoveries_are_shared() -> None:
    inputs, expected = CASES["W8a"]["inputs"], CASES["W8a"]["expected"]
    later, shared = CASES["W8c"]["inputs"], CASES["W8c"]["expected"]

    settlement = found(
        "settlement",
        {
            "principal_fen": fen(inputs["principal"]),
            "gross_fen": fen(inputs["gross_proceeds"]),
            "interest_fen": fen(inputs["contract_interest"]),
            "penalty_fen": fen(inputs["penalty_interest"]),
            "disposal_costs_fen": fen(inputs["disposal_costs"]),
            "enforcement_costs_fen": fen(inputs["enforcement_costs"]),
            "ratio": inputs["fund_ratio"],
            "recoveries": [{"gross_fen": fen(later["recovery_gross"]), "cost_fen": fen(later["recovery_cost"])}],
        },
        "shanxi",
        fund__ratio="",
    )

    allocation = expected["allocation"]
    assert settlement["advance_fen"] == fen(expected["advance"])
    assert {name: settlement[f"{name}_fen"] for name in ("costs", "interest", "principal")} == {
        name: fen(allocation[name]) for name in ("costs", "interest", "principal")
    }
    assert settlement["surplus_fen"] == fen(allocation["surplus_to_pledgor"])
    assert settlement["net_loss_fen"] == fen(expected["net_principal_loss"])
    assert (settlement["final_fen"], settlement["returned_fen"]) == (fen(expected["fund_final"]), fen(expected["returned_to_fund"]))
    assert settlement["unpaid_interest_fen"] == fen(expected["unpaid_interest"])
    assert settlement["final_fen"] == fen(later["fund_outstanding"])
    assert settlement["recoveries"] == [
        {
            "net_fen": fen(shared["net"]),
            "to_fund_fen": fen(shared["to_fund"]),
            "to_others_fen": fen(shared["to_bank"]),
            "fund_left_fen": fen(shared["fund_outstanding_after"]),
        }
    ]


@pytest.mark.parametrize("example", _SHIPPED, ids=[f"{example.file}-{place}" for place, example in enumerate(_SHIPPED)])
def test_every_step_of_a_packs_example_is_told_in_both_languages_with_its_clause(example: Example) -> None:
    sheet = read(
        example.calculator, json.dumps({"jurisdiction": example.jurisdiction, "on": plain(example.on), "given": plain(example.given)})
    )
    rules = rules_for(sheet.jurisdiction, sheet.on)

    explanation = calculate(example.calculator, Working(rules, days()), sheet.given).explanation

    assert explanation.steps
    for step in explanation.steps:
        assert _HAN.search(step.zh), step
        assert isinstance(step.en, str), step
        assert step.en, step
        assert not step.rule or key_of(step.rule), step
        assert not step.rule or step.clause or step.rule not in rules.rows, step


def test_every_example_of_the_file_is_tested_here() -> None:
    tested = {"W1a", "W2a", "W2c", "W3a", "W3c", "W3f", "W4a", "W4d", "W5a", "W5e", "W6a", "W6d", "W7a", "W7d", "W8a", "W8c"}

    assert tested == CASES.keys()

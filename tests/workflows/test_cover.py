"""The cover of a loan: within the pack, within its time, and what it pays and bears."""

from decimal import Decimal
from typing import Any

import pytest

from domain.money import rounded
from tests.workflows.defaulted import (
    LETTER,
    escalations,
    guaranteed,
    guarantor_pays,
    nobody_bids,
    refused_answer,
    sell,
    to_default,
)
from tests.workflows.world import Case, World

QINGDAO = {
    "insurance.surety.cover_ratio": "0.60",
    "insurance.surety.premium_rate": "0.02",
    "insurance.surety.sum_cap": "500000",
    "insurance.surety.most_months": "12",
}
QUOTE = {"premium_fen": 6_000_00, "cover_ratio": "0.60", "waiting_days": 30}
POLICY = {"policy_no": "BD1", "insured_fen": 300_000_00} | QUOTE


async def to_cover(world: World, kind: str, rows: dict[str, str] | None = None, **approval: Any) -> Case:
    case = await world.open(rows=rows or {})
    await case.to_credit(cover=kind, **approval)
    await case.approve()
    return case


async def insured(world: World, rows: dict[str, str] | None = None, **policy: Any) -> Case:
    """Insured at 80 %, defaulted, the waiting period over: the insurer is asked to pay."""
    case = await to_cover(world, "insurance", rows)
    terms = POLICY | {"cover_ratio": "0.8"} | policy
    await case.answer("quote", "quote_cover", QUOTE | {"cover_ratio": terms["cover_ratio"]})
    await case.answer("bind", "bind_cover", terms)
    await case.disburse()
    await to_default(case)
    await case.answer("default", "notify_loss", {"letter_no": "CX1", "amount_fen": 1}, 2)
    await case.rest()
    return case


@pytest.mark.parametrize(("kind", "call", "act"), [("insurance", "quote", "quote_cover"), ("guarantee", "guarantee", "issue_guarantee")])
async def test_a_silent_coverer_is_escalated_once_and_waited_for(world: World, kind: str, call: str, act: str) -> None:
    case = await to_cover(world, kind)
    await case.pass_days(40)
    assert escalations(case) == [("cover", "bank_approver")]
    assert "clause of cover.reply_days" in case.last("escalated").clause
    await case.answer(call, act, QUOTE if kind == "insurance" else LETTER)
    if kind == "insurance":
        await case.pass_days(40)
        assert escalations(case) == [("cover", "bank_approver")] * 2  # one for each of its two replies
        await case.answer("bind", "bind_cover", POLICY)
    await case.disburse()
    assert case.last("loan_moved").data["stage"] == "repaying"


async def test_a_quote_or_policy_that_contradicts_the_pack_is_refused_with_its_clause(world: World) -> None:
    case = await to_cover(world, "insurance", QINGDAO)
    told = await refused_answer(case, "quote", "quote_cover", QUOTE | {"cover_ratio": "0.8"})
    assert "the insurer bears 0.60 of a loss (clause of insurance.surety.cover_ratio" in told
    await case.answer("quote", "quote_cover", QUOTE)
    told = await refused_answer(case, "bind", "bind_cover", POLICY | {"premium_fen": 6_000_01})
    assert "the premium by the pack is 600000 fen (clause of insurance.surety.premium_rate" in told
    told = await refused_answer(case, "bind", "bind_cover", POLICY | {"insured_fen": 500_000_01, "premium_fen": 10_000_00})
    assert "超过保险金额上限" in told
    assert "clause of insurance.surety.sum_cap" in told
    told = await refused_answer(case, "bind", "bind_cover", POLICY | {"insured_fen": 179_999_99, "premium_fen": 3_600_00})
    assert "the sum insured is at least the insurer's part of 18000000 fen" in told
    await case.answer("bind", "bind_cover", POLICY)
    computed = case.last("cover_computed").data
    assert computed["figure_fen"] == 6_000_00
    assert "premium_fen" in [step["name"] for step in computed["explanation"]["steps"]]


async def test_a_guarantee_keeps_to_the_pattern_and_the_fee_of_the_pack(world: World) -> None:
    rows = {"guarantee.pattern": "4-2-2-2", "guarantee.fee_cap": "0.01"}
    case = await to_cover(world, "guarantee", rows)
    told = await refused_answer(case, "guarantee", "issue_guarantee", LETTER | {"share": "0.7"})
    assert "the guarantor pays 0.80 of a loss (clause of guarantee.pattern" in told
    told = await refused_answer(case, "guarantee", "issue_guarantee", LETTER | {"fee_fen": 2_400_01})
    assert "the fee is at most 240000 fen (clause of guarantee.fee_cap" in told
    await case.answer("guarantee", "issue_guarantee", LETTER | {"fee_fen": 2_400_00})
    assert case.last("cover_computed").data["figure_fen"] == 2_400_00


async def test_a_cover_of_more_than_the_loan_is_refused(world: World) -> None:
    case = await to_cover(world, "guarantee")
    assert "between 0 and 1" in await refused_answer(case, "guarantee", "issue_guarantee", LETTER | {"share": "1.1"})


async def test_an_indemnity_counts_interest_up_to_its_cap_less_the_deductible(world: World) -> None:
    rows = {"insurance.surety.deductible": "0.10", "insurance.surety.interest_cap_days": "30"}
    case = await insured(world, rows)
    computed = case.last("indemnity_computed").data
    lines = case.last("schedule_made").data["lines"]
    principal = sum(line["principal_fen"] for line in lines[1:])
    steps = {step["name"]: step for step in computed["explanation"]["steps"]}
    assert steps["interest_fen"]["inputs"]["days"] == "30"
    assert principal < computed["loss_fen"] < principal + sum(line["interest_fen"] for line in lines[1:5])
    assert computed["payable_fen"] == rounded(computed["loss_fen"] * Decimal("0.9") * Decimal("0.8"))


async def test_an_indemnity_ends_at_the_sum_insured(world: World) -> None:
    case = await insured(world, insured_fen=100_000_00)
    assert case.last("indemnity_computed").data["payable_fen"] == 100_000_00


async def test_an_insurer_has_its_time_to_assess_and_from_then_on_its_time_to_pay(world: World) -> None:
    case = await insured(world)
    wanted = case.last("indemnity_computed").data["payable_fen"]
    await case.pass_days(28)
    assert escalations(case) == []
    await case.pass_days(20)
    assert escalations(case) == [("insurance_assessment", "bank_approver")]
    assert "the case has computed" in await refused_answer(
        case, "indemnify", "assess_loss", {"assessment_no": "HD1", "amount_fen": wanted - 1}
    )
    await case.answer("indemnify", "assess_loss", {"assessment_no": "HD1", "amount_fen": wanted})
    await case.pass_days(30)
    assert escalations(case) == [("insurance_assessment", "bank_approver"), ("insurance_payment", "bank_approver")]
    await case.answer("indemnify", "pay_indemnity", {"receipt_no": "P1", "amount_fen": wanted, "paid_on": "2027-06-01"}, 2)
    await case.answer("indemnify", "record_subrogation", {"assignment_no": "DW1"}, 3)
    assert case.last("asked").data["acts"] == ["value_asset"]


async def test_a_guarantor_that_does_not_pay_in_its_time_is_escalated_once(world: World) -> None:
    case = await guaranteed(world, admitted=False)
    await case.pass_days(58)
    assert escalations(case) == []
    await case.pass_days(40)
    assert escalations(case) == [("guarantee_payment", "bank_approver")]
    assert "（条文待核对）" in case.last("escalated").clause
    await guarantor_pays(case)
    assert case.last("asked").data["acts"] == ["value_asset"]


async def test_without_a_fund_bank_and_guarantor_share_what_was_lost_and_what_came_back(world: World) -> None:
    case = await guaranteed(world, admitted=False)
    computed = case.last("guarantee_computed").data
    assert (computed["loss_fen"], computed["payable_fen"]) == (4_000_000_00, 3_200_000_00)
    assert [step["name"] for step in computed["explanation"]["steps"]] == ["payable_fen"]
    await guarantor_pays(case)
    await sell(case, fail=False)
    shared, recovered = case.last("loss_shared").data, case.last("waterfall_computed").data["principal_fen"]
    parts = {part["party"]: part["amount_fen"] for part in shared["parts"]}
    left = 4_000_000_00 - recovered
    assert shared["loss_fen"] == sum(parts.values()) == 4_000_000_00
    assert (parts["recovered"], parts["bank-xt-rcb"]) == (recovered, rounded(Decimal(left) / 5))
    assert parts["guarantor-xt"] == left - parts["bank-xt-rcb"]


async def test_who_took_over_a_part_of_the_guarantee_bears_it(world: World) -> None:
    cession = {"kind": "re_guarantee", "party": "reguarantor-sx", "share": "0.40", "treaty_no": "ZDB1"}
    case = await guaranteed(world, cession, admitted=False)
    await guarantor_pays(case)
    await nobody_bids(case)
    await case.act("decide_set_off", {"accepted": False}, "disposal-1", role="bank_officer", organisation="bank-xt-rcb")
    parts = [(part["party"], part["amount_fen"]) for part in case.last("loss_shared").data["parts"]]
    assert parts == [
        ("recovered", 0),
        ("bank-xt-rcb", 800_000_00),
        ("guarantor-xt", 1_600_000_00),
        ("reguarantor-sx", 1_600_000_00),
    ]

"""A claim on the fund: admitted by the pack, reviewed in time, net of what was ceded, trued up at its settlement."""

from decimal import Decimal
from typing import Any

from tests.workflows.defaulted import (
    BANK,
    BIG,
    CLAIM,
    DISPOSAL,
    GUARANTOR,
    advance,
    escalations,
    guaranteed,
    guarantor_pays,
    lodge,
    nobody_bids,
    refused,
    refused_answer,
    to_default,
)
from tests.workflows.world import Case, World

HALF = {"granted": True, "decision_no": "JD1", "ratio": "0.50", "advance_ratio": "1"}
RE_GUARANTEE = {"kind": "re_guarantee", "party": "reguarantor-sx", "share": "0.40", "treaty_no": "ZDB1"}


async def lodged(world: World, *cessions: dict[str, Any], rows: dict[str, str] | None = None) -> Case:
    case = await guaranteed(world, *cessions, rows=rows)
    await guarantor_pays(case)
    await lodge(case)
    return case


async def nothing_comes_back(case: Case) -> None:
    await nobody_bids(case)
    await case.act("decide_set_off", {"accepted": False}, DISPOSAL, **BANK)


def claimed(case: Case) -> tuple[int, int, int]:
    data = case.last("claim_computed").data
    return data["paid_fen"], data["ceded_fen"], data["base_fen"]


async def test_a_trustee_and_then_a_committee_that_keep_silent_are_escalated_once_each(world: World) -> None:
    case = await lodged(world)
    await case.pass_days(20)
    assert escalations(case) == [("claim_review", "fund_approver")]
    await case.answer("claim", "forward_claim")
    await case.pass_days(60)
    assert escalations(case) == [("claim_review", "fund_approver"), ("claim_decision", "bureau_leader")]
    await case.answer("claim", "decide_claim", HALF, 2)
    assert case.last("claim_moved").data["stage"] == "decided"


async def test_a_claim_that_was_forwarded_may_still_be_returned(world: World) -> None:
    case = await lodged(world)
    await case.answer("claim", "forward_claim")
    await case.answer("claim", "return_claim", {"defects": ["缺代偿凭证"]}, 2)
    await case.act("relodge_claim", {"cured": ["缺代偿凭证"]}, CLAIM, **GUARANTOR)
    await case.answer("recheck", "decide_claim", HALF)
    assert escalations(case) == []


async def test_what_an_excess_of_loss_takes_over_is_deducted_up_to_its_limit(world: World) -> None:
    layer = RE_GUARANTEE | {"kind": "excess_of_loss", "share": "1", "retention_fen": 2_000_000_00, "limit_fen": 500_000_00}
    case = await lodged(world, layer)
    assert claimed(case) == (3_200_000_00, 500_000_00, 2_700_000_00)


async def test_where_the_pack_says_so_only_what_was_received_is_deducted(world: World) -> None:
    case = await guaranteed(world, RE_GUARANTEE, rows={"fund.deduct_ceded": "received"})
    await guarantor_pays(case)
    received = {"party": "reguarantor-sx", "receipt_no": "TH1", "amount_fen": 500_000_00, "paid_on": "2027-06-20"}
    await case.act("record_ceded_payment", received, **GUARANTOR)
    await lodge(case)
    assert claimed(case) == (3_200_000_00, 500_000_00, 2_700_000_00)


async def test_a_cession_corrected_after_the_advance_brings_money_back_to_the_fund(world: World) -> None:
    case = await lodged(world, RE_GUARANTEE | {"share": "0.20"})
    await advance(case)
    assert case.last("pay_advance").data["amount_fen"] == 1_200_000_00
    cession = case.last("record_cession").seq
    await case.act("correct", {"fact_seq": cession, "figures": {"share": "0.40"}}, reason="合同为40%", **GUARANTOR)
    await case.act("confirm_correction", {"confirmed": True}, actor="test:second", **GUARANTOR)
    await nothing_comes_back(case)
    settled = case.last("settlement_computed").data
    assert claimed(case) == (3_200_000_00, 1_600_000_00, 1_600_000_00)
    assert (settled["final_fen"], settled["returned_fen"], settled["payable_fen"]) == (800_000_00, 400_000_00, 0)


async def test_a_claim_is_settled_also_where_nothing_was_recovered(world: World) -> None:
    case = await lodged(world)
    await advance(case)
    await nothing_comes_back(case)
    settled = case.last("settlement_computed").data
    assert (settled["final_fen"], settled["returned_fen"]) == (1_600_000_00, 0)
    assert sum(share["amount_fen"] for share in settled["shares"]) == 0
    await case.answer("settlement", "settle_claim", {"statement_no": "QS1", "settled_on": "2027-09-01"})
    await case.answer("cancel", "cancel_registration", {"notice_no": "ZX9", "effective_on": "2027-09-01"})
    assert await case.handle.result() == "settled_with_fund"
    assert "loss_shared" not in case.kinds()


async def test_a_claim_that_the_fund_refuses_leaves_the_loss_to_bank_and_guarantor(world: World) -> None:
    case = await lodged(world)
    await case.answer("claim", "decide_claim", HALF | {"granted": False})
    await nothing_comes_back(case)
    assert case.last("loss_shared").data["loss_fen"] == 4_000_000_00


async def test_a_bank_without_cover_claims_for_what_is_left_when_it_claims_and_ends_the_cure(world: World) -> None:
    case = await world.open()
    await case.prepare(fund_admission=True)
    await case.pass_window()
    await case.file()
    await case.register()
    await case.approve()
    await case.answer("admit", "admit_to_fund", {"admitted": True, "entry_no": "RK1"})
    await case.disburse()
    await to_default(case)
    line = case.last("schedule_made").data["lines"][1]
    late = {"receipt_no": "HKX", "amount_fen": line["principal_fen"] + 10_000_00, "paid_on": (await case.today()).isoformat()}
    await case.answer("disburse", "record_repayment", late, 3)
    await case.act("lodge_claim", {"claim_no": "BC1", "documents": []}, CLAIM, **BANK)
    principal = sum(line["principal_fen"] for line in case.last("schedule_made").data["lines"])
    repaid = sum(part["principal_fen"] for fact in case.journal if fact.kind == "repayment_applied" for part in fact.data["parts"])
    assert claimed(case) == (principal - repaid, 0, principal - repaid)
    assert case.last("claim_computed").data["claimant"] == "bank-xt-rcb"
    assert "cure_default is not open" in await refused(case, "cure_default", {"letter_no": "XF1", "effective_on": "2027-06-01"})


async def test_the_committee_decides_by_the_tier_of_the_pack(world: World) -> None:
    case = await lodged(world, rows={"fund.tiers": "3000000:0.5 5000000:0.4"})
    assert "the fund's ratio is 0.4" in await refused_answer(case, "claim", "decide_claim", HALF)
    await case.answer("claim", "decide_claim", HALF | {"ratio": "0.4"})
    assert Decimal(case.last("claim_computed").data["ratio"]) == Decimal("0.4")


async def approving(world: World, rows: dict[str, str]) -> tuple[Case, dict[str, object]]:
    """A case before its approval, and an approval that asks for the fund's admission."""
    case = await world.open((BIG,), rows=rows)
    await case.act("record_due_diligence", {"report_no": "JD1", "first_loan": True})
    day = await case.today()
    values = [{"right_no": BIG.right_no, "value_fen": BIG.declared_value_fen}]
    valuation = {"values": values, "method": "negotiated", "base_date": day, "valid_until": "2027-12-31", "signed_by_both": True}
    await case.act("agree_valuation", valuation)
    terms = {"annual_rate": "0.0365", "months": 12, "method": "monthly_interest", "cover": "none", "committee_no": "DSH1"}
    return case, terms | {"approval_no": "PF1", "amount_fen": 4_000_000_00, "fund_admission": True}


async def test_where_there_is_no_fund_no_loan_is_admitted(world: World) -> None:
    case, approval = await approving(world, {"fund.exists": "no"})
    told = await refused(case, "give_conditional_approval", approval)
    assert "尚未设立风险补偿资金" in told
    assert "clause of fund.exists" in told
    await case.act("give_conditional_approval", approval | {"fund_admission": False})


async def test_a_loan_beyond_the_last_tier_or_the_longest_term_is_not_admitted(world: World) -> None:
    case, approval = await approving(world, {"fund.tiers": "1000000:0.5 3000000:0.4", "fund.most_months": "6", "fund.kinds": "trademark"})
    told = await refused(case, "give_conditional_approval", approval)
    assert "clause of fund.tiers" in told
    assert "clause of fund.most_months" in told
    assert "clause of fund.kinds" in told
    await case.act("give_conditional_approval", approval | {"amount_fen": 1, "fund_admission": False})


async def test_a_loan_of_just_the_longest_term_is_admitted(world: World) -> None:
    case = await world.open((BIG,), rows={"fund.most_months": "12"})
    await case.prepare(amount_fen=4_000_000_00, fund_admission=True)
    await case.pass_window()
    await case.file(BIG)
    await case.register(BIG)
    await case.approve()
    await case.answer("admit", "admit_to_fund", {"admitted": True, "entry_no": "RK1"})
    assert case.last("entered").data["stage"] == "disbursement"
    assert case.last("admit_to_fund").data["admitted"]

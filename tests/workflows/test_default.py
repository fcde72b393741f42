"""After a default: guarantor, insurer, fund, disposal, settlement."""

import pytest
from temporalio.client import WorkflowUpdateFailedError

from tests.workflows.defaulted import CLAIM, DISPOSAL, end, refused, sell, to_default, two_big_rights
from tests.workflows.world import Case, World


async def test_an_uncovered_default_ends_in_disposal_with_the_surplus_to_the_pledgor(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=12)
    await to_default(case)
    await case.rest()
    await sell(case, fail=False)
    paid = case.last("waterfall_computed").data
    parts = paid["costs_fen"] + paid["interest_fen"] + paid["principal_fen"] + paid["surplus_fen"]
    assert parts == 1_600_000_00
    assert paid["surplus_fen"] > 0
    assert await end(case) == "disposed"


async def test_a_reserve_below_the_least_of_its_round_is_refused(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=12)
    await to_default(case)
    await case.rest()
    day = (await case.today()).isoformat()
    await case.act("value_asset", {"value_fen": 2_000_000_00, "base_date": day, "report_no": "P1"}, DISPOSAL)
    await case.act("choose_route", {"route": "court", "ready": ["court_filed", "court_ruling"]}, DISPOSAL)
    listing = {"listing_no": "GP1", "reserve_fen": 1_599_999_99, "opens_on": day, "closes_on": day}
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("list_asset", listing, DISPOSAL)
    assert "at least 160000000 fen" in str(refused.value.cause)


async def test_a_round_cannot_be_ended_before_it_closes(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=12)
    await to_default(case)
    await case.rest()
    day = (await case.today()).isoformat()
    await case.act("value_asset", {"value_fen": 2_000_000_00, "base_date": day, "report_no": "P1"}, DISPOSAL)
    await case.act("choose_route", {"route": "auction", "ready": ["mandate"]}, DISPOSAL)
    await case.act("list_asset", {"listing_no": "GP1", "reserve_fen": 1_600_000_00, "opens_on": day, "closes_on": day}, DISPOSAL)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("fail_round", None, DISPOSAL)
    assert "open now: record_bid" in str(refused.value.cause)


async def test_a_default_is_cured_before_anybody_else_has_paid(world: World) -> None:
    case = await world.open()
    await case.to_credit(cover="guarantee")
    await case.approve()
    await case.answer("guarantee", "issue_guarantee", {"letter_no": "BH1", "share": "0.8", "fee_fen": 3_000_00})
    await case.disburse()
    await to_default(case)
    letter = {"letter_no": "XF1", "effective_on": (await case.today()).isoformat()}
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("cure_default", letter)
    assert "is still owed" in str(refused.value.cause)
    late = [line for line in case.last("schedule_made").data["lines"] if line["due"] < letter["effective_on"]]
    owed = sum(line["principal_fen"] + line["interest_fen"] for line in late) + 1_000_00
    await case.answer("disburse", "record_repayment", {"receipt_no": "HKX", "amount_fen": owed, "paid_on": letter["effective_on"]}, 3)
    await case.act("cure_default", letter)
    assert case.last("entered").data["stage"] == "repayment"
    assert case.last("loan_moved").data["stage"] == "repaying"


async def test_a_guarantor_claims_on_the_fund_without_what_it_ceded_and_the_fund_gets_its_money_back(world: World) -> None:
    """W6a: 4,000,000 lent, 80 % guaranteed, 40 % of the loan re-guaranteed, fund ratio 50 % → base 1,600,000, compensation 800,000."""
    case = await world.open(two_big_rights())
    await case.prepare(amount_fen=4_000_000_00, cover="guarantee", method="monthly_interest", fund_admission=True)
    await case.pass_window()
    for right in two_big_rights():
        await case.file(right)
        await case.register(right)
    await case.approve()
    await case.answer("guarantee", "issue_guarantee", {"letter_no": "BH1", "share": "0.8", "fee_fen": 3_000_00})
    cession = {"kind": "re_guarantee", "party": "reguarantor-sx", "share": "0.40", "treaty_no": "ZDB1"}
    await case.answer("guarantee", "record_cession", cession, 2)
    await case.answer("admit", "admit_to_fund", {"admitted": True, "entry_no": "RK1"})
    await case.disburse()
    await to_default(case)
    await case.answer("default", "demand_guarantee", {"letter_no": "DC1", "amount_fen": 4_000_000_00}, 2)
    await case.answer("pay", "pay_guarantee", {"receipt_no": "DCP1", "amount_fen": 3_200_000_00, "paid_on": "2027-06-01"})
    await case.answer("pay", "record_subrogation", {"assignment_no": "DW1"}, 2)
    await case.rest()
    await case.act("lodge_claim", {"claim_no": "BC1", "documents": []}, CLAIM, role="guarantor", organisation="guarantor-xt")
    await case.answer("claim", "return_claim", {"defects": ["缺代偿凭证"]})
    await case.act("relodge_claim", {"cured": ["缺代偿凭证"]}, CLAIM, role="guarantor", organisation="guarantor-xt")
    decision = {"granted": True, "decision_no": "JD1", "ratio": "0.50", "advance_ratio": "1"}
    await case.answer("recheck", "decide_claim", decision)
    computed = case.last("claim_computed").data
    assert (computed["paid_fen"], computed["ceded_fen"], computed["base_fen"]) == (3_200_000_00, 1_600_000_00, 1_600_000_00)
    assert computed["compensation_fen"] == 800_000_00
    await case.answer("advance", "pay_advance", {"receipt_no": "BCP1", "amount_fen": 800_000_00, "paid_on": "2027-07-01"})
    await sell(case, fail=True)
    settled = case.last("settlement_computed").data
    recovered = case.last("waterfall_computed").data["principal_fen"]
    assert settled["final_fen"] + settled["returned_fen"] == 800_000_00
    assert sum(share["amount_fen"] for share in settled["shares"]) == recovered
    await case.answer("settlement", "settle_claim", {"statement_no": "QS1", "settled_on": "2027-09-01"})
    for right in two_big_rights():
        notice = {"notice_no": "ZX9", "effective_on": "2027-09-01"}
        await case.answer("cancel", "cancel_registration", notice, subject=right.right_no)
    assert await case.handle.result() == "settled_with_fund"


async def test_an_insurer_pays_after_its_waiting_period_just_what_the_case_computed(world: World) -> None:
    case = await world.open()
    await case.to_credit(cover="insurance")
    await case.approve()
    terms = {"premium_fen": 6_000_00, "cover_ratio": "0.8", "waiting_days": 120}
    await case.answer("quote", "quote_cover", terms)
    await case.answer("bind", "bind_cover", {"policy_no": "BD1", "insured_fen": 300_000_00} | terms)
    await case.disburse()
    await to_default(case)
    await case.answer("default", "notify_loss", {"letter_no": "CX1", "amount_fen": 1}, 2)
    assert "waiting_period_over" not in case.kinds()
    await case.pass_days(30)
    assert "waiting_period_over" in case.kinds()
    wanted = next(call for call in world.calls if call.kind == "indemnify").data["amount_fen"]
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.answer("indemnify", "pay_indemnity", {"receipt_no": "P1", "amount_fen": wanted + 1, "paid_on": "2027-06-01"})
    assert f"the case has computed {wanted} fen" in str(refused.value.cause)
    await case.answer("indemnify", "pay_indemnity", {"receipt_no": "P1", "amount_fen": wanted, "paid_on": "2027-06-01"})
    await case.answer("indemnify", "record_subrogation", {"assignment_no": "DW1"}, 2)
    assert case.last("asked").subject == DISPOSAL


async def pay_what_is_late(case: Case) -> dict[str, str]:
    """The firm pays more than it is late with; the letter with which the bank may say that the default is cured."""
    letter = {"letter_no": "XF1", "effective_on": (await case.today()).isoformat()}
    late = [line for line in case.last("schedule_made").data["lines"] if line["due"] < letter["effective_on"]]
    owed = sum(line["principal_fen"] + line["interest_fen"] for line in late) + 1_000_00
    await case.answer("disburse", "record_repayment", {"receipt_no": "HKX", "amount_fen": owed, "paid_on": letter["effective_on"]}, 3)
    return letter


async def test_an_uncovered_default_is_cured_before_the_disposal_begins_and_may_come_again(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=12)
    await to_default(case)
    assert "is still owed" in await refused(case, "cure_default", {"letter_no": "XF1", "effective_on": "2027-06-01"})
    await case.act("cure_default", await pay_what_is_late(case))
    assert case.last("entered").data["stage"] == "repayment"
    assert case.last("loan_moved").data["stage"] == "repaying"
    asked = {fact.seq: fact.data["acts"] for fact in case.journal if fact.kind == "asked"}
    assert ["value_asset"] in [asked[fact.data["question"]] for fact in case.journal if fact.kind == "closed_question"]
    await case.pass_days(200)
    await case.answer("default", "declare_default", {"letter_no": "WY2", "effective_on": (await case.today()).isoformat()})
    await case.rest()
    await sell(case, fail=False)
    assert await end(case) == "disposed"


async def test_a_default_cannot_be_cured_once_the_disposal_has_begun(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=12)
    await to_default(case)
    letter = await pay_what_is_late(case)
    await case.act("value_asset", {"value_fen": 2_000_000_00, "base_date": letter["effective_on"], "report_no": "P1"}, DISPOSAL)
    assert "cure_default is not open" in await refused(case, "cure_default", letter)

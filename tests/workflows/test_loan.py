"""The loan: paid, late, cured, prepaid, extended, renewed, declined before it was made."""

import asyncio

import pytest
from temporalio.client import WorkflowUpdateFailedError

from tests.workflows.world import Case, World

PATENT = "ZL202310000001.1"


async def release(case: Case) -> str:
    day = (await case.today()).isoformat()
    await case.answer("settle", "settle", {"certificate_no": "JQ1", "settled_on": day})
    await case.answer("release", "release_pledge", {"letter_no": "JC1"})
    await case.answer("cancel", "cancel_registration", {"notice_no": "ZX1", "effective_on": day})
    return str(await case.handle.result())


async def test_a_credit_that_falls_after_registration_is_compensated_by_cancelling_it(world: World) -> None:
    case = await world.open()
    await case.to_credit()
    await case.answer("review", "decide_credit", {"approved": False, "decision_no": "FK1"})
    await case.act("confirm_credit", {"approved": False, "decision_no": "FH1"}, actor="test:second")
    assert case.last("compensated").data["effect"] == "registration"
    await case.answer("cancel", "cancel_registration", {"notice_no": "ZX1", "effective_on": (await case.today()).isoformat()})
    assert await case.handle.result() == "declined"
    assert world.held == {}


async def test_a_disbursement_needs_a_search_of_its_own_day(world: World) -> None:
    case = await world.open()
    await case.to_credit()
    await case.approve()
    await case.rest()
    amount = case.last("limit_computed").data["approved_fen"]
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.answer("disburse", "confirm_disbursement", {"slip_no": "F", "amount_fen": amount, "disbursed_on": "2020-01-01"})
    assert "needs a search of its own day" in str(refused.value.cause)


async def test_a_late_instalment_is_dunned_and_cured(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    await case.pass_to_due(1)
    await case.pass_days(5)
    assert case.last("loan_moved").data["stage"] == "overdue"
    await case.act("send_dunning", {"letter_no": "CS1"})
    await case.pay(1, amount_fen=case.last("overdue").data["amount_fen"] + 1_000_00)
    assert case.last("repayment_applied").data["penalty_fen"] > 0
    assert case.kinds().count("arrears_cleared") == 1
    assert case.last("loan_moved").data["stage"] == "repaying"


async def test_a_receipt_counts_once(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    await case.pass_to_due(1)
    await case.pay(1)
    with pytest.raises(WorkflowUpdateFailedError) as again:
        await case.act("record_repayment", {"receipt_no": "HK1", "amount_fen": 1, "paid_on": (await case.today()).isoformat()})
    assert "is recorded already" in str(again.value.cause)


async def test_an_early_full_repayment_ends_the_loan(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=24)
    await case.pass_to_due(1)
    lines = case.last("schedule_made").data["lines"]
    whole = sum(line["principal_fen"] for line in lines) + lines[0]["interest_fen"]
    await case.pay(1, amount_fen=whole, prepayment=True)
    assert case.last("repayment_applied").data["balance_fen"] == 0
    assert await release(case) == "released"


async def test_a_renewal_of_a_maximum_amount_pledge_changes_the_registration(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=2, method="monthly_interest", secured="maximum")
    await case.pass_to_due(1)
    await case.pay(1)
    await case.pass_days(15)
    day = (await case.today()).isoformat()
    renewal = {"loan_contract_no": "JK2", "pledge_contract_no": "ZY2", "signed_on": day, "amount_fen": 300_000_00}
    await case.answer("disburse", "renew_loan", renewal | {"annual_rate": "0.034", "months": 1, "consents": []}, 3)
    await case.answer("change", "change_registration", {"notice_no": "BG1", "effective_on": day})
    assert case.last("schedule_made").data["start"] == day
    assert "gap_shown" not in case.kinds()
    await case.pass_to_due(1)
    line = case.last("schedule_made").data["lines"][0]
    paid = {"receipt_no": "HKX", "amount_fen": line["principal_fen"] + line["interest_fen"], "paid_on": line["due"]}
    await case.answer("schedule", "record_repayment", paid)
    assert await release(case) == "released"


async def test_a_renewal_of_a_single_pledge_registers_anew_and_shows_the_gap(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=2, method="monthly_interest")
    await case.pass_to_due(1)
    await case.pay(1)
    await case.pass_days(15)
    day = (await case.today()).isoformat()
    renewal = {"loan_contract_no": "JK2", "pledge_contract_no": "ZY2", "signed_on": day, "amount_fen": 300_000_00}
    await case.answer("disburse", "renew_loan", renewal | {"annual_rate": "0.034", "months": 1, "consents": []}, 3)
    await case.answer("cancel", "cancel_registration", {"notice_no": "ZX1", "effective_on": day})
    await case.file()
    await case.register()
    assert case.last("gap_shown").data == {"since": day, "until": day}
    assert case.last("loan_moved").data["stage"] == "repaying"


async def test_a_renewal_needs_the_consent_of_who_covers(world: World) -> None:
    case = await world.open()
    await case.to_credit(cover="insurance")
    await case.approve()
    await insure(case)
    await case.disburse()
    day = (await case.today()).isoformat()
    renewal = {"loan_contract_no": "JK2", "pledge_contract_no": "ZY2", "signed_on": day, "amount_fen": 300_000_00}
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.answer("disburse", "renew_loan", renewal | {"annual_rate": "0.034", "months": 1, "consents": []}, 2)
    assert "missing insurer-picc" in str(refused.value.cause)


async def insure(case: Case) -> None:
    terms = {"premium_fen": 6_000_00, "cover_ratio": "0.8", "waiting_days": 120}
    await case.answer("quote", "quote_cover", terms)
    await case.answer("bind", "bind_cover", {"policy_no": "BD1", "insured_fen": 300_000_00} | terms)


async def test_a_guarantor_that_stands_in_becomes_pledgee_by_a_new_registration(world: World) -> None:
    case = await world.open()
    await case.to_credit(cover="insurance")
    await case.approve()
    await case.answer("quote", "decline_cover")
    await case.answer("guarantee", "issue_guarantee", {"letter_no": "BH1", "share": "0.8", "fee_fen": 3_000_00})
    await case.act("sign_contracts", {"loan_contract_no": "JK2", "pledge_contract_no": "ZY2", "signed_on": "2026-11-25"})
    await case.answer("cancel", "cancel_registration", {"notice_no": "ZX1", "effective_on": (await case.today()).isoformat()})
    await case.file()
    await case.register()
    await case.rest()
    assert case.last("right_moved").data["pledgee"] == "guarantor-xt"
    assert "gap_shown" in case.kinds()


async def test_nobody_covers_and_the_registration_is_undone(world: World) -> None:
    case = await world.open(guarantor="")
    await case.to_credit(cover="insurance")
    await case.approve()
    await case.answer("quote", "decline_cover")
    await case.answer("cancel", "cancel_registration", {"notice_no": "ZX1", "effective_on": (await case.today()).isoformat()})
    assert await case.handle.result() == "declined"


async def test_a_long_life_goes_on_in_a_new_run_with_its_parts_open(world: World) -> None:
    case = await world.open(events_a_run=150)
    await case.to_repayment(months=8)
    first = (await case.handle.describe()).run_id
    for n in range(1, 9):
        await case.pass_to_due(n)
        await case.pay(n)
    assert (await case.handle.describe()).run_id != first
    assert case.journal[-1].seq == len(case.journal) - 1
    assert await release(case) == "released"
    assert [fact.prev for fact in case.journal[1:]] == [fact.hash for fact in case.journal[:-1]]


async def test_a_production_case_refuses_sandbox_time(world: World) -> None:
    case = await world.open(sandbox=False)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.rest()
    assert "its time passes by itself" in str(refused.value.cause)


async def test_a_loan_is_classified_no_better_than_its_days_overdue_say(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    await case.pass_to_due(1)
    await case.pass_days(60)
    day = (await case.today()).isoformat()
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("classify_loan", {"tier": "normal", "as_of": day})
    assert "special_mention at best" in str(refused.value.cause)
    await case.act("classify_loan", {"tier": "substandard", "as_of": day})
    assert case.last("classify_loan").data["tier"] == "substandard"


async def test_an_accelerated_loan_falls_due_on_one_day(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=6)
    await case.pass_days(3)
    day = (await case.today()).isoformat()
    await case.act("accelerate", {"letter_no": "TQ1", "effective_on": day})
    lines = case.last("schedule_made").data["lines"]
    assert [(line["due"], line["principal_fen"], line["interest_fen"]) for line in lines] == [(day, 300_000_00, 91_25)]


async def test_an_extension_moves_the_last_due_day(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    await case.act("grant_extension", {"new_last_due": "2027-06-30", "consents": []})
    assert case.last("schedule_made").data["lines"][-1]["due"] == "2027-06-30"


async def test_a_registrar_may_change_and_revoke_while_the_loan_lives(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    notice = {"notice_no": "N1", "effective_on": (await case.today()).isoformat(), "ground": "R01"}
    await case.act("change_registration", notice, PATENT)
    await case.act("revoke_registration", notice, PATENT)
    assert case.last("right_moved").data["stage"] == "revoked"
    assert case.last("limit_computed").data["limit_fen"] == 0
    assert case.last("limit_computed").data["approved_fen"] == 300_000_00


async def test_a_document_may_be_attached_at_any_time(world: World) -> None:
    case = await world.open()
    await case.act("attach_document", {"name": "营业执照", "kind": "licence", "sha256": "0" * 64})
    assert case.last("attach_document").data["kind"] == "licence"


async def test_a_case_ends_although_its_last_call_was_answered_before_it_was_confirmed(world: World) -> None:
    case = await world.open()
    await case.to_credit()
    await case.answer("review", "decide_credit", {"approved": False, "decision_no": "FK1"})
    await case.rest()
    world.receipts.clear()
    await case.act("confirm_credit", {"approved": False, "decision_no": "FH1"}, actor="test:second")
    while not (calls := [call for call in world.calls if call.kind == "cancel"]):
        await asyncio.sleep(0.01)
    notice = {"notice_no": "ZX1", "effective_on": case.journal[-1].at[:10]}
    await case.act("cancel_registration", notice, PATENT, call=calls[0].call, number=1, organisation=calls[0].party)
    assert await asyncio.wait_for(case.handle.result(), 20) == "declined"
    world.receipts.set()
    assert "call_refused" not in case.kinds()


async def test_a_renewal_repays_exactly_what_is_owed(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=2, method="monthly_interest", secured="maximum")
    await case.pass_to_due(1)
    await case.pay(1)
    day = (await case.today()).isoformat()
    renewal = {
        "loan_contract_no": "JK2",
        "pledge_contract_no": "ZY2",
        "signed_on": day,
        "annual_rate": "0.034",
        "months": 1,
        "consents": [],
    }
    for amount in (300_000_01, 1):
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await case.act("renew_loan", renewal | {"amount_fen": amount})
        assert "a renewal repays the 30000000 fen that are owed" in str(refused.value.cause)


async def test_a_pledge_is_released_by_its_pledgee_and_nobody_else(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=1)
    await case.pass_to_due(1)
    await case.pay(1)
    day = (await case.today()).isoformat()
    await case.answer("settle", "settle", {"certificate_no": "JQ1", "settled_on": day})
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("release_pledge", {"letter_no": "JC1"}, role="guarantor", organisation="guarantor-xt")
    assert "not for guarantor-xt" in str(refused.value.cause)

"""Rights in their registers: corrections, declarations, refusals, the clock and its ladder."""

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from activities.requests import Gathering
from domain.opening import Right
from tests.workflows.world import World, kind_of

PATENT, TRADEMARK = "ZL202310000001.1", "12345678"
NOTICE = {"notice_no": "BZ1", "defects": ["合同缺少债务履行期限"]}


async def test_a_silent_registry_is_reminded_and_escalated_once_a_rung(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.file()
    await case.pass_days(14)
    rungs = [(fact.kind, fact.data["rung"], fact.data["to"]) for fact in case.journal if fact.kind in ("reminded", "escalated")]
    assert rungs == [
        ("reminded", "0.5", "registry_officer"),
        ("escalated", "0.8", "registry_head"),
        ("escalated", "1.0", "bureau_leader"),
    ]
    assert case.kinds().count("clock_breached") == 1
    await case.register()
    assert "clock_met" not in case.kinds()


async def test_a_correction_restarts_the_clock_of_the_right(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.file()
    await case.answer("file", "request_correction", NOTICE, 2)
    await case.pass_days(7)
    await case.act("submit_correction", {"cured": NOTICE["defects"]}, PATENT)
    first, second = case.last("clock_started").data, case.last("clock_restarted").data
    assert second["due"] > first["due"]
    await case.register(number=1, kind="correct")
    assert case.last("right_moved").data["stage"] == "registered"


async def test_a_correction_not_made_in_time_lets_the_filing_fall_by_timer(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.file()
    await case.answer("file", "request_correction", NOTICE, 2)
    await case.pass_days(35)
    assert "filing_fell" in case.kinds()
    assert case.last("asked").data["acts"] == ["file_application", "drop_right"]


async def test_a_correction_received_in_time_counts_although_the_deadline_fires_first(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.file()
    await case.answer("file", "request_correction", NOTICE, 2)
    await case.rest()

    deadline = case.last("asked").data["until"]

    async def decide_what_came_in_time(gathering: Gathering) -> None:
        if gathering.received_until >= deadline:
            world.before_deadline = None
            await case.act("submit_correction", {"cured": NOTICE["defects"]}, PATENT)

    world.before_deadline = decide_what_came_in_time
    await case.pass_days(35)
    assert "submit_correction" in case.kinds()
    assert "filing_fell" not in case.kinds()


async def test_informed_parties_declare_that_they_continue(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.file()
    await case.answer("file", "ask_consent", {"notice_no": "GZ1", "ground": "R11"}, 2)
    await case.act("declare_continue", {"signed_by_both": True}, PATENT)
    await case.register(number=1, kind="declare")
    assert case.last("right_moved").data["stage"] == "registered"


async def test_an_application_needs_both_signatures(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("file_application", {"signed_by_pledgor": True, "signed_by_pledgee": False}, PATENT)
    assert "both signatures are needed" in str(refused.value.cause)


async def test_a_refused_right_is_dropped_and_the_limit_computed_again(world: World, two_rights: tuple[Right, Right]) -> None:
    case = await world.open(two_rights)
    await case.to_registration(amount_fen=900_000_00)
    before = case.last("limit_computed").data["limit_fen"]
    for right in two_rights:
        await case.file(right)
    await case.register()
    await case.answer("file", "refuse_registration", {"notice_no": "BY1", "ground": "冻结"}, 2, TRADEMARK)
    await case.act("drop_right", {"amended_contract_no": "BC1", "consents": []}, TRADEMARK)
    await case.rest()
    after = case.last("limit_computed").data
    assert (before, after["limit_fen"], after["approved_fen"]) == (1_000_000_00, 500_000_00, 500_000_00)
    assert TRADEMARK not in world.held


async def test_dropping_a_right_needs_the_consent_of_who_covers(world: World, two_rights: tuple[Right, Right]) -> None:
    case = await world.open(two_rights)
    await case.to_registration(cover="insurance")
    for right in two_rights:
        await case.file(right)
    await case.answer("file", "refuse_registration", {"notice_no": "BY1", "ground": "冻结"}, 2, TRADEMARK)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("drop_right", {"amended_contract_no": "BC1", "consents": []}, TRADEMARK)
    assert "insurer-picc covers the loan" in str(refused.value.cause)


async def test_a_right_that_another_case_holds_is_refused_at_the_window(world: World) -> None:
    first, second = await world.open(), await world.open()
    await first.to_registration()
    await second.prepare()
    await second.rest()
    assert second.last("reservation_refused").data["holder"] == first.case_no
    await second.act("refuse_filing", {"ground": "R09"})
    assert await second.handle.result() == "refused"
    assert world.held[PATENT] == first.case_no


async def test_an_answer_after_the_filing_fell_is_a_fact_that_changes_nothing(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.file()
    await case.answer("file", "request_correction", NOTICE, 2)
    await case.pass_days(35)
    before = case.last("right_moved").data
    await case.register(number=3)
    assert case.last("late_answer").data["act"] == "register"
    assert case.last("right_moved").data == before


async def test_answers_out_of_order_wait_for_their_turn(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.act("file_application", {"signed_by_pledgor": True, "signed_by_pledgee": True}, PATENT)
    with pytest.raises(WorkflowUpdateFailedError) as early:
        await case.register(number=2)
    assert kind_of(early.value) == "NotYet"
    await case.answer("file", "acknowledge_receipt", {"application_no": "SQ1", "received_on": "2026-11-21"})
    await case.register(number=2)
    assert case.last("right_moved").data["stage"] == "registered"


async def test_the_same_answer_again_is_known(world: World) -> None:
    case = await world.open()
    await case.to_credit()
    with pytest.raises(WorkflowUpdateFailedError) as again:
        await case.register(number=2)
    assert kind_of(again.value) == "AlreadyApplied"


async def test_a_returned_filing_that_nobody_resubmits_is_refused(world: World) -> None:
    case = await world.open()
    await case.prepare()
    await case.rest()
    await case.act("return_filing", {"defects": ["缺少共有人同意书"]})
    await case.pass_days(20)
    assert await case.handle.result() == "refused"


async def test_a_returned_filing_is_resubmitted_and_accepted(world: World) -> None:
    case = await world.open()
    await case.prepare()
    await case.rest()
    await case.act("return_filing", {"defects": ["缺少共有人同意书"]})
    await case.act("resubmit_filing", {"cured": ["缺少共有人同意书"]})
    await case.pass_window()
    assert case.last("entered").data["stage"] == "registration"


async def test_a_firm_withdraws_at_the_window(world: World) -> None:
    case = await world.open()
    await case.prepare()
    await case.rest()
    await case.act("withdraw")
    assert await case.handle.result() == "withdrawn"
    assert world.held == {}


async def test_a_partner_that_refuses_a_call_is_called_again_when_the_operator_says_so(world: World) -> None:
    world.partner_fails = ApplicationError("the registry wants another form", type="partner_refused", non_retryable=True)
    case = await world.open()
    await case.to_registration()
    await case.act("file_application", {"signed_by_pledgor": True, "signed_by_pledgee": True}, PATENT)
    await case.rest()
    assert "another form" in case.last("call_refused").data["message"]
    world.partner_fails = None
    await case.act("retry_call", subject=PATENT)
    await case.answer("file", "acknowledge_receipt", {"application_no": "SQ1", "received_on": "2026-11-21"})
    assert case.last("right_moved").data["stage"] == "examined"


async def test_an_answer_that_no_act_can_take_pauses_no_case(world: World) -> None:
    case = await world.open()
    await case.to_credit()
    document = {"name": "x", "kind": "letter", "sha256": "0" * 64}
    with pytest.raises(WorkflowUpdateFailedError) as early:
        await case.answer("review", "attach_document", document, number=2)
    assert kind_of(early.value) == "NotYet"
    await case.answer("review", "decide_credit", {"approved": True, "decision_no": "FK1"})
    assert case.last("decide_credit").data["approved"]


async def test_an_act_is_for_the_organisation_that_the_case_deals_with(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.file()
    entry = {"registration_no": "Y1", "registered_on": "2026-11-23", "notice_no": "DJ1"}
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("register", entry, PATENT, organisation="registry-ncac")
    assert "is for registry-cnipa, not for registry-ncac" in str(refused.value.cause)


async def test_a_right_revoked_before_the_money_moves_undoes_the_case(world: World) -> None:
    case = await world.open()
    await case.to_credit()
    notice = {"notice_no": "N1", "effective_on": "2026-11-24", "ground": "R01"}
    await case.act("revoke_registration", notice, PATENT)
    await case.approve()
    assert await case.handle.result() == "declined"

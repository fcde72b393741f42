"""Rights in their registers: corrections, declarations, refusals, the clock and its ladder."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from activities.requests import Gathering
from domain.opening import Right, RightKind
from domain.payloads import CalendarRevision
from domain.workdays import WorkingDays, instant
from tests.workflows.world import CALENDAR, Case, World, kind_of

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


async def test_a_bundle_of_three_kinds_with_three_ratios_is_booked_and_registered(world: World, two_rights: tuple[Right, Right]) -> None:
    work = Right("2023SR0000001", RightKind.COPYRIGHT, "测试软件", date(2060, 12, 31), 1_000_000_00)
    case = await world.open((*two_rights, work))
    await case.to_registration(amount_fen=1_300_000_00)
    found = case.last("limit_computed").data
    lines = {line["right_no"]: (Decimal(line["ltv"]), line["limit_fen"]) for line in found["lines"]}
    assert lines == {
        PATENT: (Decimal("0.25"), 500_000_00),
        TRADEMARK: (Decimal("0.5"), 500_000_00),
        work.right_no: (Decimal("0.3"), 300_000_00),
    }
    assert (found["limit_fen"], found["approved_fen"]) == (1_300_000_00, 1_300_000_00)
    assert world.held.keys() >= lines.keys()


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


# A filing that nobody makes


async def test_a_filing_that_nobody_makes_is_reminded_then_escalated_once_each(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.pass_days(60)
    rungs = [(fact.kind, fact.data) for fact in case.journal if fact.data.get("clock") == "filing"]
    assert rungs == [
        ("reminded", {"clock": "filing", "rung": "0.50", "to": "window_officer"}),
        ("escalated", {"clock": "filing", "rung": "1.00", "to": "bureau_leader"}),
    ]
    await case.file()  # late as it is, it is still asked for
    assert case.last("right_moved").data["stage"] == "examined"


async def test_the_reminder_of_a_filing_comes_the_morning_after_its_days(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    days, today = WorkingDays(CALENDAR), await case.today()
    morning = days.opening(days.nth_after(today, 6))
    await case.pass_until(morning - timedelta(minutes=1))
    assert "reminded" not in case.kinds()
    await case.pass_until(morning)
    assert case.last("reminded").at == morning.isoformat()
    assert case.last("reminded").clause == "默认值，可由各地调整（本系统设定）"


# Refusals


async def test_a_refusal_names_its_ground_and_its_cure(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.file()
    await case.answer("file", "refuse_registration", {"notice_no": "BY1", "ground": "R09"}, 2)
    await case.rest()
    moved = case.last("right_moved")
    assert moved.clause == "专利权质押登记办法（不予登记情形 R09）"
    assert moved.data == {
        "stage": "refused",
        "ground": "R09",
        "grade": "curable",
        "zh": "专利权已办理质押登记且处于质押期间",
        "en": "already registered as pledged, and still in pledge",
        "cure_zh": "先注销在先质押登记",
        "cure_en": "cancel the existing pledge first",
    }
    assert case.last("asked").data["acts"] == ["file_application", "drop_right"]


async def test_a_refusal_in_words_of_its_own_is_kept_as_it_is(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.file()
    await case.answer("file", "refuse_registration", {"notice_no": "BY1", "ground": "材料涂改"}, 2)
    await case.rest()
    assert case.last("right_moved").data == {"stage": "refused", "ground": "材料涂改"}


# The clocks


def _of(case: Case, kind: str, clock: str) -> list[dict[str, Any]]:
    return [fact.data for fact in case.journal if fact.kind == kind and fact.data["clock"] == clock]


def _rungs(case: Case) -> list[tuple[str, str]]:
    kinds = ("reminded", "escalated", "supervision_ordered")
    return [(fact.kind, fact.data["rung"]) for fact in case.journal if fact.kind in kinds]


async def _filed(world: World) -> Case:
    case = await world.open()
    await case.to_registration()
    await case.file()
    return case


async def test_the_last_rung_orders_supervision_and_sends_one_inquiry_to_the_registry(world: World) -> None:
    case = await _filed(world)
    await case.pass_days(40)
    ordered = [fact.data for fact in case.journal if fact.kind == "supervision_ordered"]
    inquiries = [fact.data for fact in case.journal if fact.kind == "inquiry_sent"]
    due = _of(case, "clock_started", "registration")[0]["due"]
    assert ordered == [{"clock": "registration", "rung": "1.2", "due": due, "to": "supervisor"}]
    assert inquiries == [{"clock": "registration", "rung": "1.2", "due": due, "party": "registry-cnipa"}]


async def test_a_paused_clock_climbs_no_rung_and_goes_on_with_what_is_left(world: World) -> None:
    case = await _filed(world)
    days, started = WorkingDays(CALENDAR), await case.today()
    await case.pass_until(instant(days.nth_after(started, 2), 12))
    await case.act("pause_clock", {"clock": "registration", "ground": "hearing"}, PATENT)
    await case.pass_days(40)
    assert _of(case, "clock_paused", "registration")[0]["used"] == 2
    assert _rungs(case) == []
    await case.act("resume_clock", {"clock": "registration"}, PATENT)
    assert _of(case, "clock_resumed", "registration")[0]["due"] == days.nth_after(await case.today(), 3).isoformat()
    await case.pass_days(14)
    assert _rungs(case) == [("reminded", "0.5"), ("escalated", "0.8"), ("escalated", "1.0"), ("supervision_ordered", "1.2")]


async def test_an_extension_moves_the_last_day_of_a_limit(world: World) -> None:
    case = await _filed(world)
    before = date.fromisoformat(_of(case, "clock_started", "registration")[0]["due"])
    await case.act("extend_clock", {"clock": "registration", "days": 3, "order_no": "YQ1"}, PATENT)
    after = WorkingDays(CALENDAR).nth_after(before, 3)
    assert (_of(case, "clock_extended", "registration")[0]["due"], len(_of(case, "clock_extended", "registry"))) == (after.isoformat(), 0)
    await case.pass_until(instant(after, 12))
    assert "clock_breached" not in case.kinds()
    await case.register()
    assert [data["due"] for data in _of(case, "clock_met", "registration")] == [after.isoformat()]


@pytest.mark.parametrize(
    ("act", "order", "sentence"),
    [
        ("pause_clock", {"clock": "registration", "ground": "holiday"}, "'holiday' does not pause a clock; the pack lists correction"),
        ("resume_clock", {"clock": "registration"}, "is running: it cannot be resumed"),
        ("extend_clock", {"clock": "registration", "days": 0}, "an extension adds whole days"),
        ("pause_clock", {"clock": "loan", "ground": "hearing"}, "no clock loan runs for ZL202310000001.1; running: registration, registry"),
    ],
)
async def test_an_order_that_the_pack_or_the_clock_does_not_know_is_refused(
    world: World, act: str, order: dict[str, Any], sentence: str
) -> None:
    case = await _filed(world)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act(act, order, PATENT)
    assert sentence in str(refused.value.cause)
    assert _of(case, "clock_paused", "registration") == []


async def test_a_clock_is_ordered_by_its_own_registry_alone(world: World) -> None:
    case = await _filed(world)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("extend_clock", {"clock": "registration", "days": 3}, PATENT, organisation="registry-ncac")
    assert "is for registry-cnipa, not for registry-ncac" in str(refused.value.cause)


async def test_a_rest_day_that_comes_into_a_limit_moves_that_clock_alone(world: World) -> None:
    case = await _filed(world)
    due = date.fromisoformat(_of(case, "clock_started", "registration")[0]["due"])
    revised = replace(CALENDAR, sha256="1" * 64, rest_weekdays=[due], names={due: "临时放假"})
    await case.act("revise_calendar", CalendarRevision(revised, "国办发明电〔2026〕9号"))
    projected = [fact.data for fact in case.journal if fact.kind == "clock_projected"]
    after = WorkingDays(revised).nth_after(due, 1)
    assert [(data["clock"], data["due"], data["calendar"]) for data in projected] == [("registration", after.isoformat(), "1" * 64)]
    assert "临时放假" in str(projected[0]["days"])
    await case.pass_until(instant(after, 23))
    assert "clock_breached" not in case.kinds()


async def test_a_calendar_that_moves_no_clock_projects_none(world: World) -> None:
    case = await _filed(world)
    await case.act("revise_calendar", CalendarRevision(replace(CALENDAR, sha256="2" * 64, rest_weekdays=[date(2026, 12, 31)]), "通知"))
    assert "clock_projected" not in case.kinds()


async def test_the_registrys_own_clock_is_breached_while_that_of_the_policy_is_met(world: World) -> None:
    case = await _filed(world)
    started = {data["clock"]: data["budget"] for kind in ("registration", "registry") for data in _of(case, "clock_started", kind)}
    assert started == {"registration": 5, "registry": 2}
    await case.pass_until(instant(WorkingDays(CALENDAR).nth_after(await case.today(), 4), 12))
    await case.register()
    assert [len(_of(case, "clock_met", "registration")), len(_of(case, "clock_breached", "registry"))] == [1, 1]
    assert [len(_of(case, "clock_breached", "registration")), len(_of(case, "clock_met", "registry"))] == [0, 0]


async def test_both_clocks_are_met_by_a_registry_that_is_quick(world: World) -> None:
    case = await _filed(world)
    await case.register()
    assert [len(_of(case, "clock_met", name)) for name in ("registration", "registry")] == [1, 1]

"""What a hostile or a careless caller sends is refused with a sentence, and never pauses a case or moves its money."""

from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError

from tests.workflows.test_corrections import BANK, correct, overdue_case, refusal
from tests.workflows.world import PATENT, Case, World

_EXTRACT = {"extract": {"as_of": "2026-11-20"}}
_CALENDAR = {"sha256": "1" * 64, "confirmed_through": "2027-12-31", "rest_weekdays": [], "work_weekends": []}
_LATE = {"role": "bank_officer", "organisation": "bank-xt-rcb"}


async def refused(case: Case, act: str, payload: Any, subject: str = "case", **who: str) -> str:
    """The sentence with which the case refuses; it goes on all the same."""
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await case.act(act, payload, subject, **who)
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    await case.rest()
    return refusal(failed)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (_EXTRACT | {"extract": {"as_of": "2026-11-20", "fee_paid_until": "9999-12-31"}}, "A day lies between 1900 and 2200"),
        ({"extract": {"as_of": "2026-11-20", "filed_on": "0001-01-01"}}, "A day lies between 1900 and 2200"),
        ({"extract": {"as_of": "2026-11-20", "licences": 10**9}}, "A count lies between 0 and 36600"),
        ({"extract": {"as_of": "2027-11-20"}}, "cannot exist yet"),
    ],
)
async def test_an_extract_of_impossible_days_is_refused(world: World, payload: dict[str, Any], why: str) -> None:
    case = await world.open()
    await case.prepare()
    assert why in await refused(case, "record_extract", payload, PATENT.right_no)


async def test_an_approval_lasts_no_longer_than_a_loan_can(world: World) -> None:
    case = await world.open()
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await case.prepare(months=12000)
    assert "runs 1 to 120 months" in refusal(failed)


@pytest.mark.parametrize("told", [{"opens_at": "nonsense"}, {"closes_at": "99:99"}, {"half_days": {"2027-02-05": "noon"}}])
async def test_a_calendar_with_an_impossible_time_is_refused(world: World, told: dict[str, Any]) -> None:
    case = await world.open()
    revision = {"calendar": _CALENDAR | told, "notice": "国办发明电"}
    assert "a time of the day is told as 09:00" in await refused(case, "revise_calendar", revision)


async def test_a_limit_is_extended_by_a_year_at_most(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.file()
    order = {"clock": "registration", "days": 20_000}
    who = {"role": "registry_head", "organisation": "registry-cnipa"}
    assert "by at most 366 days" in await refused(case, "extend_clock", order, PATENT.right_no, **who)


@pytest.mark.parametrize(
    ("act", "payload", "why"),
    [
        ("accelerate", {"letter_no": "J1", "effective_on": "1950-01-01"}, "falls due between"),
        ("accelerate", {"letter_no": "J1", "effective_on": "0001-01-01"}, "A day lies between 1900 and 2200"),
        ("grant_extension", {"new_last_due": "2190-01-01", "consents": []}, "an extension ends after"),
        ("classify_loan", {"tier": "normal", "as_of": "2199-01-01"}, "as of today or earlier"),
        ("record_repayment", {"receipt_no": " ", "amount_fen": 1, "paid_on": "2026-12-01"}, "receipt_no: Must not be empty"),
    ],
)
async def test_a_bank_cannot_send_a_loan_out_of_its_life(world: World, act: str, payload: dict[str, Any], why: str) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    assert why in await refused(case, act, payload, **_LATE)


async def test_a_renewal_is_not_signed_before_what_happened_last(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    await case.pass_to_due(1)
    await case.pay(1)
    lines = case.last("schedule_made").data["lines"]
    renewal = {"loan_contract_no": "J2", "pledge_contract_no": "Z2", "annual_rate": "0.04", "months": 6, "consents": []}
    owed = {"amount_fen": sum(line["principal_fen"] for line in lines[1:]), "signed_on": "2026-11-25"}
    assert "signed after what happened to the old loan last" in await refused(case, "renew_loan", renewal | owed, **_LATE)


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        ({"amount_fen": "99999999999999999999"}, "larger than 9007199254740991"),
        ({"paid_on": "1990-01-01", "effective_on": "1990-01-01"}, "cannot count from 1990-01-01"),
        ({"effective_on": "0001-01-01"}, "A day lies between 1900 and 2200"),
    ],
)
async def test_a_correction_keeps_to_what_the_act_has_to_keep_to(world: World, figures: dict[str, Any], why: str) -> None:
    case = await overdue_case(world)
    await case.pay(1)
    assert why in await refused(case, "correct", {"fact_seq": case.last("record_repayment").seq, "figures": figures}, **BANK)


async def test_a_classification_is_corrected_within_its_rules(world: World) -> None:
    case = await overdue_case(world)
    await case.act("classify_loan", {"tier": "special_mention", "as_of": (await case.today()).isoformat()})
    seq = case.last("classify_loan").seq
    for figures in ({"tier": "normal"}, {"tier": "nonsense"}, {"as_of": "2190-01-01"}):
        await refused(case, "correct", {"fact_seq": seq, "figures": figures}, **BANK)


async def test_due_diligence_is_put_right_and_not_withdrawn(world: World) -> None:
    case = await world.open()
    await case.prepare()
    seq = case.last("record_due_diligence").seq
    assert "put right, not withdrawn" in await refused(case, "correct", {"fact_seq": seq, "withdrawn": True}, **BANK)
    await correct(case, seq, figures={"first_loan": False})
    assert case.last("corrected").data["after"]["first_loan"] is False


async def test_who_asked_for_a_correction_may_take_it_back(world: World) -> None:
    case = await overdue_case(world)
    await case.pay(1)
    seq = case.last("record_repayment").seq
    await case.act("correct", {"fact_seq": seq, "withdrawn": True}, actor="test:first", **BANK)
    await case.act("confirm_correction", {"confirmed": False}, actor="test:first", **BANK)
    await correct(case, seq, figures={"prepayment": True})


async def test_a_correction_that_nobody_confirms_lapses(world: World) -> None:
    case = await overdue_case(world)
    await case.pay(1)
    await case.act("correct", {"fact_seq": case.last("record_repayment").seq, "withdrawn": True}, **BANK)
    await case.pass_days(9)
    assert case.last("lapsed").data["acts"] == ["confirm_correction"]
    assert "corrected" not in case.kinds()


async def test_nothing_is_settled_while_something_is_owed_again(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=1)
    await case.pass_to_due(1)
    await case.pay(1)
    await case.rest()
    await correct(case, case.last("record_repayment").seq, withdrawn=True)
    certificate = {"certificate_no": "JQ1", "settled_on": (await case.today()).isoformat()}
    assert "is owed" in await refused(case, "settle", certificate, **_LATE)
    await case.pass_days(5)
    assert case.last("overdue").data["n"] == 1


async def test_a_default_is_not_declared_of_a_loan_that_a_correction_shows_to_be_paid(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    await case.pass_to_due(1)
    await case.pay(1, amount_fen=1)
    await case.pass_days(95)
    await correct(case, case.last("record_repayment").seq, figures={"amount_fen": 310_000_00})
    declared = {"letter_no": "WY1", "effective_on": (await case.today()).isoformat()}
    assert "nothing is overdue by more than" in await refused(case, "declare_default", declared, **_LATE)
    await case.pass_days(5)
    assert case.last("loan_moved").data["stage"] in ("repaying", "overdue", "settled")
    assert "default" not in [fact.data["stage"] for fact in case.journal if fact.kind == "entered"]


async def test_a_receipt_counts_once_while_a_renewal_waits_for_the_register(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    await case.pass_to_due(1)
    await case.pay(1)
    day = (await case.today()).isoformat()
    owed = sum(line["principal_fen"] for line in case.last("schedule_made").data["lines"][1:])
    renewal = {"loan_contract_no": "N1", "pledge_contract_no": "N2", "signed_on": day, "amount_fen": owed, "annual_rate": "0.04"}
    await case.act("renew_loan", renewal | {"months": 6, "consents": []}, **_LATE)
    with pytest.raises(WorkflowUpdateFailedError) as twice:
        await case.act("renew_loan", renewal | {"months": 6, "consents": [], "loan_contract_no": "N9"}, **_LATE)
    assert "first comes what is being done on this loan" in refusal(twice)
    paid = {"receipt_no": "R5", "amount_fen": 5_000_000, "paid_on": day}
    await case.act("record_repayment", paid, **_LATE)
    with pytest.raises(WorkflowUpdateFailedError) as again:
        await case.act("record_repayment", paid, **_LATE)
    assert "is recorded already" in refusal(again)


async def test_a_cure_does_not_lift_a_pause_that_was_ordered_for_another_reason(world: World) -> None:
    case = await world.open()
    await case.to_registration()
    await case.file()
    head = {"role": "registry_head", "organisation": "registry-cnipa"}
    for clock in ("registration", "registry"):
        await case.act("pause_clock", {"clock": clock, "ground": "dispute"}, PATENT.right_no, **head)
    await case.answer("file", "request_correction", {"notice_no": "BZ1", "defects": ["x"]}, 2, PATENT.right_no)
    await case.act("submit_correction", {"cured": ["x"]}, PATENT.right_no)
    assert "clock_restarted" not in case.kinds()
    await case.act("resume_clock", {"clock": "registration"}, PATENT.right_no, **head)
    assert case.last("clock_resumed").data["clock"] == "registration"


async def test_a_register_that_only_pauses_goes_on_where_it_stopped(world: World) -> None:
    case = await world.open(rows={"clock.correction.patent": "pause"})
    await case.to_registration()
    await case.file()
    await case.answer("file", "request_correction", {"notice_no": "BZ1", "defects": ["x"]}, 2, PATENT.right_no)
    head = {"role": "registry_head", "organisation": "registry-cnipa"}
    await case.act("resume_clock", {"clock": "registration"}, PATENT.right_no, reason="ordered", **head)
    await case.act("submit_correction", {"cured": ["x"]}, PATENT.right_no)
    await case.rest()
    assert [fact.data["clock"] for fact in case.journal if fact.kind == "clock_resumed"] == ["registration", "registry"]

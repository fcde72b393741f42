"""Late reports and corrections: a repayment counts from its day, a wrong act is corrected by two persons, what depended on it follows."""

import pytest
from temporalio.client import WorkflowUpdateFailedError

from tests.workflows.world import Case, World

BANK = {"role": "bank_officer", "organisation": "bank-xt-rcb"}


async def overdue_case(world: World) -> Case:
    case = await world.open()
    await case.to_repayment(months=3)
    await case.pass_to_due(1)
    await case.pass_days(5)
    return case


async def correct(case: Case, fact: int, confirmed: bool = True, **wanted: object) -> None:
    """Ask for a correction, and have a second person of the bank decide on it."""
    await case.act("correct", {"fact_seq": fact} | wanted, reason="typing error", **BANK)
    await case.act("confirm_correction", {"confirmed": confirmed}, actor="test:second", **BANK)


def refusal(failed: pytest.ExceptionInfo[WorkflowUpdateFailedError]) -> str:
    return str(failed.value.cause)


async def test_a_repayment_reported_late_counts_from_the_day_it_was_made(world: World) -> None:
    case = await overdue_case(world)
    due = case.last("schedule_made").data["lines"][0]["due"]
    await case.pay(1, paid_on=due)
    applied = case.last("repayment_applied").data
    assert (applied["penalty_fen"], applied["over_fen"]) == (0, 0)
    assert case.last("overdue_withdrawn").data["n"] == 1
    assert case.last("instalment_paid").data == {"n": 1, "on": due}
    assert case.last("loan_moved").data["stage"] == "repaying"


async def test_a_repayment_that_was_booked_later_counts_from_its_effective_day(world: World) -> None:
    case = await overdue_case(world)
    due = case.last("schedule_made").data["lines"][0]["due"]
    await case.pay(1, effective_on=due)
    assert case.last("record_repayment").data["paid_on"] > due
    assert case.last("repayment_applied").data["penalty_fen"] == 0
    assert case.last("instalment_paid").data["on"] == due


async def test_a_repayment_cannot_count_from_before_the_loan(world: World) -> None:
    case = await overdue_case(world)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.pay(1, effective_on="2020-01-01")
    assert "a repayment cannot count from 2020-01-01" in refusal(refused)


async def test_a_late_report_takes_its_place_before_repayments_that_are_known(world: World) -> None:
    case = await overdue_case(world)
    await case.pay(1)  # five days late, with the penalty left unpaid
    first = case.last("repayment_applied").data
    assert first["penalty_fen"] > 0
    due = case.last("schedule_made").data["lines"][0]["due"]
    await case.pay(2, paid_on=due)
    again = case.last("repayment_reapplied").data
    assert (again["receipt_no"], again["penalty_fen"]) == ("HK1", 0)
    assert [part["n"] for part in case.last("repayment_applied").data["parts"]] == [1]
    assert [part["n"] for part in again["parts"]] == [2]


async def test_a_tier_that_rested_on_arrears_that_were_none_is_opened_again(world: World) -> None:
    case = await overdue_case(world)
    today = (await case.today()).isoformat()
    await case.act("classify_loan", {"tier": "special_mention", "as_of": today})
    await case.pay(1, paid_on=case.last("schedule_made").data["lines"][0]["due"])
    opened = case.last("classification_reopened").data
    assert (opened["tier"], opened["before"], opened["least"]) == ("special_mention", "special_mention", "normal")


async def test_a_wrong_amount_is_corrected_by_two_persons_and_the_account_follows(world: World) -> None:
    case = await overdue_case(world)
    line = case.last("schedule_made").data["lines"][0]
    whole = line["principal_fen"] + line["interest_fen"]
    await case.pay(1, amount_fen=whole // 2, paid_on=line["due"])
    assert case.last("loan_moved").data["stage"] == "overdue"
    await correct(case, case.last("record_repayment").seq, figures={"amount_fen": whole})
    told = case.last("corrected").data
    assert (told["before"]["amount_fen"], told["after"]["amount_fen"]) == (whole // 2, whole)
    assert case.last("repayment_reapplied").data["parts"] == [
        {"n": 1, "principal_fen": line["principal_fen"], "interest_fen": line["interest_fen"]}
    ]
    assert "overdue_withdrawn" in case.kinds()
    await case.rest()
    assert case.last("loan_moved").data["stage"] == "repaying"


async def test_a_correction_can_say_from_which_day_a_repayment_counts(world: World) -> None:
    case = await overdue_case(world)
    await case.pay(1)
    due = case.last("schedule_made").data["lines"][0]["due"]
    await correct(case, case.last("record_repayment").seq, figures={"effective_on": due})
    assert case.last("repayment_reapplied").data["penalty_fen"] == 0
    assert "overdue_withdrawn" in case.kinds()


async def test_a_withdrawn_repayment_opens_its_instalment_again(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    await case.pass_to_due(1)
    await case.pay(1)
    await correct(case, case.last("record_repayment").seq, withdrawn=True)
    assert case.last("instalment_reopened").data["n"] == 1
    assert case.last("account_restated").data["lines"][0] == {"n": 1, "principal_fen": 0, "interest_fen": 0}
    await case.pass_days(5)
    assert case.last("overdue").data["n"] == 1


async def test_a_correction_that_is_not_confirmed_changes_nothing(world: World) -> None:
    case = await overdue_case(world)
    await case.pay(1)
    facts = len(case.journal)
    await correct(case, case.last("record_repayment").seq, confirmed=False, withdrawn=True)
    assert [fact.kind for fact in case.journal[facts:]] == ["correct", "asked", "confirm_correction"]


async def test_nobody_confirms_a_correction_of_his_own_nor_of_another_house(world: World) -> None:
    case = await overdue_case(world)
    await case.pay(1)
    seq = case.last("record_repayment").seq
    await case.act("correct", {"fact_seq": seq, "withdrawn": True}, actor="test:first", **BANK)
    with pytest.raises(WorkflowUpdateFailedError) as own:
        await case.act("confirm_correction", {"confirmed": True}, actor="test:first", **BANK)
    assert "a second person confirms it" in refusal(own)
    with pytest.raises(WorkflowUpdateFailedError) as foreign:
        await case.act("confirm_correction", {"confirmed": True}, actor="test:x", role="window_officer", organisation="bureau-xiangtan")
    assert "corrects its own act" in refusal(foreign)
    with pytest.raises(WorkflowUpdateFailedError) as second:
        await case.act("correct", {"fact_seq": seq, "withdrawn": True}, **BANK)
    assert "one at a time" in refusal(second)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"fact_seq": 0, "withdrawn": True}, "fact 0 is none that can be corrected"),
        ({}, "either withdraws an act or names the figures"),
        ({"withdrawn": True, "figures": {"amount_fen": 1}}, "either withdraws an act or names the figures"),
        ({"figures": {"amount": 1}}, "carries no amount; it carries"),
        ({"figures": {"amount_fen": 0}}, "a repayment is a positive amount"),
        ({"figures": {"paid_on": "2030-01-01"}}, "a repayment is a positive amount of a day up to"),
        ({"figures": {"paid_on": "yesterday"}}, "cannot be read"),
        ({"figures": {"receipt_no": "HK9"}}, "a receipt keeps its number"),
    ],
)
async def test_a_correction_that_cannot_be_is_refused_with_the_reason(world: World, wanted: dict[str, object], why: str) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    await case.pass_to_due(1)
    await case.pay(1)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("correct", {"fact_seq": case.last("record_repayment").seq} | wanted, reason="x", **BANK)
    assert why in refusal(refused)

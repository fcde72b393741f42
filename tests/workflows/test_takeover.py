"""A loan that already ran is taken over: declared, confirmed by a second person, and carried on from where it stands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from domain.past import Past, PastCover, PastDefault, PastLoan, PastPayment, PastRight
from domain.payloads import Cover, Method
from domain.schedule import months_after, schedule
from domain.workdays import local_day
from tests.workflows.world import PATENT, Case, World

AMOUNT, RATE = 300_000_00, Decimal("0.0365")
TODAY = local_day(datetime.now(UTC))


def past(paid: int, *, ago_months: int = 6, default: PastDefault | None = None, **more: Any) -> Past:
    """A loan of twelve months paid out some months ago, of which some instalments were paid on their days."""
    out = months_after(TODAY, -ago_months)
    lines = schedule(AMOUNT, RATE, 12, Method.EQUAL_INSTALMENTS, out)
    payments = [PastPayment(f"OLD{line.n}", line.principal_fen + line.interest_fen, line.due) for line in lines[:paid]]
    left = sum(line.principal_fen for line in lines[paid:])
    loan = PastLoan("FKD0", "JK0", "ZY0", out, out, AMOUNT, RATE, 12, Method.EQUAL_INSTALMENTS, left, paid=payments)
    right = PastRight(PATENT.right_no, f"Y-{PATENT.right_no}", out, 2_000_000_00)
    return Past(TODAY, "bank-xt-rcb", [right], loan, default=default, **more)


async def declared_only(world: World, declared: Past, **demand: Any) -> Case:
    case = await world.open(past=declared, amount_fen=AMOUNT, **demand)
    await case.rest()  # the rights are being reserved
    return case


async def confirmed(world: World, declared: Past, **demand: Any) -> Case:
    case = await declared_only(world, declared, **demand)
    await case.act("confirm_past", actor="test:second")
    return case


async def test_a_running_loan_goes_on_with_its_next_instalment_and_is_released_when_repaid(world: World) -> None:
    case = await confirmed(world, past(5))

    assert case.kinds().count("repayment_declared") == case.kinds().count("instalment_paid") == 5
    assert [fact.data["stage"] for fact in case.journal if fact.kind == "entered"] == ["takeover", "repayment"]
    lines = case.last("schedule_made").data["lines"]
    for n in range(6, 13):
        await case.pass_to_due(n)
        amount = lines[n - 1]["principal_fen"] + lines[n - 1]["interest_fen"]
        await case.act("record_repayment", {"receipt_no": f"NEW{n}", "amount_fen": amount, "paid_on": await case.today()})
    assert case.last("repayment_applied").data["balance_fen"] == 0
    day = (await case.today()).isoformat()
    await case.answer("settle", "settle", {"certificate_no": "JQ1", "settled_on": day})
    await case.answer("release", "release_pledge", {"letter_no": "JC1"})
    await case.answer("cancel", "cancel_registration", {"notice_no": "ZX1", "effective_on": day})
    assert await case.handle.result() == "released"


async def test_what_is_declared_says_so_and_by_whom(world: World) -> None:
    case = await confirmed(world, past(2, ago_months=2))

    declared = case.last("past_declared")
    assert (declared.actor, declared.role) == ("test:window", "window_officer")
    assert declared.data["loan"]["balance_fen"] == past(2, ago_months=2).loan.balance_fen
    moved = case.last("right_moved").data
    assert (moved["stage"], moved["declared"], moved["registration_no"]) == ("registered", True, f"Y-{PATENT.right_no}")


async def test_who_declared_a_past_does_not_confirm_it(world: World) -> None:
    case = await declared_only(world, past(5))

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("confirm_past", actor="test:window")

    assert "a second person confirms it" in str(refused.value.cause)


async def test_a_right_that_another_case_holds_keeps_a_past_from_being_confirmed(world: World) -> None:
    world.held[PATENT.right_no] = "T-other"
    case = await declared_only(world, past(5))

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("confirm_past", actor="test:second")

    assert "T-other" in str(refused.value.cause)
    await case.act("reject_past", actor="test:second", reason="该专利已在另一案件中质押")
    assert await case.handle.result() == "withdrawn"
    assert world.held == {PATENT.right_no: "T-other"}


async def test_books_that_do_not_fit_are_not_confirmed(world: World) -> None:
    declared = past(5)
    wrong = replace(declared, loan=replace(declared.loan, balance_fen=1))
    case = await declared_only(world, wrong)

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("confirm_past", actor="test:second")

    assert f"{declared.loan.balance_fen} fen of principal are owed; the bank's books say 1" in str(refused.value.cause)


async def test_an_instalment_that_was_late_at_the_takeover_is_overdue_at_once(world: World) -> None:
    case = await confirmed(world, past(4))
    await case.rest()

    overdue = case.last("overdue").data
    assert (overdue["n"], overdue["since"]) == (5, months_after(TODAY, -1).isoformat())


async def test_a_loan_in_default_goes_on_with_the_notice_of_loss_to_its_insurer(world: World) -> None:
    declared = past(1, ago_months=8, default=PastDefault("WY0", TODAY - timedelta(days=3)))
    cover = PastCover(Cover.INSURANCE, "insurer-picc", "BD0", Decimal("0.8"), insured_fen=AMOUNT)
    case = await confirmed(world, replace(declared, cover=cover), cover="insurance")
    await case.rest()

    assert [fact.data["stage"] for fact in case.journal if fact.kind == "entered"] == ["takeover", "repayment", "default"]
    assert case.last("loan_moved").data["stage"] == "defaulted"
    await case.act("notify_loss", {"letter_no": "CX1", "amount_fen": 1})
    assert case.last("indemnity_computed").data["payable_fen"] > 0


async def test_a_loan_whose_earlier_bookings_are_unknown_goes_on_by_the_banks_plan_of_its_balance(world: World) -> None:
    declared = past(0)
    plan = declared.loan.lines[7:]
    balance = sum(line.principal_fen for line in plan)
    case = await confirmed(world, replace(declared, loan=replace(declared.loan, plan=plan, balance_fen=balance)))

    made: Mapping[str, Any] = case.last("schedule_made").data
    assert (made["amount_fen"], [line["n"] for line in made["lines"]]) == (balance, [8, 9, 10, 11, 12])
    assert case.last("disbursement_declared").data["amount_fen"] == AMOUNT


async def test_a_taken_over_loan_carries_its_past_into_its_next_run(world: World) -> None:
    case = await confirmed(world, past(5), events_a_run=100)
    lines = case.last("schedule_made").data["lines"]
    for n in range(6, 10):
        await case.pass_to_due(n)
        amount = lines[n - 1]["principal_fen"] + lines[n - 1]["interest_fen"]
        await case.act("record_repayment", {"receipt_no": f"NEW{n}", "amount_fen": amount, "paid_on": await case.today()})

    first = (await case.handle.fetch_history()).events[0].workflow_execution_started_event_attributes
    assert first.continued_execution_run_id

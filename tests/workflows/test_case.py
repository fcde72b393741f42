"""A case from its opening to its end, on the real server."""

import pytest
from temporalio.client import WorkflowUpdateFailedError

from domain.facts import intact
from tests.workflows.world import World, kind_of


async def test_a_case_without_trouble_ends_released_and_gives_its_right_free(world: World) -> None:
    case = await world.open()
    await case.to_repayment(months=3)
    for n in (1, 2, 3):
        await case.pass_to_due(n)
        await case.pay(n)
    await case.answer("settle", "settle", {"certificate_no": "JQ1", "settled_on": (await case.today()).isoformat()})
    await case.answer("release", "release_pledge", {"letter_no": "JC1"})
    await case.answer("cancel", "cancel_registration", {"notice_no": "ZX1", "effective_on": (await case.today()).isoformat()})
    assert await case.handle.result() == "released"
    assert case.kinds()[-1] == "closed"
    assert world.held == {}


async def test_every_fact_is_hashed_onto_the_fact_before_it(world: World) -> None:
    case = await world.open()
    await case.to_repayment()
    assert all(intact(fact) for fact in case.journal)
    assert [fact.prev for fact in case.journal[1:]] == [fact.hash for fact in case.journal[:-1]]


async def test_two_officers_who_decide_at_once_make_one_decision(world: World) -> None:
    case = await world.open()
    await case.to_credit()
    await case.answer("review", "decide_credit", {"approved": True, "decision_no": "FK1"})
    with pytest.raises(WorkflowUpdateFailedError, match="Workflow update failed") as refused:
        await case.act("decide_credit", {"approved": False, "decision_no": "FK2"})
    assert kind_of(refused.value) == "NotOpen"


async def test_who_decides_the_credit_may_not_confirm_it(world: World) -> None:
    case = await world.open()
    await case.to_credit()
    await case.answer("review", "decide_credit", {"approved": True, "decision_no": "FK1"})
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("confirm_credit", {"approved": True, "decision_no": "FH1"}, actor="partner:bank-xt-rcb")
    assert "a second officer confirms it" in str(refused.value.cause)

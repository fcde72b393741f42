"""Separation of duties: one person does not decide what he has forwarded, nor pay what he has decided."""

from domain.facts import Asked
from tests.workflows.defaulted import CLAIM, guaranteed, guarantor_pays, lodge, refused
from tests.workflows.world import World
from workflows.duties import second_person

HALF = {"granted": True, "decision_no": "JD1", "ratio": "0.50", "advance_ratio": "1"}


def _asked(actor: str, call: str = "") -> Asked:
    return Asked("r", "case", actor, "fund_officer", "fund-xt", "xiangtan", "2026-11-21T02:00:00+00:00", call=call)


def test_the_same_person_is_refused_and_another_is_checked_on() -> None:
    check = second_person(_asked("a"), "decided this", lambda act, asked, payload: "checked on")

    assert check("pay_advance", _asked("a"), None) == "a decided this: pay_advance is for a second person"
    assert check("pay_advance", _asked("b"), None) == "checked on"


def test_a_partners_system_answers_for_all_of_its_people() -> None:
    check = second_person(_asked("partner:fund-xt", "c/1"), "decided this")

    assert check("pay_advance", _asked("partner:fund-xt", "c/2"), None) is None


async def test_a_claim_takes_three_persons_to_forward_to_decide_and_to_pay(world: World) -> None:
    case = await guaranteed(world)
    await guarantor_pays(case)
    await lodge(case)
    await case.act("forward_claim", None, CLAIM, actor="test:a")
    assert "test:a forwarded this claim" in await refused(case, "decide_claim", HALF, CLAIM, actor="test:a")
    await case.act("decide_claim", HALF, CLAIM, actor="test:b")
    computed = case.last("claim_computed").data["advance_fen"]
    paid = {"receipt_no": "XX1", "amount_fen": computed, "paid_on": (await case.today()).isoformat()}

    assert "test:b decided this claim" in await refused(case, "pay_advance", paid, CLAIM, actor="test:b")
    await case.act("pay_advance", paid, CLAIM, actor="test:c")
    assert case.last("pay_advance").actor == "test:c"

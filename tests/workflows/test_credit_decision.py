"""The bank's decision: a negotiated value, the class, price and authority of the approval, the plan's and the park's quotas."""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from domain.opening import Right
from domain.quotas import Quota, line, plan, share
from domain.workdays import instant
from tests.workflows.world import PATENT, Case, World, kind_of

_BANK: dict[str, Any] = {"role": "bank_officer", "organisation": "bank-xt-rcb"}
_USCC = "91430300MA4L0TEST0"
_APPROVAL: dict[str, Any] = {
    "approval_no": "PF1",
    "amount_fen": 300_000_00,
    "annual_rate": Decimal("0.0365"),
    "months": 12,
    "method": "equal_instalments",
    "cover": "none",
}


async def _inquired(world: World, rows: Mapping[str, str] = MappingProxyType({}), **found: Any) -> Case:
    case = await world.open(rows=rows)
    await case.act("record_due_diligence", {"report_no": "JD1", "first_loan": True} | found)
    return case


async def _valued(world: World, rows: Mapping[str, str] = MappingProxyType({}), **found: Any) -> Case:
    case = await _inquired(world, rows, **found)
    await _agree(case, 2_000_000_00)
    return case


async def _offer(case: Case, yuan: int, *, days: int = 30, **who: Any) -> None:
    until = await case.today() + timedelta(days=days)
    await case.act("offer_value", {"values": [{"right_no": PATENT.right_no, "value_fen": yuan * 100}], "valid_until": until}, **who)


async def _agree(case: Case, value_fen: int, *, days: int = 365, base: int = 0) -> None:
    today = await case.today()
    days_of = {"base_date": today + timedelta(days=base), "valid_until": today + timedelta(days=days)}
    values = [{"right_no": PATENT.right_no, "value_fen": value_fen}]
    await case.act("agree_valuation", {"values": values, "method": "negotiated", "signed_by_both": True} | days_of)


async def _refusal(act: Any) -> str:
    """The sentence with which the case refuses what it carries."""
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await act
    assert kind_of(refused.value) == "WrongContent"
    return str(refused.value.cause)


# The negotiated value


async def test_offers_in_rounds_show_the_gap_and_end_in_the_value_that_the_firm_offered_last(world: World) -> None:
    case = await _inquired(world)

    await _offer(case, 2_000_000)
    first = case.last("valuation_round").data
    await _offer(case, 1_000_000, **_BANK)
    second = case.last("valuation_round").data
    refused = await _refusal(_agree(case, 1_000_000_00))
    await _offer(case, 1_500_000)
    third = case.last("valuation_round").data
    await _agree(case, 1_500_000_00)

    assert ("gap_fen" in first, first["round"], first["side"], first["alarms"]) == (False, 1, "pledgor", [])
    assert (second["gap_fen"], second["round"], second["side"]) == (1_000_000_00, 1, "pledgee")
    assert second["alarms"][0]["spread"] == "0.5000"
    assert (third["gap_fen"], third["round"], third["alarms"]) == (500_000_00, 2, [])
    assert third["explanation"]["figure"] == "valuation"
    assert "the firm offered ZL202310000001.1 200000000 fen: agree on that" in refused
    assert case.last("agree_valuation").data["values"][0]["value_fen"] == 1_500_000_00
    assert case.last("asked").data["acts"] == ["give_conditional_approval", "withdraw"]


async def test_a_bank_cannot_agree_with_its_own_offer(world: World) -> None:
    case = await _inquired(world)
    await _offer(case, 1_000_000, **_BANK)

    assert "none by the firm yet" in await _refusal(_agree(case, 1_000_000_00))


async def test_an_offer_that_has_run_out_is_no_offer_any_more(world: World) -> None:
    case = await _inquired(world)
    await _offer(case, 2_000_000, days=1)
    await case.pass_days(1)
    await _agree_is_open(case)
    await case.pass_days(1)

    assert "the firm's offer held up to" in await _refusal(_agree(case, 2_000_000_00))


async def _agree_is_open(case: Case) -> None:
    assert case.last("asked").data["acts"] == ["agree_valuation", "offer_value", "withdraw"]


async def test_an_offer_names_each_right_with_a_positive_value_and_a_day_to_come(world: World) -> None:
    case = await _inquired(world)

    assert "an offer holds up to today or longer" in await _refusal(_offer(case, 2_000_000, days=-1))
    assert "a value is a positive amount" in await _refusal(_offer(case, 0))
    nothing = {"values": [], "valid_until": await case.today()}
    assert "each right of the case needs one value" in await _refusal(case.act("offer_value", nothing))
    await _offer(case, 2_000_000, days=0)


async def test_where_values_are_not_negotiated_no_offer_is_taken(world: World) -> None:
    case = await _inquired(world, {"valuation.negotiated": "no"})

    assert "ask an agency" in await _refusal(_offer(case, 2_000_000))


async def test_a_value_is_neither_of_tomorrow_nor_expired(world: World) -> None:
    case = await _inquired(world)

    assert "a value has a base date up to today" in await _refusal(_agree(case, 2_000_000_00, base=1))
    assert "cannot have expired" in await _refusal(_agree(case, 2_000_000_00, days=-1))
    await _agree(case, 2_000_000_00, days=0)


async def test_a_firm_that_has_offered_may_still_withdraw(world: World) -> None:
    case = await _inquired(world)
    await _offer(case, 2_000_000)

    await case.act("withdraw", reason="no agreement")

    assert await case.handle.result() == "withdrawn"


async def test_a_value_that_expired_before_the_review_is_agreed_anew_and_the_loan_only_becomes_smaller(world: World) -> None:
    _open_quotas(world, plan("bank-xt-rcb", 2026, 1_000_000_00))
    case = await world.open()
    await case.to_registration(valid_days=1)
    await case.file()
    await case.pass_days(2)
    await case.register()

    assert case.last("valuation_expired").clause
    await _agree(case, 800_000_00)
    assert case.last("limit_computed").data["approved_fen"] == 200_000_00
    await case.approve()
    await case.disburse()
    assert case.last("confirm_disbursement").data["amount_fen"] == 200_000_00
    assert world.drawn == {("plan/bank-xt-rcb/2026", case.case_no): 200_000_00}


async def test_a_value_that_rose_raises_no_loan_that_was_approved(world: World) -> None:
    case = await world.open()
    await case.to_registration(valid_days=1, amount_fen=800_000_00)
    await case.file()
    await case.pass_days(2)
    await case.register()

    await _agree(case, 4_000_000_00)

    limited = case.last("limit_computed").data
    assert (limited["limit_fen"], limited["approved_fen"]) == (1_000_000_00, 500_000_00)


async def test_a_firm_that_agrees_on_no_new_value_gets_its_right_back(world: World) -> None:
    case = await world.open()
    await case.to_registration(valid_days=1)
    await case.file()
    await case.pass_days(2)
    await case.register()

    await case.act("withdraw", reason="no new value")
    await case.answer("cancel", "cancel_registration", {"notice_no": "ZX1", "effective_on": (await case.today()).isoformat()})

    assert await case.handle.result() == "declined"
    assert world.held == {}


# What the approval is judged by


async def test_an_approval_tells_class_price_authority_and_first_loan(world: World) -> None:
    case = await _valued(world)
    await case.act("give_conditional_approval", _APPROVAL)

    found = case.last("credit_assessed").data
    assert (found["points"], found["risk_class"], found["authority"], found["first_loan"]) == ("38", "D", "bank_approver", True)
    assert (found["price"]["annual_rate"], found["price"]["provisional"], found["above_price"]) == ("0.0420", True, False)
    assert (found["open"], "cap_rate" in found) == ([], False)
    assert [each["figure"] for each in found["explanations"]] == ["score", "price", "authority", "first_loan"]


async def test_an_lpr_that_nobody_verified_is_never_told_as_law(world: World) -> None:
    case = await _valued(world)
    await case.act("give_conditional_approval", _APPROVAL)

    told = next(each for each in case.last("credit_assessed").data["explanations"] if each["figure"] == "price")
    assert all("条文待核对" in step["clause"] for step in told["steps"] if step.get("rule") == "lpr.1y")
    assert [step["name"] for step in told["steps"]].count("lpr") == 1


async def test_what_due_diligence_found_raises_the_class(world: World) -> None:
    case = await _valued(world, white_list=True, tax_level="A", rd_ratio=Decimal("0.10"), loans_before=2)
    await case.act("give_conditional_approval", _APPROVAL)

    found = case.last("credit_assessed").data
    assert (found["points"], found["risk_class"], found["first_loan"]) == ("78", "B", False)


async def test_a_firm_that_had_loans_has_no_first_loan(world: World) -> None:
    case = await _valued(world, first_loan=False)
    await case.act("give_conditional_approval", _APPROVAL)

    assert case.last("credit_assessed").data["first_loan"] is False


async def test_due_diligence_says_what_the_scorecard_can_read(world: World) -> None:
    case = await world.open()
    told = {"report_no": "JD1", "first_loan": True}

    assert "not for 'X'" in await _refusal(case.act("record_due_diligence", told | {"tax_level": "X"}))
    assert "rd_ratio: A rate lies between 0 and 1" in await _refusal(case.act("record_due_diligence", told | {"rd_ratio": Decimal("-0.1")}))
    assert "loans_before: A count lies between 0 and 36600" in await _refusal(case.act("record_due_diligence", told | {"loans_before": -1}))
    await case.act("record_due_diligence", told | {"loans_before": 0})


async def test_a_scorecard_that_a_pack_leaves_open_stops_no_case(world: World) -> None:
    case = await _valued(world, {"score.class": ""})
    await case.act("give_conditional_approval", _APPROVAL | {"amount_fen": 9_000_000_00})

    found = case.last("credit_assessed").data
    assert (found["risk_class"], "price" in found, "authority" in found, found["first_loan"]) == ("", False, False, True)
    assert found["open"][0].startswith("score.class is not set for xiangtan")
    assert case.last("limit_computed").data["approved_fen"] == 500_000_00


async def test_a_term_that_the_price_table_does_not_know_leaves_the_price_open(world: World) -> None:
    case = await _valued(world)
    await case.act("give_conditional_approval", _APPROVAL | {"months": 60})

    found = case.last("credit_assessed").data
    assert ("price" in found, found["above_price"], found["authority"]) == (False, False, "bank_approver")
    assert "its longest term is 36" in found["open"][0]


@pytest.mark.parametrize(("rate", "above"), [("0.0420", False), ("0.0421", True)])
async def test_a_rate_above_the_price_is_only_told_where_no_policy_caps_it(world: World, rate: str, above: bool) -> None:
    case = await _valued(world)
    await case.act("give_conditional_approval", _APPROVAL | {"annual_rate": Decimal(rate)})

    assert case.last("credit_assessed").data["above_price"] is above


async def test_a_rate_above_the_cap_of_the_policy_is_refused(world: World) -> None:
    case = await _valued(world, {"price.cap_bp": "80"})

    refused = await _refusal(case.act("give_conditional_approval", _APPROVAL | {"annual_rate": Decimal("0.0381")}))
    await case.act("give_conditional_approval", _APPROVAL | {"annual_rate": Decimal("0.0380")})

    assert "a rate of 0.0381 lies above the 0.0380 that the policy allows" in refused
    assert "条文待核对" in refused
    assert "clause of price.cap_bp" in refused
    assert case.last("credit_assessed").data["cap_rate"] == "0.0380"


async def test_what_is_for_the_committee_needs_its_minutes(world: World) -> None:
    case = await _valued(world)

    refused = await _refusal(case.act("give_conditional_approval", _APPROVAL | {"amount_fen": 1_000_000_01}))
    await case.act("give_conditional_approval", _APPROVAL | {"amount_fen": 1_000_000_01, "committee_no": "DSH1"})

    assert "1,000,000.01 yuan for class D are for the committee" in refused
    told = case.last("credit_assessed").data
    assert (told["authority"], told["committee_no"]) == ("committee", "DSH1")


async def test_what_the_approver_may_decide_needs_no_committee(world: World) -> None:
    case = await _valued(world)

    await case.act("give_conditional_approval", _APPROVAL | {"amount_fen": 1_000_000_00})

    assert case.last("credit_assessed").data["authority"] == "bank_approver"


async def test_the_class_limits_the_loan_where_the_pack_caps_it(world: World) -> None:
    case = await _valued(world, {"credit.class_limit": "D:100000"})
    await case.act("give_conditional_approval", _APPROVAL)

    limited = case.last("limit_computed").data
    assert (limited["approved_fen"], limited["binding"]) == (100_000_00, "credit.class_limit")


# Quotas


def _open_quotas(world: World, *quotas: Quota) -> None:
    world.quotas |= {quota.quota: quota for quota in quotas}


def _line(yuan: int) -> Quota:
    return line("九华", yuan * 100, date(2026, 1, 1), date(2099, 12, 31))


async def test_without_an_open_quota_nothing_is_reserved_and_nothing_is_bound(world: World) -> None:
    case = await world.open(park="九华")
    await case.prepare()

    assert case.last("limit_computed").data["binding"] == "request"
    assert "quota_reserved" not in case.kinds()


async def test_the_plan_of_the_bank_bounds_the_loan(world: World) -> None:
    year = (await (await world.open()).today()).year
    _open_quotas(world, plan("bank-xt-rcb", year, 200_000_00))
    case = await world.open()
    await case.prepare()

    limited, reserved = case.last("limit_computed").data, case.last("quota_reserved").data
    assert (limited["approved_fen"], limited["binding"]) == (200_000_00, "plan")
    assert reserved == {"quota": f"plan/bank-xt-rcb/{year}", "amount_fen": 200_000_00, "left_fen": 0}


async def test_cases_that_ask_at_once_share_what_the_plan_has(world: World) -> None:
    _open_quotas(world, plan("bank-xt-rcb", 2026, 500_000_00))
    cases = [await _valued(world) for _ in range(3)]

    await asyncio.gather(*(case.act("give_conditional_approval", _APPROVAL) for case in cases))

    assert sorted(case.last("limit_computed").data["approved_fen"] for case in cases) == [0, 200_000_00, 300_000_00]
    assert sum(world.drawn.values()) == 500_000_00


async def test_a_case_for_which_nothing_is_left_ends_declined(world: World) -> None:
    _open_quotas(world, plan("bank-xt-rcb", 2026, 0))
    case = await _valued(world)
    await case.act("give_conditional_approval", _APPROVAL)

    assert await case.handle.result() == "declined"
    assert case.last("limit_computed").data["binding"] == "plan"
    assert world.drawn == {}


async def test_what_was_reserved_is_given_back_when_nothing_was_lent(world: World) -> None:
    _open_quotas(world, plan("bank-xt-rcb", 2026, 500_000_00), _line(400_000))
    case = await world.open(park="九华")
    await case.prepare()
    assert set(world.drawn.values()) == {300_000_00}

    await case.rest()
    await case.act("withdraw", reason="no need")

    assert await case.handle.result() == "withdrawn"
    assert world.drawn == {}
    assert [fact.data["quota"] for fact in case.journal if fact.kind == "quota_released"] == ["plan/bank-xt-rcb/2026", "park/九华"]


async def test_what_was_lent_stays_written_against_the_plan(world: World) -> None:
    _open_quotas(world, plan("bank-xt-rcb", 2026, 500_000_00))
    case = await world.open()
    await case.to_repayment()

    assert world.drawn == {("plan/bank-xt-rcb/2026", case.case_no): 300_000_00}


async def test_the_line_of_the_park_bounds_the_loan_and_the_plan_holds_no_more(world: World) -> None:
    _open_quotas(world, plan("bank-xt-rcb", 2026, 500_000_00), _line(100_000))
    case = await world.open(park="九华")
    await case.prepare()

    limited = case.last("limit_computed").data
    assert (limited["approved_fen"], limited["binding"]) == (100_000_00, "park")
    assert set(world.drawn.values()) == {100_000_00}


async def test_a_firm_with_a_share_draws_on_its_share(world: World) -> None:
    whole = _line(1_000_000)
    _open_quotas(world, whole, share(whole, _USCC, 50_000_00))
    case = await world.open(park="九华")
    await case.prepare()

    assert case.last("limit_computed").data["approved_fen"] == 50_000_00
    assert world.drawn == {(f"park/九华/{_USCC}", case.case_no): 50_000_00}


async def test_a_firm_whose_share_is_used_up_does_not_draw_on_the_line(world: World) -> None:
    whole = _line(1_000_000)
    _open_quotas(world, plan("bank-xt-rcb", 2026, 500_000_00), whole, share(whole, _USCC, 0))
    case = await _valued_in_park(world)
    await case.act("give_conditional_approval", _APPROVAL)

    assert await case.handle.result() == "declined"
    assert world.drawn == {}


async def _valued_in_park(world: World) -> Case:
    case = await world.open(park="九华")
    await case.act("record_due_diligence", {"report_no": "JD1", "first_loan": True})
    await _agree(case, 2_000_000_00)
    return case


async def test_a_plan_whose_year_is_over_keeps_what_it_gave(world: World) -> None:
    _open_quotas(world, plan("bank-xt-rcb", 2026, 500_000_00))
    case = await world.open()
    await case.to_registration(valid_days=1)
    await case.file()
    await case.pass_until(instant(date(2027, 1, 4), 10))
    await case.register()
    await _agree(case, 800_000_00)
    await case.approve()
    await case.disburse()

    assert case.last("confirm_disbursement").data["amount_fen"] == 200_000_00
    assert world.drawn == {("plan/bank-xt-rcb/2026", case.case_no): 300_000_00}


async def test_a_package_that_lost_a_right_holds_only_what_is_lent(world: World, two_rights: tuple[Right, Right]) -> None:
    _open_quotas(world, plan("bank-xt-rcb", 2026, 2_000_000_00))
    case = await world.open(two_rights)
    await case.to_registration(amount_fen=900_000_00)
    for right in two_rights:
        await case.file(right)
    await case.register(two_rights[0])
    await case.answer("file", "refuse_registration", {"notice_no": "BY1", "ground": "R07"}, 2, two_rights[1].right_no)
    await case.act("drop_right", {"amended_contract_no": "BC1", "consents": []}, two_rights[1].right_no, reason="refused")
    await case.approve()
    await case.disburse()

    assert world.drawn == {("plan/bank-xt-rcb/2026", case.case_no): 500_000_00}

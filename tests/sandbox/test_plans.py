"""What each firm of `sandbox/plans.toml` lives through, as the desks decide it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from stdnum.cn import uscc

from domain.calls import Call, Search
from domain.facts import plain
from sandbox.desk import Reply
from sandbox.moments import local_day
from sandbox.plans import NO_TROUBLE, Plan, load_plans, plan_for
from sandbox.service import SERVICES

PLANS = {plan.demand_no: plan for plan in load_plans().values()}
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
MONTHS = [f"{2026 + m // 12}-{m % 12 + 1:02d}-23" for m in range(11, 60)]

_LINE = {"n": 1, "due": "2027-01-23", "principal_fen": 1, "interest_fen": 0}


class EmptyBooks:
    """Books in which nothing stands."""

    def extract(self, right_no: str) -> Search:
        return Search(right_no, "", "", "in_force")

    def last_answer(self, case_no: str, act: str) -> dict[str, Any] | None:
        return None

    def forget(self, case_no: str, act: str) -> None:
        pass


def decide(demand_no: str, service: str, kind: str, /, **data: Any) -> list[Reply]:
    plan = PLANS[demand_no]
    call = Call("XT-1/case/x/1", kind, "XT-1", f"{service}-x", "case", "", {"uscc": plan.uscc, "demand_no": demand_no, **data})
    replies = SERVICES[service][kind](call, MONDAY, plan, EmptyBooks())
    assert isinstance(replies, list)
    return replies


def lend(demand_no: str, *, interest_only: bool = False) -> list[Reply]:
    months = PLANS[demand_no].demand["months"]
    principal = [0] * (months - 1) + [1_200_000] if interest_only else [100_000] * months
    schedule = [{"n": n, "due": MONTHS[n], "principal_fen": fen, "interest_fen": 1_000} for n, fen in enumerate(principal, start=1)]
    return decide(demand_no, "bank", "disburse", amount_fen=sum(principal), annual_rate="0.0360", schedule=schedule)


def acts(replies: list[Reply]) -> list[str]:
    return [reply.act for reply in replies]


def test_every_story_of_the_main_job_has_its_firm() -> None:
    assert sorted(plan.story for plan in PLANS.values() if plan.story) == list(range(1, 15))


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_every_firm_has_a_code_with_a_right_check_digit(plan: Plan) -> None:
    assert uscc.is_valid(plan.uscc)


@pytest.mark.parametrize("right_no", [right["right_no"] for plan in PLANS.values() for right in plan.rights if right["right_no"][0] == "Z"])
def test_every_patent_has_a_right_check_digit(right_no: str) -> None:
    digits, check = right_no[2:].split(".")

    assert "0123456789X"[sum(int(d) * w for d, w in zip(digits, [*range(2, 10), *range(2, 6)], strict=True)) % 11] == check


def test_a_firm_without_a_plan_has_no_trouble() -> None:
    assert plan_for(load_plans(), {"uscc": PLANS["D02"].uscc, "demand_no": "D77"}) is NO_TROUBLE
    assert plan_for(load_plans(), {}) is NO_TROUBLE


def test_story_2_asks_for_one_correction_and_registers_after_it() -> None:
    assert acts(decide("D02", "registry", "file", right_no="ZL1")) == ["acknowledge_receipt", "request_correction"]
    assert acts(decide("D02", "registry", "correct", right_no="ZL1")) == ["register"]


def test_story_3_registers_on_the_afternoon_of_the_sixth_working_day() -> None:
    received, registered = decide("D03", "registry", "file", right_no="ZL1")

    assert local_day(received.due) == local_day(MONDAY)
    assert registered.due == datetime(2026, 12, 1, 7, tzinfo=UTC)


def test_story_4_refuses_the_drawdown_with_a_reason() -> None:
    (decided,) = decide("D04", "bank", "review")

    assert plain(decided.payload)["approved"] is False
    assert decided.reason


def test_story_5_is_declined_by_the_insurer_and_guaranteed() -> None:
    assert acts(decide("D05", "insurer", "quote", amount_fen=1, months=12)) == ["decline_cover"]
    assert acts(decide("D05", "guarantor", "guarantee", amount_fen=1, months=12)) == ["issue_guarantee"]


@pytest.mark.parametrize(("kind", "act"), [("invention", "register"), ("trademark", "refuse_registration"), ("copyright", "register")])
def test_story_6_refuses_the_trademark_only(kind: str, act: str) -> None:
    assert acts(decide("D06", "registry", "file", right_no="ZL1", kind=kind))[-1] == act


def test_story_7_pays_the_third_instalment_20_days_late_with_penalty() -> None:
    repayments = lend("D07")[1:]

    assert len(repayments) == 12
    assert plain(repayments[2].payload)["paid_on"] == "2027-04-12"
    # 101,000 and on 100,000 of principal and 1,000 of interest 3.6% × 1.5 × 20 / 360 = 300 + 3.
    assert [reply.payload.amount_fen for reply in repayments[:4]] == [101_000, 101_000, 101_303, 101_000]


def test_story_8_pays_everything_with_the_fourth_instalment() -> None:
    repayments = lend("D08")[1:]

    assert [reply.payload.amount_fen for reply in repayments] == [101_000, 101_000, 101_000, 101_000 + 20 * 100_000]
    assert [reply.payload.prepayment for reply in repayments] == [False, False, False, True]


@pytest.mark.parametrize(("demand_no", "consents"), [("D09", ["guarantor-xt"]), ("D16", [])])
def test_story_9_renews_ten_days_before_the_principal_is_due(demand_no: str, consents: list[str]) -> None:
    replies = lend(demand_no, interest_only=True)

    assert acts(replies) == ["confirm_disbursement", *["record_repayment"] * 11, "renew_loan"]
    assert plain(replies[-1].payload)["signed_on"] == "2027-12-13"
    assert (replies[-1].payload.amount_fen, replies[-1].payload.consents) == (1_200_000, consents)


def test_story_10_stops_after_two_instalments_and_its_guarantee_is_ceded() -> None:
    assert acts(lend("D10", interest_only=True)) == ["confirm_disbursement", "record_repayment", "record_repayment", "raise_warning"]
    issued, ceded = decide("D10", "guarantor", "guarantee", amount_fen=400_000_000, months=12)
    assert (plain(issued.payload)["share"], plain(ceded.payload)["kind"], plain(ceded.payload)["share"]) == ("0.80", "re_guarantee", "0.40")
    forwarded, decided = decide("D10", "fund", "claim", ratio_set=False)
    assert (forwarded.act, decided.act) == ("forward_claim", "decide_claim")
    assert plain(decided.payload)["ratio"] == "0.50"


def test_a_disbursement_is_confirmed_on_the_day_of_its_order_also_late_at_night() -> None:
    late = datetime(2026, 11, 23, 15, 50, tzinfo=UTC)
    call = Call("c", "disburse", "XT-1", "bank-x", "case", "", {"amount_fen": 1, "schedule": [_LINE]})
    replies = SERVICES["bank"]["disburse"](call, late, NO_TROUBLE, EmptyBooks())

    assert isinstance(replies, list)
    assert plain(replies[0].payload)["disbursed_on"] == "2026-11-23"


def test_story_11_stops_after_five_instalments() -> None:
    assert acts(lend("D11")).count("record_repayment") == 5


def test_story_14_is_reinsured_and_its_claim_returned_once() -> None:
    bound = decide("D15", "insurer", "bind", amount_fen=1, quote={"premium_fen": 1, "cover_ratio": "0.80", "waiting_days": 60})
    assert [plain(reply.payload).get("share") for reply in bound] == [None, "0.30"]
    assert acts(decide("D15", "fund", "claim", ratio_set=False)) == ["return_claim"]
    *_, decided = decide("D15", "fund", "recheck", ratio_set=False)
    assert plain(decided.payload)["ratio"] == "0.40"

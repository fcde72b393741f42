"""Cases that default, as the tests of what follows need them: covered or not, valued, offered, sold."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from domain.opening import Right, RightKind
from tests.workflows.world import Case, World

CLAIM, DISPOSAL = "claim-1", "disposal-1"
GUARANTOR = {"role": "guarantor", "organisation": "guarantor-xt"}
BANK = {"role": "bank_officer", "organisation": "bank-xt-rcb"}


async def to_default(case: Case) -> None:
    """The firm stops paying after its first instalment; the bank declares the default after 90 days."""
    await case.pass_to_due(1)
    await case.pay(1)
    await case.pass_to_due(2)
    await case.pass_days(95)
    day = (await case.today()).isoformat()
    await case.answer("default", "declare_default", {"letter_no": "WY1", "effective_on": day})


async def sell(case: Case, *, fail: bool, price_fen: int | None = None) -> None:
    day = (await case.today()).isoformat()
    await case.act("value_asset", {"value_fen": 2_000_000_00, "base_date": day, "report_no": "P1"}, DISPOSAL)
    await case.act("choose_route", {"route": "auction", "ready": ["mandate"]}, DISPOSAL)
    listing = {"listing_no": "GP1", "reserve_fen": 1_600_000_00, "opens_on": day, "closes_on": day}
    await case.act("list_asset", listing, DISPOSAL)
    if fail:
        await case.pass_days(2)
        await case.act("fail_round", None, DISPOSAL)
        day = (await case.today()).isoformat()
        listing |= {"reserve_fen": 1_280_000_00, "opens_on": day, "closes_on": day}
        await case.act("list_asset", listing, DISPOSAL)
    bid = {"bidder": "运营公司", "amount_fen": price_fen or listing["reserve_fen"]}
    await case.act("record_bid", bid, DISPOSAL)
    await case.pass_days(1)
    await case.act("accept_bid", bid, DISPOSAL)
    await case.act("record_assignment", {"buyer": "运营公司", "record_no": "ZR1", "recorded_on": day}, DISPOSAL)
    await case.act("distribute_proceeds", {"gross_fen": bid["amount_fen"], "costs_fen": 50_000_00, "distributed_on": day}, DISPOSAL)


async def end(case: Case) -> str:
    await case.answer("cancel", "cancel_registration", {"notice_no": "ZX9", "effective_on": (await case.today()).isoformat()})
    return str(await case.handle.result())


BIG = Right("ZL202310000002.8", RightKind.INVENTION, "一种测试装置", date(2043, 1, 1), 20_000_000_00)
LETTER = {"letter_no": "BH1", "share": "0.8", "fee_fen": 3_000_00}


def two_big_rights() -> tuple[Right, Right]:
    first = replace(BIG, declared_value_fen=12_000_000_00)
    return first, replace(first, right_no="ZL202310000003.6", declared_value_fen=8_000_000_00)


async def guaranteed(world: World, *cessions: dict[str, Any], admitted: bool = True, rows: dict[str, str] | None = None) -> Case:
    """4,000,000 lent and 80 % guaranteed; the firm stops paying, and the guarantor is asked for 3,200,000."""
    case = await world.open((BIG,), rows=rows or {})
    await case.prepare(amount_fen=4_000_000_00, cover="guarantee", method="monthly_interest", fund_admission=admitted)
    await case.pass_window()
    await case.file(BIG)
    await case.register(BIG)
    await case.approve()
    await case.answer("guarantee", "issue_guarantee", LETTER)
    for number, cession in enumerate(cessions, 2):
        await case.answer("guarantee", "record_cession", cession, number)
    if admitted:
        await case.answer("admit", "admit_to_fund", {"admitted": True, "entry_no": "RK1"})
    await case.disburse()
    await to_default(case)
    await case.answer("default", "demand_guarantee", {"letter_no": "DC1", "amount_fen": 4_000_000_00}, 2)
    return case


async def guarantor_pays(case: Case) -> None:
    await case.answer("pay", "pay_guarantee", {"receipt_no": "DCP1", "amount_fen": 3_200_000_00, "paid_on": "2027-06-01"})
    await case.answer("pay", "record_subrogation", {"assignment_no": "DW1"}, 2)
    await case.rest()


async def lodge(case: Case) -> None:
    await case.act("lodge_claim", {"claim_no": "BC1", "documents": []}, CLAIM, **GUARANTOR)


async def advance(case: Case, ratio: str = "0.50") -> None:
    """The fund decides, and pays its part at once."""
    await case.answer("claim", "decide_claim", {"granted": True, "decision_no": "JD1", "ratio": ratio, "advance_ratio": "1"})
    paid = case.last("claim_computed").data["advance_fen"]
    await case.answer("advance", "pay_advance", {"receipt_no": "BCP1", "amount_fen": paid, "paid_on": "2027-07-01"})


async def route(case: Case, name: str, *ready: str) -> None:
    """The rights are valued at 2,000,000, and this is how they are to be realised."""
    day = (await case.today()).isoformat()
    await case.act("value_asset", {"value_fen": 2_000_000_00, "base_date": day, "report_no": "P1"}, DISPOSAL)
    await case.act("choose_route", {"route": name, "ready": list(ready)}, DISPOSAL, **BANK)


async def fail_a_round(case: Case, reserve_fen: int) -> None:
    day = (await case.today()).isoformat()
    await case.act("list_asset", {"listing_no": "GP1", "reserve_fen": reserve_fen, "opens_on": day, "closes_on": day}, DISPOSAL)
    await case.pass_days(2)
    await case.act("fail_round", None, DISPOSAL)


async def nobody_bids(case: Case) -> None:
    """Two rounds of an auction and the sale after them (变卖) fail."""
    await route(case, "auction", "mandate")
    for reserve_fen in (1_600_000_00, 1_280_000_00, 1_280_000_00):
        await fail_a_round(case, reserve_fen)


async def refused(case: Case, name: str, payload: Any = None, subject: str = "case", **who: Any) -> str:
    """The sentence with which the case refuses an act."""
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await case.act(name, payload, subject, **who)
    return str(failed.value.cause)


async def refused_answer(case: Case, kind: str, name: str, payload: Any, number: int = 1) -> str:
    """The sentence with which the case refuses a partner's answer."""
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await case.answer(kind, name, payload, number)
    return str(failed.value.cause)


def escalations(case: Case) -> list[tuple[str, str]]:
    return [(fact.data["clock"], fact.data["to"]) for fact in case.journal if fact.kind == "escalated"]

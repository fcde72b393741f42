"""What a claim on the fund comes to."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.claimbase import Claim, Claimant
from domain.entitlement import Status, claim
from domain.layers import Layer, LayerKind
from domain.rules import Unset
from domain.terms import Ground, Part
from tests.domain.fund_rules import claimed, parts, told, working

_BANK, _GUARANTOR, _INSURER = Claimant.BANK, Claimant.GUARANTOR, Claimant.INSURER
_HALF = Decimal("0.50")
_LAYERS = [Layer(LayerKind.RE_GUARANTEE, party, Decimal("0.20")) for party in ("national_fund", "province")]
_W6A = Claim(_GUARANTOR, 400_000_000, admitted=True, paid_fen=320_000_000, layers=_LAYERS, ratio=_HALF)
_PLAIN = Claim(_BANK, 1_000_000, admitted=True)
_RATIO: dict[str, str | None] = {"fund.ratio": "0.40"}


def test_named_shares_put_their_part_on_who_valued_the_right() -> None:
    """Example W7a."""
    hunan: dict[str, str | None] = {"fund.ratio": "0.45", "fund.shares": "fund:0.45 bank:0.45 disposal:0.10", "fund.ceiling": "5000000"}

    found = claimed(Claim(_BANK, 420_000_000, admitted=True, balance_fen=500_000_000), hunan)

    assert found.parts == [Part("fund", 189_000_000), Part("disposal", 42_000_000), Part("bank", 189_000_000)]
    guaranteed = claimed(Claim(_GUARANTOR, 420_000_000, admitted=True, paid_fen=100_000_000), hunan)
    assert parts(guaranteed) == {"bank": 320_000_000, "fund": 45_000_000, "disposal": 10_000_000, "guarantor": 45_000_000}


def test_shares_without_a_third_party_leave_the_rest_with_the_claimant() -> None:
    found = claimed(_PLAIN, {**_RATIO, "fund.shares": "fund:0.40 bank:0.60"})

    assert parts(found) == {"fund": 400_000, "bank": 600_000}


@pytest.mark.parametrize(
    ("balance_fen", "status", "payable"),
    [
        (1_000_000_000, Status.GRANTED, 800_000_000),
        (1_000_000_001, Status.GRANTED, 500_000_001),
        (3_000_000_000, Status.GRANTED, 1_500_000_000),
        (3_000_000_001, Status.NOT_ELIGIBLE, 0),
    ],
)
def test_a_tier_is_a_cliff(balance_fen: int, status: Status, payable: int) -> None:
    """Example W7d."""
    found = claimed(Claim(_BANK, balance_fen, admitted=True), {"fund.tiers": "10000000:0.80 30000000:0.50"})

    assert (found.status, found.payable_fen) == (status, payable)


def test_a_firm_beyond_the_ceiling_is_not_eligible_or_prorated_by_pack() -> None:
    ceiling: dict[str, str | None] = {**_RATIO, "fund.ceiling": "5000"}
    given = replace(_PLAIN, balance_fen=1_000_000)

    assert claimed(given, ceiling).status is Status.NOT_ELIGIBLE
    prorated = claimed(given, {**ceiling, "fund.ceiling_mode": "prorate"})
    assert (prorated.eligible_fen, prorated.base_fen, prorated.payable_fen) == (500_000, 500_000, 200_000)
    assert claimed(replace(_PLAIN, balance_fen=500_000), ceiling).eligible_fen == 1_000_000


def test_what_was_not_admitted_is_refused_and_says_why() -> None:
    by = working(_RATIO)

    found = claim(by, replace(_PLAIN, admitted=False, faults=["misuse", "misuse", "late"]))

    assert found.status is Status.REFUSED
    assert found.refusals == [
        Ground("not_admitted", "该笔贷款未入库", "the loan was not admitted to the fund", "clause of fund.refuse_for"),
        Ground("late", "不予补偿：late", "refused: late", "clause of fund.refuse_for"),
        Ground("misuse", "不予补偿：misuse", "refused: misuse", "clause of fund.refuse_for"),
    ]
    assert (found.payable_fen, found.parts) == (0, [])
    assert told(by) == [("status", "REFUSED")] * 3
    assert (by.steps[0].zh, by.steps[0].en) == ("该笔贷款未入库", "the loan was not admitted to the fund")
    assert (by.steps[0].clause, by.steps[0].inputs) == ("clause of fund.refuse_for", {"ground": "not_admitted"})


def test_a_fund_that_is_not_there_refuses_with_that_alone() -> None:
    found = claimed(replace(_PLAIN, admitted=False), {"fund.exists": "no"})

    assert [ground.code for ground in found.refusals] == ["no_fund"]


def test_a_fault_that_the_pack_does_not_know_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^faults: 'bad' is no ground of this pack; it has misuse late$"):
        claimed(replace(_PLAIN, faults=["bad"]), _RATIO)


def test_the_committees_ratio_stands_where_the_pack_is_open_and_is_said_so() -> None:
    by = working()

    claim(by, replace(_PLAIN, ratio=_HALF))

    step = next(step for step in by.steps if step.name == "ratio")
    assert (step.zh, step.value, step.clause) == ("补偿比例由决策委员会决定（规则未规定）", "0.50", "clause of fund.ratio")


def test_a_ratio_that_nobody_gave_or_that_contradicts_the_pack_is_refused() -> None:
    with pytest.raises(Unset, match=r"fund\.ratio is not set"):
        claimed(_PLAIN)
    with pytest.raises(ValueError, match=r"^ratio is 0\.40 by the pack of testland, not 0\.50; leave it out$"):
        claimed(replace(_PLAIN, ratio=_HALF), _RATIO)
    assert claimed(replace(_PLAIN, ratio=Decimal("0.4")), _RATIO).payable_fen == 400_000


@pytest.mark.parametrize(
    ("rows", "changed", "payable", "bound_by"),
    [
        ({"fund.claim_cap": "4000"}, {}, 400_000, ""),
        ({"fund.claim_cap": "3999.99"}, {}, 399_999, "claim_cap"),
        ({"fund.year_cap": "5000"}, {"paid_year_fen": 100_000}, 400_000, ""),
        ({"fund.year_cap": "5000"}, {"paid_year_fen": 100_001}, 399_999, "year_cap"),
        ({"fund.year_cap": "5000"}, {"paid_year_fen": 600_000}, 0, "year_cap"),
        ({"fund.public_cap": "0.8"}, {"other_public_fen": 400_000}, 400_000, ""),
        ({"fund.public_cap": "0.8"}, {"other_public_fen": 400_001}, 399_999, "public_cap"),
        ({"fund.public_cap": "0.8"}, {"other_public_fen": 900_000}, 0, "public_cap"),
        ({}, {"other_public_fen": 600_000}, 400_000, ""),
        ({}, {"other_public_fen": 600_001}, 399_999, "loss"),
        ({}, {"other_public_fen": 1_100_000}, 0, "loss"),
    ],
)
def test_the_least_of_the_caps_is_payable(rows: dict[str, str], changed: dict[str, Any], payable: int, bound_by: str) -> None:
    found = claimed(replace(_PLAIN, **changed), {**_RATIO, **rows})

    assert (found.entitlement_fen, found.payable_fen, found.bound_by, found.deferred_fen) == (400_000, payable, bound_by, 0)


def test_a_balance_that_is_too_small_defers_the_rest_unless_the_liability_ends_there() -> None:
    given = replace(_PLAIN, fund_balance_fen=399_999)

    owed, ended = claimed(given, _RATIO), claimed(given, {**_RATIO, "fund.limited_to_balance": "yes"})

    assert (owed.payable_fen, owed.deferred_fen, owed.bound_by) == (399_999, 1, "fund_balance")
    assert (ended.payable_fen, ended.deferred_fen, ended.bound_by) == (399_999, 0, "fund_balance")
    enough = claimed(replace(_PLAIN, fund_balance_fen=400_000), _RATIO)
    assert (enough.payable_fen, enough.deferred_fen, enough.bound_by) == (400_000, 0, "")


@pytest.mark.parametrize(
    ("rows", "changed", "rule"),
    [
        ({}, {}, ""),
        ({"fund.claim_cap": "1"}, {}, "fund.claim_cap"),
        ({}, {"fund_balance_fen": 1}, "fund.limited_to_balance"),
    ],
)
def test_the_cap_that_decided_is_cited(rows: dict[str, str], changed: dict[str, Any], rule: str) -> None:
    by = working({**_RATIO, **rows})

    claim(by, replace(_PLAIN, **changed))

    step = next(step for step in by.steps if step.name == "payable_fen")
    assert step.rule == rule
    assert step.inputs["entitlement_fen"] == "400000"


def test_a_cession_that_is_learnt_after_the_payment_goes_back_to_the_fund() -> None:
    assert claimed(replace(_W6A, paid_before_fen=160_000_000)).true_up_fen == -80_000_000
    assert claimed(replace(_W6A, paid_before_fen=50_000_000)).true_up_fen == 30_000_000


def test_claimant_and_flags_decide_the_ratio_where_the_pack_says_so() -> None:
    rows: dict[str, str | None] = {
        "fund.claimant_ratio": "bank:0.30 guarantor:0.20",
        "fund.uplift": "0.05",
        "fund.uplift_for": "first_loan credit",
    }
    guaranteed = Claim(_GUARANTOR, 1_000_000, admitted=True, paid_fen=1_000_000)

    assert claimed(_PLAIN, rows).ratio == Decimal("0.30")
    assert claimed(guaranteed, rows).ratio == Decimal("0.20")
    assert claimed(replace(guaranteed, flags=["credit"]), rows).ratio == Decimal("0.25")
    assert claimed(replace(guaranteed, flags=["credit"]), rows).payable_fen == 250_000
    with pytest.raises(Unset, match=r"fund\.ratio is not set"):
        claimed(Claim(_INSURER, 1_000_000, admitted=True, paid_fen=1_000_000), rows)


def test_the_balance_decides_the_tier_not_the_loss() -> None:
    rows: dict[str, str | None] = {"fund.tiers": "10000:0.80 20000:0.60 30000:0.50"}

    assert [claimed(replace(_PLAIN, balance_fen=fen), rows).payable_fen for fen in (1_000_000, 1_000_001, 3_000_000)] == [
        800_000,
        600_000,
        500_000,
    ]


def test_of_named_shares_the_lenders_are_no_third_parties() -> None:
    rows: dict[str, str | None] = {"fund.ratio": "0.40", "fund.shares": "fund:0.40 bank:0.20 guarantor:0.10 insurer:0.20 valuer:0.10"}
    paid: dict[str, Any] = {"admitted": True, "paid_fen": 1_000_000}

    by_insurer = claimed(Claim(_INSURER, 1_000_000, **paid), rows)
    by_guarantor = claimed(Claim(_GUARANTOR, 1_000_000, **paid), rows)

    assert parts(by_insurer) == {"fund": 400_000, "valuer": 100_000, "insurer": 500_000}
    assert parts(by_guarantor) == {"fund": 400_000, "valuer": 100_000, "guarantor": 500_000}

"""Guarantees."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.guarantee import Call, Fee, PaidOut, fee, market_split, pattern, pay_out, payable, split
from domain.rules import Unset
from domain.terms import Part
from tests.domain.fund_rules import ROWS, told, working


def test_the_shares_of_both_patterns_sum_to_one() -> None:
    rules = working().rules

    assert [sum(pattern(rules, name).values()) for name in ("4-2-2-2", "4-3-2-1")] == [1, 1]
    assert pattern(rules, "4-3-2-1")["government"] == Decimal("0.10")


def test_a_pattern_that_the_pack_leaves_open_is_named_by_the_call() -> None:
    with pytest.raises(Unset, match=r"guarantee\.pattern is not set for testland"):
        pattern(working().rules)
    with pytest.raises(ValueError, match=r"^pattern: '5-5' is not one of 4-2-2-2, 4-3-2-1$"):
        pattern(working().rules, "5-5")


def test_the_pattern_of_the_pack_stands() -> None:
    rules = working({"guarantee.pattern": "4-3-2-1"}).rules

    assert pattern(rules) == pattern(rules, "4-3-2-1")
    with pytest.raises(ValueError, match=r"^pattern is 4-3-2-1 for testland, not 4-2-2-2; leave it out$"):
        pattern(rules, "4-2-2-2")


def test_a_loss_is_shared_to_the_fen() -> None:
    by = working({"guarantee.pattern": "4-2-2-2"})

    assert split(by, 7) == [Part("guarantor", 3), Part("national_fund", 2), Part("province", 1), Part("bank", 1)]
    assert told(by) == [("split", "guarantor:3 national_fund:2 province:1 bank:1")]
    assert (by.steps[0].rule, by.steps[0].inputs) == ("guarantee.shares.4-2-2-2", {"loss_fen": "7"})


def test_the_guarantor_pays_all_but_the_banks_part_and_is_left_with_its_own() -> None:
    """Example W6a."""
    by = working()

    found = pay_out(by, Call(400_000_000, date(2026, 3, 2), "4-2-2-2"))

    assert (found.paid_fen, found.ceded_fen, found.borne_fen) == (320_000_000, 160_000_000, 160_000_000)
    assert found.parts == [Part("guarantor", 160_000_000), *(Part(party, 80_000_000) for party in ("national_fund", "province", "bank"))]
    assert told(by) == [
        ("split", "guarantor:160000000 national_fund:80000000 province:80000000 bank:80000000"),
        ("paid_fen", "320000000"),
        ("ceded_fen", "80000000"),
        ("ceded_fen", "80000000"),
        ("pay_by", "2026-05-01"),
    ]
    assert [step.rule for step in by.steps] == ["guarantee.shares.4-2-2-2", "", "", "", "guarantee.pay_days"]


def test_a_pay_out_that_is_due_on_a_rest_day_is_due_on_the_next_working_day() -> None:
    """3 August 2026 and 60 days: Friday 2 October; 2 August: the holiday of 1 October."""
    assert pay_out(working(), Call(1, date(2026, 8, 3), "4-2-2-2")).pay_by == date(2026, 10, 2)
    assert pay_out(working(), Call(1, date(2026, 8, 2), "4-2-2-2")).pay_by == date(2026, 10, 2)


def test_a_loss_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^loss_fen must not be negative, not -1$"):
        pay_out(working(), Call(-1, date(2026, 8, 3), "4-2-2-2"))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**12), st.sampled_from([name.removeprefix("guarantee.shares.") for name in ROWS if "shares" in name]))
def test_all_parts_of_a_pay_out_sum_to_the_loss(loss: int, name: str) -> None:
    found: PaidOut = pay_out(working(), Call(loss, date(2026, 3, 2), name))

    amounts = {part.party: part.amount_fen for part in found.parts}
    assert sum(amounts.values()) == loss
    assert found.paid_fen == found.ceded_fen + found.borne_fen == loss - amounts["bank"]
    assert found.borne_fen == amounts["guarantor"]


def test_a_fee_is_the_rate_of_the_amount_for_its_months_within_the_cap() -> None:
    by = working({"guarantee.fee_cap": "0.01"})

    assert fee(by, 1_000_000, 6, Decimal("0.02")) == Fee(5_000, Decimal("0.01"), capped=True)
    assert fee(by, 1_000_000, 12, Decimal("0.01")) == Fee(10_000, Decimal("0.01"), capped=False)
    assert fee(working(), 1_000_000, 12, Decimal("0.02")) == Fee(20_000, Decimal("0.02"), capped=False)
    assert (by.steps[0].name, by.steps[0].value, by.steps[0].rule) == ("fee_fen", "5000", "guarantee.fee_cap")
    assert (by.steps[0].zh, by.steps[0].en) == ("担保费", "guarantee fee")
    assert by.steps[0].inputs == {"amount_fen": "1000000", "rate": "0.01", "asked": "0.02", "months": "6"}


def test_where_there_is_no_fund_the_agreed_shares_bear_the_loss() -> None:
    """Qingdao, 6:2:2."""
    by = working({"cover.shares": "insurer:0.60 bank:0.20 guarantor:0.20"})

    assert market_split(by, 101) == [Part("insurer", 61), Part("bank", 20), Part("guarantor", 20)]
    assert (by.steps[0].rule, by.steps[0].value) == ("cover.shares", "insurer:61 bank:20 guarantor:20")
    with pytest.raises(Unset, match=r"cover\.shares is not set for testland"):
        market_split(working(), 1)


def test_a_guarantor_pays_its_share_of_the_principal_whatever_it_has_ceded() -> None:
    by = working({"guarantee.pattern": "4-2-2-2"})

    assert payable(by, 1_001, Decimal("0.5")) == 501
    assert payable(working(), 1_000, Decimal("0.8")) == 800
    (step,) = by.steps
    assert (step.name, step.value, step.rule) == ("payable_fen", "501", "guarantee.pattern")
    assert (step.zh, step.en) == ("代偿 = 未偿本金 × 担保比例", "paid by the guarantor = unpaid principal × its share")
    assert step.inputs == {"loss_fen": "1001", "share": "0.5"}

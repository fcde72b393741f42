"""A covered loss without a fund: who bears it before and after what came back."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.explained import Working
from domain.layers import Layer, LayerKind
from domain.lossshare import CoveredLoss, borne
from tests.domain.fund_rules import working


def told(working: Working, given: CoveredLoss) -> list[tuple[str, int]]:
    return [(part.party, part.amount_fen) for part in borne(working, given)]


def test_what_came_back_lightens_bank_and_guarantor_in_proportion_to_what_they_bore() -> None:
    found = told(working(), CoveredLoss(4_000_000, 3_200_000, 1_000_000, "bank", "guarantor"))
    assert found == [("recovered", 1_000_000), ("bank", 600_000), ("guarantor", 2_400_000)]


def test_who_took_over_a_part_bears_it_and_the_coverer_the_rest() -> None:
    layers = [Layer(LayerKind.RE_GUARANTEE, "province", Decimal("0.4")), Layer(LayerKind.QUOTA_SHARE, "bank", Decimal("0.25"))]
    sheet = working()
    found = told(sheet, CoveredLoss(4_000_000, 3_200_000, 0, "bank", "guarantor", layers))
    assert found == [("recovered", 0), ("bank", 1_600_000), ("guarantor", 800_000), ("province", 1_600_000)]
    steps = {step.name: step for step in sheet.explanation("loss_shared").steps}
    assert steps["first"].value == "bank:1600000 guarantor:800000 province:1600000"
    assert steps["first"].inputs == {"paid_fen": "3200000"}
    assert steps["parts"].value == "recovered:0 bank:1600000 guarantor:800000 province:1600000"
    assert steps["parts"].inputs == {"loss_fen": "4000000", "recovered_fen": "0"}


def test_everything_recovered_leaves_nobody_with_a_loss() -> None:
    assert told(working(), CoveredLoss(100, 80, 100, "bank", "insurer")) == [("recovered", 100), ("bank", 0), ("insurer", 0)]


def test_nothing_is_shared_where_nothing_was_lost() -> None:
    assert told(working(), CoveredLoss(0, 0, 0, "bank", "insurer")) == []


@pytest.mark.parametrize(
    ("paid", "recovered", "why"),
    [
        (101, 0, "paid_fen must not exceed the loss of 100 fen, not 101"),
        (0, 101, "recovered_fen must not exceed the loss of 100 fen, not 101"),
        (-1, 0, "paid_fen must not be negative, not -1"),
    ],
)
def test_an_amount_that_no_loss_can_have_is_refused_by_name(paid: int, recovered: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        borne(working(), CoveredLoss(100, paid, recovered, "bank", "insurer"))


amounts = st.integers(1, 10**12)


@given(amounts, st.data())
@settings(max_examples=100, deadline=None)
def test_the_parts_sum_to_the_loss_and_nobody_bears_more_than_before(loss: int, data: st.DataObject) -> None:
    paid, recovered = data.draw(st.integers(0, loss)), data.draw(st.integers(0, loss))
    share = Decimal(data.draw(st.integers(0, 100))) / 100
    parts = dict(told(working(), CoveredLoss(loss, paid, recovered, "bank", "insurer", [Layer(LayerKind.QUOTA_SHARE, "re", share)])))
    assert sum(parts.values()) == loss
    assert all(fen >= 0 for fen in parts.values())
    assert parts["bank"] <= loss - paid

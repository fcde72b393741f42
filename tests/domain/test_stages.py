"""Stages: every one stands in its table, every one but the first is reached, and nothing else follows."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from domain.stages import (
    CASE_MOVES,
    CLAIM_MOVES,
    DISPOSAL_MOVES,
    LOAN_MOVES,
    RIGHT_MOVES,
    CaseStage,
    ClaimStage,
    DisposalStage,
    LoanStage,
    RightStage,
    move,
)

_TABLES: list[tuple[type[StrEnum], Mapping[Any, frozenset[Any]]]] = [
    (CaseStage, CASE_MOVES),
    (RightStage, RIGHT_MOVES),
    (LoanStage, LOAN_MOVES),
    (ClaimStage, CLAIM_MOVES),
    (DisposalStage, DISPOSAL_MOVES),
]


@pytest.mark.parametrize(("stages", "moves"), _TABLES, ids=lambda each: getattr(each, "__name__", ""))
def test_every_stage_stands_in_its_table_and_every_one_but_the_first_is_reached(stages: type[StrEnum], moves: Mapping[Any, Any]) -> None:
    assert set(moves) == set(stages)
    assert set().union(*moves.values()) | {next(iter(stages))} == set(stages)


def test_a_stage_that_may_follow_is_handed_on() -> None:
    assert move(LOAN_MOVES, LoanStage.DISBURSED, LoanStage.REPAYING) is LoanStage.REPAYING


def test_a_stage_that_may_not_follow_is_refused_with_those_that_may() -> None:
    with pytest.raises(ValueError, match=r"settled cannot follow disbursed; possible: repaying$"):
        move(LOAN_MOVES, LoanStage.DISBURSED, LoanStage.SETTLED)
    with pytest.raises(ValueError, match=r"repaying cannot follow settled; possible: nothing$"):
        move(LOAN_MOVES, LoanStage.SETTLED, LoanStage.REPAYING)

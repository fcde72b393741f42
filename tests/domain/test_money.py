"""Money: rounding, sharing, writing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import rounded, shares, yuan

parts = st.lists(st.decimals(0, 1000, places=4), min_size=1, max_size=8).filter(any)


@pytest.mark.parametrize(
    ("value", "fen"), [("0.5", 1), ("0.4999999", 0), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("9007199254740993.5", 9007199254740994)]
)
def test_half_a_fen_is_rounded_away_from_zero(value: str, fen: int) -> None:
    assert rounded(Decimal(value)) == fen


@given(st.integers(0, 10**13), parts)
def test_shares_add_up_to_the_total_and_none_is_a_fen_or_more_off(total: int, by: list[Decimal]) -> None:
    found = shares(total, by)

    assert sum(found) == total
    for share, part in zip(found, by, strict=True):
        assert abs(share - total * part / sum(by)) < Decimal("1.0001")


def test_thirds_give_the_odd_fen_to_the_first() -> None:
    assert shares(100, [Decimal(1)] * 3) == [34, 33, 33]


def test_nothing_is_shared_by_parts_that_are_all_zero() -> None:
    with pytest.raises(ValueError, match="not all zero"):
        shares(100, [Decimal(0), Decimal(0)])


@pytest.mark.parametrize(("fen", "written"), [(123456, "1,234.56"), (5, "0.05"), (0, "0.00"), (-100, "-1.00"), (100000000, "1,000,000.00")])
def test_yuan_are_written_with_thousands_and_two_decimals(fen: int, written: str) -> None:
    assert yuan(fen) == written

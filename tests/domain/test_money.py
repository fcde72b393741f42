"""Money: rounding, sharing, ratios, writing."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.money import quotient, rounded, shares, yuan

parts = st.lists(st.decimals(0, 1000, places=4), min_size=1, max_size=8).filter(any)


@pytest.mark.parametrize(
    ("value", "fen"),
    [
        ("0.5", 1),
        ("0.4999999", 0),
        ("1.5", 2),
        ("2.5", 3),
        ("-0.5", -1),
        ("-2.4", -2),
        ("9007199254740993.5", 9007199254740994),
        ("1234567890123456789012345678901234567890123456789012345678901234567890.5", int("123456789" + "0123456789" * 6 + "1")),
    ],
)
def test_half_a_fen_is_rounded_away_from_zero(value: str, fen: int) -> None:
    assert rounded(Decimal(value)) == fen


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**13), parts)
def test_shares_add_up_to_the_total_and_none_is_a_fen_or_more_off(total: int, by: list[Decimal]) -> None:
    found = shares(total, by)

    assert sum(found) == total
    for share, part in zip(found, by, strict=True):
        assert abs(share * sum(by) - total * part) < sum(by)


def test_thirds_give_the_odd_fen_to_the_first() -> None:
    assert shares(100, [Decimal(1)] * 3) == [34, 33, 33]


def test_what_is_left_over_goes_to_the_largest_fractions() -> None:
    assert shares(10, [Decimal("0.55"), Decimal("0.25"), Decimal("0.20")]) == [6, 2, 2]
    assert shares(10, [Decimal("0.32"), Decimal("0.39"), Decimal("0.29")]) == [3, 4, 3]


def test_a_part_of_nothing_gets_nothing() -> None:
    assert shares(101, [Decimal(0), Decimal(1), Decimal(1)]) == [0, 51, 50]


@pytest.mark.parametrize("by", [[], [Decimal(0), Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_nothing_is_shared_by_parts_that_are_missing_negative_or_all_zero(by: list[Decimal]) -> None:
    with pytest.raises(ValueError, match=r"^an amount is shared by parts that are not negative and not all zero, not by "):
        shares(100, by)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(231, 5000, "0.0462"), (1, 3, "0.333333333333"), (2, 3, "0.666666666667"), (0, 7, "0"), (5, 5, "1"), (-1, 4, "-0.25"), (50, 5, "10")],
)
def test_a_ratio_is_shown_to_twelve_decimals_without_idle_zeros(part: int, whole: int, shown: str) -> None:
    assert format(quotient(part, whole), "f") == shown


@pytest.mark.parametrize(
    ("fen", "written"), [(123456, "1,234.56"), (5, "0.05"), (0, "0.00"), (-100, "-1.00"), (-5, "-0.05"), (100000000, "1,000,000.00")]
)
def test_yuan_are_written_with_thousands_and_two_decimals(fen: int, written: str) -> None:
    assert yuan(fen) == written


def test_parts_that_are_refused_are_repeated() -> None:
    with pytest.raises(ValueError, match=r"not by \['2', '-1'\]$"):
        shares(100, [Decimal(2), Decimal(-1)])


@pytest.mark.parametrize(
    ("total", "found"),
    [(1, [1, 0, 0, 0]), (3, [2, 1, 0, 0]), (100_000_001, [54_000_001, 26_000_000, 16_000_000, 4_000_000])],
)
def test_a_fen_three_fen_and_a_million_yuan_and_a_fen_are_split_54_26_16_4_without_a_remainder(total: int, found: list[int]) -> None:
    assert shares(total, [Decimal(part) for part in (54, 26, 16, 4)]) == found


def test_parts_that_sum_to_a_hundred_only_after_rounding_share_the_whole_all_the_same() -> None:
    thirds = [Decimal("33.333"), Decimal("33.333"), Decimal("33.333")]  # 99.999

    assert shares(10_000_000, thirds) == [3_333_334, 3_333_333, 3_333_333]

"""The tolerance of bad loans."""

from decimal import Decimal

from domain.tolerance import tolerated

_POINTS = Decimal("0.03")


def test_three_points_more_are_tolerated_and_a_fen_beyond_is_not() -> None:
    """Example W2c."""
    assert tolerated(2_310_000_000, 50_000_000_000, 81_000_000_000, 5_000_000_000_000, _POINTS) is True
    assert tolerated(2_310_000_001, 50_000_000_000, 81_000_000_000, 5_000_000_000_000, _POINTS) is False


def test_a_bank_without_pledge_loans_is_not_compared() -> None:
    assert tolerated(0, 0, 1, 100, _POINTS) is None

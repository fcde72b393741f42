"""The limit that a package of rights carries."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.limits import limit
from domain.opening import RightKind

_LTV = {RightKind.INVENTION: Decimal("0.25"), RightKind.UTILITY_MODEL: Decimal("0.15"), RightKind.TRADEMARK: Decimal("0.50")}
_BUNDLE = [
    ("ZL1", RightKind.INVENTION, 800_000_000),
    ("ZL2", RightKind.UTILITY_MODEL, 200_000_000),
    ("3", RightKind.TRADEMARK, 300_000_000),
]


def test_a_bundle_carries_the_sum_of_its_rights_and_the_request_binds_below_it() -> None:
    """Example W5a."""
    found = limit(_BUNDLE, _LTV.__getitem__, 350_000_000)

    assert [line.limit_fen for line in found.lines] == [200_000_000, 30_000_000, 150_000_000]
    assert (found.limit_fen, found.approved_fen, found.binding) == (380_000_000, 350_000_000, "request")


def test_without_the_trademark_the_rights_bind() -> None:
    found = limit(_BUNDLE[:2], _LTV.__getitem__, 350_000_000)

    assert (found.limit_fen, found.approved_fen, found.binding) == (230_000_000, 230_000_000, "rights")


@given(st.lists(st.integers(1, 10**13), max_size=6), st.integers(1, 10**13))
def test_never_more_is_approved_than_asked_for_or_than_the_rights_carry(values: list[int], requested: int) -> None:
    found = limit([(str(n), RightKind.INVENTION, value) for n, value in enumerate(values)], _LTV.__getitem__, requested)

    assert found.approved_fen == min(requested, sum(line.limit_fen for line in found.lines))

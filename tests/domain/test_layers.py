"""Re-guarantee and reinsurance layers."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.layers import Ceded, Layer, LayerKind, cede
from tests.domain.fund_rules import told, working

_QS, _XL, _SL, _RG = LayerKind.QUOTA_SHARE, LayerKind.EXCESS_OF_LOSS, LayerKind.STOP_LOSS, LayerKind.RE_GUARANTEE
fen = st.integers(0, 10**11)


def _amounts(paid: int, loss: int, *layers: Layer, year: int = 0) -> list[int]:
    return [each.amount_fen for each in cede(working(), paid, loss, layers, year)]


def test_a_re_guarantee_takes_its_share_of_the_loss_and_a_quota_share_of_the_payment() -> None:
    """Examples W6a and W6d."""
    assert _amounts(320_000_000, 400_000_000, Layer(_RG, "a", Decimal("0.20")), Layer(_RG, "b", Decimal("0.20"))) == [80_000_000] * 2
    assert _amounts(243_150_000, 300_000_000, Layer(_QS, "a", Decimal("0.30"))) == [72_945_000]


def test_layers_take_their_part_in_their_order_whatever_the_order_of_the_list() -> None:
    layers = [Layer(_SL, "stop", retention_fen=100), Layer(_XL, "excess", retention_fen=400), Layer(_QS, "quota", Decimal("0.5"))]

    found = cede(working(), 1000, 1000, layers)

    assert found == [Ceded("quota", _QS, 500, 0), Ceded("excess", _XL, 100, 0), Ceded("stop", _SL, 300, 0)]


def test_an_excess_of_loss_begins_above_its_retention_and_ends_at_its_limit() -> None:
    layer = Layer(_XL, "a", retention_fen=100, limit_fen=50)

    assert [_amounts(paid, paid, layer) for paid in (99, 100, 101, 150, 151)] == [[0], [0], [1], [50], [50]]


def test_two_excess_layers_stand_on_each_other() -> None:
    assert _amounts(500, 500, Layer(_XL, "a", retention_fen=100, limit_fen=100), Layer(_XL, "b", retention_fen=200)) == [100, 300]


def test_a_stop_loss_counts_the_year() -> None:
    layer = Layer(_SL, "a", retention_fen=100, limit_fen=60)

    assert [_amounts(50, 50, layer, year=year) for year in (0, 50, 80, 100, 130, 160)] == [[0], [0], [30], [50], [30], [0]]


def test_only_a_stop_loss_counts_the_year() -> None:
    assert _amounts(100, 100, Layer(_XL, "a", retention_fen=60), year=500) == [40]
    assert _amounts(100, 100, Layer(_QS, "a", limit_fen=50), year=500) == [50]


def test_a_layer_pays_no_more_than_is_left_of_its_year() -> None:
    assert _amounts(1000, 1000, Layer(_QS, "a", Decimal("0.5"), left_fen=120)) == [120]


def test_a_limit_ends_what_a_share_is_taken_of() -> None:
    assert _amounts(1000, 2000, Layer(_QS, "a", Decimal("0.5"), limit_fen=600)) == [300]
    assert _amounts(1000, 2000, Layer(_RG, "a", Decimal("0.5"), limit_fen=600)) == [300]


def test_layers_together_never_take_more_than_the_payment() -> None:
    assert _amounts(100, 1000, Layer(_RG, "a", Decimal("0.08")), Layer(_RG, "b", Decimal("0.08"))) == [80, 20]


def test_every_layer_says_what_it_took_of_what() -> None:
    by = working()

    found = cede(by, 100, 200, [Layer(_RG, "a", Decimal("0.1"), received_fen=7), Layer(_XL, "b", retention_fen=50, treaty_no="T-1")])

    assert told(by) == [("ceded_fen", "20"), ("ceded_fen", "30")]
    assert found[0].received_fen == 7
    assert by.steps[0].inputs == {"share": "0.1", "of_fen": "200", "retention_fen": "0", "treaty": "-"}
    assert by.steps[1].inputs == {"share": "1", "of_fen": "80", "retention_fen": "50", "treaty": "T-1"}
    assert (by.steps[0].zh, by.steps[0].en) == ("a 分担（re_guarantee）", "taken over by a (re_guarantee)")


def test_a_share_beyond_the_whole_is_refused() -> None:
    with pytest.raises(ValueError, match=r"share must lie between 0 and 1, not 1\.1"):
        cede(working(), 1, 1, [Layer(_QS, "a", Decimal("1.1"))])


layers = st.lists(
    st.builds(
        Layer,
        st.sampled_from(LayerKind),
        st.just("a"),
        st.decimals(0, 1, places=3),
        fen,
        st.none() | fen,
        st.none() | fen,
    ),
    max_size=5,
)


@settings(max_examples=100, deadline=None)
@given(fen, fen, layers, fen)
def test_what_is_ceded_is_never_negative_and_never_more_than_the_payment(paid: int, loss: int, treaties: list[Layer], year: int) -> None:
    found = _amounts(paid, loss, *treaties, year=year)

    assert all(amount >= 0 for amount in found)
    assert sum(found) <= paid


def test_a_share_of_nothing_takes_nothing_and_a_share_of_all_takes_the_whole_payment() -> None:
    assert _amounts(1000, 1250, Layer(_QS, "a", Decimal(0))) == [0]
    assert _amounts(1000, 1250, Layer(_QS, "a", Decimal(1))) == [1000]


def test_two_cessions_of_one_policy_each_take_their_share_and_together_no_more_than_all() -> None:
    assert sum(_amounts(1000, 1000, Layer(_QS, "a", Decimal("0.3")), Layer(_QS, "b", Decimal("0.2")))) == 500
    assert sum(_amounts(1000, 1000, Layer(_QS, "a", Decimal(1)), Layer(_QS, "b", Decimal(1)))) == 1000

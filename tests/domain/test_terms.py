"""What a pack sets and what it leaves open."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from domain.rules import Unset
from domain.terms import checked, figure, scaled, yes
from tests.domain.fund_rules import working


@dataclass(frozen=True)
class _Given:
    amount_fen: int = 0
    ratio: Decimal = Decimal(0)
    note: str = ""


def test_a_figure_of_the_pack_stands() -> None:
    rules = working({"fund.ratio": "0.45"}).rules

    assert figure(rules, "fund.ratio", None) == Decimal("0.45")
    assert figure(rules, "fund.ratio", Decimal("0.450")) == Decimal("0.45")


def test_a_figure_that_contradicts_the_pack_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^fund\.ratio is 0\.45 for testland \(clause of fund\.ratio\), not 0\.5; leave it out$"):
        figure(working({"fund.ratio": "0.45"}).rules, "fund.ratio", Decimal("0.5"))


def test_an_open_figure_is_given_by_those_who_decide() -> None:
    assert figure(working().rules, "fund.ratio", Decimal("0.5")) == Decimal("0.5")


def test_an_open_figure_that_nobody_gave_names_its_clause() -> None:
    with pytest.raises(Unset, match=r"fund\.ratio is not set for testland: clause of fund\.ratio"):
        figure(working().rules, "fund.ratio", None)


def test_only_a_row_that_says_yes_is_a_yes() -> None:
    rules = working({"a.yes": "yes", "a.no": "no", "a.unset": ""}).rules

    assert [yes(rules, key) for key in ("a.yes", "a.no", "a.unset", "a.missing")] == [True, False, False, False]


def test_a_ratio_may_be_nothing_or_all() -> None:
    checked(_Given(0, Decimal(0)))
    checked(_Given(1, Decimal(1)))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (_Given(amount_fen=-1), "^amount_fen must not be negative, not -1$"),
        (_Given(ratio=Decimal("-0.01")), r"^ratio must lie between 0 and 1, not -0\.01$"),
        (_Given(ratio=Decimal("1.01")), r"^ratio must lie between 0 and 1, not 1\.01$"),
    ],
)
def test_what_cannot_be_is_refused_by_name(given: _Given, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        checked(given)


def test_an_amount_is_scaled_once_and_half_a_fen_goes_up() -> None:
    assert scaled(100, 1, 3) == 33
    assert scaled(1, 1, 2) == 1
    assert scaled(10**15, 10**15 - 1, 10**15) == 10**15 - 1
    assert scaled(5, 0, 0) == 0

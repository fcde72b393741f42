"""The rules that a case carries: values read exactly, and what is not set is named with the clause that leaves it open."""

from decimal import Decimal

import pytest

from domain.rules import Rule, Rules, Unset

_ROWS = {
    "fund.ratio": ("0.450", "第五条", "S-40"),
    "window.days": ("5", "（十四）", "X14"),
    "fund.cap": ("5000000.01", "第六条", "GK"),
    "clock.ladder": ("0.5 0.80 1.0", "默认值", "D"),
    "fund.shares": ("fund:0.45 bank:0.55", "第七条", "S-40"),
    "subsidy.a.ratio": ("", "具体补贴办法另行制定", "Y5"),
    "subsidy.b.ratio": ("0.5", "第一条", "S-39"),
    "subsidy.a.cap": ("1", "第二条", "S-39"),
    "subsidyless": ("1", "第三条", "S-39"),
}
RULES = Rules("hunan", "f" * 64, {key: Rule(key, value, clause, "办法", mark) for key, (value, clause, mark) in _ROWS.items()})


def test_values_are_read_exactly_in_their_kind() -> None:
    assert str(RULES.number("fund.ratio")) == "0.450"
    assert RULES.days("window.days") == 5
    assert RULES.fen("fund.cap") == 500_000_001
    assert RULES.numbers("clock.ladder") == [Decimal("0.5"), Decimal("0.80"), Decimal("1.0")]
    assert list(RULES.table("fund.shares").items()) == [("fund", Decimal("0.45")), ("bank", Decimal("0.55"))]


def test_an_unset_row_is_text_but_no_figure() -> None:
    assert (RULES.text("subsidy.a.ratio"), RULES.is_set("subsidy.a.ratio")) == ("", False)
    with pytest.raises(Unset) as unset:
        RULES.number("subsidy.a.ratio")
    assert str(unset.value) == "subsidy.a.ratio is not set for hunan: 具体补贴办法另行制定（办法）"


def test_a_row_that_is_not_there_is_named() -> None:
    with pytest.raises(Unset) as unset:
        RULES.set_text("fund.none")
    assert str(unset.value) == "fund.none is not set for hunan: the pack of hunan has no such row"
    with pytest.raises(KeyError, match=r"the pack of hunan has no row fund\.none"):
        RULES.text("fund.none")
    assert (RULES.is_set("fund.none"), RULES.clause("fund.none")) == (False, "")


def test_the_names_under_a_prefix_are_told_once_in_order() -> None:
    assert RULES.under("subsidy") == ["a", "b"]
    assert RULES.under("subsidy.a") == ["ratio", "cap"]
    assert RULES.under("none") == []


@pytest.mark.parametrize(
    ("key", "cited"), [("fund.ratio", "第五条"), ("fund.cap", "第六条（条文待核对）"), ("clock.ladder", "默认值（本系统设定）")]
)
def test_a_clause_that_is_not_verified_or_our_own_says_so(key: str, cited: str) -> None:
    assert RULES.clause(key) == cited

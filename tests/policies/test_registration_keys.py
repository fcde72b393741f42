"""What a pack may say of registers, grounds and terms."""

import pytest

from policies.keys.registration import ground, pair, years


@pytest.mark.parametrize("value", ["any:20", "any:10 2021-06-01:15", "any:10 2021-06-01:15 2031-06-01:20"])
def test_years_are_given_by_the_day_of_filing(value: str) -> None:
    assert years(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "20",
        "2021-06-01:15",
        "any:10 15",
        "any:10 2021-02-30:15",
        "any:10 2021-06-01:15 2021-06-01:16",
        "any:10 2022-01-01:1 2021-01-01:2",
        " ",
    ],
)
def test_years_without_a_first_or_with_days_out_of_order_are_refused(value: str) -> None:
    assert str(years(value)).endswith(f"not {value!r}")


def test_a_name_is_given_in_both_languages() -> None:
    assert pair("主合同|main contract") is None
    assert pair("主合同") == "must be the Chinese and the English name with | between them, not '主合同'"
    assert pair("a|b|c")
    assert pair("a|")


def test_a_ground_has_six_parts_and_one_of_four_grades() -> None:
    assert ground("term|curable|甲|a|乙|b") is None
    assert ground("term|curable|甲|a|乙") == "must be condition|grade|ground zh|ground en|cure zh|cure en, not 'term|curable|甲|a|乙'"
    assert ground("term|curable|甲|a| |b")
    assert ground("term|grave|甲|a|乙|b") == "must have one of the grades curable, fatal, inform, wait, not 'grave'"

"""What a recomputed ledger shows to have been wrong."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.corrections import Difference, Wrong, differences
from domain.ledger import Ledger, Overdue, Received, Terms, replay
from domain.payloads import Method
from domain.schedule import schedule

_START, _AS_OF = date(2026, 1, 7), date(2026, 3, 1)
_TERMS = Terms(Decimal("0.36"), Decimal("0.5"), _START, tuple(Decimal(limit) for limit in (0, 90, 270, 360)))
_LINES = schedule(1_000_000, _TERMS.annual_rate, 3, Method.MONTHLY_INTEREST, _START)  # due 7 February: 31,000 fen
_DUE = date(2026, 2, 7)
_PAID = 31_000


def _ledger(*received: tuple[str, int, date], as_of: date = _AS_OF) -> Ledger:
    return replay(_LINES, [Received(*each) for each in received], _TERMS, as_of)


def _seen(before: Ledger, after: Ledger) -> list[tuple[str, int, str, str, str]]:
    return [(each.kind, each.n, each.before, each.after, each.receipt_no) for each in differences(before, after)]


def test_a_ledger_does_not_differ_from_itself() -> None:
    ledger = _ledger(("HK1", 500, date(2026, 2, 20)))

    assert differences(ledger, ledger) == []


def test_a_repayment_reported_late_withdraws_arrears_penalty_and_tier() -> None:
    assert _seen(_ledger(), _ledger(("HK1", _PAID, _DUE))) == [
        ("overdue_withdrawn", 1, "2026-02-07 – …", "", ""),
        ("penalty_changed", 0, "10.23", "0.00", ""),
        ("tier_changed", 0, "special_mention", "normal", ""),
    ]


def test_every_difference_says_in_both_languages_what_was_wrong() -> None:
    withdrawn, penalty, tier = differences(_ledger(), _ledger(("HK1", _PAID, _DUE)))

    assert withdrawn == Difference(
        Wrong.OVERDUE_WITHDRAWN,
        1,
        "第1期未曾逾期，逾期通知作废",
        "line 1 was not late: what was said of its arrears is withdrawn",
        "2026-02-07 – …",
        "",
    )
    assert (penalty.zh, penalty.en) == ("应付未付的罚息更正", "another penalty is owed")
    zh, en = "2026-02-08至2026-03-01的五级分类更正", "from 2026-02-08 to 2026-03-01 the loan was in another tier"
    assert (tier.zh, tier.en) == (zh, en)


def test_a_repayment_that_was_none_finds_arrears_that_nobody_knew() -> None:
    before, after = _ledger(("HK1", _PAID, _DUE)), _ledger()

    assert _seen(before, after) == [
        ("overdue_found", 1, "", "2026-02-07 – …", ""),
        ("penalty_changed", 0, "0.00", "10.23", ""),
        ("tier_changed", 0, "normal", "special_mention", ""),
    ]
    assert (differences(before, after)[0].zh, differences(before, after)[0].en) == ("第1期曾经逾期", "line 1 was late, which was not known")


def test_a_repayment_on_another_day_changes_its_penalty_its_parts_and_the_end_of_the_arrears() -> None:
    before, after = _ledger(("HK1", 31_500, date(2026, 2, 17))), _ledger(("HK1", 31_500, date(2026, 2, 12)))

    assert _seen(before, after) == [
        ("overdue_changed", 1, "2026-02-07 – 2026-02-17", "2026-02-07 – 2026-02-12", ""),
        ("penalty_changed", 0, "4.65", "2.33", "HK1"),
        ("part_changed", 2, "1: 0.00 + 310.00; 2: 0.00 + 0.35", "1: 0.00 + 310.00; 2: 0.00 + 2.67", "HK1"),
        ("tier_changed", 0, "special_mention", "normal", ""),
    ]
    told = [(each.zh, each.en) for each in differences(before, after)]
    assert told == [
        ("第1期逾期止日更正", "the arrears of line 1 ended on another day"),
        ("还款HK1冲抵的罚息更正", "of the repayment HK1 another amount is penalty"),
        ("还款HK1冲抵的本金和利息更正", "the repayment HK1 paid other principal and interest"),
        ("2026-02-12至2026-02-16的五级分类更正", "from 2026-02-12 to 2026-02-16 the loan was in another tier"),
    ]


def test_a_repayment_that_is_reversed_changes_what_those_after_it_paid_and_is_not_told_itself() -> None:
    first, second = ("HK1", _PAID, _DUE), ("HK2", 1_000, _DUE)

    assert _seen(_ledger(first, second, as_of=_DUE), _ledger(second, as_of=_DUE)) == [
        ("part_changed", 1, "2: 0.00 + 10.00", "1: 0.00 + 10.00", "HK2")
    ]


def test_more_than_was_owed_is_named_too() -> None:
    whole = 1_000_000 + sum(line.interest_fen for line in _LINES)
    before, after = _ledger(("HK1", whole + 7, _DUE), as_of=_DUE), _ledger(("HK1", whole + 9, _DUE), as_of=_DUE)

    (found,) = differences(before, after)

    assert (found.kind, found.n) == (Wrong.PART_CHANGED, 0)
    assert (found.before[-10:], found.after[-10:]) == (" rest 0.07", " rest 0.09")


def test_arrears_are_told_in_the_order_of_their_days_and_lines() -> None:
    late = date(2026, 3, 10)

    found = _seen(_ledger(as_of=late), _ledger(("HK1", 1_500_000, _DUE), as_of=late))

    assert [(kind, n) for kind, n, *_ in found][:2] == [("overdue_withdrawn", 1), ("overdue_withdrawn", 2)]


def test_ledgers_of_two_days_are_not_compared() -> None:
    with pytest.raises(ValueError, match=r"^two ledgers are compared as of one day, not as of 2026-03-01 and 2026-02-07$"):
        differences(_ledger(), _ledger(as_of=_DUE))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.uuids().map(str), st.integers(1, 100_000), st.dates(_START, _AS_OF)), max_size=5),
    st.lists(st.tuples(st.uuids().map(str), st.integers(1, 100_000), st.dates(_START, _AS_OF)), max_size=5),
)
def test_two_ledgers_without_a_difference_tell_the_same_arrears_and_tiers(
    first: list[tuple[str, int, date]], second: list[tuple[str, int, date]]
) -> None:
    before, after = _ledger(*first), _ledger(*first, *second)

    found = {each.kind for each in differences(before, after)}

    assert bool({kind for kind in found if kind.startswith("overdue")}) is (before.overdue != after.overdue)
    assert (Wrong.TIER_CHANGED in found) is (before.tiers != after.tiers)


def test_arrears_are_told_by_the_day_since_which_they_were_then_by_line() -> None:
    nothing = _ledger(as_of=_DUE)
    late = [Overdue(n, since) for n, since in [(5, _DUE), (4, _DUE), (3, _DUE), (2, _DUE), (6, _START), (1, _AS_OF)]]

    found = differences(replace(nothing, overdue=late), nothing)

    assert [each.n for each in found] == [6, 2, 3, 4, 5, 1]


def test_many_arrears_of_one_day_are_told_by_line() -> None:
    nothing = _ledger(as_of=_DUE)
    late = [Overdue(n, _DUE) for n in range(60, 0, -1)]

    assert [each.n for each in differences(nothing, replace(nothing, overdue=late))] == list(range(1, 61))

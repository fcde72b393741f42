"""The ledger of a loan."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import repayment
from domain.classification import Tier
from domain.ledger import Accelerated, Extended, InTier, Ledger, Overdue, Received, Terms, replay
from domain.payloads import Method
from domain.repayment import Part
from domain.schedule import Line, schedule
from tests.domain.loan_rules import DAYS

_START = date(2026, 1, 7)
_TERMS = Terms(Decimal("0.036"), Decimal("0.5"), _START, tuple(Decimal(limit) for limit in (0, 90, 270, 360)))
_LINES = schedule(1_000_000, _TERMS.annual_rate, 3, Method.MONTHLY_INTEREST, _START)  # due 7 February, March, April
_FIRST = _LINES[0].interest_fen
_DUE = [line.due for line in _LINES]

_received = st.builds(
    Received,
    receipt_no=st.uuids().map(str),
    amount_fen=st.integers(1, 600_000),
    on=st.dates(_START, date(2027, 7, 1)),
    prepayment=st.booleans(),
)
_lists = st.lists(_received, max_size=8)
_loans = st.builds(
    schedule,
    amount_fen=st.just(1_000_000),
    annual_rate=st.just(_TERMS.annual_rate),
    months=st.integers(1, 12),
    method=st.sampled_from(Method),
    start=st.just(_START),
    working_days=st.sampled_from([None, DAYS]),
)
_LATER = date(2027, 8, 1)


def _pay(n: int, on: date, amount_fen: int, prepayment: bool = False) -> Received:
    return Received(f"HK{n}", amount_fen, on, prepayment)


@settings(max_examples=100, deadline=None)
@given(_loans, _lists)
def test_a_ledger_is_what_booking_each_repayment_on_its_day_gives(lines: list[Line], received: list[Received]) -> None:
    now, parts, days, penalty = lines, list[Part](), list[date](), 0
    for each in sorted(received, key=lambda each: each.on):
        owed = max(repayment.penalty_due(now, parts, _TERMS.annual_rate, _TERMS.uplift, each.on, days) - penalty, 0)
        applied = repayment.apply(now, parts, each.amount_fen, owed, each.prepayment, each.on)
        parts, days, penalty = parts + applied.parts, days + [each.on] * len(applied.parts), penalty + applied.penalty_fen
        now = applied.lines or now

    found = replay(lines, received, _TERMS, _LATER)

    assert (found.lines, found.parts, found.penalty_fen) == (now, parts, penalty)
    owed = max(repayment.penalty_due(now, parts, _TERMS.annual_rate, _TERMS.uplift, _LATER, days) - penalty, 0)
    assert found.penalty_due_fen == owed


@settings(max_examples=100, deadline=None)
@given(_loans, st.lists(_received, max_size=6, unique_by=lambda each: each.on), st.randoms(use_true_random=False))
def test_it_does_not_matter_when_a_repayment_was_reported(lines: list[Line], received: list[Received], chance: Random) -> None:
    reported = list(received)
    chance.shuffle(reported)

    assert replay(lines, reported, _TERMS, _LATER) == replay(lines, received, _TERMS, _LATER)


@settings(max_examples=100, deadline=None)
@given(_loans, _lists)
def test_every_fen_that_came_in_is_booked_once(lines: list[Line], received: list[Received]) -> None:
    found = replay(lines, received, _TERMS, _LATER)

    booked = sum(each.penalty_fen + each.rest_fen for each in found.booked) + sum(
        principal + interest for _, principal, interest in found.parts
    )
    assert booked == sum(each.amount_fen for each in received)
    assert sum(line.principal_fen for line in found.lines) == 1_000_000
    assert all(principal >= 0 and interest >= 0 for _, principal, interest in found.parts)
    assert all(repayment.left(line, found.parts) >= 0 for line in found.lines)
    assert all(earlier.since < later.since and earlier.tier is not later.tier for earlier, later in pairwise(found.tiers))
    assert all(each.until is None or each.until > each.since for each in found.overdue)


@settings(max_examples=100, deadline=None)
@given(_loans, st.integers(1, 1_200_000), st.integers(0, 500), st.integers(0, 60))
def test_paying_later_never_lowers_the_penalty(lines: list[Line], amount: int, after: int, later: int) -> None:
    def cost(days: int) -> int:
        found = replay(lines, [_pay(1, _START + timedelta(days=days), amount)], _TERMS, _LATER)
        return found.penalty_fen + found.penalty_due_fen

    assert cost(after + later) >= cost(after)


def test_a_repayment_reported_late_takes_its_place_before_those_that_are_known() -> None:
    known = _pay(2, _DUE[1], _LINES[1].interest_fen)
    late = _pay(1, _DUE[0], _FIRST)

    found = replay(_LINES, [known, late], _TERMS, _DUE[1])

    assert [(booked.receipt_no, booked.parts) for booked in found.booked] == [("HK1", [(1, 0, _FIRST)]), ("HK2", [(2, 0, 2_800)])]
    assert (found.penalty_fen, found.overdue, found.tiers) == (0, [], [InTier(_START, Tier.NORMAL)])


def test_repayments_of_one_day_are_booked_in_the_order_of_their_receipts() -> None:
    found = replay(_LINES, [_pay(2, _DUE[0], 100), _pay(1, _DUE[0], 200)], _TERMS, _DUE[0])

    assert [booked.receipt_no for booked in found.booked] == ["HK2", "HK1"]


def test_what_happened_after_the_day_is_not_in_the_ledger() -> None:
    found = replay(_LINES, [_pay(1, _DUE[0], _FIRST), _pay(2, _DUE[0] + timedelta(days=1), 5)], _TERMS, _DUE[0])

    assert [booked.receipt_no for booked in found.booked] == ["HK1"]
    assert found.as_of == _DUE[0]


def test_a_line_is_late_from_its_day_to_the_day_on_which_it_was_paid() -> None:
    paid = _pay(1, date(2026, 2, 10), _FIRST + 1_000)

    found = replay(_LINES, [paid], _TERMS, date(2026, 2, 20))

    assert found.overdue == [Overdue(1, date(2026, 2, 7), date(2026, 2, 10))]
    assert found.tiers == [
        InTier(_START, Tier.NORMAL),
        InTier(date(2026, 2, 8), Tier.SPECIAL_MENTION),
        InTier(date(2026, 2, 10), Tier.NORMAL),
    ]
    assert found.booked[0].penalty_fen == 1  # 3,100 fen of interest, three days, at 5.4 %


def test_a_line_that_is_paid_in_part_is_late_still() -> None:
    found = replay(_LINES, [_pay(1, date(2026, 2, 10), 1_000)], _TERMS, date(2026, 2, 20))

    assert found.overdue == [Overdue(1, date(2026, 2, 7))]
    assert (found.penalty_fen, found.parts, found.penalty_due_fen) == (1, [(1, 0, 999)], 4)


@pytest.mark.parametrize(("day", "late"), [(_DUE[0], False), (_DUE[0] + timedelta(days=1), True)])
def test_a_line_is_not_late_on_its_due_day(day: date, late: bool) -> None:
    found = replay(_LINES, [], _TERMS, day)

    assert found.overdue == ([Overdue(1, _DUE[0])] if late else [])
    assert found.tier_on(day) == ("special_mention" if late else "normal")


def test_a_line_that_is_payable_on_the_next_working_day_is_late_after_that_day() -> None:
    lines = schedule(1_000_000, _TERMS.annual_rate, 3, Method.MONTHLY_INTEREST, _START, working_days=DAYS)  # 7 February is a Saturday
    monday = date(2026, 2, 9)

    assert replay(lines, [_pay(1, monday, _FIRST)], _TERMS, monday).overdue == []
    late = replay(lines, [], _TERMS, monday + timedelta(days=1))
    assert late.overdue == [Overdue(1, monday)]
    assert late.tiers[-1] == InTier(monday + timedelta(days=1), Tier.SPECIAL_MENTION)


@pytest.mark.parametrize(("days", "late"), [(5, False), (6, True)])
def test_within_the_days_of_grace_a_line_is_not_called_overdue(days: int, late: bool) -> None:
    terms = Terms(_TERMS.annual_rate, _TERMS.uplift, _START, grace_days=5)
    day = _DUE[0] + timedelta(days=days)

    assert bool(replay(_LINES, [], terms, day).overdue) is late
    assert bool(replay(_LINES, [_pay(1, day, 500_000)], terms, _DUE[1]).overdue) is late


def test_a_loan_falls_through_the_tiers_as_its_oldest_line_grows_older() -> None:
    found = replay(_LINES, [], _TERMS, _DUE[0] + timedelta(days=361))

    days = [((each.since - _DUE[0]).days, each.tier) for each in found.tiers[1:]]
    assert days == [(1, "special_mention"), (91, "substandard"), (271, "doubtful"), (361, "loss")]
    assert found.tier_on(_DUE[0] + timedelta(days=360)) == "doubtful"
    assert found.tier_on(_START - timedelta(days=1)) == "normal"


def test_the_tier_is_that_of_the_oldest_line_which_is_unpaid() -> None:
    paid = _pay(1, _DUE[0] + timedelta(days=95), _FIRST + 6_000)

    found = replay(_LINES, [paid], _TERMS, _DUE[0] + timedelta(days=95))

    assert found.tiers[-1] == InTier(paid.on, Tier.SPECIAL_MENTION)
    assert found.overdue[0].until == paid.on


def test_a_ledger_of_a_day_before_the_loan_says_nothing() -> None:
    assert replay(_LINES, [], _TERMS, date(2026, 1, 6)) == Ledger(date(2026, 1, 6), _LINES, [], [], [], 0)


def test_an_extension_ends_the_arrears_of_the_line_that_it_moves() -> None:
    paid = [_pay(1, _DUE[0], _FIRST), _pay(2, _DUE[1], 2_800)]
    extension = Extended(date(2026, 4, 10), date(2026, 5, 7))

    found = replay(_LINES, [*paid, extension], _TERMS, date(2026, 5, 7))

    assert found.lines[-1] == Line(3, date(2026, 5, 7), 1_000_000, 3_100 + 3_000)
    assert found.overdue == [Overdue(3, date(2026, 4, 7), date(2026, 4, 10))]
    assert found.tiers[-1] == InTier(date(2026, 4, 10), Tier.NORMAL)


def test_an_extension_of_a_loan_whose_due_days_are_moved_moves_its_last_day_too() -> None:
    terms = Terms(_TERMS.annual_rate, _TERMS.uplift, _START, working_days=DAYS)

    found = replay(_LINES, [Extended(_START, date(2026, 5, 9))], terms, _START)

    assert found.lines[-1].payable == date(2026, 5, 11)


def test_an_acceleration_makes_one_line_due_that_is_late_the_day_after() -> None:
    declared = Accelerated(date(2026, 2, 10), date(2026, 2, 17))

    found = replay(_LINES, [_pay(1, _DUE[0], _FIRST), declared], _TERMS, date(2026, 2, 18))

    assert found.lines[-1] == Line(2, date(2026, 2, 17), 1_000_000, 1_000)
    assert found.overdue == [Overdue(2, date(2026, 2, 17))]


def test_a_late_line_keeps_its_day_when_the_rest_is_accelerated() -> None:
    found = replay(_LINES, [Accelerated(date(2026, 2, 10), date(2026, 2, 10))], _TERMS, date(2026, 2, 10))

    assert found.overdue == [Overdue(1, date(2026, 2, 7))]


def test_a_prepayment_shortens_the_lines() -> None:
    found = replay(_LINES, [_pay(1, _DUE[0], _FIRST + 500_000, prepayment=True)], _TERMS, _DUE[0])

    assert [line.interest_fen for line in found.lines] == [_FIRST, 1_400, 1_550]
    assert found.booked[0].parts == [(1, 0, _FIRST), (3, 500_000, 0)]


@pytest.mark.parametrize(
    ("to_the_day", "parts", "interest"),
    [
        (False, [(2, 0, 2_800), (3, 497_200, 0)], [3_100, 2_800, 1_559]),
        (True, [(2, 0, 1_000), (3, 499_000, 0)], [3_100, 1_000 + 902, 1_553]),
    ],
)
def test_a_prepayment_between_two_due_days_pays_the_whole_period_or_its_days(
    to_the_day: bool, parts: list[Part], interest: list[int]
) -> None:
    terms = Terms(_TERMS.annual_rate, _TERMS.uplift, _START, prepay_to_the_day=to_the_day)
    day = date(2026, 2, 17)  # ten days after the first due day

    found = replay(_LINES, [_pay(1, _DUE[0], _FIRST), _pay(2, day, 500_000, prepayment=True)], terms, day)

    assert found.booked[1].parts == parts
    assert [line.interest_fen for line in found.lines] == interest


def test_an_acceleration_before_the_first_due_day_bears_interest_from_the_first_day() -> None:
    found = replay(_LINES, [Accelerated(date(2026, 1, 12), date(2026, 1, 17))], _TERMS, date(2026, 1, 17))

    assert found.lines == [Line(1, date(2026, 1, 17), 1_000_000, 1_000)]


def test_a_loan_that_is_paid_off_is_normal_and_stays_so() -> None:
    found = replay([Line(1, _DUE[0], 100, 0)], [_pay(1, _DUE[0], 100)], _TERMS, _LATER)

    assert found.tiers == [InTier(_START, Tier.NORMAL)]


def test_an_extension_granted_on_the_new_day_itself_ends_the_arrears_on_that_day() -> None:
    first_two = [_pay(n, due, _LINES[n - 1].interest_fen) for n, due in ((1, _DUE[0]), (2, _DUE[1]))]

    found = replay(_LINES, [*first_two, Extended(date(2026, 4, 17), date(2026, 4, 17))], _TERMS, date(2026, 4, 17))

    assert found.overdue == [Overdue(3, _DUE[2], date(2026, 4, 17))]

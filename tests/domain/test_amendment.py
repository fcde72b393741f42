"""Extension, acceleration, renewal."""

from datetime import date
from decimal import Decimal

import pytest

from domain.amendment import accelerated, accrued, extended, renewed
from domain.payloads import Method
from domain.schedule import Line, schedule
from tests.domain.loan_rules import DAYS

_RATE, _START = Decimal("0.036"), date(2026, 1, 7)  # a ten-thousandth a day
_LINES = schedule(1_000_000, _RATE, 3, Method.MONTHLY_INTEREST, _START)
_SECOND = (2, 0, _LINES[1].interest_fen)


def test_interest_accrues_on_what_is_not_due_yet_from_the_last_due_day() -> None:
    assert accrued(_LINES, [], _START, _RATE, date(2026, 1, 17)) == 1_000
    assert accrued(_LINES, [], _START, _RATE, date(2026, 2, 7)) == 0
    assert accrued(_LINES, [], _START, _RATE, date(2026, 2, 8)) == 100
    assert accrued(_LINES, [], _START, _RATE, date(2026, 3, 8)) == 100
    assert accrued(_LINES, [(3, 400_000, 0)], _START, _RATE, date(2026, 2, 8)) == 60


def test_nothing_accrues_after_the_last_due_day() -> None:
    assert accrued(_LINES, [], _START, _RATE, date(2026, 6, 1)) == 0


def test_interest_that_was_paid_ahead_is_not_owed_again() -> None:
    assert accrued(_LINES, [(2, 0, 30)], _START, _RATE, date(2026, 2, 8)) == 70
    assert accrued(_LINES, [_SECOND], _START, _RATE, date(2026, 2, 8)) == 0
    assert accrued(_LINES, [(1, 0, 30)], _START, _RATE, date(2026, 2, 8)) == 100


def test_an_extension_moves_the_last_line_and_what_is_left_of_it_bears_the_added_days() -> None:
    found = extended(_LINES, [(3, 400_000, 0)], _RATE, date(2026, 4, 17))

    assert found[:2] == _LINES[:2]
    assert found[2] == Line(3, date(2026, 4, 17), 1_000_000, _LINES[2].interest_fen + 600)


def test_an_extended_line_is_payable_on_a_working_day_of_its_new_day() -> None:
    rolled = schedule(1_000_000, _RATE, 3, Method.MONTHLY_INTEREST, date(2026, 1, 4), working_days=DAYS)

    assert extended(rolled, [], _RATE, date(2026, 4, 11), DAYS)[-1].payable == date(2026, 4, 13)
    assert rolled[-1].payable == date(2026, 4, 6)
    assert extended(rolled, [], _RATE, date(2026, 4, 11))[-1].payable is None


@pytest.mark.parametrize("day", [date(2026, 4, 7), date(2026, 4, 6)])
def test_an_extension_that_ends_no_later_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match=f"^an extension ends after 2026-04-07, not on {day}$"):
        extended(_LINES, [], _RATE, day)


def test_acceleration_makes_one_line_of_what_is_not_due_yet() -> None:
    found = accelerated(_LINES, [], _START, _RATE, date(2026, 2, 17))

    assert found == [_LINES[0], Line(2, date(2026, 2, 17), 1_000_000, 1_000)]


def test_what_was_paid_of_the_next_line_stays_paid_after_an_acceleration() -> None:
    paid = [(2, 0, 400), (3, 100_000, 0)]

    found = accelerated(_LINES, paid, _START, _RATE, date(2026, 2, 17))

    assert found[1] == Line(2, date(2026, 2, 17), 900_000, 900)
    assert found[1].interest_fen - 400 == 500


def test_principal_paid_of_the_next_line_is_counted_in_it_still() -> None:
    lines = schedule(900_000, _RATE, 3, Method.EQUAL_PRINCIPAL, _START)

    found = accelerated(lines, [(1, 300_000, 0), (1, 0, 2_700), (2, 100_000, 0)], _START, _RATE, date(2026, 2, 17))

    assert (found[1].n, found[1].principal_fen, found[1].interest_fen) == (2, 600_000, 500)


def test_a_loan_that_is_all_due_is_not_accelerated() -> None:
    assert accelerated(_LINES, [], _START, _RATE, date(2026, 4, 7)) == _LINES


def test_a_renewed_loan_begins_with_the_interest_of_the_old_one() -> None:
    found = renewed(_LINES, 55)

    assert found == [Line(1, _LINES[0].due, 0, _LINES[0].interest_fen + 55), *_LINES[1:]]


def test_acceleration_before_the_first_due_day_bears_interest_from_the_first_day_of_the_loan() -> None:
    assert accelerated(_LINES, [], _START, _RATE, date(2026, 1, 17)) == [Line(1, date(2026, 1, 17), 1_000_000, 1_000)]
    assert accelerated(_LINES, [], date(2026, 1, 12), _RATE, date(2026, 1, 17)) == [Line(1, date(2026, 1, 17), 1_000_000, 500)]

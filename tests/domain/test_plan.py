"""The repayment plan."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.payloads import Method
from domain.plan import PlanGiven, plan
from domain.rules import Unset
from domain.schedule import schedule
from tests.domain.loan_rules import DAYS, HOLIDAY, told, working

_W1A = PlanGiven(300_000_000, Decimal("0.0365"), 12, Method.EQUAL_INSTALMENTS, date(2026, 1, 7))
_QUARTERLY = PlanGiven(500_000_000, Decimal("0.0350"), 12, Method.QUARTERLY_INTEREST, date(2026, 1, 7))


def test_equal_instalments_and_their_sums_are_those_of_the_worked_example() -> None:
    by = working()

    found = plan(by, _W1A)

    assert (found.first_payment_fen, found.last_payment_fen) == (25_497_023, 25_497_021)
    assert (found.total_interest_fen, found.total_paid_fen) == (5_964_274, 305_964_274)
    assert (found.saved_interest_fen, found.left_fen) == (0, 300_000_000)
    steps = told(by)
    assert (steps["instalment_fen"], steps["line_2_interest_fen"], steps["total_paid_fen"]) == ("25497023", "837722", "305964274")
    inputs = {step.name: step.inputs for step in by.steps}
    assert inputs["line_2_interest_fen"] == {"balance_fen": "275415477", "period": "1/12"}


def test_interest_is_settled_by_the_pack_and_due_days_are_moved_by_it() -> None:
    by = working()

    found = plan(by, _QUARTERLY)

    assert [line.due for line in found.lines] == [*(date(2026, month, 21) for month in (3, 6, 9, 12)), date(2027, 1, 7)]
    assert found.lines[0].payable == date(2026, 3, 23)
    assert found.last_payment_fen == 500_826_389
    steps = {step.name: step for step in by.steps}
    assert (steps["settlement_day"].value, steps["settlement_day"].rule) == ("20", "loan.settlement_day")
    assert (steps["due_day_rule"].value, steps["due_day_rule"].rule) == ("next_working_day", "loan.due_day_rule")
    assert (steps["line_1_payable"].value, steps["line_1_payable"].inputs) == ("2026-03-23", {"due": "2026-03-21"})
    assert steps["line_5_interest_fen"].inputs == {"balance_fen": "500000000", "period": "17/360"}
    assert "line_3_payable" not in steps
    assert "instalment_fen" not in steps


@pytest.mark.parametrize("rows", [{"settlement_day": ""}, {"settlement_day": None}])
def test_without_a_settlement_day_in_the_pack_interest_falls_due_on_the_day_of_the_disbursement(rows: dict[str, str | None]) -> None:
    found = plan(working(**rows), _QUARTERLY)

    assert [line.due for line in found.lines] == [date(2026, 4, 7), date(2026, 7, 7), date(2026, 10, 7), date(2027, 1, 7)]


@pytest.mark.parametrize(("settle_on", "first"), [(0, date(2026, 4, 7)), (5, date(2026, 3, 6)), (28, date(2026, 3, 29))])
def test_a_settlement_day_of_the_contract_comes_before_the_packs(settle_on: int, first: date) -> None:
    assert plan(working(), replace(_QUARTERLY, settle_on=settle_on)).lines[0].due == first


def test_instalments_ask_for_no_settlement_day() -> None:
    by = working()

    plan(by, _W1A)

    assert "settlement_day" not in told(by)


def test_a_contract_may_leave_due_days_as_they_are() -> None:
    by = working()

    found = plan(by, replace(_QUARTERLY, due_day_rule="as_is"))

    assert all(line.payable is None for line in found.lines)
    assert by.steps[0].rule == ""


def test_a_contract_may_move_due_days_where_the_pack_does_not() -> None:
    found = plan(working(due_day_rule="as_is"), replace(_W1A, start=date(2026, 9, 1), due_day_rule="next_working_day"))

    assert (found.lines[0].due, found.lines[0].payable) == (HOLIDAY, date(2026, 10, 2))
    assert plan(working(due_day_rule="as_is"), replace(_W1A, start=date(2026, 9, 1))).lines[0].payable is None


def test_a_pack_that_says_nothing_of_rest_days_is_named() -> None:
    with pytest.raises(Unset, match=r"loan.due_day_rule"):
        plan(working(due_day_rule=None), _W1A)


def test_a_renewed_loan_brings_the_interest_of_the_old_one_into_its_first_line() -> None:
    by = working()

    found = plan(by, replace(_W1A, accrued_fen=1_000))

    assert found.first_payment_fen == 25_498_023
    assert found.total_interest_fen == 5_965_274
    assert told(by)["line_1_interest_fen"] == "913500"


def test_a_prepayment_ends_the_loan_sooner_and_saves_interest() -> None:
    by = working()
    paid = date(2026, 2, 7)  # the first line is paid, the second is paid in full by the prepayment
    lines = schedule(_W1A.amount_fen, _W1A.annual_rate, 12, _W1A.method, _W1A.start)
    second = lines[1].principal_fen + lines[1].interest_fen

    found = plan(by, replace(_W1A, prepaid_fen=second + lines[11].principal_fen, prepaid_on=paid))

    assert found.left_fen == sum(line.principal_fen for line in lines[2:11])
    assert (found.lines[11].interest_fen, found.lines[1].interest_fen) == (0, lines[1].interest_fen)
    assert found.saved_interest_fen == 5_964_274 - found.total_interest_fen > 0
    assert (told(by)["left_fen"], told(by)["saved_interest_fen"]) == (str(found.left_fen), str(found.saved_interest_fen))
    assert found.total_paid_fen == 300_000_000 + found.total_interest_fen


def test_a_prepayment_of_all_that_is_owed_leaves_nothing_and_a_fen_more_is_refused() -> None:
    lines = schedule(_W1A.amount_fen, _W1A.annual_rate, 12, _W1A.method, _W1A.start)
    whole = lines[0].interest_fen + _W1A.amount_fen
    given = replace(_W1A, prepaid_fen=whole, prepaid_on=_W1A.start)

    found = plan(working(), given)

    assert (found.left_fen, found.total_interest_fen) == (0, lines[0].interest_fen)
    with pytest.raises(ValueError, match=f"^prepaid_fen is at most the {whole} fen that settle the loan on 2026-01-07, not {whole + 1}$"):
        plan(working(), replace(given, prepaid_fen=whole + 1))


def test_a_prepayment_of_less_than_a_line_leaves_the_lines_as_they_are() -> None:
    found = plan(working(), replace(_W1A, prepaid_fen=25_497_023, prepaid_on=_W1A.start))

    assert (found.saved_interest_fen, found.left_fen) == (0, 300_000_000 - 24_584_523)


@pytest.mark.parametrize(
    ("rule", "left", "interest"),
    [("to_the_day", 400_972_222, 972_222 + 13_449_277), ("whole_period", 417_743_056, 17_743_056)],
)
def test_a_prepayment_of_a_single_payment_bears_its_own_days_where_the_pack_says_so(rule: str, left: int, interest: int) -> None:
    given = replace(_W1A, amount_fen=500_000_000, annual_rate=Decimal("0.035"), method=Method.SINGLE_PAYMENT)
    by = working(prepayment_interest=rule)

    found = plan(by, replace(given, prepaid_fen=100_000_000, prepaid_on=date(2026, 1, 27)))

    assert found.left_fen == left
    assert told(by)["prepayment_interest"] == rule
    assert found.total_interest_fen == interest


def test_an_extension_bears_interest_for_the_added_days_and_is_payable_on_a_working_day() -> None:
    by = working()

    found = plan(by, replace(_QUARTERLY, extended_to=date(2027, 2, 6)))

    last = found.lines[-1]
    assert (last.due, last.payable) == (date(2027, 2, 6), date(2027, 2, 8))
    assert last.interest_fen == 826_389 + 1_458_333
    step = next(step for step in by.steps if step.name == "last_interest_fen")
    assert (step.value, step.inputs) == ("2284722", {"since": "2027-01-07", "until": "2027-02-06"})
    assert DAYS.is_working(last.payable_on)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"amount_fen": 0}, "amount_fen is a positive amount in fen, not 0"),
        ({"annual_rate": Decimal("-0.01")}, "annual_rate is a part of one a year, from 0 to 1, not -0.01"),
        ({"annual_rate": Decimal("1.01")}, "annual_rate is a part of one a year, from 0 to 1, not 1.01"),
        ({"months": 0}, "months is a term of 1 to 600 months, not 0"),
        ({"months": 601}, "months is a term of 1 to 600 months, not 601"),
        ({"settle_on": -1}, "settle_on is 0 or a day that every month has, 1 to 28, not -1"),
        ({"settle_on": 29}, "settle_on is 0 or a day that every month has, 1 to 28, not 29"),
        ({"due_day_rule": "never"}, "due_day_rule is as_is or next_working_day, not never"),
        ({"accrued_fen": -1}, "accrued_fen is an amount in fen and not negative, not -1"),
        ({"prepaid_fen": -1}, "prepaid_fen is an amount in fen and not negative, not -1"),
        ({"prepaid_fen": 1}, "prepaid_fen and prepaid_on are given together or not at all, not 1 and None"),
        ({"prepaid_on": date(2026, 2, 1)}, "prepaid_fen and prepaid_on are given together or not at all, not 0 and 2026-02-01"),
        (
            {"prepaid_fen": 1, "prepaid_on": date(2026, 1, 6)},
            "prepaid_on is not before the loan begins on 2026-01-07, not 2026-01-06",
        ),
    ],
)
def test_terms_that_cannot_be_are_refused_by_name(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        replace(_W1A, **changed)


@pytest.mark.parametrize(("rate", "months"), [("0", 1), ("1", 600)])
def test_the_least_and_the_most_that_is_taken(rate: str, months: int) -> None:
    assert len(plan(working(), replace(_W1A, annual_rate=Decimal(rate), months=months)).lines) == months


@pytest.mark.parametrize("method", Method)
def test_every_method_is_named(method: Method) -> None:
    by = working()

    plan(by, replace(_W1A, method=method))

    assert told(by)["method"] == method


def test_a_prepayment_that_settles_a_loan_to_the_day_bears_its_own_days_and_a_fen_more_is_refused() -> None:
    given = replace(_W1A, amount_fen=500_000_000, annual_rate=Decimal("0.035"), method=Method.SINGLE_PAYMENT)
    whole = replace(given, prepaid_fen=500_972_222, prepaid_on=date(2026, 1, 27))

    found = plan(working(prepayment_interest="to_the_day"), whole)

    assert (found.left_fen, found.total_interest_fen) == (0, 972_222)
    with pytest.raises(ValueError, match=r"^prepaid_fen is at most the 500972222 fen that settle the loan on 2026-01-27, not 500972223$"):
        plan(working(prepayment_interest="to_the_day"), replace(whole, prepaid_fen=500_972_223))


def test_the_least_loan_is_a_fen() -> None:
    found = plan(working(), replace(_W1A, amount_fen=1, months=1))

    assert (found.first_payment_fen, found.total_paid_fen, found.left_fen) == (1, 1, 1)

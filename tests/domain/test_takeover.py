"""The past of a running loan: what must fit before a case goes on from it, each objection at its bound."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.loanfile import LONGEST
from domain.opening import Demand, Right, RightKind
from domain.past import Chapter, Past, PastCover, PastDefault, PastLoan, PastPayment, PastRight
from domain.payloads import Cover, Method
from domain.rules import Rule, Rules
from domain.schedule import schedule
from domain.takeover import objections

OUT, TODAY = date(2026, 5, 20), date(2026, 11, 21)
AMOUNT, RATE = 120_000_00, Decimal("0.048")
LINES = schedule(AMOUNT, RATE, 12, Method.EQUAL_INSTALMENTS, OUT)
_ROWS = {"loan.penalty_uplift": "0.5", "loan.grace_days": "0", "loan.tier_days": "0 90 270 360"}
RULES = Rules("xiangtan", "", {key: Rule(key, value, "", "", "D") for key, value in _ROWS.items()})
DEMAND = Demand("D-1", "湘潭样例", "91430300MA4L00001W", AMOUNT, 12, "bank-a", "insurance", insurer="insurer-a", guarantor="guarantor-a")
RIGHT = Right("ZL1", RightKind.INVENTION, "一种阀", date(2040, 1, 1), 1)
PAYMENTS = [PastPayment(f"R{line.n}", line.principal_fen + line.interest_fen, line.due) for line in LINES[:6]]
LEFT = sum(line.principal_fen for line in LINES[6:])
LOAN = PastLoan("S", "L", "P", OUT, OUT, AMOUNT, RATE, 12, Method.EQUAL_INSTALMENTS, LEFT, paid=PAYMENTS)
PAST = Past(TODAY, "bank-a", [PastRight("ZL1", "Y1", OUT, 5)], LOAN)
COVER = PastCover(Cover.INSURANCE, "insurer-a", "BD1", Decimal("0.8"))


def found(past: Past) -> list[str]:
    """The fields that are objected to."""
    return [field for field, _ in objections(past, DEMAND, [RIGHT], RULES, TODAY)]


def sentence(past: Past) -> str:
    return next(objections(past, DEMAND, [RIGHT], RULES, TODAY))[1]


def lent(**changes: Any) -> Past:
    return replace(PAST, loan=replace(LOAN, **changes))


def test_a_past_that_fits_meets_no_objection_and_goes_on_in_repayment() -> None:
    assert found(PAST) == []
    assert PAST.chapter is Chapter.REPAYMENT
    assert found(replace(PAST, cover=COVER, pledgee="guarantor-a")) == []


def test_a_declared_default_goes_on_in_default() -> None:
    declared = replace(lent(paid=PAYMENTS[:2], balance_fen=sum(line.principal_fen for line in LINES[2:])), default=PastDefault("W", TODAY))

    assert (found(declared), declared.chapter) == ([], Chapter.DEFAULT)


@pytest.mark.parametrize(
    ("past", "field"),
    [
        (replace(PAST, as_of=TODAY + timedelta(days=1)), "past.as_of"),
        (replace(PAST, rights=[]), "past.rights"),
        (replace(PAST, rights=[PastRight("ZL2", "Y", OUT, 1)]), "past.rights"),
        (replace(PAST, rights=[PastRight("ZL1", "Y", TODAY + timedelta(days=1), 1)]), "past.rights.0.registered_on"),
        (replace(PAST, rights=[PastRight("ZL1", "Y", OUT, 1, until=OUT - timedelta(days=1))]), "past.rights.0.until"),
        (replace(PAST, pledgee=""), "past.pledgee"),
        (replace(PAST, pledgee="bank-b"), "past.pledgee"),
        (replace(PAST, cover=replace(COVER, organisation="insurer-b")), "past.cover.organisation"),
        (replace(PAST, cover=replace(COVER, kind=Cover.NONE)), "past.cover.organisation"),
        (replace(PAST, cover=replace(COVER, ratio=Decimal(0))), "past.cover.ratio"),
        (replace(PAST, cover=replace(COVER, ratio=Decimal("1.01"))), "past.cover.ratio"),
        (lent(amount_fen=0), "past.loan"),
        (lent(months=0), "past.loan"),
        (lent(months=LONGEST + 1), "past.loan"),
        (lent(annual_rate=Decimal(0)), "past.loan"),
        (lent(amount_fen=AMOUNT + 1), "past.loan.amount_fen"),
        (lent(signed_on=OUT + timedelta(days=1)), "past.loan.disbursed_on"),
        (lent(paid=[PAYMENTS[0]] * 601), "past.loan.paid"),
        (lent(paid=[*PAYMENTS, PAYMENTS[0]]), "past.loan.paid.6.receipt_no"),
        (lent(paid=[replace(PAYMENTS[0], amount_fen=0)]), "past.loan.paid.0.amount_fen"),
        (lent(paid=[replace(PAYMENTS[0], paid_on=OUT - timedelta(days=1))]), "past.loan.paid.0.paid_on"),
        (lent(paid=[replace(PAYMENTS[0], paid_on=TODAY + timedelta(days=1))]), "past.loan.paid.0.paid_on"),
        (lent(balance_fen=LEFT + 1), "past.loan.balance_fen"),
        (replace(PAST, default=PastDefault("W", OUT - timedelta(days=1))), "past.default.declared_on"),
        (replace(PAST, default=PastDefault("W", TODAY + timedelta(days=1))), "past.default.declared_on"),
        (replace(PAST, default=PastDefault("W", TODAY)), "past.default"),
    ],
)
def test_what_does_not_fit_is_named_by_its_field(past: Past, field: str) -> None:
    assert field in found(past)


def test_a_day_on_each_bound_fits() -> None:
    assert found(replace(PAST, rights=[PastRight("ZL1", "Y", TODAY, 1, until=TODAY)])) == []
    assert found(replace(PAST, cover=replace(COVER, ratio=Decimal(1)))) == []
    later = lent(paid=[replace(PAYMENTS[0], paid_on=OUT), *PAYMENTS[1:]])
    assert "past.loan.paid.0.paid_on" not in found(later)


def test_a_loan_that_is_repaid_in_full_is_not_taken_over() -> None:
    whole = [PastPayment(f"R{line.n}", line.principal_fen + line.interest_fen, line.due) for line in LINES]
    as_of = LINES[-1].due
    past = replace(lent(paid=whole, balance_fen=0), as_of=as_of)

    assert [field for field, _ in objections(past, DEMAND, [RIGHT], RULES, as_of)] == ["past.loan.paid"]


def test_the_balance_that_the_terms_give_is_told() -> None:
    assert sentence(lent(balance_fen=1)) == (
        f"By its terms and the declared repayments {LEFT} fen of principal are owed; the bank's books say 1: "
        "complete the repayments, or declare none and give the bank's plan of the balance line by line"
    )


def test_the_banks_plan_of_the_balance_stands_for_bookings_that_are_not_told() -> None:
    assert found(lent(paid=[], plan=LINES[6:])) == []
    assert found(lent(plan=LINES)) == []


@pytest.mark.parametrize(
    "plan",
    [
        [LINES[6], LINES[8]],
        [replace(LINES[6], n=0)],
        [replace(line, n=place) for place, line in enumerate([LINES[7], LINES[6]], 1)],
        [replace(line, due=OUT - timedelta(days=1)) for line in LINES[6:7]],
        LINES[7:],
    ],
)
def test_a_plan_with_gaps_out_of_order_or_of_another_sum_is_refused(plan: list[Any]) -> None:
    assert "past.loan.plan" in found(lent(paid=[], plan=plan))


def test_a_plan_of_the_balance_takes_no_repayments_beside_it() -> None:
    assert found(lent(plan=LINES[6:])) == ["past.loan.plan"]


def test_a_plan_of_more_lines_than_a_loan_can_have_is_refused() -> None:
    line = LINES[0]
    plan = [replace(line, n=n, due=OUT + timedelta(days=n), principal_fen=0) for n in range(1, LONGEST + 2)]

    assert "past.loan.plan" in found(lent(paid=[], plan=plan))

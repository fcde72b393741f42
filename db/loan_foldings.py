"""Foldings of the loan: what its facts change in loans, schedule lines and payments."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from db import derived_sql as sql
from domain.facts import Fact

Step = tuple[str, tuple[Any, ...]]  # one statement and its arguments
Folding = Callable[[Fact], Iterator[Step]]


def _confirm_disbursement(fact: Fact) -> Iterator[Step]:
    data = fact.data
    yield sql.DISBURSE, (fact.case_no, data["slip_no"], data["amount_fen"], date.fromisoformat(data["disbursed_on"]))
    yield sql.NUMBER, (fact.case_no, "slip", data["slip_no"])


def _schedule_made(fact: Fact) -> Iterator[Step]:
    data = fact.data
    terms = (data["method"], data["amount_fen"], Decimal(data["annual_rate"]), date.fromisoformat(data["start"]))
    yield sql.SCHEDULE, (fact.case_no, fact.seq, *terms)
    for line in data["lines"]:
        due = date.fromisoformat(line["due"])
        yield sql.LINE, (fact.case_no, fact.seq, line["n"], due, line["principal_fen"], line["interest_fen"])
    yield sql.CARRY_PAID, (fact.case_no,)


def _paid(fact: Fact) -> Iterator[Step]:
    data = fact.data
    yield sql.PAY, (fact.case_no, fact.seq, fact.kind, data["receipt_no"], data["amount_fen"], date.fromisoformat(data["paid_on"]))


def _repayment_applied(fact: Fact) -> Iterator[Step]:
    data = fact.data
    for part in data["parts"]:
        yield sql.APPLY_PART, (fact.case_no, part["n"], part["principal_fen"], part["interest_fen"])
    yield sql.APPLY_PAYMENT, (fact.case_no, data["receipt_no"], data["penalty_fen"])
    yield sql.BALANCE, (fact.case_no, data["balance_fen"], data["penalty_fen"])


def _repayment_reapplied(fact: Fact) -> Iterator[Step]:
    yield sql.APPLY_PAYMENT, (fact.case_no, fact.data["receipt_no"], fact.data["penalty_fen"])


def _account_restated(fact: Fact) -> Iterator[Step]:
    for line in fact.data["lines"]:
        paid_on = date.fromisoformat(line["paid_on"]) if "paid_on" in line else None
        yield sql.RESTATE_LINE, (fact.case_no, line["n"], line["principal_fen"], line["interest_fen"], paid_on)
    yield sql.RESTATE_LOAN, (fact.case_no, fact.data["balance_fen"], fact.data["penalty_fen"])


def _corrected(fact: Fact) -> Iterator[Step]:
    data = fact.data
    if data["act"] == "record_repayment" and data["withdrawn"]:
        yield sql.WITHDRAW_PAYMENT, (fact.case_no, data["fact"])
    elif data["act"] == "record_repayment":
        yield sql.CORRECT_PAYMENT, (fact.case_no, data["fact"], data["after"]["amount_fen"], date.fromisoformat(data["after"]["paid_on"]))
    elif data["act"] == "classify_loan" and not data["withdrawn"]:
        yield sql.CLASSIFY, (fact.case_no, data["after"]["tier"])


def _overdue_withdrawn(fact: Fact) -> Iterator[Step]:
    yield sql.LINE_OVERDUE, (fact.case_no, fact.data["n"], None)


def _instalment_paid(fact: Fact) -> Iterator[Step]:
    yield sql.LINE_PAID, (fact.case_no, fact.data["n"], date.fromisoformat(fact.data["on"]))


def _overdue(fact: Fact) -> Iterator[Step]:
    yield sql.LINE_OVERDUE, (fact.case_no, fact.data["n"], date.fromisoformat(fact.data["since"]))


def _loan_moved(fact: Fact) -> Iterator[Step]:
    yield sql.MOVE_LOAN, (fact.case_no, fact.data["stage"])


def _classify_loan(fact: Fact) -> Iterator[Step]:
    yield sql.CLASSIFY, (fact.case_no, fact.data["tier"])


LOAN: dict[str, Folding] = {
    "confirm_disbursement": _confirm_disbursement,
    "disbursement_declared": _confirm_disbursement,
    "schedule_made": _schedule_made,
    "record_repayment": _paid,
    "repayment_declared": _paid,
    "pay_indemnity": _paid,
    "pay_guarantee": _paid,
    "pay_advance": _paid,
    "repayment_applied": _repayment_applied,
    "repayment_reapplied": _repayment_reapplied,
    "account_restated": _account_restated,
    "corrected": _corrected,
    "overdue_withdrawn": _overdue_withdrawn,
    "instalment_paid": _instalment_paid,
    "overdue": _overdue,
    "loan_moved": _loan_moved,
    "classify_loan": _classify_loan,
}

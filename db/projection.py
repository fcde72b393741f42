"""The projection: folds facts into the derived rows that lists and pages read; any of them can be thrown away and rebuilt."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from db import derived_sql as sql
from db.cases import facts_of
from db.database import Connection, Database
from domain.acts import ACTS
from domain.facts import Fact

Step = tuple[str, tuple[Any, ...]]  # one statement and its arguments
Folding = Callable[[Fact], Iterator[Step]]


async def fold(conn: Connection, facts: list[Fact]) -> None:
    """Apply new facts of a case to its derived rows, in their order; neighbours of one statement travel together."""
    for statement, steps in groupby((step for fact in facts for step in steps_of(fact)), key=lambda step: step[0]):
        rows = [arguments for _, arguments in steps]
        if len(rows) == 1:
            await conn.execute(statement, *rows[0])
        else:
            await conn.executemany(statement, rows)


async def rebuild(database: Database, case_no: str) -> None:
    """Throw the case's derived rows away and make them again from its journal."""
    async with database.transaction() as conn:
        await conn.execute(sql.LOCK, case_no)  # no fact may come in between
        for statement in sql.FORGET:
            await conn.execute(statement, case_no)
        await fold(conn, await facts_of(conn, case_no))


def steps_of(fact: Fact) -> Iterator[Step]:
    """What the fact changes: the question that an act answers, then what its kind is known to change."""
    if fact.kind in ACTS and "question" in fact.data:
        yield sql.ANSWER_TASK, (fact.case_no, fact.data["question"], _instant(fact.at))
    if fact.kind in FOLDINGS:
        yield from FOLDINGS[fact.kind](fact)


# The case


def _open_case(fact: Fact) -> Iterator[Step]:
    data, demand = fact.data, fact.data["demand"]
    covers = (demand.get("insurer", ""), demand.get("guarantor", ""))
    opening = (fact.tenant, data["rules"]["jurisdiction"], demand["firm"], demand["uscc"], demand["bank"], *covers)
    yield sql.OPEN_CASE, (fact.case_no, *opening, data.get("sandbox", False), _instant(fact.at), demand)
    for right in data["rights"]:
        declared = (right["title"], right["declared_value_fen"], date.fromisoformat(right["expires_on"]))
        yield sql.OPEN_RIGHT, (fact.case_no, right["right_no"], right["kind"], *declared)
    for part in ("bank", "insurer", "guarantor"):
        if demand.get(part):
            yield sql.PARTY, (fact.case_no, demand[part], part)


def _entered(fact: Fact) -> Iterator[Step]:
    yield sql.ENTER, (fact.case_no, fact.data["stage"])


def _closed(fact: Fact) -> Iterator[Step]:
    yield sql.CLOSE_CASE, (fact.case_no, fact.data["outcome"], _instant(fact.at))
    yield sql.CLOSE_TASKS, (fact.case_no, _instant(fact.at))


def _called(fact: Fact) -> Iterator[Step]:
    party = fact.data["party"]
    yield sql.PARTY, (fact.case_no, party, party.partition("-")[0])


def _let_time_pass(fact: Fact) -> Iterator[Step]:
    yield sql.SET_CLOCK, (fact.case_no, int(fact.data["offset_us"]) // 1_000_000)


def _limit_computed(fact: Fact) -> Iterator[Step]:
    yield sql.SET_LIMIT, (fact.case_no, fact.data["limit_fen"], fact.data.get("approved_fen"))


def _bind_cover(fact: Fact) -> Iterator[Step]:
    yield sql.INSURED_BY, (fact.case_no, fact.organisation)
    yield sql.PARTY, (fact.case_no, fact.organisation, "insurer")


def _issue_guarantee(fact: Fact) -> Iterator[Step]:
    yield sql.GUARANTEED_BY, (fact.case_no, fact.organisation)
    yield sql.PARTY, (fact.case_no, fact.organisation, "guarantor")


def _give_conditional_approval(fact: Fact) -> Iterator[Step]:
    if fact.data["cover"] == "none":
        yield sql.NOT_COVERED, (fact.case_no,)


def _decline_cover(fact: Fact) -> Iterator[Step]:
    yield sql.DECLINED_BY, (fact.case_no, fact.organisation)


# What is asked


def _asked(fact: Fact) -> Iterator[Step]:
    until = _instant(fact.data["until"]) if fact.data.get("until") else None
    asked = (fact.data["acts"], fact.subject, until, fact.data.get("stays_open", False), _instant(fact.at))
    yield sql.ASK, (fact.case_no, fact.seq, *asked)


def _ended(fact: Fact) -> Iterator[Step]:
    state = "lapsed" if fact.kind == "lapsed" else "closed"
    yield sql.END_TASK, (fact.case_no, fact.data["question"], state, _instant(fact.at))


# Rights


def _agree_valuation(fact: Fact) -> Iterator[Step]:
    for value in fact.data["values"]:
        yield sql.VALUE_RIGHT, (fact.case_no, value["right_no"], value["value_fen"])


def _right_moved(fact: Fact) -> Iterator[Step]:
    data = fact.data
    renewed = date.fromisoformat(data["expires_on"]) if "expires_on" in data else None
    yield sql.MOVE_RIGHT, (fact.case_no, fact.subject, data["stage"], data.get("registration_no"), data.get("pledgee"), renewed)


# Loan


def _confirm_disbursement(fact: Fact) -> Iterator[Step]:
    data = fact.data
    yield sql.DISBURSE, (fact.case_no, data["slip_no"], data["amount_fen"], date.fromisoformat(data["disbursed_on"]))


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


# Claim and disposal


def _claim_moved(fact: Fact) -> Iterator[Step]:
    yield sql.MOVE_CLAIM, (fact.case_no, fact.subject, fact.data["stage"])


def _claim_computed(fact: Fact) -> Iterator[Step]:
    data = fact.data
    sums = (data["paid_fen"], data["ceded_fen"], data["base_fen"])
    ratio = Decimal(data["ratio"]) if "ratio" in data else None
    granted = (ratio, data.get("compensation_fen"), data.get("advance_fen"))
    yield sql.COMPUTE_CLAIM, (fact.case_no, fact.subject, data["claimant"], *sums, *granted)


def _settlement_computed(fact: Fact) -> Iterator[Step]:
    yield sql.SETTLE_CLAIM, (fact.case_no, fact.subject, fact.data["final_fen"], fact.data["returned_fen"])


def _disposal_moved(fact: Fact) -> Iterator[Step]:
    yield sql.MOVE_DISPOSAL, (fact.case_no, fact.subject, fact.data["stage"])


def _value_asset(fact: Fact) -> Iterator[Step]:
    yield sql.VALUE_ASSET, (fact.case_no, fact.subject, fact.data["value_fen"])


def _choose_route(fact: Fact) -> Iterator[Step]:
    yield sql.CHOOSE_ROUTE, (fact.case_no, fact.subject, fact.data["route"])


def _list_asset(fact: Fact) -> Iterator[Step]:
    yield sql.LIST_ASSET, (fact.case_no, fact.subject, fact.data["reserve_fen"])


def _accept_bid(fact: Fact) -> Iterator[Step]:
    yield sql.SELL, (fact.case_no, fact.subject, fact.data["amount_fen"])


def _waterfall_computed(fact: Fact) -> Iterator[Step]:
    data = fact.data
    sums = (data["gross_fen"], data["costs_fen"], data["surplus_fen"], data["shortfall_fen"])
    yield sql.DISTRIBUTE, (fact.case_no, fact.subject, *sums)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


FOLDINGS: dict[str, Folding] = {
    "open_case": _open_case,
    "entered": _entered,
    "closed": _closed,
    "called": _called,
    "let_time_pass": _let_time_pass,
    "limit_computed": _limit_computed,
    "give_conditional_approval": _give_conditional_approval,
    "bind_cover": _bind_cover,
    "decline_cover": _decline_cover,
    "issue_guarantee": _issue_guarantee,
    "asked": _asked,
    "lapsed": _ended,
    "closed_question": _ended,
    "agree_valuation": _agree_valuation,
    "right_moved": _right_moved,
    "confirm_disbursement": _confirm_disbursement,
    "schedule_made": _schedule_made,
    "record_repayment": _paid,
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
    "claim_moved": _claim_moved,
    "claim_computed": _claim_computed,
    "settlement_computed": _settlement_computed,
    "disposal_moved": _disposal_moved,
    "value_asset": _value_asset,
    "choose_route": _choose_route,
    "list_asset": _list_asset,
    "accept_bid": _accept_bid,
    "waterfall_computed": _waterfall_computed,
}

"""Foldings: for each kind of fact, what it changes in the derived rows."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from db import derived_sql as sql
from db.loan_foldings import LOAN, Folding, Step
from domain.facts import Fact

# The case


def _open_case(fact: Fact) -> Iterator[Step]:
    data, demand = fact.data, fact.data["demand"]
    covers = (demand.get("insurer", ""), demand.get("guarantor", ""))
    opening = (fact.tenant, data["rules"]["jurisdiction"], demand["firm"], demand["uscc"], demand["bank"], *covers)
    yield sql.OPEN_CASE, (fact.case_no, *opening, data.get("sandbox", False), instant_of(fact.at), demand)
    for right in data["rights"]:
        declared = (right["title"], right["declared_value_fen"], date.fromisoformat(right["expires_on"]))
        yield sql.OPEN_RIGHT, (fact.case_no, right["right_no"], right["kind"], *declared)
    for part in ("bank", "insurer", "guarantor"):
        if demand.get(part):
            yield sql.PARTY, (fact.case_no, demand[part], part)


def _entered(fact: Fact) -> Iterator[Step]:
    yield sql.ENTER, (fact.case_no, fact.data["stage"])


def _closed(fact: Fact) -> Iterator[Step]:
    yield sql.CLOSE_CASE, (fact.case_no, fact.data["outcome"], instant_of(fact.at))
    yield sql.CLOSE_TASKS, (fact.case_no, instant_of(fact.at))


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
    until = instant_of(fact.data["until"]) if fact.data.get("until") else None
    asked = (fact.data["acts"], fact.subject, until, fact.data.get("stays_open", False), instant_of(fact.at))
    yield sql.ASK, (fact.case_no, fact.seq, *asked)


def _ended(fact: Fact) -> Iterator[Step]:
    state = "lapsed" if fact.kind == "lapsed" else "closed"
    yield sql.END_TASK, (fact.case_no, fact.data["question"], state, instant_of(fact.at))


# Rights


def _agree_valuation(fact: Fact) -> Iterator[Step]:
    for value in fact.data["values"]:
        yield sql.VALUE_RIGHT, (fact.case_no, value["right_no"], value["value_fen"])


def _right_moved(fact: Fact) -> Iterator[Step]:
    data = fact.data
    renewed = date.fromisoformat(data["expires_on"]) if "expires_on" in data else None
    yield sql.MOVE_RIGHT, (fact.case_no, fact.subject, data["stage"], data.get("registration_no"), data.get("pledgee"), renewed)


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


def instant_of(text: str) -> datetime:
    """An instant as a fact tells it."""
    return datetime.fromisoformat(text)


FOLDINGS: dict[str, Folding] = {
    **LOAN,
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

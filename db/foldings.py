"""Foldings: for each kind of fact, what it changes in the derived rows."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from db import derived_sql as sql
from db import documents
from db.loan_foldings import LOAN, Folding, Step
from domain.acts import ACTS
from domain.facts import Fact

# The case


def _open_case(fact: Fact) -> Iterator[Step]:
    data, demand = fact.data, fact.data["demand"]
    covers = (demand.get("insurer", ""), demand.get("guarantor", ""))
    opening = (fact.tenant, data["rules"]["jurisdiction"], demand["firm"], demand["uscc"], demand["bank"], *covers)
    yield sql.OPEN_CASE, (fact.case_no, *opening, data.get("sandbox", False), instant_of(fact.at), demand, *_listed(data))
    for right in data["rights"]:
        declared = (right["title"], right["declared_value_fen"], date.fromisoformat(right["expires_on"]))
        yield sql.OPEN_RIGHT, (fact.case_no, right["right_no"], right["kind"], *declared)
        yield sql.NUMBER, (fact.case_no, "right", right["right_no"])
    for part in ("bank", "insurer", "guarantor"):
        if demand.get(part):
            yield sql.PARTY, (fact.case_no, demand[part], part)


def _listed(data: dict[str, Any]) -> tuple[int, str]:
    """What lists need besides: the amount, and the names by which the case is found."""
    return data["demand"]["amount_fen"], "\n".join([data["demand"]["firm"], *(right["title"] for right in data["rights"])])


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


def _contracts(fact: Fact) -> Iterator[Step]:
    for kind in ("loan_contract", "pledge_contract"):
        if fact.data.get(f"{kind}_no"):
            yield sql.NUMBER, (fact.case_no, kind, fact.data[f"{kind}_no"])


def _limit_computed(fact: Fact) -> Iterator[Step]:
    yield sql.SET_LIMIT, (fact.case_no, fact.data["limit_fen"], fact.data.get("approved_fen"))


def _bind_cover(fact: Fact) -> Iterator[Step]:
    yield sql.INSURED_BY, (fact.case_no, fact.organisation)
    yield sql.PARTY, (fact.case_no, fact.organisation, "insurer")


def _issue_guarantee(fact: Fact) -> Iterator[Step]:
    yield sql.GUARANTEED_BY, (fact.case_no, fact.organisation)
    yield sql.PARTY, (fact.case_no, fact.organisation, "guarantor")


def _cover_declared(fact: Fact) -> Iterator[Step]:
    organisation, insured = fact.data["organisation"], fact.data["kind"] == "insurance"
    yield sql.INSURED_BY if insured else sql.GUARANTEED_BY, (fact.case_no, organisation)
    yield sql.PARTY, (fact.case_no, organisation, "insurer" if insured else "guarantor")


def _give_conditional_approval(fact: Fact) -> Iterator[Step]:
    if fact.data["cover"] == "none":
        yield sql.NOT_COVERED, (fact.case_no,)


def _record_cession(fact: Fact) -> Iterator[Step]:
    yield sql.PARTY, (fact.case_no, fact.data["party"], "reinsurer")


def _decline_cover(fact: Fact) -> Iterator[Step]:
    yield sql.DECLINED_BY, (fact.case_no, fact.organisation)


# What is asked


def _asked(fact: Fact) -> Iterator[Step]:
    until = instant_of(fact.data["until"]) if fact.data.get("until") else None
    asked = (fact.data["acts"], fact.subject, until, fact.data.get("stays_open", False), instant_of(fact.at))
    yield sql.ASK, (fact.case_no, fact.seq, *asked, fact.tenant)
    roles = sorted({role for name in fact.data["acts"] if name in ACTS for role in ACTS[name].roles})
    yield sql.QUEUE_TASK, (fact.case_no, fact.seq, roles, fact.tenant, until)
    if fact.subject.startswith("disposal-"):  # from its first question on, since who answers it sees cases with a disposal only
        yield sql.OPEN_DISPOSAL, (fact.case_no, fact.subject)


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
    if data.get("registration_no"):
        yield sql.NUMBER, (fact.case_no, "registration", data["registration_no"])
    if "value_fen" in data:  # of a right whose entry was taken over
        yield sql.VALUE_RIGHT, (fact.case_no, fact.subject, data["value_fen"])


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


# Documents


def _attach_document(fact: Fact) -> Iterator[Step]:
    yield documents.RECORD, (fact.case_no, fact.data["name"], fact.data["sha256"])


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
    "record_cession": _record_cession,
    "issue_guarantee": _issue_guarantee,
    "cover_declared": _cover_declared,
    "sign_contracts": _contracts,
    "renew_loan": _contracts,
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
    "attach_document": _attach_document,
}

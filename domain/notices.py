"""Notices: which fact is told to whom, and by which letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.facts import Fact
from domain.roles import ORGANISATION_KIND, Role

FIRM = "firm"
_BANK, _COVER, _CLAIMANT, _FUND, _NAMED_ROLE, _NAMED_PARTY = "bank", "cover", "claimant", "fund", "named role", "named party"


@dataclass(frozen=True)
class CaseBrief:
    """What a notice must know of its case; the firm's contact is a reference, resolved when the letter is sent."""

    case_no: str
    tenant: str
    firm: str
    bank: str
    insurer: str
    guarantor: str
    contact_ref: str


@dataclass(frozen=True)
class Notice:
    """One letter to one recipient."""

    template: str
    recipient: str  # role:<role> | organisation:<id> | firm
    fact_seq: int
    context: dict[str, Any]


@dataclass(frozen=True)
class Told:
    """How a kind of fact is told: the letter, who gets it, and what of the fact's data the letter needs."""

    template: str
    to: tuple[str, ...]
    needs: tuple[str, ...] = ()


TABLE: Mapping[str, Told] = MappingProxyType(
    {
        # Before the filing, and the window
        "give_conditional_approval": Told(
            "conditional_approval",
            (FIRM,),
            ("approval_no", "amount_fen", "annual_rate", "months", "method", "cover", "conditions"),
        ),
        "accept_filing": Told("receipt", (FIRM, _BANK), ("receipt_no",)),
        "return_filing": Told("returned_filing", (FIRM,), ("defects",)),
        "refuse_filing": Told("refused_filing", (FIRM, _BANK), ("ground",)),
        # Registration
        "request_correction": Told("correction", (FIRM,), ("notice_no", "defects")),
        "ask_consent": Told("consent", (FIRM,), ("notice_no", "ground")),
        "reminded": Told("reminder", (_NAMED_ROLE,), ("clock", "rung", "to")),
        "escalated": Told("escalation", (_NAMED_ROLE,), ("clock", "rung", "to")),
        "supervision_ordered": Told("supervision_order", (_NAMED_ROLE,), ("clock", "rung", "to", "due")),
        "inquiry_sent": Told("inquiry", (_NAMED_PARTY,), ("clock", "rung", "party", "due")),
        "filing_fell": Told("fallen_filing", (FIRM, _BANK)),
        "register": Told("registered", (FIRM, _BANK), ("registration_no", "registered_on", "notice_no")),
        "term_ends_soon": Told("term_ends_soon", (FIRM, _BANK, _NAMED_PARTY), ("until", "party")),
        "annual_fee_due": Told("annual_fee_due", (FIRM, _NAMED_PARTY), ("paid_until", "grace_ends", "month", "surcharge", "party")),
        "pledge_ended": Told("pledge_ended", (FIRM, _BANK, _COVER), ("how", "on")),
        "refuse_registration": Told("refused_registration", (FIRM, _BANK), ("notice_no", "ground")),
        # Credit and loan
        "decide_credit": Told("decision", (FIRM, _BANK), ("approved", "decision_no")),
        "confirm_credit": Told("confirmed_decision", (FIRM, _BANK), ("approved", "decision_no")),
        "confirm_disbursement": Told("disbursement", (FIRM, _BANK), ("slip_no", "amount_fen", "disbursed_on")),
        "instalment_due_soon": Told("due_soon", (FIRM,), ("n", "due", "amount_fen")),
        "overdue": Told("overdue", (FIRM, _BANK, _COVER), ("n", "since", "amount_fen")),
        "overdue_withdrawn": Told("overdue_withdrawn", (FIRM, _BANK, _COVER), ("n", "before")),
        "classification_reopened": Told("classification_reopened", (_BANK,), ("tier", "as_of", "before", "least")),
        "send_dunning": Told("dunning", (FIRM,), ("letter_no",)),
        "declare_default": Told("default", (FIRM, _COVER), ("letter_no", "effective_on")),
        # Fund claim
        "lodge_claim": Told("claim_lodged", (_CLAIMANT, _FUND), ("claim_no",)),
        "return_claim": Told("claim_returned", (_CLAIMANT, _FUND), ("defects",)),
        "decide_claim": Told("claim_decided", (_CLAIMANT, _FUND), ("granted", "decision_no", "ratio")),
        "pay_advance": Told("claim_paid", (_CLAIMANT, _FUND), ("receipt_no", "amount_fen", "paid_on")),
        # The end
        "release_pledge": Told("release", (FIRM, _BANK), ("letter_no",)),
        "cancel_registration": Told("cancelled_registration", (FIRM, _BANK), ("notice_no", "effective_on")),
        "closed": Told("closed", (FIRM, _BANK), ("outcome",)),
    }
)


def notices_for(fact: Fact, case: CaseBrief) -> list[Notice]:
    """The letters that this fact calls for, none for most facts.

    It runs where the fact is recorded, so it never raises: what a letter misses is found, and said, when it is written.
    """
    told = TABLE.get(fact.kind)
    if told is None:
        return []
    recipients = dict.fromkeys(recipient for to in told.to for recipient in _recipients(to, fact, case))
    return [Notice(told.template, recipient, fact.seq, _context(told, recipient, fact, case)) for recipient in recipients]


def _recipients(to: str, fact: Fact, case: CaseBrief) -> list[str]:
    if to == FIRM:
        return [FIRM]
    if to == _NAMED_ROLE:
        return [f"role:{role}" for role in Role if role == fact.data.get("to")]
    if to == _NAMED_PARTY:
        return [f"organisation:{fact.data['party']}"] if fact.data.get("party") else []
    if to == _FUND:
        return [f"role:{Role.FUND_OFFICER}"]
    covers = [case.insurer, case.guarantor]
    if to == _CLAIMANT:  # who lodges says so itself; later letters go to who covers the loan, or to the bank that bears it alone
        covers = [fact.organisation] if fact.kind == "lodge_claim" else [*covers, "" if any(covers) else case.bank]
    found = [case.bank] if to == _BANK else covers
    return [f"organisation:{organisation}" for organisation in found if organisation]


def _context(told: Told, recipient: str, fact: Fact, case: CaseBrief) -> dict[str, Any]:
    clause = fact.clause
    known = {"case_no": case.case_no, "seq": fact.seq, "firm": case.firm, "bank": case.bank, "subject": fact.subject}
    said = {"clause": clause, "at": fact.at, "reason": fact.reason, "by": fact.organisation}
    whom = {"organisation": _organisation(recipient, case), "contact_ref": case.contact_ref if recipient == FIRM else ""}
    return known | said | whom | {key: fact.data[key] for key in told.needs if key in fact.data}


def _organisation(recipient: str, case: CaseBrief) -> str:
    """Where the recipient sits; the bureau of the tenant for the firm, since the window helps who has no mailbox."""
    scheme, _, name = recipient.partition(":")
    if scheme == "organisation":
        return name
    kind = ORGANISATION_KIND[Role(name)] if scheme == "role" else "bureau"
    if kind == "registry":  # national: the same for all tenants
        return kind
    known = {"bank": case.bank, "insurer": case.insurer, "guarantor": case.guarantor}
    return known.get(kind) or f"{kind}-{case.tenant}"

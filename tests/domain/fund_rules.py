"""A working with the rows of fund, cover and disposal that a test gives, and a calendar with one holiday."""

from datetime import date

from domain.claimbase import Claim
from domain.entitlement import Claimed, claim
from domain.explained import Working
from domain.rules import CalendarData, Rule, Rules
from domain.workdays import WorkingDays

DAYS = WorkingDays(CalendarData("x", date(2027, 12, 31), rest_weekdays=[date(2026, 10, 1)]))

ROWS = {
    "fund.exists": "yes",
    "fund.ratio": "",
    "fund.deduct_ceded": "ceded",
    "fund.cover_interest": "no",
    "fund.cover_penalty": "no",
    "fund.ip_share_only": "yes",
    "fund.ceiling_mode": "reject",
    "fund.refuse_for": "misuse late",
    "fund.remit_days": "10",
    "insurance.waiting_days": "30",
    "insurance.assess_days": "30",
    "insurance.pay_days": "10",
    "guarantee.shares.4-2-2-2": "guarantor:0.40 national_fund:0.20 province:0.20 bank:0.20",
    "guarantee.shares.4-3-2-1": "guarantor:0.40 province:0.30 bank:0.20 government:0.10",
    "guarantee.pattern": "",
    "guarantee.pay_days": "60",
    "waterfall.order": "costs interest principal",
    "waterfall.surplus": "pledgor",
    "disposal.forfeiture": "priority",
    "disposal.agreement.needs": "default_declared valuation price_agreed",
    "disposal.auction.needs": "default_declared valuation mandate",
    "disposal.listing.needs": "default_declared valuation mandate",
    "disposal.court.needs": "default_declared valuation court_filed court_ruling",
    "disposal.licence.needs": "default_declared pledgee_consent licence_agreed fee_account",
    "disposal.buy_back.needs": "default_declared purchase_committed",
    "disposal.auction.rounds": "2",
    "disposal.court.rounds": "2",
    "disposal.listing.rounds": "",
    "disposal.auction.first_reserve": "0.7",
    "disposal.auction.next_reserve": "0.8",
}


def working(changed: dict[str, str | None] | None = None) -> Working:
    """A working by the rows above, some of them changed; None takes a row away."""
    rows = {**ROWS, **(changed or {})}
    rules = {key: Rule(key, value, f"clause of {key}", "source", "S-1") for key, value in rows.items() if value is not None}
    return Working(Rules("testland", "hash", rules), DAYS)


def told(by: Working) -> list[tuple[str, str]]:
    """What was written down: name and value of every step."""
    return [(step.name, step.value) for step in by.steps]


def claimed(given: Claim, changed: dict[str, str | None] | None = None) -> Claimed:
    """What a claim comes to by the rows above, some of them changed."""
    return claim(working(changed), given)


def parts(found: Claimed) -> dict[str, int]:
    """Who bears what of a claim."""
    return {part.party: part.amount_fen for part in found.parts}

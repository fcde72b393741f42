"""The stand-in bank: it reviews, lends, reports every repayment on its day, and follows its plan where the firm does not pay."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from domain import payloads as p
from domain.calls import Call
from domain.repayment import penalty
from sandbox.desk import Books, Handlers, Reply, amount, day, number
from sandbox.moments import after_days, after_minutes, after_working_days, at_hour, local_day
from sandbox.plans import Plan

Line = dict[str, Any]  # n, due, principal_fen, interest_fen
_REPORTS = ("record_repayment", "renew_loan", "raise_warning")  # what it tells of a running loan


def review(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """The drawdown review: yes on the next working day, unless the plan gives a reason to say no."""
    reason = str(plan.bank.get("refuse_drawdown", ""))
    return [Reply(after_working_days(now, 1), "decide_credit", p.CreditDecision(not reason, number(call, "FK")), reason)]


def disburse(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Pay out within the hour, and report in this conversation what the firm pays, over the years.

    A new order replaces one that was not carried out on its day, so that nothing is paid out or reported twice.
    """
    for act in ("confirm_disbursement", *_REPORTS):
        books.forget(call.case_no, act)
    due = min(after_minutes(now, 30), at_hour(local_day(now), 23) + timedelta(minutes=59))
    due = max(due, now)
    paid_out = Reply(due, "confirm_disbursement", p.Disbursement(number(call, "FKD"), amount(call), local_day(due)))
    return [paid_out, *_repayments(call, _lines(call), plan.bank)]


def schedule(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Go on with a new schedule: what the old one still had to report is forgotten; all is paid on its day."""
    for act in _REPORTS:
        books.forget(call.case_no, act)
    return _repayments(call, [line for line in _lines(call) if day(line["due"]) >= local_day(now)], {})


def default(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Declare the default and turn to whoever covers the loan."""
    declared, turned = after_working_days(now, 1), after_working_days(now, 3)
    replies = [Reply(declared, "declare_default", p.DatedLetter(number(call, "WY"), local_day(declared)))]
    follow_up = {"insurance": "notify_loss", "guarantee": "demand_guarantee"}.get(str(call.data.get("cover")))
    if follow_up:
        replies.append(Reply(turned, follow_up, p.AmountLetter(number(call, "SP", 2), amount(call, "outstanding_fen"))))
    return replies


def settle(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Certify on the next day that nothing is owed."""
    due = after_days(now, 1)
    return [Reply(due, "settle", p.SettlementCertificate(number(call, "JQ"), local_day(due)))]


def release(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Consent to the release of the pledge on the same day."""
    return [Reply(after_minutes(now, 60), "release_pledge", p.Letter(number(call, "JC")))]


HANDLERS: Handlers = {
    "review": review,
    "disburse": disburse,
    "schedule": schedule,
    "default": default,
    "settle": settle,
    "release": release,
}


def _lines(call: Call) -> list[Line]:
    lines = call.data.get("schedule")
    if not isinstance(lines, list) or not lines:
        raise ValueError(f"the call {call.call} must carry a schedule with at least one line")
    return sorted(lines, key=lambda line: int(line["n"]))


def _repayments(call: Call, lines: list[Line], wishes: dict[str, Any]) -> list[Reply]:
    replies: list[Reply] = []
    for place, line in enumerate(lines, start=1):
        owed = int(line["principal_fen"]) + int(line["interest_fen"])
        due = at_hour(day(line["due"]))
        if place > wishes.get("stop_after", len(lines)):
            return [*replies, *_warning(call, due, wishes)]
        if place == wishes.get("prepay_after", len(lines)) + 1:
            rest = sum(int(later["principal_fen"]) for later in lines[place:])
            return [*replies, _repayment(call, line, owed + rest, due, prepayment=True)]
        if place == len(lines) and "renew" in wishes:
            return [*replies, _renewal(call, line, due, wishes["renew"])]
        if place == wishes.get("late", {}).get("instalment"):
            days = int(wishes["late"]["days"])
            owed += _penalty(call, line, days, Decimal(wishes["late"].get("penalty_uplift", "0.5")))
            due += timedelta(days=days)
        replies.append(_repayment(call, line, owed, due))
    return replies


def _repayment(call: Call, line: Line, fen: int, due: datetime, *, prepayment: bool = False) -> Reply:
    receipt = number(call, "HK", int(line["n"]))
    return Reply(due, "record_repayment", p.Repayment(receipt, fen, local_day(due), prepayment))


def _penalty(call: Call, line: Line, days: int, uplift: Decimal) -> int:
    """What the line costs for being late: penalty on its principal and compound interest on its interest."""
    rate = Decimal(str(call.data.get("annual_rate", "0")))
    return sum(penalty(int(line["principal_fen"]), int(line["interest_fen"]), rate, uplift, days))


def _warning(call: Call, due: datetime, wishes: dict[str, Any]) -> list[Reply]:
    if "warning" not in wishes:
        return []
    signal = p.WarningSignal(str(wishes["warning"]["signal"]))
    return [Reply(due + timedelta(days=int(wishes["warning"]["days"])), "raise_warning", signal)]


def _renewal(call: Call, last: Line, due: datetime, wishes: dict[str, Any]) -> Reply:
    signed = due - timedelta(days=int(wishes["days_before"]))
    renewal = p.Renewal(
        loan_contract_no=number(call, "XD", 1),
        pledge_contract_no=number(call, "XZ", 2),
        signed_on=local_day(signed),
        amount_fen=int(last["principal_fen"]),
        annual_rate=Decimal(str(wishes.get("annual_rate") or call.data.get("annual_rate"))),
        months=int(wishes["months"]),
        consents=list(wishes.get("consents", [])),
    )
    return Reply(signed, "renew_loan", renewal)

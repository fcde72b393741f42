"""The stand-in insurer."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from domain.calls import Call
from domain.payloads import Cession, Nothing, Payment, Policy, Quote, Subrogation
from sandbox.desk import Books, Handlers, Reply, amount, number
from sandbox.moments import after_days, after_minutes, after_working_days, local_day
from sandbox.plans import Plan


def quote(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Quote on the next working day, or decline."""
    due = after_working_days(now, 1)
    if plan.insurer.get("decline"):
        return [Reply(due, "decline_cover", Nothing(), str(plan.insurer["decline"]))]
    premium = Decimal(amount(call)) * Decimal(plan.insurer.get("premium_rate", "0.015")) * int(call.data.get("months", 12)) / 12
    payload = Quote(
        int(premium.quantize(Decimal(1), ROUND_HALF_UP)),
        Decimal(plan.insurer.get("cover_ratio", "0.80")),
        int(call.data.get("waiting_days") or plan.insurer.get("waiting_days", 30)),
    )
    return [Reply(due, "quote_cover", payload)]


def bind(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Bind what was quoted, on the same day; note the reinsurance where the plan has one."""
    quoted = {**(books.last_answer(call.case_no, "quote_cover") or {}), **call.data.get("quote", {})}
    missing = [key for key in ("premium_fen", "cover_ratio", "waiting_days") if key not in quoted]
    if missing:
        raise ValueError(f"the call {call.call} binds a cover that was never quoted: {', '.join(missing)} missing")
    due = after_minutes(now, 40)
    policy = Policy(
        number(call, "BD"), amount(call), int(quoted["premium_fen"]), Decimal(str(quoted["cover_ratio"])), int(quoted["waiting_days"])
    )
    replies = [Reply(due, "bind_cover", policy)]
    if "cession" in plan.insurer:
        ceded = plan.insurer["cession"]
        cession = Cession("reinsurance", ceded["party"], Decimal(ceded["share"]), number(call, "TY", 2))
        replies.append(Reply(after_minutes(now, 50), "record_cession", cession))
    return replies


def indemnify(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Pay what the case has computed, then step into the bank's place."""
    paid, taken_over = after_days(now, 5), after_days(now, 6)
    return [
        Reply(paid, "pay_indemnity", Payment(number(call, "PF"), amount(call), local_day(paid))),
        Reply(taken_over, "record_subrogation", Subrogation(number(call, "DW", 2))),
    ]


HANDLERS: Handlers = {"quote": quote, "bind": bind, "indemnify": indemnify}

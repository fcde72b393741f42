"""The stand-in guarantor."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from domain.calls import Call
from domain.payloads import Cession, Guarantee, Nothing, Payment, Subrogation
from sandbox.desk import Books, Handlers, Reply, amount, number
from sandbox.moments import after_days, after_working_days, local_day
from sandbox.plans import Plan


def guarantee(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Issue the guarantee after two working days, or decline; note the re-guarantee where the plan has one."""
    due = after_working_days(now, 2)
    if plan.guarantor.get("decline"):
        return [Reply(due, "decline_cover", Nothing(), str(plan.guarantor["decline"]))]
    fee = Decimal(amount(call)) * Decimal(plan.guarantor.get("fee_rate", "0.010")) * int(call.data.get("months", 12)) / 12
    share = Decimal(plan.guarantor.get("share", "1"))
    replies = [Reply(due, "issue_guarantee", Guarantee(number(call, "BH"), share, int(fee.quantize(Decimal(1), ROUND_HALF_UP))))]
    if "cession" in plan.guarantor:
        ceded = plan.guarantor["cession"]
        cession = Cession("re_guarantee", ceded["party"], Decimal(ceded["share"]), number(call, "ZB", 2))
        replies.append(Reply(after_working_days(now, 2, hour=11), "record_cession", cession))
    return replies


def pay(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Pay what the case has computed, then step into the bank's place."""
    paid, taken_over = after_days(now, 5), after_days(now, 6)
    return [
        Reply(paid, "pay_guarantee", Payment(number(call, "DC"), amount(call), local_day(paid))),
        Reply(taken_over, "record_subrogation", Subrogation(number(call, "DW", 2))),
    ]


HANDLERS: Handlers = {"guarantee": guarantee, "pay": pay}

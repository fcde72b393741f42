"""The stand-in risk compensation fund: its office, its committee and its cashier."""

from datetime import datetime
from decimal import Decimal

from domain.calls import Call
from domain.payloads import Admission, ClaimDecision, ClaimSettlement, Defects, Nothing, Payment
from sandbox.desk import Books, Handlers, Reply, amount, number
from sandbox.moments import after_days, after_working_days, local_day
from sandbox.plans import Plan


def admit(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Admit the loan to the fund (入库), unless the plan says no."""
    admitted = not plan.fund.get("refuse_admission", False)
    payload = Admission(admitted, number(call, "RK") if admitted else "")
    return [Reply(after_working_days(now, 1), "admit_to_fund", payload, "" if admitted else "该贷款不符合基金入库条件")]


def claim(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Return the claim with what it lacks where the plan says so, otherwise decide it."""
    if plan.fund.get("return_claim"):
        defects = Defects(list(plan.fund["return_claim"]))
        return [Reply(after_working_days(now, 3), "return_claim", defects, "申请材料不齐全")]
    return decide(call, now, plan, books)


def decide(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Forward the claim; then the committee's decision: the pack's ratio where the call names one, otherwise the committee's own."""
    own = plan.fund.get("ratio", "0.50")
    ratio = Decimal(str(call.data.get("ratio") or own)) if call.data.get("ratio_set") else Decimal(own)
    granted = not plan.fund.get("refuse_claim", False)
    decision = ClaimDecision(granted, number(call, "JD"), ratio, Decimal(plan.fund.get("advance_ratio", "1")))
    reason = "" if granted else "the loss is not covered by the fund"
    return [
        Reply(after_working_days(now, 2), "forward_claim", Nothing()),
        Reply(after_working_days(now, 7), "decide_claim", decision, reason),
    ]


def advance(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Pay the advance that the case has computed."""
    due = after_days(now, 3)
    return [Reply(due, "pay_advance", Payment(number(call, "BF"), amount(call), local_day(due)))]


def settlement(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Accept the account after recovery."""
    due = after_working_days(now, 2)
    return [Reply(due, "settle_claim", ClaimSettlement(number(call, "QS"), local_day(due)))]


HANDLERS: Handlers = {"admit": admit, "claim": claim, "recheck": decide, "advance": advance, "settlement": settlement}

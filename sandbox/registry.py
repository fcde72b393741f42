"""The stand-in registers of all kinds of rights."""

from datetime import date, datetime
from typing import Any

from domain.calls import Call, Search
from domain.payloads import ConsentNotice, CorrectionNotice, Registered, RegistryNotice, RegistryReceipt, RegistryRefusal
from sandbox.desk import Books, Handlers, Reply, day, number
from sandbox.moments import after_minutes, after_working_days, local_day
from sandbox.plans import Plan


def file(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Acknowledge, then register, ask for a correction or a consent, or refuse; a right in pledge is refused with R09."""
    receipt = after_minutes(now, 20)
    acknowledged = Reply(receipt, "acknowledge_receipt", RegistryReceipt(number(call, "SQ"), local_day(receipt)))
    wishes = _wishes(call, plan)
    following = after_working_days(now, 1)
    if books.extract(_right(call)).registration_no:
        return [acknowledged, _refusal(call, following, "R09", "该权利已办理质押登记且尚未注销")]
    if wishes.get("refuse"):
        due = after_working_days(now, 2)
        return [
            acknowledged,
            _refusal(call, due, wishes["refuse"], wishes.get("refuse_reason", "登记簿记载与申请不符")),
        ]
    if wishes.get("correction") and not call.data.get("redo"):
        return [acknowledged, Reply(following, "request_correction", CorrectionNotice(number(call, "BZ", 2), list(wishes["correction"])))]
    if wishes.get("consent") and not call.data.get("redo"):
        return [acknowledged, Reply(following, "ask_consent", ConsentNotice(number(call, "GZ", 2), wishes["consent"]))]
    silent = 0 if call.data.get("redo") else int(wishes.get("register_after", 0))
    due = after_working_days(now, silent, int(wishes.get("register_hour", 10))) if silent else after_working_days(now, 2)
    return [acknowledged, _registration(call, due)]


def examine_again(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """After a correction or a declaration: register, or refuse where the plan says so."""
    due = after_working_days(now, 2)
    ground = _wishes(call, plan).get("refuse_after_correction")
    return [_refusal(call, due, ground, "补正后仍不符合规定")] if ground else [_registration(call, due)]


def change(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Note the change of a registration."""
    due = after_working_days(now, 1)
    why, amount_fen = str(call.data.get("change", "")), int(call.data.get("amount_fen", 0))
    notice = RegistryNotice(number(call, "BG"), local_day(due), why, amount_fen=amount_fen, term_end=_term_end(call))
    return [Reply(due, "change_registration", notice)]


def cancel(call: Call, now: datetime, plan: Plan, books: Books) -> list[Reply]:
    """Cancel the registration on the next working day."""
    due = after_working_days(now, 1)
    notice = RegistryNotice(number(call, "ZX"), local_day(due), str(call.data.get("ground", "")))
    return [Reply(due, "cancel_registration", notice, effect={"cancel": _right(call)})]


def search(call: Call, now: datetime, plan: Plan, books: Books) -> Search:
    """The extract of a right, at once."""
    return books.extract(_right(call))


HANDLERS: Handlers = {
    "file": file,
    "correct": examine_again,
    "declare": examine_again,
    "change": change,
    "cancel": cancel,
    "search": search,
}


def _right(call: Call) -> str:
    return str(call.data.get("right_no") or call.subject)


def _wishes(call: Call, plan: Plan) -> dict[str, Any]:
    """The plan's row for this kind of right over the plan's row for all."""
    return {**plan.registry, **plan.registry.get(str(call.data.get("kind", "")), {})}


def _registration(call: Call, due: datetime) -> Reply:
    payload = Registered(number(call, "Y"), local_day(due), number(call, "DJ", 2), term_end=_term_end(call))
    effect = {"register": _right(call), "registration_no": payload.registration_no, "pledgee": str(call.data.get("pledgee", ""))}
    return Reply(due, "register", payload, effect=effect)


def _term_end(call: Call) -> date | None:
    return day(str(call.data["term_end"])) if call.data.get("term_end") else None


def _refusal(call: Call, due: datetime, ground: str, reason: str) -> Reply:
    return Reply(due, "refuse_registration", RegistryRefusal(number(call, "BY", 2), ground), reason)

"""The people of the demo: what each would do next in a case, as seen from its open questions; partners answer for themselves."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from cli.view import Move, View
from domain.money import rounded
from domain.roles import Role

_RATE, _MONTHS = "0.0345", 12
_COST_SHARE = "0.05"  # of the proceeds: what a disposal costs in the demo


Maker = Callable[[View, Mapping[str, Any]], Move | None]


def next_move(view: View, tasks: list[Mapping[str, Any]]) -> tuple[Mapping[str, Any], Move] | None:
    """The first open question that a person of the demo answers, and how; None when only partners or time can go on."""
    for task in tasks:
        for act in task["acts"]:
            move = _ROUTINE[act](view, task) if act in _ROUTINE else None
            if move:
                return task, move
    return None


def _due_diligence(view: View, task: Mapping[str, Any]) -> Move:
    return Move("record_due_diligence", Role.BANK_OFFICER, view.demand["bank"], {"report_no": view.number("JD"), "first_loan": True})


def _valuation(view: View, task: Mapping[str, Any]) -> Move:
    values = [{"right_no": right["right_no"], "value_fen": right["declared_value_fen"]} for right in view.rights]
    payload = {"values": values, "method": "negotiated", "base_date": view.today, "valid_until": view.today + timedelta(days=365)}
    return Move("agree_valuation", Role.BANK_OFFICER, view.demand["bank"], payload | {"signed_by_both": True})


def _approval(view: View, task: Mapping[str, Any]) -> Move:
    people = view.plan.people
    payload = {
        "approval_no": view.number("PF"),
        "amount_fen": view.demand["amount_fen"],
        "annual_rate": people.get("annual_rate", _RATE),
        "months": people.get("months", view.demand.get("months", _MONTHS)),
        "method": people.get("method", "equal_instalments"),
        "cover": people.get("cover", view.demand["cover"]),
        "secured": people.get("secured", "single"),
        "fund_admission": people.get("fund_admission", False),
        "conditions": ["质押登记完成", "增信落实"],
        "committee_no": view.number("DSH"),
    }
    return Move("give_conditional_approval", Role.BANK_APPROVER, view.demand["bank"], payload)


def _contracts(view: View, task: Mapping[str, Any]) -> Move:
    payload = {"loan_contract_no": view.number("JK"), "pledge_contract_no": view.number("ZY"), "signed_on": view.today}
    return Move("sign_contracts", Role.BANK_OFFICER, view.demand["bank"], payload)


def _accept(view: View, task: Mapping[str, Any]) -> Move:
    if view.plan.people.get("withdraw_at_window"):
        return Move("withdraw", Role.AGENT, reason="企业决定暂不融资")
    return Move("accept_filing", Role.WINDOW_OFFICER, payload={"receipt_no": view.number("SL")})


def _refuse(view: View, task: Mapping[str, Any]) -> Move | None:
    if "accept_filing" in task["acts"] or "pass_precheck" in task["acts"]:
        return None
    return Move("refuse_filing", Role.WINDOW_OFFICER, payload={"ground": "R09"}, reason="该权利已在另一笔质押中预留")


def _file(view: View, task: Mapping[str, Any]) -> Move:
    if "drop_right" in task["acts"]:
        payload = {"amended_contract_no": view.number("BC"), "consents": [view.coverer] if view.coverer else []}
        return Move("drop_right", Role.BANK_OFFICER, view.demand["bank"], payload, reason="登记机关不予登记，退出质押组合")
    return Move("file_application", Role.AGENT, payload={"signed_by_pledgor": True, "signed_by_pledgee": True})


def _correct(view: View, task: Mapping[str, Any]) -> Move:
    return Move("submit_correction", Role.AGENT, payload={"cured": list(view.last("request_correction").get("defects", []))})


def _confirm(view: View, task: Mapping[str, Any]) -> Move:
    approved = bool(view.last("decide_credit")["approved"])
    payload = {"approved": approved, "decision_no": view.number("FH")}
    return Move("confirm_credit", Role.BANK_APPROVER, view.demand["bank"], payload, reason="" if approved else "同意不予放款")


def _dun(view: View, task: Mapping[str, Any]) -> Move:
    return Move("send_dunning", Role.BANK_OFFICER, view.demand["bank"], {"letter_no": view.number("CS")})


def _lodge(view: View, task: Mapping[str, Any]) -> Move:
    return Move("lodge_claim", _role_of(view.claimant), view.claimant, {"claim_no": view.number("BCSQ"), "documents": ["代偿或赔付凭证"]})


def _relodge(view: View, task: Mapping[str, Any]) -> Move:
    return Move("relodge_claim", _role_of(view.claimant), view.claimant, {"cured": list(view.last("return_claim").get("defects", []))})


def _value(view: View, task: Mapping[str, Any]) -> Move:
    value = view.plan.people.get("disposal_value_fen") or sum(right["declared_value_fen"] for right in view.rights) // 2
    return Move("value_asset", Role.APPRAISER, payload={"value_fen": value, "base_date": view.today, "report_no": view.number("CZPG")})


_READY = {"auction": ["mandate"], "listing": ["mandate"], "agreement": ["price_agreed"], "court": ["court_filed", "court_ruling"]}


def _route(view: View, task: Mapping[str, Any]) -> Move | None:
    if "list_asset" in task["acts"] or "agree_price" in task["acts"]:
        return None
    route = str(view.plan.people.get("route", "auction"))
    return Move("choose_route", _role_of(view.claimant), view.claimant, {"route": route, "ready": _READY[route]})


def _agree(view: View, task: Mapping[str, Any]) -> Move:
    payload = {"contract_no": view.number("ZJ"), "buyer": _BUYER, "amount_fen": rounded_share(view.last("value_asset")["value_fen"], "0.8")}
    return Move("agree_price", Role.DISPOSAL_OFFICER, payload=payload)


def _list(view: View, task: Mapping[str, Any]) -> Move:
    failed = view.count("fail_round")
    value = view.last("list_asset").get("reserve_fen") if failed else view.last("value_asset")["value_fen"]
    payload = {
        "listing_no": view.number("GP"),
        "reserve_fen": rounded_share(int(value or 0), "0.8"),
        "opens_on": view.today + timedelta(days=1),
        "closes_on": view.today + timedelta(days=15),
    }
    return Move("list_asset", Role.DISPOSAL_OFFICER, payload=payload)


def _bid(view: View, task: Mapping[str, Any]) -> Move | None:
    if view.count("list_asset") <= int(view.plan.people.get("failed_rounds", 0)) or view.count("record_bid", since="list_asset"):
        return None
    bid = {"bidder": _BUYER, "amount_fen": view.last("list_asset")["reserve_fen"] + 100_000}
    return Move("record_bid", Role.DISPOSAL_OFFICER, payload=bid)


def _close_round(view: View, task: Mapping[str, Any]) -> Move:
    if not view.count("record_bid", since="list_asset"):
        return Move("fail_round", Role.DISPOSAL_OFFICER, reason="无人应价")
    bid = {name: view.last("record_bid")[name] for name in ("bidder", "amount_fen")}
    return Move("accept_bid", Role.DISPOSAL_OFFICER, payload=bid)


def _assign(view: View, task: Mapping[str, Any]) -> Move:
    payload = {"buyer": _BUYER, "record_no": view.number("ZR"), "recorded_on": view.today}
    return Move("record_assignment", Role.DISPOSAL_OFFICER, payload=payload)


def _distribute(view: View, task: Mapping[str, Any]) -> Move:
    gross = (view.last("accept_bid") or view.last("agree_price"))["amount_fen"]
    payload = {"gross_fen": gross, "costs_fen": rounded_share(gross, _COST_SHARE), "distributed_on": view.today}
    return Move("distribute_proceeds", Role.DISPOSAL_OFFICER, payload=payload)


def _release(view: View, task: Mapping[str, Any]) -> Move | None:
    pledgees = [right["pledgee"] for right in view.rights if right.get("pledgee")]
    if not pledgees or not pledgees[0].startswith("guarantor"):
        return None  # the bank answers for itself
    return Move("release_pledge", Role.GUARANTOR, pledgees[0], {"letter_no": view.number("JC")})


def rounded_share(fen: int, share: str) -> int:
    """A share of an amount in whole fen."""
    return rounded(Decimal(fen) * Decimal(share))


def _role_of(organisation: str) -> Role:
    return {"bank": Role.BANK_OFFICER, "insurer": Role.INSURER, "guarantor": Role.GUARANTOR}[organisation.partition("-")[0]]


_BUYER = "湘晋知识产权运营有限公司"
_ROUTINE: Mapping[str, Maker] = {
    "record_due_diligence": _due_diligence,
    "agree_valuation": _valuation,
    "give_conditional_approval": _approval,
    "sign_contracts": _contracts,
    "accept_filing": _accept,
    "refuse_filing": _refuse,
    "pass_precheck": lambda view, task: Move("pass_precheck", Role.WINDOW_OFFICER),
    "resubmit_filing": lambda view, task: Move(
        "resubmit_filing", Role.AGENT, payload={"cured": view.last("return_filing").get("defects", [])}
    ),
    "file_application": _file,
    "submit_correction": _correct,
    "declare_continue": lambda view, task: Move("declare_continue", Role.AGENT, payload={"signed_by_both": True}),
    "confirm_credit": _confirm,
    "send_dunning": _dun,
    "lodge_claim": _lodge,
    "relodge_claim": _relodge,
    "value_asset": _value,
    "choose_route": _route,
    "list_asset": _list,
    "agree_price": _agree,
    "record_bid": _bid,
    "accept_bid": _close_round,
    "record_assignment": _assign,
    "distribute_proceeds": _distribute,
    "release_pledge": _release,
}

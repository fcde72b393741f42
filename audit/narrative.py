"""The narrative of a case: what happened, in order, for a reader without a computer; a PDF in Chinese."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import pylopdf_fonts_zh_cn
import typst

from domain.events import EVENTS
from domain.facts import Fact
from domain.money import yuan
from domain.stages import CaseStage, ClaimStage, DisposalStage, LoanStage, RightStage
from domain.words import stage_word, word

_SHANGHAI = ZoneInfo("Asia/Shanghai")
# What partners are not told and a reader is (`events.NOT_TOLD`).
_OWN = {
    "called": "联系合作方",
    "call_refused": "合作方拒绝",
    "cancellation_refused": "登记机关不予注销",
    "retry_call": "重新联系合作方",
    "register_searched": "查询登记簿",
    "credit_assessed": "信用评估",
    "compensated": "撤销已办事项",
    "gap_shown": "无登记期间",
    "let_time_pass": "推进沙盒时间",
}
_MOVES: dict[str, type[StrEnum]] = {
    "entered": CaseStage,
    "right_moved": RightStage,
    "loan_moved": LoanStage,
    "claim_moved": ClaimStage,
    "disposal_moved": DisposalStage,
}
_LABELS = {
    "outcome": "结果",
    "approved": "结论",
    "party": "对象",
    "amount_fen": "金额",
    "limit_fen": "可贷额度",
    "approved_fen": "核定金额",
    "balance_fen": "本金余额",
    "penalty_fen": "罚息",
    "premium_fen": "保费",
    "insured_fen": "保险金额",
    "payable_fen": "应付",
    "compensation_fen": "补偿金额",
    "advance_fen": "先行补偿",
    "value_fen": "价值",
    "gross_fen": "处置价款",
    "costs_fen": "费用",
    "receipt_no": "回单号",
    "registration_no": "登记号",
    "notice_no": "通知书号",
    "letter_no": "函号",
    "approval_no": "批复号",
    "policy_no": "保单号",
    "slip_no": "借据号",
    "decision_no": "决定号",
    "pledgee": "质权人",
    "ground": "理由",
    "clock": "时限",
    "n": "期次",
    "due": "到期日",
    "since": "起自",
    "on": "日期",
    "until": "截止",
    "paid_on": "付款日",
    "registered_on": "登记日",
    "disbursed_on": "放款日",
    "months": "期限（月）",
    "annual_rate": "年利率",
    "ratio": "比例",
    "share": "分出份额",
    "tier": "分类",
    "route": "处置方式",
    "sha256": "文件 SHA-256",
}
_ELSEWHERE = {("record_cession", "limit_fen"): "赔付限额"}  # a field that another fact names otherwise
_NONE = {("record_cession", "limit_fen"), ("cancel_registration", "amount_fen")}  # where nought says that there is none
_PARTS = {"claim": "补偿申请", "disposal": "处置"}
_SHARES = ("annual_rate", "ratio", "share")


def narrative(journal: Sequence[Fact], head_sealed: int, key: str) -> bytes:
    """The narrative as a PDF; the same journal gives the same bytes."""
    opened = journal[0]
    told = {
        "case_no": opened.case_no,
        "firm": opened.data["demand"]["firm"],
        "uscc": opened.data["demand"]["uscc"],
        "bank": opened.data["demand"]["bank"],
        "amount": yuan(opened.data["demand"]["amount_fen"]),
        "rights": [[right["right_no"], right["title"]] for right in opened.data["rights"]],
        "opened": _local(opened.at),
        "state": _state(journal),
        "facts": len(journal),
        "sealed": head_sealed,
        "head": journal[-1].hash,
        "pack": opened.data["rules"]["sha256"],
        "key": key,
        "rows": [_row(fact) for fact in journal if fact.kind not in ("asked", "closed_question")],
    }
    source = (resources.files("audit") / "narrative.typ").read_bytes()
    pages: bytes = typst.compile(source, font_paths=_fonts(), sys_inputs={"case": json.dumps(told, ensure_ascii=False)})
    return pages


@cache
def _fonts() -> typst.Fonts:
    """The fonts that travel with the package: none of the machine's own, so that the same case gives the same bytes everywhere."""
    folder = str(resources.files(pylopdf_fonts_zh_cn))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _state(journal: Sequence[Fact]) -> str:
    outcome = next((str(fact.data["outcome"]) for fact in journal if fact.kind == "closed"), "")
    return f"已结案：{word(outcome, 'zh')}" if outcome else "办理中"


def _row(fact: Fact) -> dict[str, str]:
    event = EVENTS.get(fact.kind)
    who = word(fact.role, "zh") + ("" if fact.role == "case" else f" {fact.organisation}")
    return {
        "seq": str(fact.seq),
        "at": _local(fact.at),
        "what": (event.zh if event else _OWN.get(fact.kind, fact.kind)) + ("" if fact.subject == "case" else f"（{_part(fact.subject)}）"),
        "who": who,
        "said": "；".join([*_said(fact), *([f"理由：{fact.reason}"] if fact.reason else [])]),
        "clause": fact.clause,
    }


def _part(subject: str) -> str:
    """The part of the case that a fact is about; a right by its number."""
    kind, _, n = subject.partition("-")
    return f"{_PARTS[kind]} {n}" if kind in _PARTS else subject


def _said(fact: Fact) -> Iterator[str]:
    """The figures of a fact that a reader looks for; everything is in journal.jsonl."""
    data = dict(fact.data)
    if fact.kind in _MOVES:
        yield f"阶段 {stage_word(_MOVES[fact.kind](data.pop('stage')), 'zh')}"
    yield from (objection["zh"] for objection in data.get("objections", ()))
    for name, label in _LABELS.items():
        value = data.get(name)
        if isinstance(value, str | int) and value != "" and not (value == 0 and (fact.kind, name) in _NONE):
            yield f"{_ELSEWHERE.get((fact.kind, name), label)} {_value(name, value)}"


def _value(name: str, value: str | int) -> str:
    if isinstance(value, bool):
        return "同意" if value else "不同意"
    if name in _SHARES:
        return f"{(Decimal(value) * 100).normalize():f}%"
    return f"{yuan(value)} 元" if name.endswith("_fen") and isinstance(value, int) else word(str(value), "zh")


def _local(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(_SHANGHAI):%Y-%m-%d %H:%M}"

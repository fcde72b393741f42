"""Imports of one sheet, in which each row is one act on a case: repayments, and the notices of a registry."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from domain.facts import plain
from intake import cells
from intake.lines import Line, lines
from intake.rows import Column, Refusal
from intake.wanted import Content, Row, Wanted

_CASE = re.compile(r"[A-Z]{1,10}-\d{4}-\d{6,12}")
NOTICES: Mapping[str, str] = {
    "准予登记": "register",
    "变更登记": "change_registration",
    "部分解除": "release_in_part",
    "质押延期": "extend_term",
    "注销登记": "cancel_registration",
    "撤销登记": "revoke_registration",
}
_YES = ("是", "否")


def _case(cell: Any) -> str:
    written = cells.exact(cell)
    if not _CASE.fullmatch(written):
        raise cells.Wrong("is no number of a case; it is written like XT-2026-000001")
    return written


def repayment_columns() -> tuple[Column, ...]:
    """The columns of repayments."""
    return (
        Column("case_no", "案件编号", _case, en="Case no.", note_zh="如 XT-2026-000001", note_en="for instance XT-2026-000001"),
        Column("receipt_no", "凭证号", cells.exact, en="Receipt no.", note_zh="设为文本格式", note_en="format the column as text"),
        Column("amount_fen", "还款金额（元）", cells.money, en="Amount (yuan)", note_zh="至多两位小数", note_en="at most two decimals"),
        Column("paid_on", "还款日", cells.day, en="Paid on", note_zh="日期或 2026-03-01", note_en="a date, or 2026-03-01"),
        Column("effective_on", "入账日", cells.if_any(cells.day, None), True, "Booked on", "与还款日不同时填写", "where it differs"),
        Column(
            "prepayment", "提前还款", cells.if_any(cells.yes, False), True, "Prepayment", "是 或 否", "是 (yes) or 否 (no)", ("是", "否")
        ),
    )


def notice_columns() -> tuple[Column, ...]:
    """The columns of notices."""
    return (
        Column("case_no", "案件编号", _case, en="Case no.", note_zh="如 XT-2026-000001", note_en="for instance XT-2026-000001"),
        Column("right_no", "权利号", cells.exact, en="Right no.", note_zh="设为文本格式", note_en="format the column as text"),
        Column(
            "act",
            "通知类型",
            cells.one_of(NOTICES),
            en="Notice",
            values=tuple(NOTICES),
            note_zh="从列表选择",
            note_en="choose from the list",
        ),
        Column("notice_no", "通知书编号", cells.exact, en="Notice no.", note_zh="登记机关文号", note_en="as the registry numbers it"),
        Column("effective_on", "登记日", cells.day, en="Effective on", note_zh="日期或 2026-03-01", note_en="a date, or 2026-03-01"),
        Column("registration_no", "登记号", cells.if_any(cells.exact), True, "Registration no.", "准予登记时必填", "needed to register"),
        Column("ground", "理由", cells.text, True, "Ground", "注销、撤销、变更的理由", "of a cancellation or change"),
        Column("term_end", "质押期限至", cells.if_any(cells.day, None), True, "Term until", "延期时必填", "needed to extend a term"),
        Column(
            "amount_fen",
            "担保金额（元）",
            cells.if_any(cells.money, 0),
            True,
            "Secured amount (yuan)",
            "变更担保金额时",
            "where it is changed",
        ),
        Column("pledgee", "质权人", cells.text, True, "Pledgee", "变更质权人时填机构编号", "the organisation's id, where it is changed"),
    )


def read_repayments(content: Content) -> list[Row]:
    """Each row a repayment."""
    return list(_acts("还款", content, repayment_columns(), _repayment))


def read_notices(content: Content) -> list[Row]:
    """Each row a notice, and with it the act that it brings."""
    return list(_acts("登记通知", content, notice_columns(), _notice))


def _acts(sheet: str, content: Content, columns: tuple[Column, ...], wanted: Callable[[dict[str, Any]], Wanted]) -> Iterator[Row]:
    """The rows of a flat sheet, each one act; a name that stands there twice is the first row's."""
    refusals: list[Refusal] = []
    first: dict[str, int] = {}
    for line in lines(sheet, content[sheet], columns, refusals):
        asked, wrong = None, list(refusals)
        refusals.clear()
        if line.whole:
            asked, wrong = _wanted(sheet, line, wanted)
        before = first.setdefault(asked.key, line.row) if asked else line.row
        if before != line.row:
            asked, wrong = None, [Refusal(sheet, line.row, columns[1].header, "", f"the same stands already in row {before}")]
        yield Row(sheet, line.row, asked, tuple(wrong))


def _wanted(sheet: str, line: Line, wanted: Callable[[dict[str, Any]], Wanted]) -> tuple[Wanted | None, list[Refusal]]:
    try:
        return wanted(line.values), []
    except _Missing as missing:
        return None, [Refusal(sheet, line.row, missing.column, "", str(missing))]


class _Missing(Exception):
    def __init__(self, column: str, why: str) -> None:
        super().__init__(f"is empty, and {why}")
        self.column = column


def _repayment(values: dict[str, Any]) -> Wanted:
    payload = {name: values[name] for name in ("receipt_no", "amount_fen", "paid_on", "effective_on", "prepayment")}
    body = {"subject": "case", "payload": plain(payload)}
    return Wanted("record_repayment", values["case_no"], body, "case", f"{values['case_no']} {values['receipt_no']}")


def _notice(values: dict[str, Any]) -> Wanted:
    act, on = values["act"], values["effective_on"]
    notice: dict[str, Any] = {"notice_no": values["notice_no"]}
    if act == "register":
        if not values["registration_no"]:
            raise _Missing("登记号", "a registration has a number")
        payload = notice | {"registration_no": values["registration_no"], "registered_on": on, "term_end": values["term_end"]}
    elif act == "extend_term":
        if values["term_end"] is None:
            raise _Missing("质押期限至", "an extension names the new end of the term")
        payload = notice | {"term_end": values["term_end"]}
    else:
        changed = {name: values[name] for name in ("ground", "amount_fen", "pledgee") if values[name]}
        payload = notice | {"effective_on": on, "term_end": values["term_end"]} | changed
    body = {"subject": values["right_no"], "payload": plain(payload)}
    return Wanted(act, values["case_no"], body, "case", f"{values['case_no']} {values['right_no']} {act} {values['notice_no']}")

"""What can be exported: cases, their tasks, journal, rights and findings; the whole filtered set of one snapshot, part by part."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from db import listing
from db.database import Connection
from db.listing import Listing, Place, Row, Sort

_PART = 1000  # cases that are read at once
MOST = 1_000_000  # cases of one export


@dataclass(frozen=True)
class Export:
    """One kind: its columns with their headers, and the table of which rows are read in this order; without one, the cases themselves."""

    columns: Mapping[str, tuple[str, str]]  # by name: the header in Chinese and in English
    table: str = ""
    order: str = ""


_CASES = {
    "case_no": ("案件编号", "Case no."),
    "jurisdiction": ("辖区", "Jurisdiction"),
    "firm": ("企业名称", "Firm"),
    "uscc": ("统一社会信用代码", "Credit code"),
    "bank": ("银行", "Bank"),
    "insurer": ("保险机构", "Insurer"),
    "guarantor": ("担保机构", "Guarantor"),
    "stage": ("阶段", "Stage"),
    "outcome": ("结果", "Outcome"),
    "opened_at": ("受理时间", "Opened at"),
    "closed_at": ("结束时间", "Closed at"),
    "next_until": ("最近期限", "Next deadline"),
    "amount_fen": ("需求金额（元）", "Demanded (yuan)"),
    "limit_fen": ("授信上限（元）", "Limit (yuan)"),
    "approved_fen": ("批复金额（元）", "Approved (yuan)"),
    "officers": ("经办人", "Officers"),
    "sandbox": ("沙盒", "Sandbox"),
}
_TASKS = {
    "case_no": ("案件编号", "Case no."),
    "question": ("任务", "Task"),
    "acts": ("可办事项", "Acts"),
    "subject": ("对象", "Subject"),
    "state": ("状态", "State"),
    "asked_at": ("提出时间", "Asked at"),
    "until": ("期限", "Until"),
    "closed_at": ("结束时间", "Closed at"),
}
_JOURNAL = {
    "case_no": ("案件编号", "Case no."),
    "seq": ("序号", "No."),
    "kind": ("事项", "Kind"),
    "subject": ("对象", "Subject"),
    "at": ("时间", "At"),
    "actor": ("办理人", "Actor"),
    "role": ("角色", "Role"),
    "organisation": ("机构", "Organisation"),
    "on_behalf_of": ("代", "On behalf of"),
    "clause": ("依据", "Clause"),
    "reason": ("理由", "Reason"),
    "hash": ("哈希", "Hash"),
}
_RIGHTS = {
    "case_no": ("案件编号", "Case no."),
    "right_no": ("权利号", "Right no."),
    "kind": ("权利类型", "Kind"),
    "title": ("权利名称", "Title"),
    "stage": ("阶段", "Stage"),
    "declared_value_fen": ("申报价值（元）", "Declared value (yuan)"),
    "value_fen": ("评估价值（元）", "Value (yuan)"),
    "registration_no": ("登记号", "Registration no."),
    "pledgee": ("质权人", "Pledgee"),
    "expires_on": ("权利届满日", "Expires on"),
}
_FINDINGS = {
    "case_no": ("案件编号", "Case no."),
    "finding": ("审计发现", "Finding"),
    "grade": ("级别", "Grade"),
    "state": ("状态", "State"),
    "fact_seq": ("事实序号", "Fact"),
    "figure": ("数据项", "Figure"),
    "text": ("内容", "Text"),
    "addressee": ("答复机构", "Addressee"),
    "addressee_role": ("答复角色", "Role"),
    "due": ("答复期限", "Due"),
    "raised_by": ("提出人", "Raised by"),
    "raised_at": ("提出时间", "Raised at"),
    "moved_at": ("最近变动", "Last moved"),
}
EXPORTS: Mapping[str, Export] = MappingProxyType(
    {
        "cases": Export(_CASES),
        "tasks": Export(_TASKS, "tasks", "case_no, question"),
        "journal": Export(_JOURNAL, "journal", "case_no, seq"),
        "rights": Export(_RIGHTS, "rights", "case_no, right_no"),
        "findings": Export(_FINDINGS, "finding_states", "case_no, finding"),
    }
)


async def counted(conn: Connection, of: str, asked: Listing) -> tuple[int, int]:
    """How many cases the filter finds, and how many rows the export of them has; counted apart from reading them."""
    cases = await listing.count(conn, asked, MOST)
    if not EXPORTS[of].table:
        return cases, cases
    rows = 0
    statement = f"SELECT count(*) FROM {EXPORTS[of].table} WHERE case_no = ANY($1)"  # noqa: S608 - constants of this file
    async for part in _parts(conn, replace(asked, fields=("case_no",))):
        rows += await conn.fetchval(statement, [row["case_no"] for row in part])
    return cases, rows


async def rows(conn: Connection, of: str, asked: Listing, columns: tuple[str, ...]) -> AsyncIterator[list[Row]]:
    """The rows in the order of their cases, some at a time; needs one transaction that sees one moment."""
    export = EXPORTS[of]
    if not export.table:
        async for part in _parts(conn, replace(asked, fields=tuple(dict.fromkeys(("case_no", *columns))))):
            yield part
        return
    named = ", ".join(dict.fromkeys((*columns, *(("organisation",) if of == "journal" else ()))))
    statement = f"SELECT {named} FROM {export.table} WHERE case_no = ANY($1) ORDER BY {export.order}"  # noqa: S608 - constants of this file
    async for part in _parts(conn, replace(asked, fields=("case_no",))):
        found: list[Row] = []
        async for row in conn.cursor(statement, [each["case_no"] for each in part], prefetch=_PART):
            found.append(dict(row))
            if len(found) == _PART:
                yield found
                found = []
        if found:
            yield found


async def _parts(conn: Connection, asked: Listing) -> AsyncIterator[list[Row]]:
    """The cases by number, some at a time."""
    asked = replace(asked, sort=Sort("case_no", descending=False), limit=_PART)
    while part := await listing.page(conn, asked):
        yield part
        if len(part) < _PART:
            return
        asked = replace(asked, after=Place(part[-1]["case_no"], part[-1]["case_no"]))

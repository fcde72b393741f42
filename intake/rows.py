"""The rows of the workbook: which columns they have, and what an accepted or a refused row is."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from domain.facts import plain
from domain.opening import Right
from intake import cells
from policies import packs

DEMANDS, RIGHTS = "需求", "权利"
EXTRACT = "extract."  # before the fields of a register extract


class Column(NamedTuple):
    """One column: its field, its header, how its cells are read, whether the sheet may lack it; and what a template says of it."""

    field: str
    header: str
    read: Callable[[Any], Any]
    optional: bool = False
    en: str = ""  # the header in English, which is taken as well
    note_zh: str = ""
    note_en: str = ""
    values: tuple[str, ...] = ()  # what may stand there, where that is a list
    personal: bool = False  # its values are repeated nowhere


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken, and why; `row` counts as the spreadsheet does, the header being row 1."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"sheet {self.sheet}, row {self.row}, column {self.column}, value {self.value!r}: {self.reason}"


@dataclass(frozen=True)
class DemandRow:
    """An accepted demand with its rights. Name, telephone and e-mail are personal data: they go to the API and nowhere else."""

    row: int
    demand_no: str
    jurisdiction: str
    firm: str
    uscc: str
    amount_fen: int
    months: int
    purpose: str
    bank: str
    cover: str
    insurer: str
    guarantor: str
    contact_name: str
    contact_phone: str
    contact_email: str
    park: str = ""
    rights: tuple[Right, ...] = ()

    def body(self) -> dict[str, Any]:
        """The body with which the API opens the case, in the sandbox."""
        names = ("demand_no", "firm", "uscc", "amount_fen", "months", "bank", "cover", "insurer", "guarantor", "purpose", "park")
        contact = " ".join(part for part in (self.contact_name, self.contact_phone, self.contact_email) if part)
        demand = {name: getattr(self, name) for name in names} | {"contact": contact}
        return {"jurisdiction": self.jurisdiction, "demand": demand, "rights": plain(list(self.rights)), "sandbox": True}


def demand_columns() -> tuple[Column, ...]:
    """The columns of the sheet of demands."""
    known = _organisations()
    return (
        Column("demand_no", "需求编号", cells.required),
        Column("jurisdiction", "辖区", cells.one_of(packs.names())),
        Column("firm", "企业名称", cells.required),
        Column("uscc", "统一社会信用代码", cells.uscc),
        Column("amount_fen", "贷款金额（元）", cells.amount),
        Column("months", "期限（月）", cells.months),
        Column("purpose", "贷款用途", cells.text, optional=True),
        Column("bank", "意向银行", cells.one_of(known["bank"])),
        Column("cover", "增信方式", cells.one_of(cells.COVERS)),
        Column("insurer", "保险机构", _if_any(cells.one_of(known["insurer"])), optional=True),
        Column("guarantor", "担保机构", _if_any(cells.one_of(known["guarantor"])), optional=True),
        Column("contact_name", "联系人", cells.text, optional=True, personal=True),
        Column("contact_phone", "联系电话", cells.phone, optional=True, personal=True),
        Column("contact_email", "电子邮箱", cells.email, optional=True, personal=True),
        Column("park", "所在园区", cells.text, optional=True),
    )


def right_columns() -> tuple[Column, ...]:
    """The columns of the sheet of rights; the number is judged by the kind that stands before it."""
    return (
        Column("demand_no", "需求编号", cells.required),
        Column("kind", "权利类型", cells.kind),
        Column("right_no", "权利号", cells.required),
        Column("title", "权利名称", cells.required),
        Column("expires_on", "权利届满日", cells.day),
        Column("declared_value_fen", "评估价值（元）", cells.amount),
    )


def extract_columns() -> tuple[Column, ...]:
    """The columns of the sheet of rights for what the register says (登记簿副本): the sheet may lack any, and a cell may be empty."""
    return tuple(
        Column(f"{EXTRACT}{field}", header, _known(read), optional=True)
        for field, header, read in (
            ("as_of", "登记簿查询日", cells.day),
            ("owner", "登记权利人", cells.text),
            ("filed_on", "申请日", cells.day),
            ("granted_on", "授权日", cells.day),
            ("fee_paid_until", "年费缴至", cells.day),
            ("status", "法律状态", cells.one_of(cells.STATUSES)),
            ("pledged_to", "在先质权人", cells.text),
            ("frozen", "查封保全", cells.yes),
            ("invalidation_started", "无效程序", cells.yes),
            ("same_day_filing", "同日申请发明", cells.yes),
            ("co_owners", "其他共有人", cells.names),
            ("co_owners_consent", "共有人同意", cells.yes),
            ("similar_marks", "相同近似商标", cells.names),
            ("licences", "已许可项数", cells.count),
            ("licences_filed", "许可合同已提交", cells.yes),
        )
    )


def organisations(kind: str) -> Mapping[str, str]:
    """The ids of the banks, insurers or guarantors, by the name that officers write."""
    return _organisations()[kind]


def organisation_names() -> dict[str, str]:
    """How officers write each organisation, by its id."""
    return {found: name for kind in _organisations().values() for name, found in kind.items()}


def _if_any(read: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda cell: read(cell) if cells.text(cell) else ""


def _known(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What is empty is not known."""
    return lambda cell: read(cell) if cells.text(cell) else None


@cache
def _organisations() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("intake").joinpath("organisations.toml").read_text("utf-8"))

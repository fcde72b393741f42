"""The kinds of import: which sheets and columns each has, and what a row of it asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from domain.facts import plain
from intake import cells, running
from intake.flat import NOTICES, notice_columns, read_notices, read_repayments, repayment_columns
from intake.lines import Sheet
from intake.rows import DEMANDS, RIGHTS, Refusal, demand_columns, extract_columns, right_columns
from intake.running_columns import LOANS, SHEETS
from intake.tables import Table, Unreadable
from intake.wanted import Content, Row, Wanted
from intake.workbook import taken


@dataclass(frozen=True)
class Kind:
    """A kind of import: what it is for, its sheets, and how its rows are read."""

    name: str
    zh: str
    en: str
    acts: frozenset[str]  # whoever may do one of these may import it
    sheets: tuple[Sheet, ...]
    read: Callable[[Content], list[Row]] = field(repr=False)

    @property
    def flat(self) -> bool:
        """Whether it has one sheet, and so fits into a CSV file."""
        return len(self.sheets) == 1


def read(kind: Kind, tables: list[Table]) -> list[Row]:
    """Every row of the file in its order; raises Unreadable where a sheet is missing."""
    if kind.flat and len(tables) == 1:
        return kind.read({kind.sheets[0].name: tables[0].rows})
    there = {table.name: table.rows for table in tables}
    by_name = {sheet.name: there.get(sheet.name, there.get(sheet.en)) for sheet in kind.sheets}
    missing = [sheet.name for sheet in kind.sheets if by_name[sheet.name] is None and not sheet.optional]
    if missing:
        named = " and ".join(missing)
        en = f"the file lacks the sheet {named}; it has {', '.join(there)}: take the template of this import"
        raise Unreadable(en, f"文件缺少工作表 {'、'.join(missing)}（现有 {'、'.join(there)}），请使用本导入的模板")
    return kind.read({name: rows or [] for name, rows in by_name.items()})


def _read_demands(content: Content) -> list[Row]:
    """Each demand with its rights; one of whose rights cannot be taken is refused whole, since it would pledge something else."""
    found = taken(content[DEMANDS], content[RIGHTS])
    by_demand: dict[str, list[Refusal]] = {}
    rights = _numbers(content[RIGHTS])
    for refusal in found.refusals:
        if refusal.sheet == RIGHTS:
            by_demand.setdefault(rights.get(refusal.row, ""), []).append(refusal)
    rows: dict[tuple[str, int], Row] = {}
    for demand in found.demands:
        wrong = tuple(by_demand.get(demand.demand_no, ()))
        body = demand.body()
        asked = Wanted("open_case", "", body, demand.jurisdiction, demand.demand_no)
        rows[DEMANDS, demand.row] = Row(DEMANDS, demand.row, None if wrong else asked, wrong)
    for refusal in found.refusals:
        place = (refusal.sheet, refusal.row)
        before = rows.get(place, Row(*place, None))
        if refusal not in before.refusals:
            rows[place] = Row(*place, None, (*before.refusals, refusal))
    return [rows[place] for place in sorted(rows, key=lambda place: (place[0] != DEMANDS, place[1]))]


def _numbers(content: list[list[Any]]) -> dict[int, str]:
    """Which demand each row of a sheet of rights names."""
    headers = [cells.text(cell) for cell in (content[0] if content else [])]
    place = headers.index("需求编号") if "需求编号" in headers else None
    return {n: cells.text(line[place]) for n, line in enumerate(content[1:], 2) if place is not None and place < len(line)}


def _read_running(content: Content) -> list[Row]:
    loans, refusals = running.read(content)
    rows = [Row(LOANS, loan.row, _taken_over(loan)) for loan in loans]
    refused: dict[tuple[str, int], list[Refusal]] = {}
    for refusal in refusals:
        refused.setdefault((refusal.sheet, refusal.row), []).append(refusal)
    return rows + [Row(sheet, row, None, tuple(wrong)) for (sheet, row), wrong in refused.items()]


def _taken_over(loan: running.RunningLoan) -> Wanted:
    documents = tuple(plain(document) for document in loan.documents)
    return Wanted("open_case", "", loan.body(), f"{loan.jurisdiction} {loan.demand.bank}", loan.demand.demand_no, documents)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(
                "demands",
                "融资需求",
                "Demands, each of which opens a case",
                frozenset({"open_case"}),
                (Sheet(DEMANDS, "Demands", demand_columns), Sheet(RIGHTS, "Rights", lambda: right_columns() + extract_columns())),
                _read_demands,
            ),
            Kind(
                "repayments",
                "批量还款",
                "Repayments of many loans",
                frozenset({"record_repayment"}),
                (Sheet("还款", "Repayments", repayment_columns),),
                read_repayments,
            ),
            Kind(
                "notices",
                "登记通知",
                "Notices of a registry",
                frozenset(NOTICES.values()),
                (Sheet("登记通知", "Notices", notice_columns),),
                read_notices,
            ),
            Kind(
                "running_loans",
                "存量贷款",
                "Loans that are already running",
                frozenset({"open_case"}),
                SHEETS,
                _read_running,
            ),
        )
    }
)
"""Every kind of import, by its name in the address."""

"""Reads a workbook of financing demands: what can be taken is taken, what cannot is refused with sheet, row, column, value and reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from domain.extract import Extract
from domain.opening import Right, RightKind
from intake import cells
from intake.rows import DEMANDS, EXTRACT, RIGHTS, Column, DemandRow, Refusal, demand_columns, extract_columns, right_columns

__all__ = ["DemandRow", "Intake", "Refusal", "Unreadable", "read"]

_NUMBER = "需求编号"


class Unreadable(Exception):
    """Nothing of the file can be read; the sentence says why."""


@dataclass(frozen=True)
class Intake:
    """What a workbook gave: demands with their rights in the order of the sheet, and every refusal."""

    demands: list[DemandRow]
    refusals: list[Refusal]

    @property
    def rights(self) -> dict[str, list[Right]]:
        """The accepted rights by demand number."""
        return {demand.demand_no: list(demand.rights) for demand in self.demands}


@dataclass(frozen=True)
class _Row:
    """One row: its number, its cells' text by header, and the values that could be read."""

    row: int
    shown: dict[str, str]
    values: dict[str, Any]
    whole: bool

    @property
    def demand_no(self) -> str:
        return self.shown.get(_NUMBER, "")


def read(path: Path) -> Intake:
    """All demands that can be taken; raises Unreadable where the file is missing, no workbook, or lacks one of its two sheets."""
    demand_cells, right_cells = _sheets(path)
    refusals: list[Refusal] = []
    demands = _demands(demand_cells, refusals)
    named = {row.demand_no: row.whole for row in reversed(demands)}
    rights = _rights(right_cells, named, refusals)
    accepted = [_with_rights(row, rights, refusals) for row in demands if row.whole]
    return Intake(
        [row for row in accepted if row is not None], sorted(refusals, key=lambda refusal: (refusal.sheet != DEMANDS, refusal.row))
    )


def _sheets(path: Path) -> tuple[list[list[Any]], list[list[Any]]]:
    if not path.is_file():
        raise Unreadable(f"there is no file {path}: name a workbook (.xlsx, .xls or .ods) with the sheets {DEMANDS} and {RIGHTS}")
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(f"{path} is not a workbook that can be read ({error}): save it as .xlsx and name that file") from error
    missing = [name for name in (DEMANDS, RIGHTS) if name not in book.sheet_names]
    if missing:
        raise Unreadable(f"{path} lacks the sheet {' and '.join(missing)}; it has {', '.join(book.sheet_names)}")
    try:
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in (DEMANDS, RIGHTS)]
    except (CalamineError, ValueError) as error:
        raise Unreadable(f"{path} is damaged ({error}): save it again as .xlsx") from error
    return sheets[0], sheets[1]


def _demands(content: list[list[Any]], refusals: list[Refusal]) -> list[_Row]:
    """The rows of demands, whole or not; a number that stands there twice is the first row's."""
    found: list[_Row] = []
    for row in _rows(DEMANDS, content, demand_columns(), refusals):
        first = next((other.row for other in found if other.demand_no and other.demand_no == row.demand_no), None)
        wrong = list(_missing_cover(row))
        if first:
            wrong = [Refusal(DEMANDS, row.row, _NUMBER, row.demand_no, f"this demand stands already in row {first}")]
        refusals.extend(wrong)
        if not first:
            found.append(replace(row, whole=row.whole and not wrong))
    return found


def _missing_cover(row: _Row) -> Iterator[Refusal]:
    """Who is to cover the loan must be named."""
    needed = {"insurance": ("insurer", "保险机构"), "guarantee": ("guarantor", "担保机构")}.get(row.values.get("cover", ""))
    if needed and row.values.get(needed[0], None) == "":
        yield Refusal(DEMANDS, row.row, needed[1], "", f"is empty, and the cover is {row.shown['增信方式']}")


def _rights(content: list[list[Any]], named: dict[str, bool], refusals: list[Refusal]) -> dict[str, list[Right]]:
    """The accepted rights of each demand that a row names; `named` says of each demand in the sheet whether it is whole."""
    found: dict[str, list[Right]] = {}
    first: dict[tuple[str, str], int] = {}
    for row in _rows(RIGHTS, content, right_columns() + extract_columns(), refusals):
        wrong = list(_wrong_right(row, named, first))
        extract, undated = _extract(row)
        wrong += undated
        refusals.extend(wrong)
        found.setdefault(row.demand_no, [])
        if row.whole and not wrong:
            values = {key: value for key, value in row.values.items() if key != "demand_no" and not key.startswith(EXTRACT)}
            found[row.demand_no].append(Right(**values, extract=extract))
        first.setdefault((row.demand_no, row.shown.get("权利号", "")), row.row)
    return found


def _wrong_right(row: _Row, named: dict[str, bool], first: dict[tuple[str, str], int]) -> Iterator[Refusal]:
    number, kind = row.shown.get("权利号", ""), row.values.get("kind")
    if number:
        try:
            cells.right_no(number, RightKind(kind) if kind else None)
        except cells.Wrong as wrong:
            yield Refusal(RIGHTS, row.row, "权利号", number, str(wrong))
        if (row.demand_no, number) in first:
            reason = f"this right stands already in row {first[row.demand_no, number]} for the same demand"
            yield Refusal(RIGHTS, row.row, "权利号", number, reason)
    if row.demand_no and row.demand_no not in named:
        yield Refusal(RIGHTS, row.row, _NUMBER, row.demand_no, f"the sheet {DEMANDS} has no such demand")
    elif row.demand_no and not named[row.demand_no]:
        yield Refusal(RIGHTS, row.row, _NUMBER, row.demand_no, "its demand was refused")


def _extract(row: _Row) -> tuple[Extract | None, list[Refusal]]:
    """What the row says of the register, if it says anything; then it must say of which day."""
    said = {column.field: row.values[column.field] for column in extract_columns() if row.values.get(column.field) is not None}
    values = {name.removeprefix(EXTRACT): value for name, value in said.items()}
    if values and "as_of" not in values and not row.shown.get("登记簿查询日"):
        reason = "is empty, and other cells of the row say what the register holds: name the day of the extract"
        return None, [Refusal(RIGHTS, row.row, "登记簿查询日", "", reason)]
    return (Extract(**values) if "as_of" in values else None), []


def _with_rights(row: _Row, rights: dict[str, list[Right]], refusals: list[Refusal]) -> DemandRow | None:
    """The demand with its rights; without any it cannot be opened."""
    own = rights.get(row.demand_no)
    if own:
        return DemandRow(row.row, **row.values, rights=tuple(own))
    reason = f"the sheet {RIGHTS} names no right for it" if own is None else "all its rights were refused"
    refusals.append(Refusal(DEMANDS, row.row, _NUMBER, row.demand_no, reason))
    return None


def _rows(sheet: str, content: list[list[Any]], columns: Sequence[Column], refusals: list[Refusal]) -> Iterator[_Row]:
    """Each row that is not empty, with what could be read of it; what could not is refused."""
    headers = [cells.text(cell) for cell in content[0]] if content else []
    twice = {header for header in headers if header and headers.count(header) > 1}
    for number, line in enumerate(content[1:], start=2):
        by_header = dict(zip(headers, line, strict=False))
        shown = {header: cells.text(cell) for header, cell in by_header.items()}
        if not any(shown.values()):
            continue
        values: dict[str, Any] = {}
        for column in columns:
            try:
                if column.header in twice:
                    raise cells.Wrong(f"the sheet {sheet} has this column twice")
                values[column.field] = _cell(sheet, column, by_header)
            except cells.Wrong as wrong:
                refusals.append(Refusal(sheet, number, column.header, shown.get(column.header, ""), str(wrong)))
        yield _Row(number, shown, values, whole=len(values) == len(columns))


def _cell(sheet: str, column: Column, by_header: dict[str, Any]) -> Any:
    if column.header not in by_header and not column.optional:
        raise cells.Wrong(f"the sheet {sheet} has no column {column.header}")
    return column.read(by_header.get(column.header, ""))

"""Reads a workbook of financing demands: what can be taken is taken, what cannot is refused with sheet, row, column, value and reason."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from domain.extract import Extract
from domain.opening import Right, RightKind
from intake import cells
from intake.lines import Line, lines
from intake.rows import DEMANDS, EXTRACT, RIGHTS, DemandRow, Refusal, demand_columns, extract_columns, right_columns
from intake.tables import Unreadable

__all__ = ["DemandRow", "Intake", "Refusal", "Unreadable", "read", "taken"]

_NUMBER = "需求编号"


@dataclass(frozen=True)
class Intake:
    """What a workbook gave: demands with their rights in the order of the sheet, and every refusal."""

    demands: list[DemandRow]
    refusals: list[Refusal]

    @property
    def rights(self) -> dict[str, list[Right]]:
        """The accepted rights by demand number."""
        return {demand.demand_no: list(demand.rights) for demand in self.demands}


def read(path: Path) -> Intake:
    """All demands that can be taken; raises Unreadable where the file is missing, no workbook, or lacks one of its two sheets."""
    return taken(*_sheets(path))


def taken(demand_cells: list[list[Any]], right_cells: list[list[Any]]) -> Intake:
    """All demands that can be taken from the cells of the two sheets."""
    refusals: list[Refusal] = []
    demands = _demands(demand_cells, refusals)
    named = {_number(row): row.whole for row in reversed(demands)}
    rights = _rights(right_cells, named, refusals)
    accepted = [_with_rights(row, rights, refusals) for row in demands if row.whole]
    return Intake(
        [row for row in accepted if row is not None], sorted(refusals, key=lambda refusal: (refusal.sheet != DEMANDS, refusal.row))
    )


def _number(row: Line) -> str:
    return row.shown.get(_NUMBER, "")


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


def _demands(content: list[list[Any]], refusals: list[Refusal]) -> list[Line]:
    """The rows of demands, whole or not; a number that stands there twice is the first row's."""
    found: list[Line] = []
    seen: dict[str, int] = {}
    for row in lines(DEMANDS, content, demand_columns(), refusals):
        first = seen.get(_number(row))
        wrong = list(_missing_cover(row))
        if first:
            wrong = [Refusal(DEMANDS, row.row, _NUMBER, _number(row), f"this demand stands already in row {first}")]
        refusals.extend(wrong)
        if not first:
            found.append(replace(row, whole=row.whole and not wrong))
            if _number(row):
                seen[_number(row)] = row.row
    return found


def _missing_cover(row: Line) -> Iterator[Refusal]:
    """Who is to cover the loan must be named."""
    needed = {"insurance": ("insurer", "保险机构"), "guarantee": ("guarantor", "担保机构")}.get(row.values.get("cover", ""))
    if needed and row.values.get(needed[0], None) == "":
        yield Refusal(DEMANDS, row.row, needed[1], "", f"is empty, and the cover is {row.shown['增信方式']}")


def _rights(content: list[list[Any]], named: dict[str, bool], refusals: list[Refusal]) -> dict[str, list[Right]]:
    """The accepted rights of each demand that a row names; `named` says of each demand in the sheet whether it is whole."""
    found: dict[str, list[Right]] = {}
    first: dict[tuple[str, str], int] = {}
    for row in lines(RIGHTS, content, right_columns() + extract_columns(), refusals):
        wrong = list(_wrong_right(row, named, first))
        extract, undated = _extract(row)
        wrong += undated
        refusals.extend(wrong)
        found.setdefault(_number(row), [])
        if row.whole and not wrong:
            values = {key: value for key, value in row.values.items() if key != "demand_no" and not key.startswith(EXTRACT)}
            found[_number(row)].append(Right(**values, extract=extract))
        first.setdefault((_number(row), row.shown.get("权利号", "")), row.row)
    return found


def _wrong_right(row: Line, named: dict[str, bool], first: dict[tuple[str, str], int]) -> Iterator[Refusal]:
    number, kind = row.shown.get("权利号", ""), row.values.get("kind")
    if number:
        try:
            cells.right_no(number, RightKind(kind) if kind else None)
        except cells.Wrong as wrong:
            yield Refusal(RIGHTS, row.row, "权利号", number, str(wrong))
        if (_number(row), number) in first:
            reason = f"this right stands already in row {first[_number(row), number]} for the same demand"
            yield Refusal(RIGHTS, row.row, "权利号", number, reason)
    if _number(row) and _number(row) not in named:
        yield Refusal(RIGHTS, row.row, _NUMBER, _number(row), f"the sheet {DEMANDS} has no such demand")
    elif _number(row) and not named[_number(row)]:
        yield Refusal(RIGHTS, row.row, _NUMBER, _number(row), "its demand was refused")


def _extract(row: Line) -> tuple[Extract | None, list[Refusal]]:
    """What the row says of the register, if it says anything; then it must say of which day."""
    said = {column.field: row.values[column.field] for column in extract_columns() if row.values.get(column.field) is not None}
    values = {name.removeprefix(EXTRACT): value for name, value in said.items()}
    if values and "as_of" not in values and not row.shown.get("登记簿查询日"):
        reason = "is empty, and other cells of the row say what the register holds: name the day of the extract"
        return None, [Refusal(RIGHTS, row.row, "登记簿查询日", "", reason)]
    return (Extract(**values) if "as_of" in values else None), []


def _with_rights(row: Line, rights: dict[str, list[Right]], refusals: list[Refusal]) -> DemandRow | None:
    """The demand with its rights; without any it cannot be opened."""
    own = rights.get(_number(row))
    if own:
        return DemandRow(row.row, **row.values, rights=tuple(own))
    reason = f"the sheet {RIGHTS} names no right for it" if own is None else "all its rights were refused"
    refusals.append(Refusal(DEMANDS, row.row, _NUMBER, _number(row), reason))
    return None

"""Writes tables that a spreadsheet opens: text stays text and never becomes a formula, amounts stay exact to the fen."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self
from zoneinfo import ZoneInfo

import xlsxwriter

from domain.facts import plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MEDIA_TYPES = {"xlsx": XLSX, "csv": CSV}
_LOCAL = ZoneInfo("Asia/Shanghai")
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same rows make the same bytes
_LONGEST = 32_767  # characters that a cell of a spreadsheet holds
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}


class Yuan(int):
    """An amount in whole fen that is written as yuan with two decimals."""


class Writer(Protocol):
    """Takes rows one after the other."""

    def row(self, cells: Sequence[Any]) -> None:
        """Write the next row."""
        ...


class CsvWriter(AbstractContextManager["CsvWriter"]):
    """A CSV file in UTF-8 with a mark at its start, by which Excel knows it."""

    def __init__(self, path: Path, headers: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self.row(headers)

    def row(self, cells: Sequence[Any]) -> None:
        """Write the next row."""
        self._writer.writerow([csv_cell(cell) for cell in cells])

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()


class XlsxWriter(AbstractContextManager["XlsxWriter"]):
    """A workbook of one sheet, written row by row without being held in memory."""

    def __init__(self, path: Path, headers: Sequence[str], sheet: str = "数据") -> None:
        self._book = xlsxwriter.Workbook(str(path), _OPTIONS | {"tmpdir": str(path.parent)})
        self._book.set_properties({"created": _MADE})
        self._formats = {name: self._book.add_format({"num_format": form}) for name, form in _FORMATS.items()}
        self._n = 0
        self._sheet: Any = None
        self.sheet(sheet, headers)

    def sheet(self, name: str, headers: Sequence[str]) -> None:
        """Go on with another sheet."""
        self._sheet, self._n = self._book.add_worksheet(re.sub(r"[\[\]:*?/\\]", "_", name)[:31] or "数据"), 0
        self._sheet.freeze_panes(1, 0)
        if headers:
            self._sheet.set_column(0, len(headers) - 1, 18)
            self._sheet.write_row(0, 0, headers, self._book.add_format({"bold": True, "bg_color": "#DCE6F1"}))
            self._n = 1

    def row(self, cells: Sequence[Any]) -> None:
        """Write the next row."""
        for place, cell in enumerate(cells):
            _write(self._sheet, self._n, place, cell, self._formats)
        self._n += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._book.close()


def csv_cell(cell: Any) -> str:
    """The cell as it stands in a CSV file; a text that a spreadsheet would compute gets a sign before it."""
    if cell is None:
        return ""
    if isinstance(cell, Yuan):
        return yuan(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.astimezone(_LOCAL).strftime("%Y-%m-%d %H:%M:%S") if cell.tzinfo else str(cell)
    if isinstance(cell, int | float | Decimal | date):
        return str(plain(cell))
    text = _CONTROL.sub("", str(cell))
    return f"'{text}" if text.lstrip("'").startswith(TRIGGERS) else text


def yuan(fen: int) -> str:
    """An amount as yuan with two decimals, without signs between the thousands."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A small CSV file at once."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([csv_cell(cell) for cell in headers])
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


_FORMATS = {"yuan": "#,##0.00", "day": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm:ss"}


def _write(sheet: Any, row: int, column: int, cell: Any, formats: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Yuan):
        sheet.write_number(row, column, cell / 100, formats["yuan"])  # a double holds 15 digits: ten trillion yuan to the fen
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, datetime):
        local = cell.astimezone(_LOCAL).replace(tzinfo=None) if cell.tzinfo else cell
        sheet.write_datetime(row, column, local, formats["instant"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, formats["day"])
    elif isinstance(cell, int | float) and abs(cell) < 10**15:
        sheet.write_number(row, column, cell)
    else:
        text = _CONTROL.sub("", str(plain(cell)))
        if len(text) > _LONGEST:
            raise ValueError(f"a cell holds at most {_LONGEST} characters, this one has {len(text)}")
        sheet.write_string(row, column, text)

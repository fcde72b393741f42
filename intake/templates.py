"""Templates of imports, and the file that comes back with what was wrong in each row."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from intake.kinds import Kind
from intake.lines import Sheet
from intake.rows import Column
from intake.tables import Table, read
from intake.written import XlsxWriter, csv_bytes

ERRORS = "错误 Errors"
_ABOUT = "说明 Notes"
_ABOUT_HEADERS = ("工作表 Sheet", "列 Column", "英文列名 In English", "必填 Needed", "说明", "Note", "可填 Valid values")
_ROWS = 10_000  # of a template whose cells are text already


def csv_template(kind: Kind, lang: str) -> bytes:
    """The headers of a kind of one sheet."""
    return csv_bytes([_header(column, lang) for column in kind.sheets[0].columns()], [])


def xlsx_template(kind: Kind, lang: str) -> bytes:
    """A workbook with every sheet of the kind, cells that are text, lists to choose from, and a sheet that explains the columns."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    head, text = book.add_format({"bold": True, "bg_color": "#DCE6F1"}), book.add_format({"num_format": "@"})
    for sheet in kind.sheets:
        made = book.add_worksheet(sheet.en if lang == "en" else sheet.name)
        made.freeze_panes(1, 0)
        for place, column in enumerate(sheet.columns()):
            made.set_column(place, place, 20, text)
            made.write_string(0, place, _header(column, lang), head)
            if column.values and sum(map(len, column.values)) < 250:  # the longest list that Excel takes
                made.data_validation(1, place, _ROWS, place, {"validate": "list", "source": list(column.values)})
    about = book.add_worksheet(_ABOUT)
    about.set_column(0, len(_ABOUT_HEADERS) - 1, 24)
    for number, line in enumerate([_ABOUT_HEADERS, *_explained(kind.sheets)]):
        about.write_row(number, 0, line, head if number == 0 else None)
    book.close()
    return content.getvalue()


def with_errors(content: bytes, filename: str, errors: Mapping[tuple[str, int], Sequence[str]], kind: Kind) -> tuple[bytes, str]:
    """The same table with a column that says what was wrong in each row, and its form: xlsx or csv."""
    tables = read(content, filename)
    names = {sheet.en: sheet.name for sheet in kind.sheets}
    if kind.flat and len(tables) == 1:
        tables = [Table(kind.sheets[0].name, tables[0].rows)]
    if not content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        headers, *rows = _marked(tables[0], errors, names)
        return csv_bytes([str(header) for header in headers], rows), "csv"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "errors.xlsx"
        first, *others = tables
        with XlsxWriter(path, (), first.name) as book:
            for table in (first, *others):
                if table is not first:
                    book.sheet(table.name, ())
                for row in _marked(table, errors, names):
                    book.row(row)
        return path.read_bytes(), "xlsx"


def _marked(table: Table, errors: Mapping[tuple[str, int], Sequence[str]], names: Mapping[str, str]) -> list[list[Any]]:
    """The rows with one column more, which stands behind all others; an older one of that name is written over."""
    name = names.get(table.name, table.name)
    headers = list(table.rows[0]) if table.rows else []
    place = headers.index(ERRORS) if ERRORS in headers else max(map(len, table.rows), default=0)
    found = []
    for number, row in enumerate(table.rows, start=1):
        said = ERRORS if number == 1 else "；".join(errors.get((name, number), ()))
        found.append([*row[:place], *[""] * (place - len(row)), said])
    return found


def _header(column: Column, lang: str) -> str:
    return column.en if lang == "en" and column.en else column.header


def _explained(sheets: Sequence[Sheet]) -> list[list[str]]:
    return [
        [
            f"{sheet.name} {sheet.en}",
            column.header,
            column.en,
            "否 no" if column.optional else "是 yes",
            column.note_zh,
            column.note_en,
            "、".join(column.values),
        ]
        for sheet in sheets
        for column in sheet.columns()
    ]

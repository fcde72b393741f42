"""The lines of a sheet: each row that is not empty, read column by column; columns are found by their header, in any order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from intake import cells
from intake.rows import Column, Refusal

_PERSONAL = "…"  # stands for a value that is repeated nowhere


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name and its columns, and whether a file may lack it."""

    name: str
    en: str
    columns: Callable[[], tuple[Column, ...]]
    optional: bool = False


@dataclass(frozen=True)
class Line:
    """One row: its number, its cells' text by header, and the values that could be read."""

    row: int
    shown: dict[str, str]
    values: dict[str, Any]
    whole: bool


def lines(sheet: str, content: list[list[Any]], columns: Sequence[Column], refusals: list[Refusal]) -> Iterator[Line]:
    """Each row that is not empty, with what could be read of it; what could not is refused."""
    headers = headers_of(content, columns)
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
                value = _PERSONAL if column.personal else shown.get(column.header, "")
                refusals.append(Refusal(sheet, number, column.header, value, str(wrong)))
        yield Line(number, shown, values, whole=len(values) == len(columns))


def headers_of(content: list[list[Any]], columns: Sequence[Column]) -> list[str]:
    """The headers of the sheet; one in English as the column calls itself."""
    names = {column.en: column.header for column in columns if column.en}
    return [names.get(header, header) for header in (cells.text(cell) for cell in (content[0] if content else []))]


def _cell(sheet: str, column: Column, by_header: dict[str, Any]) -> Any:
    if column.header not in by_header and not column.optional:
        raise cells.Wrong(f"the sheet {sheet} has no column {column.header}")
    return column.read(by_header.get(column.header, ""))

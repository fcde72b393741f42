"""Tables that we write: no cell becomes a formula, no fen is lost."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from intake import tables
from intake.cells import MOST_FEN, money
from intake.written import CsvWriter, XlsxWriter, Yuan, csv_bytes, csv_cell, yuan

_EVIL = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "＝1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("evil", _EVIL)
def test_a_text_that_a_spreadsheet_would_compute_is_guarded_in_csv(evil: str) -> None:
    assert csv_cell(evil) == f"'{evil}"


@pytest.mark.parametrize("evil", _EVIL)
def test_a_text_that_a_spreadsheet_would_compute_is_a_text_in_a_workbook(tmp_path: Path, evil: str) -> None:
    with XlsxWriter(tmp_path / "a.xlsx", [evil]) as book:
        book.row([evil])

    unpacked = _xml(tmp_path / "a.xlsx")
    assert "<f>" not in unpacked
    assert "hyperlink" not in unpacked.lower() or "HYPERLINK" in evil
    assert 't="inlineStr"' in unpacked or 't="s"' in unpacked


@given(st.integers(0, MOST_FEN))
def test_an_amount_survives_the_way_through_a_number_of_a_spreadsheet(fen: int) -> None:
    assert fen == 0 or money(fen / 100) == fen
    assert fen == 0 or money(yuan(fen)) == fen


def test_every_kind_of_value_is_written_as_what_it_is(tmp_path: Path) -> None:
    at = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
    cells: list[Any] = ["00123", Yuan(123_456), date(2026, 1, 2), at, 7, True, None, "1" * 20, "a\x00b"]
    with XlsxWriter(tmp_path / "a.xlsx", ["h"] * len(cells)) as book:
        book.row(cells)
    with CsvWriter(tmp_path / "a.csv", ["h"]) as file:
        file.row(cells)

    read = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()[1]
    local = datetime(2026, 11, 21, 1, 30)  # noqa: DTZ001 - a cell has no zone
    assert read == ["00123", 1234.56, date(2026, 1, 2), local, 7, True, "", "1" * 20, "ab"]
    text = (tmp_path / "a.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.decode("utf-8-sig").splitlines()[1] == f"00123,1234.56,2026-01-02,2026-11-21 01:30:00,7,TRUE,,{'1' * 20},ab"


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"))), min_size=1, max_size=5))
def test_what_is_exported_as_csv_is_imported_as_it_was(row: list[str]) -> None:
    (table,) = tables.read(csv_bytes(["h"] * (len(row) + 1), [[*row, "x"]]), "a.csv")

    assert table.rows[1] == [*row, "x"]


def _xml(path: Path) -> str:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()

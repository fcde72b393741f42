"""Reads the tables of a file, whatever it is: workbook or CSV, UTF-8 or GB18030; what is too large or a trap is not opened."""

import csv
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from intake.written import TRIGGERS

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 20_000
_MOST_COLUMNS = 200
_MOST_UNPACKED = 300 * 1024 * 1024
_MOST_PARTS = 500
_PIECE = 1024 * 1024
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Unreadable(Exception):
    """Nothing of the file can be read; the sentence says why."""


@dataclass(frozen=True)
class Table:
    """One sheet: its name and its rows from the first on, empty ones too, so that the second row is row 2."""

    name: str
    rows: list[list[Any]]


def read(content: bytes, filename: str) -> list[Table]:
    """The tables of the file; its first bytes say what it is, not its name. Raises Unreadable."""
    if not content.strip():
        raise Unreadable("the file is empty")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"the file has more than {MOST_BYTES // 1024 // 1024} MB: split it")
    tables = _workbook(content) if content.startswith((_ZIP, _OLD)) else [Table(PurePath(filename).stem, _csv(content))]
    for table in tables:
        if len(table.rows) > MOST_ROWS + 1:
            raise Unreadable(f"the sheet {table.name} has more than {MOST_ROWS} rows: split the file")
        if max(map(len, table.rows), default=0) > _MOST_COLUMNS:
            raise Unreadable(f"the sheet {table.name} has more than {_MOST_COLUMNS} columns: delete those to the right of the table")
    return tables


def check_archive(content: bytes, most_bytes: int = _MOST_UNPACKED, most_parts: int = _MOST_PARTS) -> None:
    """Refuse an archive that unpacks to more than it says, or to more than anybody needs; nothing of it is kept. Raises Unreadable."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
        size = sum(part.file_size for part in parts)
        if len(parts) > most_parts or size > most_bytes:
            raise Unreadable(f"the archive unpacks to {size // 1024 // 1024} MB in {len(parts)} files, which nobody needs here")
        if not all(_keeps_its_word(content, part) for part in parts):
            raise Unreadable("the archive holds a file that is larger than the archive says, or closed")
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError) as error:
        raise Unreadable(f"the archive is damaged ({error})") from error


def _keeps_its_word(content: bytes, part: zipfile.ZipInfo) -> bool:
    """Whether what is packed has the size that the table of contents names; it is unpacked piece by piece and thrown away."""
    names = struct.unpack_from("<HH", content, part.header_offset + 26)
    start = part.header_offset + 30 + sum(names)
    packed = content[start : start + part.compress_size]
    if part.flag_bits & 1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return False
    if part.compress_type == zipfile.ZIP_STORED:
        return len(packed) == part.file_size
    unpacker, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed and size <= part.file_size:
        size += len(unpacker.decompress(packed, _PIECE))
        packed = unpacker.unconsumed_tail
    return size == part.file_size


def _workbook(content: bytes) -> list[Table]:
    if content.startswith(_ZIP):
        check_archive(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return [Table(name, _sheet(book, name)) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(f"the workbook is damaged or closed by a password ({error}): save it again as .xlsx without one") from error


def _sheet(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > 4 * MOST_ROWS or sheet.total_width > 4 * _MOST_COLUMNS:
        raise Unreadable(
            f"the sheet {name} says that it has {sheet.total_height} rows and {sheet.total_width} columns: delete the empty ones"
        )
    rows = sheet.to_python(skip_empty_area=False)
    while rows and not any(str(cell).strip() for cell in rows[-1]):
        rows.pop()
    return rows


def _csv(content: bytes) -> list[list[Any]]:
    text = _text(content)
    first = text.partition("\n")[0]
    delimiter = max((",", "\t", ";"), key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(f"the file is no CSV: {error}") from error
    return [[_unguarded(cell) for cell in row] for row in rows]


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Unreadable("the file is neither a workbook nor text in UTF-8 or GB18030: save it as .xlsx")


def _unguarded(cell: str) -> str:
    """The cell without the sign before it by which an export keeps a text from becoming a formula."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(TRIGGERS) else cell

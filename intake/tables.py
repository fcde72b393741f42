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

_MOST_MB = 20
MOST_BYTES = _MOST_MB * 1024 * 1024
MOST_ROWS = 20_000
_MOST_COLUMNS = 200
_MOST_UNPACKED = 300 * 1024 * 1024
_MOST_PARTS = 500
_PIECE = 1024 * 1024
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Unreadable(Exception):
    """Nothing of the file can be read; the sentences in English and in Chinese say why."""

    def __init__(self, en: str, zh: str = "") -> None:
        super().__init__(en)
        self.zh = zh or en


@dataclass(frozen=True)
class Table:
    """One sheet: its name and its rows from the first on, empty ones too, so that the second row is row 2."""

    name: str
    rows: list[list[Any]]


def read(content: bytes, filename: str) -> list[Table]:
    """The tables of the file; its first bytes say what it is, not its name. Raises Unreadable."""
    if not content.strip():
        raise Unreadable("the file is empty", "文件为空")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"the file has more than {_MOST_MB} MB: split it", f"文件超过 {_MOST_MB} MB，请拆分")
    tables = _workbook(content) if content.startswith((_ZIP, _OLD)) else [Table(PurePath(filename).stem, _csv(content))]
    for table in tables:
        if len(table.rows) > MOST_ROWS + 1:
            en = f"the sheet {table.name} has more than {MOST_ROWS} rows: split the file"
            raise Unreadable(en, f"工作表 {table.name} 超过 {MOST_ROWS} 行，请拆分")
        if max(map(len, table.rows), default=0) > _MOST_COLUMNS:
            en = f"the sheet {table.name} has more than {_MOST_COLUMNS} columns: delete those to the right of the table"
            raise Unreadable(en, f"工作表 {table.name} 超过 {_MOST_COLUMNS} 列，请删除表格右侧的列")
    return tables


def check_archive(content: bytes, most_bytes: int = _MOST_UNPACKED, most_parts: int = _MOST_PARTS) -> None:
    """Refuse an archive that unpacks to more than it says, or to more than anybody needs; nothing of it is kept. Raises Unreadable."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
        size = sum(part.file_size for part in parts)
        if len(parts) > most_parts or size > most_bytes:
            en = f"the archive unpacks to {size // 1024 // 1024} MB in {len(parts)} files, which nobody needs here"
            raise Unreadable(en, f"压缩内容解压后达 {size // 1024 // 1024} MB、{len(parts)} 个文件，超出所需")
        if not all(_keeps_its_word(content, part) for part in parts):
            raise Unreadable("the archive holds a file that is larger than the archive says, or closed", "压缩内容与其目录不符或已加密")
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError) as error:
        raise Unreadable(f"the archive is damaged ({error})", "压缩文件已损坏") from error


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
        en = f"the workbook is damaged or closed by a password ({error}): save it again as .xlsx without one"
        raise Unreadable(en, "工作簿已损坏或设有密码，请取消密码并另存为 .xlsx") from error


def _sheet(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > 4 * MOST_ROWS or sheet.total_width > 4 * _MOST_COLUMNS:
        height, width = sheet.total_height, sheet.total_width
        en = f"the sheet {name} says that it has {height} rows and {width} columns: delete the empty ones"
        raise Unreadable(en, f"工作表 {name} 共 {height} 行、{width} 列，请删除空行和空列")
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
        raise Unreadable(f"the file is no CSV: {error}", "文件不是有效的 CSV") from error
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
    en = "the file is neither a workbook nor text in UTF-8 or GB18030: save it as .xlsx"
    raise Unreadable(en, "文件既不是工作簿，也不是 UTF-8 或 GB18030 文本，请另存为 .xlsx")


def _unguarded(cell: str) -> str:
    """The cell without the sign before it by which an export keeps a text from becoming a formula."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(TRIGGERS) else cell

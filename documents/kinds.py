"""The kinds of files that are taken as documents, told by what is in a file and never by its name alone."""

import mmap
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import puremagic

LONGEST_NAME = 200
_HEAD = 8192
_TAIL = 2048
_MOST_ENTRIES = 10_000
_MOST_UNPACKED = 512 * 1024 * 1024
_MOST_RATIO = 200  # of unpacked to packed bytes, of the whole archive
_SURE = 0.3  # from here on, a guess of puremagic's speaks against plain text


class Kind(StrEnum):
    """A kind of file, by its usual extension."""

    PDF = "pdf"
    OFD = "ofd"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    PNG = "png"
    JPEG = "jpg"
    TEXT = "txt"


_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: dict[Kind, str] = {
    Kind.PDF: "application/pdf",
    Kind.OFD: "application/ofd",
    Kind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Kind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Kind.PPTX: f"{_OFFICE}.presentationml.presentation",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.TEXT: "text/plain",
}
_PARTS = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX, "ppt/presentation.xml": Kind.PPTX}
_OTHER_NAMES = {"jpeg": Kind.JPEG}


class NotAccepted(Exception):
    """A file that is not taken, with the sentence that says why."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en, self.zh = en, zh


@dataclass(frozen=True)
class Recognised:
    """What a file is, and what whoever opens it should know: `encrypted` needs a password."""

    kind: Kind
    flags: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]


def clean_name(name: str) -> str:
    """The file's own name without folders and without signs that nobody sees; NotAccepted when none is left."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    seen = "".join(sign for sign in last if sign.isprintable() and unicodedata.category(sign) != "Cf").strip()
    if not seen.strip(".") or len(seen) > LONGEST_NAME:
        raise NotAccepted(f"Name the file with 1 to {LONGEST_NAME} printable signs.", f"请提供 1 至 {LONGEST_NAME} 个可见字符的文件名。")
    return seen


def recognise(path: Path, name: str, allowed: frozenset[Kind]) -> Recognised:
    """What the file is; NotAccepted when nobody takes that, when it is damaged, or when its name says something else."""
    found = _looked_at(path)
    if found is None or found.kind not in allowed:
        listed = ", ".join(sorted(kind.value for kind in allowed))
        what = f"this one is {found.kind}" if found else "the content of this one is none of them"
        what_zh = f"该文件为 {found.kind}" if found else "该文件内容不属于其中任何一种"
        raise NotAccepted(f"Documents are taken as {listed}; {what}.", f"可接收的文件格式为 {listed}；{what_zh}。")
    said = name.rpartition(".")[2].lower() if "." in name else ""
    if said not in (found.kind.value, *(other for other, kind in _OTHER_NAMES.items() if kind is found.kind)):
        en = f"The name ends in .{said}, and the content is {found.kind}; name the file as what it is."
        raise NotAccepted(en, f"文件名以 .{said} 结尾，而内容为 {found.kind}；请按实际格式命名。")
    return found


def _looked_at(path: Path) -> Recognised | None:
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read()
    for kind, sign, end in (
        (Kind.PDF, b"%PDF-", b"%%EOF"),
        (Kind.PNG, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"IEND\xaeB`\x82"),
        (Kind.JPEG, b"\xff\xd8\xff", b"\xff\xd9"),
    ):
        if head.startswith(sign):
            if end not in tail or f".{kind}" not in _guesses(head):
                raise NotAccepted(f"The {kind} ends before its end: it is damaged.", f"该 {kind} 文件不完整或已损坏。")
            return Recognised(kind, _flags_of_pdf(path) if kind is Kind.PDF else ())
    if head.startswith(b"PK\x03\x04"):
        return _of_zip(path)
    return Recognised(Kind.TEXT) if _is_text(path, head) else None


def _guesses(head: bytes, least: float = 0.0) -> set[str]:
    """The second opinion: the extensions that puremagic thinks of."""
    try:
        return {guess.extension for guess in puremagic.magic_string(head) if guess.confidence >= least}
    except (puremagic.PureError, ValueError):
        return set()


def _flags_of_pdf(path: Path) -> tuple[str, ...]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return ("encrypted",) if re.search(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)", content) else ()


def _is_text(path: Path, head: bytes) -> bool:
    """Readable text of UTF-8 or GB 18030 without control signs, which no program would take for something else."""
    if not head or _guesses(head, _SURE) or re.match(rb"(?i)\s*(?:\xef\xbb\xbf)?\s*<[!?a-z]", head):
        return False
    whole = path.read_bytes()
    return any(_reads_as(whole, encoding) for encoding in ("utf-8-sig", "gb18030"))


def _reads_as(whole: bytes, encoding: str) -> bool:
    try:
        text = whole.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text)


def _of_zip(path: Path) -> Recognised | None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if wrong := next((sentence for test, *sentence in _ARCHIVE if test(entries)), None):
                raise NotAccepted(*wrong)
            kind = _kind_of(names)
            if kind:
                _unpack(archive, entries)
            return Recognised(kind) if kind else None
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise NotAccepted("The archive that this document is made of is damaged.", "该文件（压缩格式）已损坏。") from error


def _kind_of(names: set[str]) -> Kind | None:
    if "OFD.xml" in names:
        return Kind.OFD
    found = [kind for part, kind in _PARTS.items() if part in names]
    return found[0] if "[Content_Types].xml" in names and len(found) == 1 else None


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Read every entry once: no more bytes come out than it declares, and its checksum is right."""
    for entry in entries:
        with archive.open(entry) as part:
            while part.read(1024 * 1024):
                pass


Entries = list[zipfile.ZipInfo]


def _is_bomb(entries: Entries) -> bool:
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    return len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * max(packed, 4096)


def _climbs(entries: Entries) -> bool:
    parts = [re.split(r"[/\\]", entry.filename) for entry in entries]
    return any(".." in part or (part[0] == "" and len(part) > 1) or ":" in part[0] for part in parts)


_ARCHIVE: tuple[tuple[Callable[[Entries], bool], str, str], ...] = (
    (_is_bomb, "The document unpacks to far more than it may: it is refused as an archive bomb.", "该文件解压后远超限制，按压缩炸弹拒收。"),
    (_climbs, "The document holds names that lead out of its own folder.", "该文件内含越出自身目录的路径。"),
    (
        lambda entries: any(entry.flag_bits & 1 for entry in entries),
        "The document is locked by a password: send it without one.",
        "该文件已加密：请提交未加密的文件。",
    ),
    (
        lambda entries: any(entry.filename.lower().rpartition("/")[2] == "vbaproject.bin" for entry in entries),
        "The document carries macros: send it without them.",
        "该文件含有宏：请提交不含宏的文件。",
    ),
)

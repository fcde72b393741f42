"""What a file is: told by its content, and refused when it is damaged, a bomb, locked, or named as something else."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from documents.kinds import Kind, NotAccepted, Recognised, clean_name, recognise

ALL = frozenset(Kind)


def archive(*names: str, content: bytes = b"<x/>", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as made:
        for name in names:
            made.writestr(name, content)
    return packed.getvalue()


DOCX = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
SOUND = {
    "a.pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n",
    "a.ofd": archive("OFD.xml", "Doc_0/Document.xml"),
    "a.docx": archive(*DOCX),
    "a.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "a.pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "a.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(30) + b"IEND\xaeB`\x82",
    "a.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(30) + b"\xff\xd9",
    "a.txt": "出质人承诺书\r\n\t一、".encode(),
}


def look(tmp_path: Path, name: str, content: bytes, allowed: frozenset[Kind] = ALL) -> Recognised:
    (tmp_path / "content").write_bytes(content)
    return recognise(tmp_path / "content", name, allowed)


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_file_is_what_its_content_says(name: str, tmp_path: Path) -> None:
    assert look(tmp_path, name, SOUND[name]) == Recognised(Kind(name.partition(".")[2]))


@pytest.mark.parametrize(("name", "content"), [("b.JPEG", SOUND["a.jpg"]), ("b.txt", "承诺书".encode("gb18030"))])
def test_other_spellings_of_the_same_are_known(name: str, content: bytes, tmp_path: Path) -> None:
    assert look(tmp_path, name, content).kind in (Kind.JPEG, Kind.TEXT)


@pytest.mark.parametrize("name", SOUND)
def test_a_file_that_is_named_as_something_else_is_refused(name: str, tmp_path: Path) -> None:
    for wrong in ("a.exe", "a", f"{name}.html"):
        with pytest.raises(NotAccepted, match="name ends in"):
            look(tmp_path, wrong, SOUND[name])


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html></html>",
        b"\xef\xbb\xbf <svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\0" + bytes(100),
        b"\x7fELF\x02\x01\x01" + bytes(100),
        b"GIF89a" + bytes(100),
        b"{\\rtf1 hello}",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"one\0two",
        archive("a.txt"),
        archive("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"),
        b"",
    ],
)
def test_what_nobody_takes_is_refused_whatever_it_is_called(content: bytes, tmp_path: Path) -> None:
    for name in SOUND:
        with pytest.raises(NotAccepted, match="Documents are taken as"):
            look(tmp_path, name, content)


def test_a_kind_that_the_setting_leaves_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAccepted, match="taken as pdf; this one is png"):
        look(tmp_path, "a.png", SOUND["a.png"], frozenset({Kind.PDF}))


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.jpg", "a.docx", "a.ofd"])
def test_a_file_that_was_cut_short_is_damaged(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotAccepted, match="damaged"):
        look(tmp_path, name, SOUND[name][: len(SOUND[name]) - 8])


def test_a_pdf_that_needs_a_password_is_marked(tmp_path: Path) -> None:
    locked = SOUND["a.pdf"].replace(b"trailer <<>>", b"trailer <</Encrypt 5 0 R>>")

    assert look(tmp_path, "a.pdf", locked).flags == ("encrypted",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (archive(*DOCX, content=bytes(20_000_000)), "bomb"),
        (archive(*DOCX, "../../etc/cron.d/a"), "lead out"),
        (archive(*DOCX, "word/vbaProject.bin"), "macros"),
        (archive(*DOCX, *(f"word/{n}.xml" for n in range(10_001))), "bomb"),
    ],
    ids=["ratio", "path", "macros", "entries"],
)
def test_an_archive_that_does_harm_is_refused(content: bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(NotAccepted, match=sentence):
        look(tmp_path, "a.docx", content)


def test_an_archive_that_hides_how_much_it_unpacks_to_is_damaged(tmp_path: Path) -> None:
    sound = archive(*DOCX, content=random.Random(1).randbytes(100_000))
    central = sound.index(b"PK\x01\x02")
    lying = sound[: central + 24] + (10).to_bytes(4, "little") + sound[central + 28 :]

    with pytest.raises(NotAccepted, match="damaged"):
        look(tmp_path, "a.docx", lying)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\papers\\合同.pdf", "合同.pdf"),
        ("../../合同.pdf", "合同.pdf"),
        ("合同\u202efdp.exe", "合同fdp.exe"),
        (" a\r\nb.txt ", "ab.txt"),
    ],
)
def test_a_name_is_kept_without_folders_and_signs_that_nobody_sees(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize("given", ["", "..", "/", "\u200b", "x" * 201])
def test_a_name_of_which_nothing_is_left_is_refused(given: str) -> None:
    with pytest.raises(NotAccepted):
        clean_name(given)

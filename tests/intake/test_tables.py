"""Files as they come: workbook or CSV, in either encoding, and what must not be opened."""

import io
import struct
import zipfile

import pytest

from intake.tables import MOST_ROWS, Unreadable, check_archive, read


def _zip(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encoding_that_it_has(encoding: str) -> None:
    (table,) = read("案件编号,还款金额（元）\r\nXT-2026-000001,1200.50\r\n".encode(encoding), "还款.csv")

    assert table.name == "还款"
    assert table.rows == [["案件编号", "还款金额（元）"], ["XT-2026-000001", "1200.50"]]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_a_csv_may_be_separated_by_what_excel_likes(delimiter: str) -> None:
    (table,) = read(f"a{delimiter}b\n1{delimiter}2\n".encode(), "a.csv")

    assert table.rows == [["a", "b"], ["1", "2"]]


def test_what_our_export_guarded_is_read_as_it_was() -> None:
    (table,) = read(b"firm\n'=cmd|x\n'plain\n", "a.csv")

    assert table.rows[1:] == [["=cmd|x"], ["'plain"]]


def test_an_archive_that_unpacks_to_gigabytes_is_not_opened() -> None:
    bomb = _zip({f"xl/{n}.xml": bytes(64 * 1024 * 1024) for n in range(5)})

    with pytest.raises(Unreadable, match="unpacks to 320 MB"):
        read(bomb, "a.xlsx")


def test_an_archive_that_lies_about_what_it_holds_is_not_opened() -> None:
    packed = bytearray(_zip({"xl/a.xml": bytes(5_000_000)}))
    place = packed.index(b"PK\x01\x02")
    packed[place + 24 : place + 28] = struct.pack("<I", 100)  # what the table of contents says

    with pytest.raises(Unreadable, match="larger than the archive says"):
        check_archive(bytes(packed))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 no archive", "damaged"),
        (b"\xd0\xcf\x11\xe0 no workbook", "damaged"),
        (b"a\0b\xff\xfe\x80\x80", "neither a workbook nor text"),
        (b'a,b\n"1,2\n', "no CSV"),
        (b"a\n" * (MOST_ROWS + 2), "more than 20000 rows"),
        (b"," * 300, "more than 200 columns"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(content, "a.csv")


def test_a_workbook_of_which_nothing_is_a_workbook_is_refused() -> None:
    with pytest.raises(Unreadable, match="save it again"):
        read(_zip({"xl/workbook.xml": b"<workbook"}), "a.xlsx")

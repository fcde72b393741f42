"""The verifier and packages that are made to hurt who opens them, or to say different things to different readers."""

import hashlib
import io
import json
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit import verifier
from domain.facts import canonical
from tests.audit.scene import Scene, packed_of
from tests.audit.test_package import Made, entry_of, found, signed_anew, zipped


@pytest.fixture(scope="module")
async def made(scene: Scene) -> Made:
    """A package that holds."""
    return Made(*await packed_of(scene))


def _with(made: Made, name: str, content: bytes = b"x") -> bytes:
    return signed_anew(made, made.files() | {name: content})


def test_a_name_that_no_file_of_a_package_has_is_found_though_the_key_signed_it(made: Made, tmp_path: Path) -> None:
    names = ["../x", "/etc/x", "documents/", "C:x", "seals\\x", "documents/x", "packs/calendars/../../x"]

    said = found(signed_anew(made, made.files() | dict.fromkeys(names, b"x")), tmp_path)

    assert [each for each in said if "no name" in each] == [f"{name}: is no name of a file of a package" for name in names]


def test_a_name_that_a_terminal_would_obey_is_printed_without_it(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "package.zip"
    path.write_bytes(_with(made, "a\x1b[2Jb"))

    assert verifier.main([str(path)]) == 1
    assert "\x1b" not in capsys.readouterr().out


def test_a_list_that_names_a_folder_is_found(made: Made, tmp_path: Path) -> None:
    files = made.files()
    manifest: dict[str, Any] = json.loads(files["manifest.json"])
    manifest["files"]["documents/"] = {"sha256": hashlib.sha256(b"").hexdigest(), "size": 0}
    signature = made.key.sign(canonical(manifest)).hex().encode() + b"\n"

    said = found(zipped(files | {"manifest.json": canonical(manifest), "manifest.sig": signature}), tmp_path)

    assert "documents/: is missing" in said


def _zip(made: Made, change: Callable[[str, zipfile.ZipInfo], None], comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in made.files().items():
            entry = entry_of(name)
            change(name, entry)
            archive.writestr(entry, content)
        archive.comment = comment
    return buffer.getvalue()


def _link(name: str, entry: zipfile.ZipInfo) -> None:
    if name == "narrative.pdf":
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16


def test_a_link_and_anything_hidden_in_the_zip_are_found(made: Made, tmp_path: Path) -> None:
    says = "the directory of the ZIP is not as it is written: other programs may read other files from it"

    assert found(_zip(made, lambda *_: None), tmp_path) == []
    assert found(_zip(made, _link), tmp_path) == [says]
    assert found(_zip(made, lambda *_: None, b"a comment"), tmp_path) == [says]
    assert says in found(b"#!/bin/sh\n" + made.content, tmp_path)


def test_another_name_in_the_header_of_a_file_than_in_the_directory_is_found(made: Made, tmp_path: Path) -> None:
    other = made.content.replace(b"narrative.pdf", b"narrative.exe", 1)

    with pytest.raises(verifier.Unreadable):
        found(other, tmp_path)


def test_a_bomb_is_refused_before_it_is_unpacked(made: Made, tmp_path: Path) -> None:
    content = bytearray(made.content)
    entry = content.index(b"PK\1\2")
    content[entry + 24 : entry + 28] = struct.pack("<L", 2**31 + 1)  # what it says that it unpacks to

    with pytest.raises(verifier.Unreadable, match="more than 2 GiB"):
        found(bytes(content), tmp_path)


def test_a_bomb_that_says_it_is_small_is_not_unpacked_further_than_it_says(tmp_path: Path) -> None:
    content = bytearray(zipped({"manifest.json": bytes(64 * 1024**2)}))
    for mark, place in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        at = content.index(mark) + place
        content[at : at + 4] = struct.pack("<L", 100)
    tracemalloc.start()

    with pytest.raises(verifier.Unreadable, match="Bad CRC-32"):
        found(bytes(content), tmp_path)

    assert tracemalloc.get_traced_memory()[1] < 8 * 1024**2
    tracemalloc.stop()


def test_a_way_of_packing_that_no_package_has_is_refused(made: Made, tmp_path: Path) -> None:
    def change(name: str, entry: zipfile.ZipInfo) -> None:
        entry.compress_type = zipfile.ZIP_LZMA

    with pytest.raises(verifier.Unreadable, match="only stored and deflated files are read"):
        found(_zip(made, change), tmp_path)


SPELLINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("1.0 is neither text nor a whole number", lambda line: line.replace(b'"version":1', b'"version":1.0')),
    ("None is neither text nor a whole number", lambda line: line.replace(b'"version":1', b'"version":null')),
    ("9007199254740992 is neither text nor", lambda line: line.replace(b'"version":1', b'"version":9007199254740992')),
    ("a key stands twice in one object", lambda line: line.replace(b'"version":1', b'"version":1,"version":1')),
    ("it is not written in canonical JSON", lambda line: line.replace(b":", b": ", 1)),
    ("it is not written in canonical JSON", lambda line: line.replace(b'"subject":"case"', b'"subject":"c\\u0061se"')),
    ("it is not written in canonical JSON", lambda line: line + b"\r"),
    ("a key is not ASCII", lambda line: line.replace(b'"version":1', b'"version":1,"\xc3\xa9":1')),
    ("Expecting value", lambda line: b""),
    ("it is no object", lambda line: b"[]"),
    ("recursion", lambda line: b"[" * 100_000),
    ("decode", lambda line: b'"\xff"'),
]


def test_a_line_of_the_journal_that_is_not_written_as_a_fact_is_named(made: Made, tmp_path: Path) -> None:
    """Though the key signed it, and a reader that is less strict would read the same fact."""
    lines = made.files()["journal.jsonl"].split(b"\n")
    for place, (_, spelling) in enumerate(SPELLINGS):
        assert lines[place] != spelling(lines[place])
        lines[place] = spelling(lines[place])

    told = found(_with(made, "journal.jsonl", b"\n".join(lines)), tmp_path)

    for place, (says, _) in enumerate(SPELLINGS):
        sentence = f"fact {place}: line {place + 1} of journal.jsonl is no fact ("
        assert any(each.startswith(sentence) and says in each for each in told), told

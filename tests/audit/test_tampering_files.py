"""Tampering with files and histories, tried at random: archive, documents, roots, certificate, package, pack, calendar and clock."""

import gzip
import io
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from audit import certificate, verifier
from domain.facts import canonical
from tests.audit.flips import flip, flipped, flipped_bytes, ways
from tests.audit.scene import DAYS, Scene, changed, packed_of, place_of
from tests.audit.tampering import rehashed
from tests.audit.test_package import Made, signed_anew, zipped


@pytest.fixture(scope="module")
async def made(scene: Scene) -> Made:
    """The package of the case of the scene."""
    return Made(*await packed_of(scene))


async def test_a_flipped_bit_in_an_archived_history_is_found(scene: Scene) -> None:
    count, chance = ways("archive, its content")
    async with scene.undone() as conn:
        books = await conn.fetch("SELECT run, sha256 FROM archived_runs ORDER BY run")
        for n in range(count):
            run, name = books[n % len(books)]
            path = place_of(scene.archive.store, name)
            with changed(path, None if n < len(books) else flipped_bytes(path.read_bytes(), chance)):
                said = await scene.archived(conn)

            assert f"run {run} of case {scene.case.case_no}: Run {run} of case {scene.case.case_no} in the archive" in said


async def test_a_changed_book_of_the_archive_is_found(scene: Scene) -> None:
    count, chance = ways("archive, its books")
    columns = ("case_no", "run", "run_id", "next_run_id", "sha256", "size", "events")
    for n in range(count):
        async with scene.undone() as conn:
            row = await flip(conn, "archived_runs", columns[n % len(columns)], chance)

            said = await scene.archived(conn)

        assert scene.case.case_no in said, (row, said)
        assert re.search(rf"run ({row['run']}|{row['run'] + 1}|\d{{4}}) of case", said), (row, said)


async def test_a_flipped_bit_in_a_document_is_found(scene: Scene) -> None:
    count, chance = ways("document, its content")
    names = [row["sha256"] for row in await scene.database.pool.fetch("SELECT sha256 FROM documents ORDER BY 1")]
    for n in range(count):
        name = names[n % len(names)]
        path = place_of(scene.documents, name)
        with changed(path, None if n < len(names) else flipped_bytes(path.read_bytes(), chance)):
            said = await scene.documented()

        assert said.startswith(f"{'missing' if n < len(names) else 'changed'} {name} XT-2026-000900")


async def test_a_changed_line_of_the_roots_is_found(scene: Scene, tmp_path: Path) -> None:
    count, chance = ways("root, its line")
    shutil.copytree(scene.folder / "seals", tmp_path / "seals")
    path = tmp_path / "seals" / "roots.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    others = [lines[:-1], lines[1:], [lines[1], lines[0], lines[2]], [*lines, lines[2]]]
    async with scene.undone() as conn:
        for n in range(count):
            content = b"".join(others[n]) if n < len(others) else flipped_bytes(path.read_bytes(), chance)
            with changed(path, content):
                said = await scene.sealed(conn, tmp_path)

            assert re.search("^root ", said, re.M), (content, said)


async def test_changed_leaves_are_found(scene: Scene, tmp_path: Path) -> None:
    count, chance = ways("leaves")
    shutil.copytree(scene.folder / "seals", tmp_path / "seals")
    async with scene.undone() as conn:
        for n in range(count):
            day = DAYS[n % len(DAYS)]
            path = tmp_path / "seals" / f"{day}.leaves.gz"
            content = flipped_bytes(gzip.decompress(path.read_bytes()), chance)
            with changed(path, None if n < len(DAYS) else gzip.compress(content)):
                assert f"leaves of {day}: the file is missing, damaged or changed" in await scene.sealed(conn, tmp_path)


# What is taken away


def test_a_flipped_bit_in_a_certificate_is_found(made: Made) -> None:
    count, chance = ways("certificate")
    for _ in range(count):
        with pytest.raises((certificate.Forged, certificate.Unreadable)):
            certificate.checked(flipped_bytes(made.evidence.certificate, chance), made.key.public_key())


def _found(content: bytes, folder: Path) -> list[str]:
    path = folder / "package.zip"
    path.write_bytes(content)
    try:
        return verifier.check(path)
    except verifier.Unreadable as error:
        return [str(error)]


def test_a_flipped_bit_in_a_file_of_a_package_is_found(made: Made, tmp_path: Path) -> None:
    count, chance = ways("package, a file")
    files = made.files()
    for n in range(count):
        name = sorted(files)[n % len(files)]
        said = _found(zipped(files | {name: flipped_bytes(files[name], chance)}), tmp_path)

        assert any(name in sentence or name.startswith("manifest.") for sentence in said), (name, said)
        assert said


def test_a_flipped_bit_in_the_zip_of_a_package_is_found(made: Made, tmp_path: Path) -> None:
    """Within a packed file another bit may stand for the same bytes: what it unpacks to is what is proven."""
    count, chance = ways("package, the ZIP")
    packed = _packed(made.content)
    while count:
        content = flipped_bytes(made.content, chance)
        said = _found(content, tmp_path)
        if said:
            count -= 1
        else:
            [place] = [place for place, (one, other) in enumerate(zip(content, made.content, strict=True)) if one != other]
            assert place in packed


def _packed(content: bytes) -> set[int]:
    """The places of a ZIP at which packed bytes stand; all else is in the one form that it must have."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        starts = [(entry.header_offset + 30 + len(entry.filename), entry.compress_size) for entry in archive.infolist()]
    return {place for start, size in starts for place in range(start, start + size)}


def test_a_package_that_was_signed_anew_with_another_journal_is_found(made: Made, tmp_path: Path) -> None:
    count, chance = ways("package, signed anew")
    for n in range(count):
        facts, at = list(made.evidence.journal), chance.randrange(len(made.evidence.journal))
        column = chance.choice([name for name in vars(facts[at]) if name not in ("seq", "hash", "prev")])
        facts[at] = replace(facts[at], **{column: flipped(getattr(facts[at], column), chance)})
        facts = rehashed(facts) if n % 2 else facts
        lines = b"".join(canonical(vars(fact)) + b"\n" for fact in facts)

        said = _found(signed_anew(made, made.files() | {"journal.jsonl": lines}), tmp_path)

        assert any(sentence.startswith(f"fact {at}: ") for sentence in said), (n, said)

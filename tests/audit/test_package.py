"""The evidence package: a stranger's machine finds it whole, and finds every change of it and says where."""

import base64
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from temporalio.contrib.pydantic import pydantic_data_converter as converter

from audit import certificate, verifier
from audit.derived import Stored
from audit.histories import KeptCase
from audit.package import Evidence, packed
from audit.proofs import prove
from audit.replay import input_of
from audit.sealing import seal_day
from audit.verify import verify
from db import journal
from db.database import Database
from domain.facts import Fact, canonical
from engine.audit_key import audit_key, public_hex
from tests.db.conftest import _fresh

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    """A package, what it was made of, and the key."""

    content: bytes
    evidence: Evidence
    key: Ed25519PrivateKey

    def files(self) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
async def made(kept: KeptCase, server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The kept case with its journal sealed and two documents, packed."""
    found = []
    async for url in _fresh(server, template):
        database = await Database.connect(url)
        found.append(await _made(kept, database, tmp_path_factory.mktemp("sealed")))
        await database.close()
    return found[0]


async def _made(kept: KeptCase, database: Database, tmp_path: Path) -> Made:
    await journal.record(database, kept.journal)
    await seal_day(database, tmp_path, date(2026, 11, 20))
    key = audit_key(tmp_path)
    verdict = await verify(kept.case_no, kept.runs, Stored(kept.journal), converter, ended=True)
    inclusions = [await prove(database, tmp_path, kept.case_no, seq) for seq in (0, len(kept.journal) - 1)]
    roots = (tmp_path / "seals" / "roots.jsonl").read_text().splitlines()
    documents = {sha256(text).hexdigest(): text for text in (b"a contract", b"a policy")}
    attached = {fact.data["sha256"] for fact in kept.journal if fact.kind == "attach_document"}
    evidence = Evidence(
        case_no=kept.case_no,
        first=await input_of(kept.runs[0], converter),
        runs=kept.runs,
        journal=kept.journal,
        certificate=certificate.signed(verdict, key, AT),
        roots=roots,
        inclusions=inclusions,
        documents=documents,
        without=sorted(attached),
        narrative=b"%PDF-1.7 of a story",
    )
    return Made(packed(evidence, key, AT), evidence, key)


def zipped(files: dict[str, bytes], twice: str = "") -> bytes:
    """A ZIP of these files, written as a package is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(entry_of(name), content, compresslevel=6)
        if twice:
            with pytest.warns(UserWarning, match="Duplicate name"):
                archive.writestr(entry_of(twice), b"another")
    return buffer.getvalue()


def entry_of(name: str) -> zipfile.ZipInfo:
    """The entry of a file in a package."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".pdf") else zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


def found(content: bytes, folder: Path, trusted: bytes | None = None) -> list[str]:
    path = folder / "package.zip"
    path.write_bytes(content)
    return verifier.check(path, trusted)


def signed_anew(made: Made, files: dict[str, bytes], key: Ed25519PrivateKey | None = None) -> bytes:
    """The package as somebody with the key would make it: every hash of the list is right again."""
    key = key or made.key
    listed = {name: content for name, content in files.items() if name not in ("manifest.json", "manifest.sig")}
    manifest: dict[str, Any] = json.loads(files["manifest.json"])
    manifest["files"] = {name: {"sha256": sha256(text).hexdigest(), "size": len(text)} for name, text in listed.items()}
    manifest["key"] = public_hex(key)
    return zipped({"manifest.json": canonical(manifest), "manifest.sig": key.sign(canonical(manifest)).hex().encode() + b"\n"} | listed)


def test_a_package_holds_on_the_machine_of_a_stranger(made: Made, tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_bytes(made.files()["verify.py"])
    (tmp_path / "case.zip").write_bytes(made.content)
    words = [sys.executable, "-I", "-S", "verify.py", "case.zip", "--key", public_hex(made.key)]

    done = subprocess.run(words, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)

    assert (done.stderr, done.returncode) == ("", 0)
    last = len(made.evidence.journal) - 1
    assert f"{made.evidence.case_no}: {last + 1} facts hold, sealed through fact {last}" in done.stdout


def test_the_same_contents_make_the_same_package(made: Made) -> None:
    assert packed(made.evidence, made.key, AT) == made.content


def test_a_key_that_is_not_trusted_is_named(made: Made, tmp_path: Path) -> None:
    other = Ed25519PrivateKey.generate()
    forged = signed_anew(made, made.files(), other)

    trusted = bytes.fromhex(public_hex(made.key))
    assert found(forged, tmp_path, trusted)[0] == f"the package names the key {public_hex(other)}, and you trust {trusted.hex()}"


def test_a_key_is_read_from_the_file_that_audit_key_prints(made: Made, tmp_path: Path) -> None:
    (tmp_path / "audit.pem").write_text(certificate.public_text(made.key.public_key()))

    assert verifier.trusted_key(str(tmp_path / "audit.pem")).hex() == public_hex(made.key)


@pytest.mark.parametrize("text", ["nowhere.pem", "ab" * 31, "", "junk"])
def test_what_is_no_public_key_is_said_to_be_none_and_is_status_two(
    text: str, made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, key = tmp_path / "case.zip", tmp_path / "key"
    path.write_bytes(made.content)
    key.write_text(text)

    for named in (text, str(key)):
        assert verifier.main([str(path), "--key", named]) == 2
        assert f"the key {named} is no Ed25519 public key" in capsys.readouterr().err


def test_a_package_that_is_not_there_is_said_not_to_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verifier.main([str(tmp_path / "none.zip")]) == 2
    assert "it cannot be read (No such file or directory): check its name" in capsys.readouterr().err


Tampering = Callable[[list[Fact]], list[Fact]]


def _changed(facts: list[Fact], place: int, **more: Any) -> list[Fact]:
    return [*facts[:place], replace(facts[place], **more), *facts[place + 1 :]]


JOURNALS: dict[str, Tampering] = {
    "an amount": lambda facts: _changed(facts, 5, data=facts[5].data | {"amount_fen": 1}),
    "an actor": lambda facts: _changed(facts, 5, actor="somebody"),
    "a removed fact": lambda facts: [*facts[:5], *facts[6:]],
    "a doubled fact": lambda facts: [*facts[:6], *facts[5:]],
    "swapped facts": lambda facts: [*facts[:5], facts[6], facts[5], *facts[7:]],
    "a truncated tail": lambda facts: facts[:-1],
    "an appended fact": lambda facts: [*facts, facts[-1]],
}


@pytest.mark.parametrize("what", JOURNALS)
def test_who_has_the_key_cannot_change_the_journal_of_a_package_unseen(made: Made, tmp_path: Path, what: str) -> None:
    facts = JOURNALS[what](list(made.evidence.journal))
    lines = b"".join(canonical(vars(fact)) + b"\n" for fact in facts)

    said = found(signed_anew(made, made.files() | {"journal.jsonl": lines}), tmp_path)

    assert any(sentence.startswith(("fact ", "journal.jsonl", "certificate.json")) for sentence in said)


def test_a_history_of_which_an_event_is_missing_is_found(made: Made, tmp_path: Path) -> None:
    files = made.files()
    run: dict[str, Any] = json.loads(files["history/run-0001.json"])
    run["events"].pop()

    said = found(signed_anew(made, files | {"history/run-0001.json": json.dumps(run).encode()}), tmp_path)

    assert any(sentence.startswith("history: has") for sentence in said)


def test_another_pack_and_another_calendar_are_found(made: Made, tmp_path: Path) -> None:
    files = made.files()
    pack, calendar = json.loads(files["packs/pack.json"]), json.loads(files["packs/calendars/000.json"])
    next(iter(pack["rows"].values()))["value"] = "0.99"
    calendar["confirmed_through"] = "2099-12-31"

    said = found(signed_anew(made, files | {"packs/pack.json": canonical(pack), "packs/calendars/000.json": canonical(calendar)}), tmp_path)

    assert "packs/pack.json: is not the pack that the case was opened with" in said
    assert any(sentence.startswith("packs/calendars: the calendar") for sentence in said)


def test_a_changed_document_and_a_missing_one_are_found(made: Made, tmp_path: Path) -> None:
    files = made.files()
    name = next(each for each in files if each.startswith("documents/"))

    assert f"{name}: is not the document of that hash" in found(signed_anew(made, files | {name: b"another"}), tmp_path)
    del files[name]
    assert f"{name}: is missing" in found(zipped(files), tmp_path)


def test_a_certificate_that_speaks_of_something_else_is_found(made: Made, tmp_path: Path) -> None:
    files = made.files()
    said: dict[str, Any] = json.loads(files["certificate.json"])
    said["certificate"]["facts"] += 1
    said["signature"] = base64.b64encode(made.key.sign(canonical(said["certificate"]))).decode()

    told = found(signed_anew(made, files | {"certificate.json": canonical(said)}), tmp_path)

    assert told == ["certificate.json: speaks of another case, or of another state of it"]


def test_a_root_that_nobody_signed_and_a_path_that_leads_elsewhere_are_found(made: Made, tmp_path: Path) -> None:
    files = made.files()
    root: dict[str, Any] = json.loads(files["seals/roots.jsonl"]) | {"size": 1}
    name = next(each for each in files if each.startswith("seals/inclusions/"))
    proof: dict[str, Any] = json.loads(files[name])
    proof["path"] = proof["path"][1:]

    said = found(signed_anew(made, files | {"seals/roots.jsonl": canonical(root) + b"\n", name: canonical(proof)}), tmp_path)

    assert f"seals/roots.jsonl: the signature of {root['day']} does not hold" in said
    assert f"{name}: its path does not lead to the root of {proof['root']['day']}" in said
    assert f"{name}: its root is none of seals/roots.jsonl" in said


def test_a_file_beside_the_list_and_one_that_stands_twice_are_found(made: Made, tmp_path: Path) -> None:
    files = made.files()

    assert "more.txt: is not on the signed list" in found(zipped(files | {"more.txt": b""}), tmp_path)
    assert "journal.jsonl: stands twice in the package" in found(zipped(files, twice="journal.jsonl"), tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"no archive", zipped({"manifest.json": b"{}"}), zipped({"manifest.json": b'{"format": 1, "format": 2}'})]
)
def test_what_is_no_package_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(verifier.Unreadable, match="it is no evidence package, or a damaged one"):
        found(content, tmp_path)


def test_a_truncated_package_is_status_two(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cut.zip"
    path.write_bytes(made.content[: len(made.content) // 2])

    assert verifier.main([str(path)]) == 2
    assert "damaged" in capsys.readouterr().err


def test_a_package_of_a_later_format_is_not_read(made: Made, tmp_path: Path) -> None:
    files = made.files()
    manifest = json.loads(files["manifest.json"]) | {"format": 3}

    with pytest.raises(verifier.Unreadable, match="its format is 3, and this verifier reads formats 1 to 2"):
        found(zipped(files | {"manifest.json": canonical(manifest)}), tmp_path)

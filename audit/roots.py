"""The daily roots: one signed line a day in roots.jsonl, each with the hash of the line before, only ever appended to."""

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.tree import Peaks
from db.seals import Cut
from domain.facts import canonical
from engine.audit_key import public_hex
from engine.files import written

KIND, FORMAT = "zhiya-daily-root", 1


class Unsealable(Exception):
    """The day cannot be sealed, or nothing be proven of it; the message says why and what to do."""


@dataclass(frozen=True)
class Root:
    """The tree at the end of a day: its root, how far each table is in it, and who says so."""

    day: str
    size: int  # leaves since the beginning
    root: str
    peaks: list[str]  # the largest complete subtrees, left to right; the root follows from them
    new_facts: int
    new_accesses: int
    facts_through: int  # highest number of recording that is in it
    accesses_through: int
    sealed_at: str
    previous: str  # SHA-256 of the line before, "" for the first
    key: str
    kind: str = KIND
    format: int = FORMAT
    signature: str = ""

    @property
    def tree(self) -> Peaks:
        """The tree, as far as its peaks tell it."""
        return Peaks(self.size, tuple(bytes.fromhex(peak) for peak in self.peaks))

    @property
    def cut(self) -> Cut:
        """How far each table is in the tree."""
        return Cut(self.facts_through, self.accesses_through)

    @property
    def line(self) -> str:
        """The line of roots.jsonl, without its end."""
        return canonical(asdict(self)).decode()

    def signed(self, key: Ed25519PrivateKey) -> "Root":
        """The same, signed: Ed25519 over the canonical form of all other fields."""
        unsigned = replace(self, key=public_hex(key))
        return replace(unsigned, signature=key.sign(unsigned.said()).hex())

    def objections(self, before: str, earlier: "Root | None", trusted: frozenset[str]) -> Iterator[str]:
        """What is wrong with the root by itself, after the line before it ("" for the first) and the root that stands there."""
        if self.key not in trusted:
            yield f"its key {self.key[:16]}… is not trusted"
        if not self._signature_holds():
            yield "its signature does not hold"
        if self.previous != hash_of(before):
            yield "it does not follow the line before it: one was removed, added or edited between them"
        if not self.tree.whole or self.tree.root.hex() != self.root:
            yield "its root is not that of its subtrees"
        if earlier and not (earlier.day < self.day and self._covers(earlier)):
            yield f"it does not continue the root of {earlier.day}"

    def _covers(self, earlier: "Root") -> bool:
        whole = earlier.size + self.new_facts + self.new_accesses == self.size
        return whole and earlier.facts_through <= self.facts_through and earlier.accesses_through <= self.accesses_through

    def said(self) -> bytes:
        """What is signed."""
        said = asdict(self)
        del said["signature"]
        return canonical(said)

    def _signature_holds(self) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key)).verify(bytes.fromhex(self.signature), self.said())
        except (InvalidSignature, ValueError):
            return False
        return True


def hash_of(line: str) -> str:
    """What the next line says of this one; "" before the first."""
    return hashlib.sha256(line.encode("utf-8", "surrogateescape")).hexdigest() if line else ""


def parsed(line: str) -> Root:
    """The root of a line; ValueError when it is none."""
    said = json.loads(line)
    if not isinstance(said, dict) or set(said) != {each.name for each in fields(Root)}:
        raise ValueError("the fields are not those of a daily root")
    numbers = {"size", "new_facts", "new_accesses", "facts_through", "accesses_through", "format"}
    if not all(type(value) is (int if name in numbers else list if name == "peaks" else str) for name, value in said.items()):
        raise ValueError("a field has not the type that it has in a daily root")
    root = Root(**said)
    if (root.kind, root.format) != (KIND, FORMAT) or root.line != line or not all(isinstance(peak, str) for peak in root.peaks):
        raise ValueError("the line is not written as a daily root of this format is")
    bytes.fromhex("".join(root.peaks))
    return root


def folder_of(data: Path) -> Path:
    """Where the roots and their leaves are kept."""
    return data / "seals"


def read_lines(data: Path) -> list[str]:
    """The lines of roots.jsonl; a last line that a power cut left unfinished is not among them."""
    path = _file(data)
    text = path.read_text("utf-8", "surrogateescape") if path.exists() else ""
    return text.split("\n")[:-1]


def read(data: Path) -> list[Root]:
    """The roots of the lines; Unsealable where one is none."""
    found = list[Root]()
    for number, line in enumerate(read_lines(data), 1):
        try:
            found.append(parsed(line))
        except ValueError as error:
            raise Unsealable(f"Line {number} of roots.jsonl is no daily root ({error}): say zhiya seal verify.") from error
    return found


def append(data: Path, line: str) -> None:
    """Put the line at the end of roots.jsonl and onto the disk; an unfinished one before it is cut away."""
    path = _file(data)
    with written(data):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            whole = len("".join(f"{each}\n" for each in read_lines(data)).encode("utf-8", "surrogateescape"))
            if os.fstat(file).st_size > whole:
                os.truncate(path, whole)
            _write_whole(file, path, f"{line}\n".encode(), whole)
            os.fsync(file)
        finally:
            os.close(file)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names of a folder's files onto the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _write_whole(file: int, path: Path, text: bytes, before: int) -> None:
    try:
        done = os.write(file, text)
    except OSError:
        os.truncate(path, before)
        raise
    if done != len(text):  # half a line is none
        os.truncate(path, before)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _file(data: Path) -> Path:
    return folder_of(data) / "roots.jsonl"

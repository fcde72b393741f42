"""The audit keys: each follows the one before by a hand-over that both signed, so that trust in one carries to the others."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.facts import canonical
from engine.audit_key import HANDOVERS, public_hex
from engine.files import written

KIND, FORMAT = "zhiya-audit-key-handover", 1


class BadHandover(Exception):
    """The hand-overs cannot be relied on; the sentence says which and why."""


@dataclass(frozen=True)
class Handover:
    """One key after another: how many roots the old one signed, and the last of them."""

    old: str
    new: str
    at: str
    reason: str
    roots: int  # lines of roots.jsonl that were there
    last_root: str  # SHA-256 of the last of them, "" where there was none
    previous: str  # SHA-256 of the hand-over before, "" for the first
    kind: str = KIND
    format: int = FORMAT
    old_signature: str = ""  # of the old key: "this one follows me"; "" where the old one was lost
    new_signature: str = ""  # of the new key: "up to here I vouch for the one before"

    @property
    def line(self) -> str:
        """The line of audit-keys.jsonl, without its end."""
        return canonical(asdict(self)).decode()

    @property
    def said(self) -> bytes:
        """What both sign."""
        return canonical({name: value for name, value in asdict(self).items() if not name.endswith("_signature")})

    @property
    def handed_over(self) -> bool:
        """Whether the old key signed it."""
        return _holds(self.old, self.old_signature, self.said)

    def objections(self, before: "Handover | None") -> Iterator[str]:
        """What is wrong with it by itself, after the one before."""
        if self.old_signature and not self.handed_over:
            yield "the old key did not sign it"
        if not _holds(self.new, self.new_signature, self.said):
            yield "the new key did not sign it"
        if self.previous != (_hash(before.line) if before else ""):
            yield "it does not follow the hand-over before it: one was removed, added or edited"
        if before and (before.new != self.old or before.roots > self.roots):
            yield "it does not go on where the hand-over before it ended"


@dataclass(frozen=True)
class Chain:
    """All hand-overs, in their order."""

    handovers: Sequence[Handover] = ()

    @property
    def current(self) -> str:
        """The key that signs now, "" where there was no hand-over yet."""
        return self.handovers[-1].new if self.handovers else ""

    def objections(self, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
        """What is wrong with the hand-overs, each with its number, given the lines of roots.jsonl."""
        for number, each in enumerate(self.handovers, 1):
            before = self.handovers[number - 2] if number > 1 else None
            yield from ((number, says) for says in each.objections(before))
            if each.roots > len(lines) or (each.roots and each.last_root != _hash(lines[each.roots - 1])):
                yield number, "the roots that were there at the hand-over are not the ones that are there now"

    def trusted(self, given: frozenset[str], place: int) -> frozenset[str]:
        """The keys that may have signed the root at this place: those given, and those that a hand-over ties to one of them.

        The old key carries trust to the new one by its signature. The new one carries it to the old one, for the roots up to the hand-over.
        A key that was handed over signs no later root.
        """
        if not self.handovers:
            return given
        keys = [self.handovers[0].old, *(each.new for each in self.handovers)]
        known = {number for number, key in enumerate(keys) if key in given}
        for number, each in enumerate(self.handovers):
            if number in known and each.handed_over:
                known.add(number + 1)
        for number in range(len(keys) - 2, -1, -1):
            if number + 1 in known:
                known.add(number)
        at = sum(each.roots <= place for each in self.handovers)
        return given - set(keys) | ({keys[at]} if at in known else set())

    def ties(self, key: str, given: str) -> bool:
        """Whether trust in one key carries to the other: forward where each old key signed, backward always, since each new one vouches."""
        keys = [self.handovers[0].old, *(each.new for each in self.handovers)] if self.handovers else []
        if key == given or key not in keys or given not in keys:
            return key == given
        return all(each.handed_over for each in self.handovers[keys.index(given) : keys.index(key)])

    def ended(self, key: str) -> str:
        """When this key was handed over; "" for one that signs still, or that is none of these."""
        return next((each.at for each in self.handovers if each.old == key), "")


def parsed(line: str) -> Handover:
    """The hand-over of a line; ValueError when it is none."""
    said = json.loads(line)
    if not isinstance(said, dict) or set(said) != {each.name for each in fields(Handover)}:
        raise ValueError("the fields are not those of a hand-over")
    if not all(type(value) is (int if name in ("roots", "format") else str) for name, value in said.items()):
        raise ValueError("a field has not the type that it has in a hand-over")
    found = Handover(**said)
    if (found.kind, found.format) != (KIND, FORMAT) or found.line != line or found.roots < 0:
        raise ValueError("the line is not written as a hand-over of this format is")
    return found


def read_lines(path: Path) -> list[str]:
    """The lines of a file of hand-overs; none where there is no file."""
    try:
        text = path.read_text("utf-8", "surrogateescape")
    except FileNotFoundError:
        return []
    return text.split("\n")[:-1]  # the last one ends too; what a power cut left unfinished is none


def chain_of(lines: Sequence[str]) -> Chain:
    """The hand-overs of these lines; BadHandover where one cannot be read."""
    found = list[Handover]()
    for number, line in enumerate(lines, 1):
        try:
            found.append(parsed(line))
        except ValueError as error:
            raise BadHandover(f"Line {number} of {HANDOVERS.name} is no hand-over ({error}).") from error
    return Chain(found)


def of_file(path: Path) -> Chain:
    """The hand-overs of a file that was brought, each as it was signed; BadHandover where one was not."""
    try:
        chain = chain_of(read_lines(path))
    except OSError as error:
        raise BadHandover(f"The hand-overs {path} cannot be read ({error.strerror}): check the name.") from error
    for number, each in enumerate(chain.handovers, 1):
        before = chain.handovers[number - 2] if number > 1 else None
        for says in each.objections(before):
            raise BadHandover(f"Hand-over {number} of {path}: {says}.")
    return chain


def read(data: Path) -> Chain:
    """The hand-overs of a data folder."""
    return chain_of(read_lines(data / HANDOVERS))


def signed(handover: Handover, old: Ed25519PrivateKey | None, new: Ed25519PrivateKey) -> Handover:
    """The same, signed by both; by the new one alone where the old one was lost."""
    signature = old.sign(handover.said).hex() if old else ""
    return replace(handover, old_signature=signature, new_signature=new.sign(handover.said).hex())


def following(chain: Chain, old: str, new: Ed25519PrivateKey, lines: Sequence[str], at: str, reason: str) -> Handover:
    """The next hand-over, not signed yet."""
    previous = _hash(chain.handovers[-1].line) if chain.handovers else ""
    return Handover(old, public_hex(new), at, reason, len(lines), _hash(lines[-1]) if lines else "", previous)


def append(data: Path, handover: Handover) -> None:
    """Put the line at the end of audit-keys.jsonl and onto the disk; a line that was left unfinished is cut away."""
    path = data / HANDOVERS
    with written(data):
        whole = "".join(f"{each}\n" for each in [*read_lines(path), handover.line])
        new = path.with_name(path.name + ".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "surrogateescape")).hexdigest()


def _holds(key: str, signature: str, said: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), said)
    except (InvalidSignature, ValueError):
        return False
    return True

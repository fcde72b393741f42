"""Checks an evidence package of Zhiya on any machine: one file, Python 3.11 or later, no network, the standard library only.

    python -I verify.py PACKAGE.zip [--key HEX_OR_PEM_FILE]

Status 0: everything holds. 1: something was changed, and the line says where. 2: the package cannot be read at all.
What is checked, and how to write another verifier: docs/evidence-format.md.
"""

import base64
import contextlib
import hashlib
import json
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

FORMAT, READ = 2, (1, 2)  # what is written; a package of format 1 has no hand-overs of keys
MOST_BYTES = 2 * 1024**3  # unpacked: no package of a case is larger, but a bomb is
NAMES = re.compile(
    r"manifest\.(json|sig)|journal\.jsonl|history/run-\d{4}\.json|packs/(pack|calendars/\d{3})\.json|certificate\.json|narrative\.pdf"
    r"|seals/((roots|keys)\.jsonl|inclusions/\d{6}\.json)|documents/[0-9a-f]{64}|verify\.py",
    re.ASCII,
)
ED25519 = bytes.fromhex("302a300506032b6570032100")  # what stands before the 32 bytes in a PEM file (RFC 8410)
Found = Iterator[str]


class Unreadable(Exception):
    """No package at all; the sentence says why."""


# Canonical JSON (RFC 8785) of strings, integers, booleans, lists and objects with ASCII keys: all that facts are made of


def canonical(value: Any) -> bytes:
    """The bytes that are hashed and signed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def parsed(text: bytes) -> Any:
    """JSON in which no key stands twice."""
    return json.loads(text.decode(), object_pairs_hook=_unique)


def strict(text: bytes) -> Any:
    """JSON as facts are made of it; ValueError for another spelling than the canonical one, a fraction, a null, a number too large."""
    found = parsed(text)
    _check(found)
    if canonical(found) != text:
        raise ValueError("it is not written in canonical JSON")
    return found


def _check(value: Any) -> None:
    if isinstance(value, dict):
        if not all(key.isascii() for key in value):
            raise ValueError("a key is not ASCII")
        for item in value.values():
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)
    elif not isinstance(value, bool | str) and not (type(value) is int and abs(value) < 2**53):
        raise ValueError(f"{value!r} is neither text nor a whole number that every reader reads alike")


# Ed25519 (RFC 8032, section 5.1), verification only; points in extended homogeneous coordinates

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_I = pow(2, (_P - 1) // 4, _P)
Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    g, h = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    return (f - e) * (h - g) % _P, (h + g) * (f + e) % _P, (h - g) * (h + g) % _P, (f - e) * (f + e) % _P


def _times(scalar: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = _add(found, point)
        point, scalar = _add(point, point), scalar >> 1
    return found


def _decoded(raw: bytes) -> Point | None:
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if len(raw) != 32 or y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _I % _P
    if (x * x - square) % _P or (x == 0 and raw[31] >> 7):
        return None
    if x & 1 != raw[31] >> 7:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _decoded((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def ed25519(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key made this signature of this message."""
    public, first = _decoded(key), _decoded(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or first is None or len(signature) != 64 or scalar >= _L or _BASE is None:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    left, right = _times(scalar, _BASE), _add(first, _times(challenge, public))
    return (left[0] * right[2] - right[0] * left[2]) % _P == 0 and (left[1] * right[2] - right[1] * left[2]) % _P == 0


# The parts of a package, each with what can be wrong with it


class Package:
    """What a package holds, read whole; nothing in it is believed before it is checked."""

    def __init__(self, path: Path) -> None:
        try:
            self.raw = path.read_bytes()
            with zipfile.ZipFile(path) as archive:
                self.entries = archive.infolist()
                if sum(entry.file_size for entry in self.entries) > MOST_BYTES:
                    raise Unreadable("it would unpack to more than 2 GiB, which no package of ours does")
                if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in self.entries):
                    raise Unreadable("it is packed in a way that no package of ours is: only stored and deflated files are read")
                self.files = {entry.filename: self._unpacked(archive, entry) for entry in self.entries}
            self.manifest = strict(self.files["manifest.json"])
            self.facts, self.broken = self._facts(self.files["journal.jsonl"])
            self.signature, self.key = bytes.fromhex(self.files["manifest.sig"].decode()), bytes.fromhex(self.manifest["key"])
            self.case, self.listed = str(self.manifest["case"]), dict(self.manifest["files"])
        except Unreadable:
            raise
        except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
            raise Unreadable(f"it cannot be read ({error.strerror}): check its name") from error
        except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, NotImplementedError, RuntimeError, EOFError) as error:
            raise Unreadable(f"it is no evidence package, or a damaged one ({type(error).__name__}: {error})") from error
        except Exception as error:  # zlib says what it likes of broken streams
            raise Unreadable(f"it is damaged ({error})") from error
        if self.manifest.get("format") not in READ:
            raise Unreadable(f"its format is {self.manifest.get('format')}, and this verifier reads formats {READ[0]} to {READ[-1]}")

    def _unpacked(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
        """No more than the entry says, which was added up: reading without a limit would first unpack all that a bomb has."""
        with archive.open(entry) as file:
            return file.read(entry.file_size)

    def _facts(self, content: bytes) -> tuple[list[dict[str, Any]], list[str]]:
        """The journal, each line a fact in canonical JSON; and the lines that are none, an empty fact in their place."""
        facts, broken = list[dict[str, Any]](), list[str]()
        *lines, rest = content.split(b"\n")
        for place, line in enumerate(lines):
            try:
                fact = strict(line)
                if not isinstance(fact, dict):
                    raise ValueError("it is no object")
            except (ValueError, RecursionError) as error:
                broken.append(f"fact {place}: line {place + 1} of journal.jsonl is no fact ({error})")
                fact = {}
            facts.append(fact)
        return facts, broken + ["journal.jsonl: its last line has no end"] * bool(rest)

    def json(self, name: str) -> Any:
        """A file of the package as JSON in its canonical form, whether or not a line's end follows."""
        return strict(self.files[name].removesuffix(b"\n"))

    def under(self, folder: str) -> list[str]:
        """The names of the files in a folder of the package."""
        return sorted(name for name in self.files if name.startswith(folder + "/"))


def container(package: Package, trusted: bytes | None) -> Found:
    """The ZIP is written in the one way that a package is, so that every program reads the same files from it, and none elsewhere."""
    at, directory, count = 0, b"", len(package.entries)
    for entry in package.entries:
        name = entry.filename.encode("utf-8", "surrogatepass")
        if not NAMES.fullmatch(entry.filename):
            yield f"{entry.filename}: is no name of a file of a package"
        said = (20, 0, entry.compress_type, 0, 33, entry.CRC, entry.compress_size, entry.file_size, len(name), 0)
        header = struct.pack("<5H3L2H", *said)
        if package.raw[at : at + 30 + len(name)] != b"PK\3\4" + header + name:
            yield f"{entry.filename}: its header in the ZIP is not as it is written"
        directory += b"PK\1\2" + struct.pack("<H", 0x314) + header + struct.pack("<3H2L", 0, 0, 0, 0o644 << 16, at) + name
        at += 30 + len(name) + entry.compress_size
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, count, count, len(directory), at, 0)
    if package.raw[at:] != directory + end:
        yield "the directory of the ZIP is not as it is written: other programs may read other files from it"


def manifest(package: Package, trusted: bytes | None) -> Found:
    """The list of files is signed, complete, and each file is the one that was listed."""
    if trusted is not None and package.key != trusted and not _tied(package, trusted.hex()):
        yield f"the package names the key {package.key.hex()}, and you trust {trusted.hex()}"
    if not ed25519(package.key, package.signature, package.files["manifest.json"]):
        yield "manifest.json: its signature does not hold; it was changed after it was signed"
    if package.files["manifest.sig"] != package.signature.hex().encode() + b"\n":
        yield "manifest.sig: is not written as a signature is"
    names = [entry.filename for entry in package.entries]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name}: stands twice in the package"
    for name in sorted(set(names) - set(package.listed) - {"manifest.json", "manifest.sig"}):
        yield f"{name}: is not on the signed list"
    for name, said in sorted(package.listed.items()):
        if name not in package.files:
            yield f"{name}: is missing"
        elif {"sha256": hashlib.sha256(package.files[name]).hexdigest(), "size": len(package.files[name])} != said:
            yield f"{name}: is not the file that was signed"


def journal(package: Package, trusted: bytes | None) -> Found:
    """Every fact is whole, of this case, at its place, and hashed onto the one before it."""
    yield from package.broken
    before = ""
    for place, fact in enumerate(package.facts):
        body = {name: value for name, value in fact.items() if name != "hash"}
        if digest(body) != fact.get("hash"):
            yield f"fact {place}: its hash is not the hash of what it says"
        if (fact.get("case_no"), fact.get("seq")) != (package.case, place):
            yield f"fact {place}: says that it is fact {fact.get('seq')} of case {fact.get('case_no')}"
        if fact.get("prev") != before:
            yield f"fact {place}: does not follow the fact before it"
        before = str(fact.get("hash"))
    said = (package.manifest.get("facts"), package.manifest.get("head"))
    if said != (len(package.facts), before):
        yield f"journal.jsonl: ends with fact {len(package.facts) - 1}, and {said[0]} facts were signed"


def rules(package: Package, trusted: bytes | None) -> Found:
    """The pack and the calendars are those whose hashes the facts name."""
    opened = package.facts[0]["data"] if package.facts else {}
    pack = package.json("packs/pack.json")
    if digest({"jurisdiction": pack["jurisdiction"], "rows": pack["rows"]}) != opened.get("rules", {}).get("sha256"):
        yield "packs/pack.json: is not the pack that the case was opened with"
    named = [opened.get("calendar", {}).get("sha256")]
    named += [fact["data"]["calendar"]["sha256"] for fact in package.facts if fact.get("kind") == "revise_calendar"]
    kept = [package.json(name) for name in package.under("packs/calendars")]
    found = {digest({name: value for name, value in calendar.items() if name != "sha256"}) for calendar in kept}
    for sha256 in named:
        if sha256 not in found:
            yield f"packs/calendars: the calendar {sha256} that the case counts by is missing or changed"


def documents(package: Package, trusted: bytes | None) -> Found:
    """Every document that the package brings is the one whose hash its name says."""
    for name in package.under("documents"):
        if hashlib.sha256(package.files[name]).hexdigest() != name.rpartition("/")[2]:
            yield f"{name}: is not the document of that hash"
    attached = {fact["data"].get("sha256") for fact in package.facts if fact.get("kind") == "attach_document"}
    there = {name.rpartition("/")[2] for name in package.under("documents")}
    for sha256 in sorted(attached - there - set(package.manifest.get("without", [])) - {None}):
        yield f"documents/{sha256}: a fact names it, and it is not here"


def history(package: Package, trusted: bytes | None) -> Found:
    """Every fact stands in the engine's history, as the case handed it over."""
    runs = package.under("history")
    histories = [parsed(package.files[name]) for name in runs]
    events = [len(history.get("events", [])) for history in histories]
    if events != package.manifest.get("events"):
        yield f"history: has {events} events, and {package.manifest.get('events')} were signed"
    handed = {hash_ for history in histories for hash_ in _handed(history)}
    for fact in package.facts:
        if fact.get("hash") not in handed:
            yield f"fact {fact.get('seq')}: stands in no history of the engine"


def _handed(node: Any) -> Iterator[str]:
    """The hashes of all facts in the payloads of a history."""
    if isinstance(node, dict):
        if isinstance(node.get("data"), str) and "metadata" in node:
            with contextlib.suppress(ValueError):  # a payload that is no JSON holds no fact
                yield from _hashes(json.loads(base64.b64decode(node["data"])))
        else:
            for item in node.values():
                yield from _handed(item)
    elif isinstance(node, list):
        for item in node:
            yield from _handed(item)


def _hashes(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "prev" in value and "hash" in value:
            yield str(value["hash"])
        for item in value.values():
            yield from _hashes(item)
    elif isinstance(value, list):
        for item in value:
            yield from _hashes(item)


def certificate(package: Package, trusted: bytes | None) -> Found:
    """The certificate of the re-execution is signed, and speaks of this very journal."""
    said = package.json("certificate.json")
    body = said["certificate"]
    if not ed25519(bytes.fromhex(body["key"]), base64.b64decode(said["signature"]), canonical(body)):
        yield "certificate.json: its signature does not hold"
    if body["key"] != package.key.hex():
        yield f"certificate.json: the key {body['key']} signed it, not the one of the package"
    if any(body[name] != package.manifest.get(name) for name in ("case", "events", "facts", "head")):
        yield "certificate.json: speaks of another case, or of another state of it"
    if package.facts and body["pack"] != package.facts[0].get("data", {}).get("rules", {}).get("sha256"):
        yield "certificate.json: names another pack than the first fact"
    if body["result"] != "match":
        places = ", ".join(str(each["place"]) for each in body["differences"])
        yield f"certificate.json: the re-execution did not match but {body['result']}: {body.get('reason') or places}"


def _lines(package: Package, name: str) -> list[str]:
    return package.files.get(name, b"").decode().split("\n")[:-1]


def _handovers(package: Package) -> list[Any]:
    """How the audit key was handed over, from the first one to the one of the package."""
    return [strict(line.encode()) for line in _lines(package, "seals/keys.jsonl")]


def _signed(handover: dict[str, Any], by: str) -> bool:
    """Whether the old or the new key signed the hand-over."""
    said = {name: value for name, value in handover.items() if not name.endswith("_signature")}
    return ed25519(bytes.fromhex(handover[by]), bytes.fromhex(handover[f"{by}_signature"]), canonical(said))


def _tied(package: Package, trusted: str) -> bool:
    """Whether each key, from the trusted one to that of the package, signed that the next one follows it."""
    key = trusted
    for handover in _handovers(package):
        if handover["old"] == key and _signed(handover, "old"):
            key = handover["new"]
    return bool(key == package.key.hex())


def keys(package: Package, trusted: bytes | None) -> Found:
    """Every key follows the one before it by a hand-over that both signed, over the roots that were there; a lost one signs nothing."""
    lines, handovers, name, before, earlier = _lines(package, "seals/roots.jsonl"), _handovers(package), "seals/keys.jsonl", "", None
    for number, each in enumerate(handovers, 1):
        if each["old_signature"] and not _signed(each, "old"):
            yield f"{name}: the old key did not sign hand-over {number}"
        if not _signed(each, "new"):
            yield f"{name}: the new key did not sign hand-over {number}"
        if each["previous"] != (hashlib.sha256(before.encode()).hexdigest() if before else ""):
            yield f"{name}: hand-over {number} does not follow the one before it"
        if earlier and (earlier["new"] != each["old"] or earlier["roots"] > each["roots"]):
            yield f"{name}: hand-over {number} does not go on where the one before it ended"
        last = lines[: each["roots"]][-1:]
        if not 0 <= each["roots"] <= len(lines) or each["last_root"] != "".join(hashlib.sha256(line.encode()).hexdigest() for line in last):
            yield f"{name}: hand-over {number} speaks of other roots than seals/roots.jsonl"
        before, earlier = canonical(each).decode(), each
    if earlier and earlier["new"] != package.key.hex():
        yield f"{name}: ends with the key {earlier['new']}, not with the one of the package"


def seals(package: Package, trusted: bytes | None) -> Found:
    """The last sealed fact is in the signed root of its day, every root follows the one before it, and the key of its time signed it."""
    before, roots, handovers = "", list[Any](), _handovers(package)
    for place, line in enumerate(_lines(package, "seals/roots.jsonl")):
        root = strict(line.encode())
        signed = {name: value for name, value in root.items() if name != "signature"}
        if root["previous"] != (hashlib.sha256(before.encode()).hexdigest() if before else ""):
            yield f"seals/roots.jsonl: the root of {root['day']} does not follow the one before it"
        if not ed25519(bytes.fromhex(root["key"]), bytes.fromhex(root["signature"]), canonical(signed)):
            yield f"seals/roots.jsonl: the signature of {root['day']} does not hold"
        if root["key"] != next((each["old"] for each in handovers if place < each["roots"]), package.key.hex()):
            yield f"seals/roots.jsonl: the key {root['key']} signed the root of {root['day']}, not the one of the package or of that time"
        before = line
        roots.append(root)  # a day on which nothing happened has the root of the day before
    proofs = [(name, package.json(name)) for name in package.under("seals/inclusions")]
    for name, proof in proofs:
        yield from _inclusion(package, proof, roots, name)
    if max((proof["seq"] for _, proof in proofs), default=-1) != package.manifest.get("sealed_through"):
        yield f"manifest.json: says that the case is sealed through fact {package.manifest.get('sealed_through')}, and no proof says so"


def _inclusion(package: Package, proof: dict[str, Any], roots: list[Any], name: str) -> Found:
    fact = package.facts[proof["seq"]] if 0 <= proof["seq"] < len(package.facts) else {}
    if proof["entry"] != f"fact {package.case} {proof['seq']} {fact.get('hash')}":
        yield f"{name}: speaks of another fact"
    if _root(proof["entry"].encode(), proof["place"], proof["size"], proof["path"]) != proof["root"]["root"]:
        yield f"{name}: its path does not lead to the root of {proof['root']['day']}"
    if proof["root"] not in roots:
        yield f"{name}: its root is none of seals/roots.jsonl"


def _root(entry: bytes, place: int, size: int, path: Sequence[str]) -> str:
    """The root to which an audit path leads (RFC 9162, section 2.1.3.2)."""
    found, last = hashlib.sha256(b"\0" + entry).digest(), size - 1
    for step in path:
        other = bytes.fromhex(step)
        if last == 0:
            return ""
        if place & 1 or place == last:
            found = hashlib.sha256(b"\1" + other + found).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\1" + found + other).digest()
        place, last = place >> 1, last >> 1
    return found.hex() if last == 0 else ""


Check = Callable[[Package, bytes | None], Found]
CHECKS: tuple[Check, ...] = (container, manifest, journal, rules, documents, history, certificate, keys, seals)


def check(path: Path, trusted: bytes | None = None) -> list[str]:
    """Everything that does not hold, each as a sentence; empty when the package is what was signed."""
    package, found = Package(path), []
    for each in CHECKS:
        try:
            found += list(each(package, trusted))
        except (KeyError, ValueError, TypeError, IndexError, AttributeError, RecursionError) as error:
            found.append(f"{each.__name__}: cannot be checked ({type(error).__name__}: {error})")
    return found


def trusted_key(text: str) -> bytes:
    """A public key as hex, or the file that holds one as PEM."""
    path = Path(text)
    try:
        if not path.is_file():
            key = bytes.fromhex(text)
        else:
            der = base64.b64decode("".join(line for line in path.read_text().splitlines() if not line.startswith("-----")))
            key = der[len(ED25519) :] if der.startswith(ED25519) else b""
    except (OSError, ValueError):
        key = b""
    if len(key) != 32:
        raise Unreadable(f"the key {text} is no Ed25519 public key: name the PEM file that you were given, or its 64 hexadecimal digits")
    return key


def main(words: Sequence[str]) -> int:
    """The command; the exit status."""
    if not words or len(words) not in (1, 3) or (len(words) == 3 and words[1] != "--key"):
        sys.stderr.write(__doc__ or "")
        return 2
    try:
        trusted = trusted_key(words[2]) if len(words) == 3 else None
        found, package = check(Path(words[0]), trusted), Package(Path(words[0]))
    except (Unreadable, ValueError, OSError) as error:
        sys.stderr.write(f"{words[0]}: {error}\n")
        return 2
    for sentence in found:
        sys.stdout.write(f"WRONG  {ascii(sentence)[1:-1]}\n")  # a name may hold what a terminal would obey
    if not found:
        said = package.manifest
        sys.stdout.write(f"{said['case']}: {said['facts']} facts hold, sealed through fact {said['sealed_through']}, head {said['head']}\n")
        if trusted is None:
            sys.stdout.write(f"signed by {package.key.hex()}: compare this key with the one that you were given in person\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

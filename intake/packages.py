"""Signed packages of partners without API: a ZIP with a manifest, its Ed25519 signature and the files that it names by hash."""

import base64
import hashlib
import io
import json
import re
import zipfile
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from intake.tables import Unreadable, check_archive

FORMAT = "zhiya-exchange-1"
OURS = "zhiya"  # as which a package addresses us
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MOST_BYTES = 20 * 1024 * 1024
_MOST_UNPACKED, _MOST_FILES, _MOST_MANIFEST = 100 * 1024 * 1024, 20, 256 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_AHEAD = timedelta(hours=1)  # that a partner's clock may be wrong


class BadPackage(Exception):
    """A package that is not taken: a stable code, and the sentence why."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code = code


class PackedFile(BaseModel):
    """What the manifest says of a file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    rows: int = Field(ge=0)


class Manifest(BaseModel):
    """What a package says of itself; the signature stands for all of it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    format: str
    kind: str = Field(pattern="^(acts|tasks|receipt)$")
    sender: str = Field(alias="from", pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")
    to: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")
    sequence: int = Field(ge=1, le=2**31 - 1)
    created: str
    answers: int = Field(default=0, ge=0)  # of a receipt: the number of the package that it is for
    files: list[PackedFile] = Field(max_length=_MOST_FILES)


@dataclass(frozen=True)
class Package:
    """A package whose signature and hashes are right."""

    manifest: Manifest
    files: dict[str, bytes]
    sha256: str  # of its manifest, which names all else


@dataclass(frozen=True)
class Content:
    """What goes into a package: its files with the number of their rows, and the rest of the manifest."""

    kind: str
    sender: str
    to: str
    sequence: int
    files: dict[str, tuple[bytes, int]]
    answers: int = 0
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


def packed(content: Content, key: Ed25519PrivateKey) -> bytes:
    """The package, signed."""
    named = [
        {"name": name, "sha256": hashlib.sha256(held).hexdigest(), "size": len(held), "rows": rows}
        for name, (held, rows) in sorted(content.files.items())
    ]
    said = {name: value for name, value in asdict(content).items() if name not in ("files", "sender", "created")}
    said |= {"format": FORMAT, "from": content.sender, "created": content.created.isoformat(timespec="seconds"), "files": named}
    manifest = json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True).encode()
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, manifest)
        archive.writestr(SIGNATURE, base64.b64encode(key.sign(_signed(manifest))))
        for name, (held, _) in sorted(content.files.items()):
            archive.writestr(name, held)
    return into.getvalue()


def opened(content: bytes, public_key: str) -> Package:
    """The package, if this key signed it and nothing of it was changed; raises BadPackage. Nothing is written anywhere."""
    if len(content) > MOST_BYTES:
        raise BadPackage("too_large", f"a package has at most {MOST_BYTES // 1024 // 1024} MB")
    try:
        check_archive(content, _MOST_UNPACKED, _MOST_FILES + 2)
    except Unreadable as unreadable:
        raise BadPackage("unreadable", str(unreadable)) from None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        _check_names(names)
        if archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST or archive.getinfo(SIGNATURE).file_size > 1024:
            raise BadPackage("too_large", f"{MANIFEST} or {SIGNATURE} is larger than any of ours")
        raw, signature = archive.read(MANIFEST), archive.read(SIGNATURE)
        _check_signature(raw, signature, public_key)  # before anything in it is believed
        manifest = _manifest(raw)
        files = {name: archive.read(name) for name in names if name not in (MANIFEST, SIGNATURE)}
    _check_files(manifest, files)
    return Package(manifest, files, hashlib.sha256(raw).hexdigest())


def check_address(package: Package, kind: str, sender: str, to: str, now: datetime) -> None:
    """Refuse a package of another kind, from or for somebody else, or from the future."""
    said = package.manifest
    if (said.kind, said.sender, said.to) != (kind, sender, to):
        told = f"the package holds {said.kind} from {said.sender} to {said.to}; here {kind} from {sender} to {to} are taken"
        raise BadPackage("wrong_address", told)
    if datetime.fromisoformat(said.created) > now + _AHEAD:
        raise BadPackage("wrong_time", f"the package says that it was made at {said.created}, which is still to come")


def public_of(key: str) -> Ed25519PublicKey:
    """The public key of these 32 bytes in hex; raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))


def _check_names(names: list[str]) -> None:
    wrong = next((name for name in names if not _NAME.fullmatch(name)), None)
    if wrong is not None:
        raise BadPackage("wrong_name", f"a file is called {wrong[:64]!r}: names have letters, digits, points and hyphens, and no folders")
    if len(set(names)) != len(names):
        raise BadPackage("wrong_name", "two files have the same name")
    missing = [name for name in (MANIFEST, SIGNATURE) if name not in names]
    if missing:
        raise BadPackage("unreadable", f"the package lacks {' and '.join(missing)}")


def _check_signature(manifest: bytes, signature: bytes, public_key: str) -> None:
    try:
        public_of(public_key).verify(base64.b64decode(signature, validate=True), _signed(manifest))
    except (InvalidSignature, ValueError):
        raise BadPackage("wrong_signature", "the signature does not fit the manifest and the key of the sender") from None


def _manifest(raw: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(raw)
        created = datetime.fromisoformat(manifest.created)
    except (ValidationError, ValueError) as error:
        raise BadPackage("unreadable", f"{MANIFEST} is not as it should be: {_first(error)}") from None
    if manifest.format != FORMAT or created.tzinfo is None:
        raise BadPackage("unreadable", f"the format is {manifest.format[:40]}; {FORMAT} is read here, with an instant that has its offset")
    return manifest


def _check_files(manifest: Manifest, files: dict[str, bytes]) -> None:
    named = {file.name: file for file in manifest.files}
    if len(named) != len(manifest.files) or named.keys() != files.keys():
        other = sorted(named.keys() ^ files.keys())
        raise BadPackage("wrong_files", f"manifest and package name other files: {', '.join(other)[:200] or 'one is named twice'}")
    for name, held in files.items():
        if len(held) != named[name].size or hashlib.sha256(held).hexdigest() != named[name].sha256:
            raise BadPackage("wrong_files", f"the file {name} is not the one that the manifest names by its hash")


def _signed(manifest: bytes) -> bytes:
    """What is signed: the manifest with the format before it, so that the signature can stand for nothing else."""
    return FORMAT.encode() + b"\n" + manifest


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first: Any = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error)

"""The evidence package: all that proves one case, in one signed ZIP with the verifier that checks it (docs/evidence-format.md)."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from importlib import resources
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from temporalio.client import WorkflowHistory

from audit.code import code
from audit.proofs import Inclusion
from audit.verifier import FORMAT
from domain.casefile import Run
from domain.facts import Fact, canonical, plain
from engine.audit_key import public_hex

SUFFIX = ".evidence.zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same contents give the same bytes
_STORED = (".pdf", ".png", ".jpg")  # packed already


@dataclass(frozen=True)
class Evidence:
    """What a package is made of."""

    case_no: str
    first: Run  # the input of the first run: pack and calendar
    runs: Sequence[WorkflowHistory]  # with open payloads
    journal: Sequence[Fact]
    certificate: bytes
    roots: Sequence[str]  # the lines of roots.jsonl
    inclusions: Sequence[Inclusion]
    documents: Mapping[str, bytes] = field(default_factory=dict)  # by SHA-256
    without: Sequence[str] = ()  # documents that nobody has any more, or that are not for who gets the package
    narrative: bytes = b""  # PDF
    handovers: Sequence[str] = ()  # the lines of audit-keys.jsonl


def packed(evidence: Evidence, key: Ed25519PrivateKey, at: datetime) -> bytes:
    """The package as a file; `at` is when it was made."""
    files = dict(_files(evidence))
    manifest = {
        "format": FORMAT,
        "case": evidence.case_no,
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "code": asdict(code()),
        "facts": len(evidence.journal),
        "head": evidence.journal[-1].hash,
        "events": [len(run.events) for run in evidence.runs],
        "sealed_through": max((proof.seq for proof in evidence.inclusions), default=-1),
        "without": sorted(evidence.without),
        "files": {name: {"sha256": sha256(content).hexdigest(), "size": len(content)} for name, content in files.items()},
        "key": public_hex(key),
    }
    signature = key.sign(canonical(manifest)).hex()
    return _zipped({"manifest.json": canonical(manifest), "manifest.sig": f"{signature}\n".encode()} | files)


def _files(evidence: Evidence) -> Iterator[tuple[str, bytes]]:
    yield "journal.jsonl", b"".join(canonical(asdict(fact)) + b"\n" for fact in evidence.journal)
    for number, run in enumerate(evidence.runs, 1):
        yield f"history/run-{number:04d}.json", json.dumps(run.to_json_dict(), ensure_ascii=False, separators=(",", ":")).encode()
    rules = evidence.first.opening.rules
    yield "packs/pack.json", canonical({"jurisdiction": rules.jurisdiction, "rows": plain(rules.rows)})
    for number, calendar in enumerate(_calendars(evidence)):
        yield f"packs/calendars/{number:03d}.json", canonical(calendar)
    yield "certificate.json", evidence.certificate
    yield "seals/roots.jsonl", "".join(f"{line}\n" for line in evidence.roots).encode()
    yield "seals/keys.jsonl", "".join(f"{line}\n" for line in evidence.handovers).encode()
    for proof in evidence.inclusions:
        yield f"seals/inclusions/{proof.seq:06d}.json", canonical(asdict(proof))
    for name, content in sorted(evidence.documents.items()):
        yield f"documents/{name}", content
    if evidence.narrative:
        yield "narrative.pdf", evidence.narrative
    yield "verify.py", (resources.files("audit") / "verifier.py").read_bytes()


def _calendars(evidence: Evidence) -> list[Any]:
    """The calendar of the opening, then its revisions."""
    revised = [fact.data["calendar"] for fact in evidence.journal if fact.kind == "revise_calendar"]
    return [plain(evidence.first.opening.calendar), *revised]


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content, compresslevel=6)
    return buffer.getvalue()

"""A certificate: what a verification found of one case, signed with the Ed25519 key of the data folder, to be checked by anybody."""

import base64
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.code import code
from audit.keys import Chain
from audit.verify import Verdict
from domain.facts import canonical

FORMAT = 1
SUFFIX = ".certificate.json"


class BadKey(Exception):
    """A key that cannot be used; the sentence says which and what to do."""


class Unreadable(Exception):
    """A file that is no certificate."""


class Forged(Exception):
    """A certificate that was changed, or that another key signed."""


def public_text(key: Ed25519PublicKey) -> str:
    """The public key as PEM, as openssl reads it too."""
    return key.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo).decode()


def public_key(path: Path) -> Ed25519PublicKey:
    """The public key of a PEM file."""
    try:
        key = form.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadKey(f"The public key {path} cannot be read ({error}). `zhiya audit key` prints the one of a data folder.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey(f"The public key {path} is not an Ed25519 key. `zhiya audit key` prints the one of a data folder.")
    return key


# Certificates


def certificate(verdict: Verdict, key: Ed25519PublicKey, at: datetime) -> dict[str, Any]:
    """What is signed of a verdict."""
    return {
        "format": FORMAT,
        "case": verdict.case_no,
        "result": verdict.result.value,
        "reason": verdict.reason,
        "differences": [asdict(each) for each in verdict.differences],
        "events": verdict.events,
        "facts": verdict.facts,
        "head": verdict.head,
        "pack": verdict.pack,
        "calendars": verdict.calendars,
        "code": asdict(code()),
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "key": key.public_bytes_raw().hex(),
    }


def signed(verdict: Verdict, key: Ed25519PrivateKey, at: datetime) -> bytes:
    """The certificate as a file: canonical JSON (RFC 8785) of the certificate and of the signature over its own canonical JSON."""
    body = certificate(verdict, key.public_key(), at)
    signature = base64.b64encode(key.sign(canonical(body))).decode()
    return canonical({"certificate": body, "signature": signature}) + b"\n"


def checked(content: bytes, key: Ed25519PublicKey, chain: Chain | None = None) -> dict[str, Any]:
    """What a certificate says, if this key signed exactly that, or one that hand-overs tie to it."""
    try:
        document = json.loads(content)
        body, signature = document["certificate"], base64.b64decode(document["signature"], validate=True)
        by, expected = body["key"], canonical(document) + b"\n"
    except (ValueError, LookupError, TypeError) as error:
        raise Unreadable(f"no certificate of ours ({error})") from error
    given = key.public_bytes_raw().hex()
    if by != given and not (chain and chain.ties(str(by), given)):
        tied = ", and no hand-over ties them" if chain else ""
        raise Forged(f"it names the key {by}, and the key that was given is {given}{tied}")
    if chain and (late := chain.ended(str(by))) and body["at"] > late:
        raise Forged(f"it says that it was made at {body['at']}, and the key {by} was handed over at {late}")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(by)).verify(signature, canonical(body))
    except InvalidSignature:
        raise Forged("it was changed after it was signed, or another key signed it") from None
    if content != expected:
        raise Forged("it is not written as it was signed")
    return dict(body)

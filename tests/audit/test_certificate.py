"""Certificates: what is signed is what was found, and any other byte is refused."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.certificate import BadKey, Forged, Unreadable, checked, public_key, public_text, signed
from audit.code import code
from audit.difference import Difference
from audit.verify import Result, Verdict

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"1")
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
MATCH = Verdict("XT-2026-000001", Result.MATCH, events=[400, 12], facts=30, head="a" * 64, pack="b" * 64, calendars=["c" * 64])
DIFFERS = Verdict("XT-2026-000001", Result.DIFFERS, "", [Difference("fact 3 reason", '"材料不齐"', '""')])


def test_a_certificate_says_what_was_found() -> None:
    found = checked(signed(MATCH, KEY, AT), KEY.public_key())
    assert (found["case"], found["result"], found["differences"]) == ("XT-2026-000001", "match", [])
    assert (found["events"], found["facts"], found["head"]) == ([400, 12], 30, "a" * 64)
    assert (found["pack"], found["calendars"]) == ("b" * 64, ["c" * 64])
    assert (found["code"], found["at"]) == ({"version": code().version, "sha256": code().sha256}, "2026-11-21T10:00:00+00:00")


def test_a_certificate_of_a_difference_names_it_with_both_values() -> None:
    found = checked(signed(DIFFERS, KEY, AT), KEY.public_key())
    assert found["differences"] == [{"place": "fact 3 reason", "stored": '"材料不齐"', "remade": '""'}]


@pytest.mark.parametrize("verdict", [MATCH, DIFFERS])
def test_a_certificate_is_canonical_json(verdict: Verdict) -> None:
    content = signed(verdict, KEY, AT)
    assert content == rfc8785.dumps(json.loads(content)) + b"\n"


@pytest.mark.parametrize("verdict", [MATCH, DIFFERS])
def test_every_changed_byte_of_a_certificate_is_found(verdict: Verdict) -> None:
    content = signed(verdict, KEY, AT)
    for place in range(len(content)):
        changed = content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1 :]
        with pytest.raises((Forged, Unreadable)):
            checked(changed, KEY.public_key())


def test_a_certificate_of_another_key_is_refused_with_both_keys() -> None:
    with pytest.raises(Forged, match=r"^it names the key [0-9a-f]{64}, and the key that was given is [0-9a-f]{64}$"):
        checked(signed(MATCH, OTHER, AT), KEY.public_key())


def test_a_signature_is_not_taken_from_another_certificate() -> None:
    ours, theirs = (json.loads(signed(verdict, KEY, AT)) for verdict in (MATCH, DIFFERS))
    with pytest.raises(Forged, match="it was changed after it was signed"):
        checked(rfc8785.dumps(theirs | {"signature": ours["signature"]}) + b"\n", KEY.public_key())


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"\xff", b'{"certificate": {"key": 1.5}, "signature": ""}', b'{"certificate": 1, "signature": ""}']
)
def test_a_file_that_is_no_certificate_is_told(content: bytes) -> None:
    with pytest.raises(Unreadable, match="no certificate of ours"):
        checked(content, KEY.public_key())


def test_the_public_key_travels_as_text(tmp_path: Path) -> None:
    path = tmp_path / "public.pem"
    path.write_text(public_text(KEY.public_key()))
    assert public_key(path) == KEY.public_key()


def test_a_key_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("no key")
    with pytest.raises(BadKey, match="cannot be read"):
        public_key(path)
    other = generate_private_key(SECP256R1())
    path.write_bytes(other.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(BadKey, match="is not an Ed25519 key"):
        public_key(path)
    with pytest.raises(BadKey, match="cannot be read"):
        public_key(tmp_path / "nothing")

"""The audit key: made once, for its owner's eyes only, never made anew in the place of a damaged one."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from engine.audit_key import audit_key, public_hex
from engine.files import CannotStart


def test_the_key_is_made_at_first_use_and_stays(tmp_path: Path) -> None:
    first = public_hex(audit_key(tmp_path))

    assert public_hex(audit_key(tmp_path)) == first
    assert len(first) == 64
    assert (tmp_path / "keys" / "audit.key").stat().st_mode & 0o777 == 0o600


def test_all_who_make_it_at_once_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = {public_hex(key) for key in threads.map(audit_key, [tmp_path] * 8)}

    assert len(made) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["audit.key"]


@pytest.mark.parametrize("kind", ["empty", "another kind"])
def test_a_damaged_key_is_one_sentence_and_left_as_it_is(tmp_path: Path, kind: str) -> None:
    other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    content = b"" if kind == "empty" else other
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "audit.key").write_bytes(content)

    with pytest.raises(CannotStart, match="holds no Ed25519 key"):
        audit_key(tmp_path)
    assert (tmp_path / "keys" / "audit.key").read_bytes() == content

"""Signed packages: what is taken, and every way in which one can be wrong."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from intake import exchange_rows
from intake.packages import MANIFEST, SIGNATURE, BadPackage, Content, check_address, opened, packed

_KEY, _OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
_ROWS = exchange_rows.acts_csv(
    [{"case_no": "XT-2026-000001", "act": "record_repayment", "payload": '{"receipt_no": "=1"}', "officer": "K7"}]
)
_CONTENT = Content("acts", "bank-xt-rcb", "zhiya", 1, {"acts.csv": _ROWS})


def _public(key: Ed25519PrivateKey = _KEY) -> str:
    return key.public_key().public_bytes_raw().hex()


def _changed(change: Callable[[dict[str, bytes]], Any]) -> bytes:
    """The package with other files in it."""
    with zipfile.ZipFile(io.BytesIO(packed(_CONTENT, _KEY))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in files.items():
            archive.writestr(name, held)
    return into.getvalue()


def _refused(content: bytes, key: Ed25519PrivateKey = _KEY) -> tuple[str, str]:
    with pytest.raises(BadPackage) as bad:
        opened(content, _public(key))
    return bad.value.code, str(bad.value)


def test_a_package_is_opened_as_it_was_packed() -> None:
    package = opened(packed(_CONTENT, _KEY), _public())

    check_address(package, "acts", "bank-xt-rcb", "zhiya", datetime.now(UTC))
    (row,) = exchange_rows.acts(package.files["acts.csv"])
    assert (row.row, row.case_no, row.subject, row.payload, row.officer, row.wrong) == (
        2,
        "XT-2026-000001",
        "case",
        {"receipt_no": "=1"},
        "K7",
        "",
    )
    assert package.manifest.files[0].rows == 1


def test_a_package_that_another_key_signed_is_refused() -> None:
    assert _refused(packed(_CONTENT, _OTHER))[0] == "wrong_signature"


def test_a_changed_manifest_is_refused_before_it_is_read() -> None:
    def change(files: dict[str, bytes]) -> None:
        files[MANIFEST] = json.dumps(json.loads(files[MANIFEST]) | {"sequence": 9}).encode()

    assert _refused(_changed(change))[0] == "wrong_signature"


@pytest.mark.parametrize("signature", [b"", b"no base64!", b"AAAA"])
def test_what_is_no_signature_is_refused(signature: bytes) -> None:
    assert _refused(_changed(lambda files: files.update({SIGNATURE: signature})))[0] == "wrong_signature"


def test_a_changed_added_or_missing_file_is_refused() -> None:
    assert _refused(_changed(lambda files: files.update({"acts.csv": b"other"})))[0] == "wrong_files"
    assert _refused(_changed(lambda files: files.update({"more.csv": b""})))[0] == "wrong_files"
    assert _refused(_changed(lambda files: files.pop("acts.csv")))[0] == "wrong_files"


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/passwd", "a\\b.csv", "folder/", "..", ".hidden", "x" * 65])
def test_a_file_that_would_leave_its_folder_is_refused(name: str) -> None:
    assert _refused(_changed(lambda files: files.update({name: b""})))[0] == "wrong_name"


def test_two_files_of_one_name_are_refused() -> None:
    into = io.BytesIO(packed(_CONTENT, _KEY))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(into, "a") as archive:
        archive.writestr("acts.csv", b"other")

    assert _refused(into.getvalue())[0] == "wrong_name"


def test_a_package_that_unpacks_to_gigabytes_is_refused() -> None:
    assert _refused(_changed(lambda files: files.update({"acts.csv": bytes(120 * 1024 * 1024)})))[0] == "unreadable"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive"])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    assert _refused(content)[0] == "unreadable"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"sender": "bank-xt-hr"}, "wrong_address"),
        ({"to": "bank-xt-rcb"}, "wrong_address"),
        ({"kind": "receipt"}, "wrong_address"),
        ({"created": datetime.now(UTC) + timedelta(days=1)}, "wrong_time"),
    ],
)
def test_a_package_for_others_or_of_another_time_is_refused(other: dict[str, Any], code: str) -> None:
    package = opened(packed(replace(_CONTENT, **other), _KEY), _public())

    with pytest.raises(BadPackage) as bad:
        check_address(package, "acts", "bank-xt-rcb", "zhiya", datetime.now(UTC))
    assert bad.value.code == code


def test_a_receipt_is_no_package_of_acts_whoever_signed_it() -> None:
    """What we signed for one organisation cannot be sent back as if it were its own."""
    package = opened(packed(Content("receipt", "zhiya", "bank-xt-rcb", 1, {"receipt.csv": (b"", 0)}), _KEY), _public())

    with pytest.raises(BadPackage):
        check_address(package, "acts", "bank-xt-rcb", "zhiya", datetime.now(UTC))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"case_no": "1", "act": "withdraw"}, "case_no"),
        ({"case_no": "XT-2026-000001", "act": "Drop table"}, "act"),
        ({"case_no": "XT-2026-000001", "act": "withdraw", "payload": "["}, "payload"),
        ({"case_no": "XT-2026-000001", "act": "withdraw", "payload": "[]"}, "payload"),
        ({"case_no": "XT-2026-000001", "act": "withdraw", "officer": "张三"}, "officer"),
    ],
)
def test_a_wrong_row_says_which_column_is_wrong_and_the_others_stay(row: dict[str, str], said: str) -> None:
    content, _ = exchange_rows.acts_csv([row, {"case_no": "XT-2026-000001", "act": "withdraw"}])

    wrong, good = exchange_rows.acts(content)

    assert wrong.wrong.startswith(said)
    assert good.wrong == ""

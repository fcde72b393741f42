"""What zhiya exchange does: keys, packages and receipts as files."""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from rich.console import Console
from rich.table import Table

from intake import exchange_rows
from intake.packages import OURS, BadPackage, Content, Package, opened, packed
from intake.tables import Unreadable
from intake.tables import read as read_table

_SHOWN = ("row", "case_no", "subject", "act", "title", "until", "state", "code", "message_zh", "message")


class _Wrong(Exception):
    """It cannot be done; the sentence says why."""


def keygen(file: Path) -> int:
    """Make a private key that only its owner can read, and print its public half."""

    def make() -> int:
        key = Ed25519PrivateKey.generate()
        _create(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        print(key.public_key().public_bytes_raw().hex())
        return 0

    return _sentence_or(make)


def pack(table: Path, sender: str, sequence: int, key: Path, out: Path) -> int:
    """Pack a table of acts whose every row can be taken."""

    def make() -> int:
        rows = _rows(table)
        content = exchange_rows.acts_csv(rows)
        wrong = [f"row {row.row}: {row.wrong}" for row in exchange_rows.acts(content[0]) if row.wrong]
        if wrong:
            raise _Wrong(f"{table} has rows that would be refused; " + "; ".join(wrong[:20]))
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}", sender):
            raise _Wrong(f"{sender} is no organisation; one is written like bank-xt-rcb")
        _create(out, packed(Content("acts", sender, OURS, sequence, {exchange_rows.ACTS: content}), _key(key)))
        print(f"{out}: {content[1]} acts of {sender}, package number {sequence}")
        return 0

    return _sentence_or(make)


def read(package: Path, public: str, *, as_json: bool) -> int:
    """Print every row of a package whose signature is right."""

    def show() -> int:
        found = _opened(package, public)
        rows = [row for name in sorted(found.files) if name.endswith(".csv") for row in exchange_rows.rows_of(found.files[name])]
        _print(found, rows, as_json=as_json)
        return 0

    return _sentence_or(show)


def receipt(package: Path, public: str, *, as_json: bool) -> int:
    """Print what a receipt says was refused; 1 when something was."""

    def show() -> int:
        found = _opened(package, public)
        if found.manifest.kind != "receipt":
            raise _Wrong(f"{package} holds {found.manifest.kind}, no receipt")
        rows = exchange_rows.rows_of(found.files[exchange_rows.RECEIPT])
        refused = [row for row in rows if row["state"] != "done"]
        _print(found, refused, as_json=as_json)
        if not as_json:
            print(f"package {found.manifest.answers}: {len(rows) - len(refused)} done, {len(refused)} refused")
        return 1 if refused else 0

    return _sentence_or(show)


def _rows(table: Path) -> list[dict[str, Any]]:
    try:
        first, *_ = read_table(table.read_bytes(), table.name)
    except (OSError, Unreadable) as error:
        raise _Wrong(f"{table} cannot be read: {error}") from error
    headers = [str(cell).strip() for cell in first.rows[0]]
    missing = [name for name in exchange_rows.ACT_COLUMNS[:4] if name not in headers]
    if missing:
        raise _Wrong(f"{table} has no column {', '.join(missing)}")
    lines = [dict(zip(headers, row, strict=False)) for row in first.rows[1:]]
    return [line for line in lines if any(str(cell).strip() for cell in line.values())]


def _key(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise _Wrong(f"{path} holds no private key that can be read: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _Wrong(f"{path} holds no Ed25519 key: make one with zhiya exchange keygen")
    return key


def _opened(path: Path, public: str) -> Package:
    try:
        return opened(path.read_bytes(), public)
    except OSError as error:
        raise _Wrong(f"{path} cannot be read: {error}") from error
    except BadPackage as bad:
        raise _Wrong(f"{path} is not to be trusted: {bad}") from bad


def _print(package: Package, rows: list[dict[str, str]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"manifest": package.manifest.model_dump(by_alias=True), "rows": rows}, ensure_ascii=False))
        return
    columns = [name for name in _SHOWN if rows and name in rows[0]]
    table = Table(*columns, title=f"{package.manifest.kind} {package.manifest.sequence}: {package.manifest.sender} → {package.manifest.to}")
    for row in rows:
        table.add_row(*(row[name] for name in columns))
    Console().print(table)


def _create(path: Path, content: bytes) -> None:
    """Write a new file that only its owner reads; what is there already stays."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except FileExistsError:
        raise _Wrong(f"{path} is there already: choose another name") from None
    except OSError as error:
        raise _Wrong(f"{path} cannot be written: {error}") from error


def _sentence_or(work: Callable[[], int]) -> int:
    try:
        return work()
    except _Wrong as wrong:
        sys.stderr.write(f"zhiya: {wrong}\n")
        return 2

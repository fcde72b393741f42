"""The audit key: signs daily roots and certificates; whoever verifies needs its public half only."""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from engine.files import CannotStart, written

PLACE = Path("keys") / "audit.key"
NEXT = Path("keys") / "audit.key.next"  # while one hands over to the next
HANDOVERS = Path("keys") / "audit-keys.jsonl"
_ROOTS = Path("seals") / "roots.jsonl"
EXCHANGE = Path("keys") / "exchange.key"  # signs the packages that partners without API receive


def audit_key(folder: Path) -> Ed25519PrivateKey:
    """The Ed25519 key of this data folder, keys/audit.key (PEM, PKCS 8, mode 0600), made at first use and never again."""
    if not (folder / PLACE).exists() and any((folder / place).exists() for place in (HANDOVERS, _ROOTS)):
        raise CannotStart(f"The key {folder / PLACE} is missing, and it has signed: put its copy back.")
    return signing_key(folder, PLACE)


def next_key(folder: Path) -> Ed25519PrivateKey:
    """A new key beside the one that signs; one that an interrupted rotation left there is used."""
    return signing_key(folder, NEXT)


def finish_rotation(folder: Path, new: str) -> bool:
    """Put the next key into the place of the one that has handed over to it; False where that is not so. `new` is its public half."""
    if not new or not (folder / NEXT).exists() or public_hex(next_key(folder)) != new:
        return False
    with written(folder):
        (folder / NEXT).replace(folder / PLACE)
    return True


def signing_key(folder: Path, place: Path) -> Ed25519PrivateKey:
    """The Ed25519 key at this place of the data folder, made at first use."""
    path = folder / place
    if not path.exists():
        _make(path, folder)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotStart(f"The file {path} holds no Ed25519 key. Put back the one that belongs here; do not make a new one.")
    return key


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public half: 32 bytes in hex, as it stands in roots and certificates."""
    return key.public_key().public_bytes_raw().hex()


def _make(path: Path, folder: Path) -> None:
    text = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with written(folder):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(new)  # of two processes that make it at once, the first wins and both read the same
        except FileExistsError:
            pass
        finally:
            new.unlink()

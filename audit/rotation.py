"""The rotation of the audit key: a new one signs on, after the old one has handed over to it."""

from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import keys, roots
from audit.keys import BadHandover, Handover
from audit.sealing import agreed
from db import seals
from db.database import Database
from engine.audit_key import PLACE, audit_key, finish_rotation, next_key, public_hex


async def rotate(database: Database, folder: Path, reason: str, *, lost: bool) -> Handover:
    """Make a new key and let it follow the old one; `lost` says that the old one is gone, so that it cannot sign.

    A crash at any place is healed by saying it again, or by the next use of the key: the new key lies beside the old one before the
    hand-over is written, and takes its place after.
    """
    async with seals.sealing(database) as conn:  # nobody seals in between
        lines, chain = await agreed(conn, folder), keys.read(folder)
        if found := next(chain.objections(lines), None):
            raise BadHandover(f"Hand-over {found[0]}: {found[1]}. Say zhiya seal verify, and find out who changed what.")
        if finish_rotation(folder, chain.current):
            return chain.handovers[-1]
        old = _old_key(folder, lines, lost=lost)
        name = _name(old, chain.current, lines)
        new = next_key(folder)
        handover = keys.signed(keys.following(chain, name, new, lines, datetime.now(UTC).isoformat(), reason), old, new)
        keys.append(folder, handover)
        finish_rotation(folder, handover.new)
    return handover


def _old_key(folder: Path, lines: list[str], *, lost: bool) -> Ed25519PrivateKey | None:
    there = (folder / PLACE).exists()
    if lost and there:
        raise BadHandover(f"The key {PLACE} is there: let it hand over itself, without --lost; a stolen one too.")
    if not lost and not there:
        raise BadHandover(f"The key {PLACE} is missing: put back its copy, or say --lost when there is none.")
    if lost and not lines:
        raise BadHandover(f"Nothing was signed yet: the next use makes {PLACE} by itself.")
    return audit_key(folder) if there else None


def _name(old: Ed25519PrivateKey | None, current: str, lines: list[str]) -> str:
    """The public half of the old key: of the last hand-over, or of the last root."""
    expected = current or (roots.parsed(lines[-1]).key if lines else "")
    if old and expected and public_hex(old) != expected:
        raise BadHandover(f"The key {PLACE} is another one than {expected[:16]}…, which signed last: put that one back.")
    return public_hex(old) if old else expected

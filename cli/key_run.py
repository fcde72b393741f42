"""What zhiya audit key rotate does: it lets a new key sign on."""

import sys
from pathlib import Path

from audit.certificate import public_text
from audit.rotation import rotate as rotated
from cli.seal_run import HOLDS, with_database
from db.database import Database
from engine.audit_key import HANDOVERS, audit_key
from engine.settings import Settings


def rotate(data: Path | None, reason: str, *, lost: bool) -> int:
    """Rotate, and print the new public key on stdout; what to do with it is said beside."""

    async def work(settings: Settings, database: Database) -> int:
        handover = await rotated(database, settings.data, reason, lost=lost)
        print(public_text(audit_key(settings.data).public_key()), end="")
        how = "the old key was lost and signed nothing: give" if lost else "the old key handed over to it; give"
        sys.stderr.write(f"The key {handover.new[:16]}… signs after {handover.roots} roots; {how} auditors this one, and {HANDOVERS}.\n")
        return HOLDS

    return with_database(data, work)

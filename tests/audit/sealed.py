"""Cases, looks at them and daily roots for the tests of the seal, and the ways in which they are tampered with."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from audit import roots
from audit.roots import Root
from audit.seal_check import Checked, check
from audit.sealing import seal_day
from db import journal
from db.access_log import Access, AccessLog
from db.database import Database
from engine.audit_key import audit_key, public_hex
from tests.db.conftest import Chain

A, B = "XT-2026-000001", "XT-2026-000002"
DAYS = [date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 5)]  # on the 4th nobody sealed


@dataclass
class Sealed:
    """A database with two cases and an access log, and the data folder that its roots are in."""

    database: Database  # as the programs have it
    owned: Database
    folder: Path
    a: Chain
    b: Chain
    log: AccessLog

    async def live(self) -> "Sealed":
        """Three days, each sealed, and a fact of the morning after: eleven leaves and one entry more."""
        self.a.open()
        self._notes(self.a, 2)
        await self.happened(2)
        self._notes(self.a, 1)
        self.b.open()
        await self.happened(1)
        self._notes(self.b, 2)
        await self.happened(1)
        self._notes(self.b, 1)
        await journal.record(self.database, self.b.facts)
        return self

    async def happened(self, looks: int) -> None:
        """Record what the chains have that is new, let somebody look, and seal the next day."""
        for chain in (self.a, self.b):
            await journal.record(self.database, chain.facts)
        for number in range(looks):
            self.look(f"read_{number}")
        await self.log.flush()
        await self.seal(DAYS[len(self.lines)])

    def look(self, operation: str) -> None:
        at = "2026-11-02T02:00:00+00:00"
        self.log.note(Access(at, "demo:window", "window_officer", "bureau-xiangtan", ("xiangtan",), A, operation, 200, "read"))

    async def seal(self, day: date) -> Root:
        return await seal_day(self.database, self.folder, day)

    async def check(self) -> Checked:
        return await check(self.database, self.folder, frozenset({public_hex(audit_key(self.folder))}))

    async def found(self) -> list[str]:
        """What the check finds, each difference with its place."""
        return [f"{finding.place}: {finding.says}" for finding in (await self.check()).findings]

    async def tamper(self, *statements: str) -> None:
        """What an owner of the database can do who takes the triggers away first."""
        async with self.owned.transaction() as conn:
            for table in ("journal", "access_log", "seals"):
                await conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in statements:
                await conn.execute(statement)
            for table in ("journal", "access_log", "seals"):
                await conn.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    @property
    def file(self) -> Path:
        return self.folder / "seals" / "roots.jsonl"

    @property
    def lines(self) -> list[str]:
        return roots.read_lines(self.folder)

    def write(self, lines: list[str]) -> None:
        """Put these lines in the place of those of roots.jsonl."""
        self.file.write_text("".join(f"{line}\n" for line in lines))

    def _notes(self, chain: Chain, count: int) -> None:
        for number in range(count):
            chain.note("asked", acts=["withdraw"], until="2026-12-01T16:00:00+00:00", stays_open=False, number=number)

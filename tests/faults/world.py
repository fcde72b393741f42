"""A running stack with the people of a few demands, for tests that disturb it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console

from cli import demo
from cli.drive import CaseDrive, Lived, _plain
from cli.people import next_move
from cli.show import Display
from db.database import Database
from engine.supervisor import Stack
from intake.workbook import Intake, read
from tests.faults.witness import WatchedOffice


@dataclass
class World:
    """The stack, the demands, and an office that remembers what it was answered."""

    stack: Stack
    office: WatchedOffice
    intake: Intake
    lived: list[Lived]
    exits: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    @asynccontextmanager
    async def of(cls, stack: Stack, workbook: Path) -> AsyncIterator["World"]:
        settings = stack.settings
        database = await Database.connect(settings.database_url, max_size=1)
        office = WatchedOffice(settings.api_url, settings.partners_url, await demo.people_of(database))
        await database.close()
        intake = read(workbook)
        await demo.mandate(office, "test", intake.demands)
        async with AsyncExitStack() as exits:
            exits.push_async_callback(office.close)
            yield cls(stack, office, intake, [demo._unlived(row) for row in intake.demands], exits)

    async def live(self) -> list[Lived]:
        """All demands live to their end, as in zhiya demo."""
        await demo._drive_all(self.office, "test", self.intake, self.lived, Display(self.lived, Console(), live=False))
        return self.lived

    def drive(self, place: int = 0) -> CaseDrive:
        """The drive of one demand, to be led step by step."""
        row = self.intake.demands[place]
        return CaseDrive(self.office, "test", row.body(), demo._plan(row.uscc, row.demand_no), self.lived[place], lambda: None)

    async def database(self) -> Database:
        """Our own look into the database of the stack."""
        database = await Database.connect(self.stack.settings.database_url, max_size=1)
        self.exits.push_async_callback(database.close)
        return database

    async def turn_knobs(self, **services: Mapping[str, Any]) -> None:
        """Let stand-ins misbehave from now on; `every` is all of them."""
        wishes = {"*" if name == "every" else name: knobs for name, knobs in services.items()}
        response = await self.office.sandbox.put("/knobs", json=wishes)
        assert response.status_code == 200, response.text

    async def stop(self, name: str) -> None:
        """Take a child away until it is started again."""
        await self.stack._children[name].stop()

    async def start(self, name: str) -> None:
        """Bring back a child that was taken away."""
        await self.stack._children[name].start()


async def until_next_is(drive: CaseDrive, act: str) -> Mapping[str, Any]:
    """Lead the case until its people would do this act; the task that asks for it."""
    await drive._open()
    while True:
        case = await drive._look()
        assert not drive.lived.outcome, f"the case ended before {act}"
        found = next_move(drive._view(case), case["tasks"])
        if found and found[1].act == act:
            return found[0]
        await drive._step()


async def act(drive: CaseDrive, name: str, task: Mapping[str, Any], key: str) -> httpx2.Response:
    """Send an act once, as its person would, whatever is answered."""
    case = await drive._look()
    found = next_move(drive._view(case), [task])
    assert found is not None
    _, move = found
    token = drive.office.token(move.role, drive.tenant, move.organisation)
    body = {"subject": task["subject"], "payload": dict(move.payload), "reason": move.reason}
    path = f"/cases/{drive.lived.case_no}/acts/{name}"
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return await drive.office.api.post(path, headers=headers, json=_plain(body))

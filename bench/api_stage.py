"""The stage of the API's bench: Postgres with many cases, the API as it is deployed, the bare one, and people of each kind."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from bench.ours import BenchFailed
from cli.sandbox_cases import NEW_BANK
from cli.sandbox_fill import fill
from db import mandates, migrate
from db.database import Database
from domain.roles import Role
from domain.workdays import local_day
from engine import files, postgres
from engine.child import Child, Recipe
from engine.ports import listens
from engine.settings import LOOPBACK, Settings, on_free_ports
from engine.supervisor import api_command
from identity import enrolment

PLACE = "xiangtan"
_AT = f"SELECT case_no, uscc FROM cases WHERE tenant = '{PLACE}' AND bank = 'bank-xt-cb' ORDER BY opened_at OFFSET $1 LIMIT 1"  # noqa: S608
_FIRMS = "SELECT DISTINCT uscc FROM (SELECT uscc FROM cases WHERE tenant = $1 ORDER BY opened_at LIMIT 60) c"


@dataclass(frozen=True)
class Stage:
    """Where the two servers listen, who asks, and with which token."""

    api: int
    bare: int
    tokens: Mapping[str, str]
    case_no: str
    cases: int


# Who asks, as the demo's people are written: kind: role, organisation; the firm's code is that of a case.
CALLERS: dict[str, tuple[Role, str]] = {
    "window officer": (Role.WINDOW_OFFICER, "bureau-xiangtan"),
    "bank, 5 % of the cases": (Role.BANK_OFFICER, "bank-xt-cb"),
    "bank, 10 cases": (Role.BANK_OFFICER, NEW_BANK),
    "firm": (Role.FIRM, ""),
    "agent": (Role.AGENT, "agent-bench"),
}


@asynccontextmanager
async def staged(data: Path, cases: int) -> AsyncIterator[Stage]:
    """Postgres with so many cases, the API as it is deployed, and the bare one; what is filled already stays."""
    settings = on_free_ports(data).model_copy(update={"sandbox": True, "rate_person": 10**6})
    files.prepare(settings)
    await asyncio.to_thread(postgres.initialise, settings)
    async with AsyncExitStack() as exits:
        await _start(exits, "postgres", lambda: postgres.command(settings), lambda _: postgres.ready(settings), settings)
        await asyncio.to_thread(migrate.upgrade, postgres.url(settings))
        await _filled(settings, cases)
        settings = settings.model_copy(update={"database_url": postgres.programs_url(settings)})
        tokens, case_no, found = await _people(settings)
        bare, words = _free_port(), ["--loop", "uvloop", "--http", "httptools", "--no-access-log"]
        await _start(exits, "api", lambda: [sys.executable, *api_command()], lambda _: listens(settings.api_port), settings)
        serve = [sys.executable, "-m", "uvicorn", "bench.bare_api:app", "--host", LOOPBACK, "--port", str(bare), *words]
        await _start(exits, "bare", lambda: serve, lambda _: listens(bare), settings)
        yield Stage(settings.api_port, bare, tokens, case_no, found)


async def _start(exits: AsyncExitStack, name: str, command: object, ready: object, settings: Settings) -> None:
    environment = {**settings.environment(), "PYTHONPATH": str(Path(__file__).parents[1])}
    recipe = Recipe(name=name, command=command, ready=ready, environment=environment, log=settings.data / "logs" / f"{name}.log")  # type: ignore[arg-type]
    child = Child(recipe, settings.data, lambda _: None)
    await child.start()
    exits.push_async_callback(child.stop)


async def _filled(settings: Settings, cases: int) -> None:
    owner = await asyncpg.connect(postgres.url(settings))
    missing = cases - int(await owner.fetchval("SELECT count(*) FROM cases"))
    if missing > 0:
        await fill(owner, missing, 1, say=sys.stderr.write)
    await owner.close()


async def _people(settings: Settings) -> tuple[dict[str, str], str, int]:
    """A session for each kind of caller; the agent has mandates of a few dozen firms."""
    database = await Database.connect(settings.database_url, max_size=2)
    place = await database.pool.fetchrow(_AT, 100)
    if place is None:
        raise BenchFailed(f"too few cases of {PLACE}: give --cases some thousands")
    people = {
        kind: (f"bench-{n}", role, organisation or place["uscc"], (PLACE,), kind)
        for n, (kind, (role, organisation)) in enumerate(CALLERS.items())
    }
    await enrolment.enrol(database, people.values())
    sessions = await enrolment.sessions_of(database, people.values())
    today = local_day(datetime.now(UTC))
    async with database.transaction() as conn:
        if not await mandates.of(conn, [PLACE], agency="agent-bench"):
            for row in await conn.fetch(_FIRMS, PLACE):
                until = today + timedelta(days=300)
                await mandates.add(conn, PLACE, row["uscc"], "agent-bench", "bench", today - timedelta(days=1), until, "bench")
    found = int(await database.pool.fetchval("SELECT count(*) FROM cases"))
    await database.close()
    return {kind: str(each["token"]) for kind, each in zip(people, sessions, strict=True)}, place["case_no"], found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])

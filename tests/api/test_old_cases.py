"""Old cases: one of 400 days and 2,000 facts costs the database what a new one costs, in statements and in rows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from db import journal
from db.database import Database, prepare
from db.guards import PROGRAMS
from domain.facts import Fact, sealed
from tests.api.conftest import _opened, _running
from tests.api.world import Api
from tests.conftest import fresh

_NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
_AGES = {"XT-2026-000001": (0, 3), "XT-2026-000002": (30, 200), "XT-2026-000003": (90, 600), "XT-2026-000004": (400, 2000)}
_ROWS = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_user_tables WHERE relname = 'journal'"


@dataclass
class Counted:
    """What went over the connections: statements, and the rows that came back."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0


@pytest.fixture
async def counted(server: str) -> AsyncIterator[tuple[Api, Counted]]:
    """An API whose one connection counts, with cases of all ages."""
    count = Counted()

    class Counting(asyncpg.Connection):
        async def _execute(self, query: str, *args: Any, **more: Any) -> Any:
            found = await super()._execute(query, *args, **more)  # type: ignore[misc]  # not in the stubs
            count.statements.append(query)
            count.rows += len(found) if isinstance(found, list) else 0
            return found

    async with fresh(server) as url:
        pool = await asyncpg.create_pool(f"{url}?role={PROGRAMS}", min_size=1, max_size=1, init=prepare, connection_class=Counting)
        database = Database(pool, url)
        for case_no, (days, length) in _AGES.items():
            await journal.record(database, _life(case_no, days, length))
        await pool.execute("ANALYZE")
        async with _running(database, sandbox=True) as api:
            yield api, count
        await database.close()


def _life(case_no: str, days: int, length: int) -> list[Fact]:
    """An opening, what the case asks for, and facts in between that change no row."""
    facts: list[Fact] = []
    asked = {"acts": ["accept_filing", "withdraw"], "until": "2026-12-01T16:00:00+00:00", "stays_open": False}
    kinds = [("open_case", _opened()), *[("reminded", {"clock": "registration", "rung": "0.5"})] * (length - 2), ("asked", asked)]
    who = {"actor": "case", "role": "case", "organisation": "case", "tenant": "xiangtan"}
    nobody = {"request": "", "on_behalf_of": "", "clause": "", "reason": ""}
    for seq, (kind, data) in enumerate(kinds):
        at = (_NOW - timedelta(days=days) * (length - seq) / length).isoformat()
        where = {"version": 1, "case_no": case_no, "seq": seq, "prev": facts[-1].hash if facts else ""}
        facts.append(sealed(kind=kind, subject="case", at=at, received_at=at, data=data, **where, **who, **nobody))
    return facts


@pytest.mark.parametrize("path", ["", "/acts", "/rights", "/parties"])
async def test_an_old_case_opens_with_the_statements_and_the_rows_of_a_new_one(counted: tuple[Api, Counted], path: str) -> None:
    api, count = counted
    await api.get(f"/api/v1/cases/XT-2026-000001{path}")  # connections and caches as they are in a server that runs
    costs = {}
    for case_no in _AGES:
        costs[case_no] = await _cost(api, count, "GET", f"/api/v1/cases/{case_no}{path}")

    assert len(set(costs.values())) == 1, costs
    assert all(read == 0 for _, _, read in costs.values()) or path == "/acts", costs


async def test_an_act_in_an_old_case_costs_what_it_costs_in_a_new_one(counted: tuple[Api, Counted]) -> None:
    api, count = counted
    await _cost(api, count, "POST", "/api/v1/cases/XT-2026-000001/acts/accept_filing")
    costs = {}
    for case_no in _AGES:
        costs[case_no] = await _cost(api, count, "POST", f"/api/v1/cases/{case_no}/acts/accept_filing")

    assert len(set(costs.values())) == 1, costs


async def _cost(api: Api, count: Counted, method: str, path: str) -> tuple[int, int, int]:
    """How many statements it took, how many rows came back, and how many rows of the journal the database looked at."""
    before, count.statements, count.rows = await _read(api), [], 0
    answer = await (api.get(path) if method == "GET" else api.post(path, {"payload": {"receipt_no": "收1"}}))
    assert answer.status_code == 200, answer.text
    statements, rows = len(count.statements), count.rows
    return statements, rows, await _read(api) - before


async def _read(api: Api) -> int:
    """Rows of the journal that were read so far; the one connection writes its figures down first."""
    await api.app.state.access_log.flush()
    await api.database.pool.execute("SELECT pg_stat_force_next_flush()")
    return int(await api.database.pool.fetchval(_ROWS) or 0)

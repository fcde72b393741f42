"""A production start and the sandbox cases of its database."""

import pytest

from db.database import Database
from engine.files import CannotStart
from engine.production import refuse_sandbox_cases
from engine.settings import Settings

_CASE = """
INSERT INTO cases (case_no, tenant, jurisdiction, firm, uscc, bank, insurer, guarantor, sandbox, opened_at, demand, stage, clock_offset_s,
    amount_fen, names)
VALUES ('XT-2026-000001', 'xiangtan', 'xiangtan', '某公司', '', '', '', '', $1, now(), '{}', $2, 0, 1, '')"""


async def test_a_production_start_refuses_a_database_with_living_sandbox_cases(database: Database) -> None:
    await database.pool.execute(_CASE, True, "window")
    with pytest.raises(CannotStart, match="1 living sandbox cases"):
        await refuse_sandbox_cases(Settings(sandbox=False), database)


async def test_a_sandbox_start_takes_its_cases(database: Database) -> None:
    await database.pool.execute(_CASE, True, "window")
    await refuse_sandbox_cases(Settings(sandbox=True), database)


@pytest.mark.parametrize(("sandbox", "stage"), [(False, "window"), (True, "closed")])
async def test_a_production_start_takes_real_cases_and_ended_ones(sandbox: bool, stage: str, database: Database) -> None:
    await database.pool.execute(_CASE, sandbox, stage)
    await refuse_sandbox_cases(Settings(sandbox=False), database)

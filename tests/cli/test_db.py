"""zhiya db: drift is found, named and mended; a journal that was lost is asked for; statuses and sentences."""

from pathlib import Path

import pytest
from temporalio.client import Client

from audit.histories import KeptCase
from db import journal
from db.database import Database
from tests.audit.test_recovery import lose
from tests.cli import deployment
from tests.cli.deployment import zhiya, zhiya_json
from tests.db.conftest import owned as database
from tests.db.conftest import server, template

__all__ = ["database", "server", "template"]


@pytest.fixture
def case() -> KeptCase:
    return deployment.short()


@pytest.fixture
async def settings(temporal: Client, database: Database, server: str, tmp_path: Path, case: KeptCase) -> dict[str, str]:
    """A deployment whose database has one case, which Temporal does not know."""
    await journal.record(database, case.journal)
    return await deployment.environment(temporal, database, server, tmp_path)


@pytest.fixture
async def drifted(settings: dict[str, str], database: Database, case: KeptCase) -> dict[str, str]:
    """The same, with a changed row."""
    await database.pool.execute("UPDATE cases SET firm = '另一家' WHERE case_no = $1", case.case_no)
    return settings


@pytest.fixture
async def lost(drifted: dict[str, str], database: Database) -> dict[str, str]:
    """The same, without a journal."""
    await lose(database, "DELETE FROM journal")
    return drifted


def test_rows_that_agree_are_status_0_and_an_unknown_case_is_status_2(settings: dict[str, str], case: KeptCase) -> None:
    assert zhiya(settings, "db", "check", case.case_no) == (0, "1 cases: 0 drift.\n", "")
    assert zhiya_json(settings, "db", "check", "--all", "--quick") == (
        0,
        {"status": 0, "cases": 1, "looked_at": 0, "drifted": []},
    )
    status, _, complained = zhiya(settings, "db", "check", "XT-0000-000001")
    assert (status, complained) == (2, "zhiya: The database knows nothing of XT-0000-000001: check the number.\n")
    assert zhiya(settings, "db", "check")[0] == 2


def test_drift_is_told_with_both_values_and_gone_after_a_rebuild(drifted: dict[str, str], case: KeptCase) -> None:
    status, said, _ = zhiya(drifted, "db", "check", "--all")
    assert status == 1
    assert said.splitlines()[0].startswith(f'{case.case_no}  DRIFTS: cases.firm: stored "另一家", made again "')

    assert zhiya_json(drifted, "db", "rebuild", "--drifted") == (
        0,
        {"status": 0, "rebuilt": [case.case_no], "refused": {}, "cases": 1, "looked_at": 1, "drifted": []},
    )
    assert zhiya_json(drifted, "db", "rebuild", "--drifted")[1]["rebuilt"] == []


def test_a_lost_journal_keeps_its_rows_until_it_is_recovered(lost: dict[str, str], case: KeptCase) -> None:
    status, said, _ = zhiya(lost, "db", "rebuild", "--all")

    assert status == 1
    assert said.startswith(f"{case.case_no}  not made again: its journal is not whole")


async def test_recovering_says_what_is_missing_and_writes_nothing_unasked(
    settings: dict[str, str], temporal: Client, database: Database
) -> None:
    process = deployment.zhiya_elsewhere(settings, "db", "recover")
    said, complained = process.communicate(timeout=60)

    assert complained == ""
    assert process.returncode in (0, 1)  # the cases of other tests are known here too
    assert "refused." in said

"""The archive: what Temporal has forgotten still opens and verifies, and what was changed in the archive is named."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner

from audit.archive import Archive, Pass
from audit.sources import StackSource
from audit.verify import Result
from db import archives, journal
from db.archives import Held
from db.database import Database
from documents.store import Store, StoreAway
from tests.workflows.test_loan import release
from tests.workflows.world import Case, running


async def lived(temporal: Client, database: Database, use: Callable[[Case], Any], **opened: Any) -> None:
    """A case of two runs that has ended, its journal recorded."""
    async with running(temporal, UnsandboxedWorkflowRunner()) as world:
        case = await world.open(events_a_run=150)
        await case.to_repayment(months=6)
        for n in range(1, 7):
            await case.pass_to_due(n)
            await case.pay(n)
        await release(case)
        await journal.record(database, case.journal)
        await use(case)


async def forget(temporal: Client, case_no: str) -> None:
    """Let Temporal forget every run of a case, as its retention does."""
    for run_id in [each.run_id async for each in temporal.list_workflows(f"WorkflowId = '{case_no}'")]:
        execution = WorkflowExecution(workflow_id=case_no, run_id=run_id)
        await temporal.workflow_service.delete_workflow_execution(
            DeleteWorkflowExecutionRequest(namespace=temporal.namespace, workflow_execution=execution)
        )
    async with asyncio.timeout(20):
        while await knows(temporal, case_no):
            await asyncio.sleep(0.05)


async def knows(temporal: Client, case_no: str) -> bool:
    try:
        await temporal.get_workflow_handle(case_no).fetch_history()
    except RPCError:
        return False
    return True


async def test_a_case_that_temporal_has_forgotten_verifies_from_the_archive(temporal: Client, database: Database, archive: Archive) -> None:
    async def use(case: Case) -> None:
        source = StackSource(temporal, database, archive, late_s=0)
        before = await source.verdict(case.case_no)
        assert len(before.events) >= 2
        assert (await archive.keep_ended(temporal)).came >= 2
        assert await archive.keep_ended(temporal) == Pass()
        await forget(temporal, case.case_no)

        assert await source.verdict(case.case_no) == before

    await lived(temporal, database, use)


async def test_an_earlier_run_of_an_open_case_is_kept_and_put_before_what_temporal_still_has(
    temporal: Client, database: Database, archive: Archive
) -> None:
    async with running(temporal, UnsandboxedWorkflowRunner()) as world:
        case = await world.open(events_a_run=100)
        await case.to_repayment(months=12)
        for n in range(1, 5):
            await case.pass_to_due(n)
            await case.pay(n)
        await case.rest()
        runs = await archive.runs(temporal, case.case_no)
        assert await archive.keep(temporal, case.case_no) == len(runs) - 1 >= 1
        first = WorkflowExecution(workflow_id=case.case_no, run_id=runs[0].run_id)
        request = DeleteWorkflowExecutionRequest(namespace=temporal.namespace, workflow_execution=first)
        await temporal.workflow_service.delete_workflow_execution(request)

        again = await archive.runs(temporal, case.case_no)

        assert [run.run_id for run in again] == [run.run_id for run in runs]
        assert list(again[0].events) == list(runs[0].events)


async def changed(archive: Archive, case_no: str, change: Callable[[Path], Any]) -> None:
    [first, *_] = await archives.kept(archive.database.pool, case_no)
    path = Path(archive.store.name) / first.sha256[:2] / first.sha256[2:4] / first.sha256
    path.chmod(0o600)
    change(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-20]), "cannot be read"),
        (lambda path: path.write_bytes(b"another content"), "cannot be read"),
    ],
)
async def test_what_was_done_to_the_archive_is_said_and_where(
    temporal: Client, database: Database, archive: Archive, change: Callable[[Path], Any], said: str
) -> None:
    async def use(case: Case) -> None:
        await archive.keep(temporal, case.case_no)
        await forget(temporal, case.case_no)
        await changed(archive, case.case_no, change)

        found = await StackSource(temporal, database, archive, late_s=0).verdict(case.case_no)

        assert found.result is Result.UNVERIFIED
        assert f"Run 1 of case {case.case_no} in the archive" in found.reason
        assert said in found.reason

    await lived(temporal, database, use)


async def test_a_store_that_is_full_or_read_only_keeps_nothing_and_says_so(temporal: Client, database: Database, tmp_path: Path) -> None:
    async def use(case: Case) -> None:
        folder = tmp_path / "elsewhere"
        archive = Archive(Store.open(str(folder)), database)
        (folder / ".incoming").rmdir()
        folder.rmdir()
        folder.symlink_to("/proc/nothing")

        with pytest.raises((StoreAway, OSError)):
            await archive.keep(temporal, case.case_no)
        assert await archives.kept(database.pool, case.case_no) == []

    await lived(temporal, database, use)


async def test_nothing_is_deleted_while_a_hold_stands_and_then_with_a_receipt(database: Database, archive: Archive) -> None:
    case_no = "XT-2026-000001"
    await archives.keep(database.pool, case_no, archives.KeptRun(1, "run", "", "ab" * 32, 10, 5))
    await archives.hold(database.pool, case_no, "诉讼保全", "demo:auditor")
    async with database.transaction() as conn:
        with pytest.raises(Held, match="诉讼保全"):
            await archives.delete(conn, case_no, "保存期届满", "demo:a", "demo:b")
    assert await archives.release(database.pool, case_no, "demo:auditor")

    async with database.transaction() as conn:
        await archives.delete(conn, case_no, "保存期届满", "demo:a", "demo:b")

    [receipt] = await archives.receipts(database.pool, case_no)
    assert (receipt["what"], receipt["sha256"], receipt["by"], receipt["second"]) == ("history of run 1", "ab" * 32, "demo:a", "demo:b")
    assert await archives.kept(database.pool, case_no) == []

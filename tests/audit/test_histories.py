"""Histories that are kept need no key, name no machine, and come back as they were written."""

import base64
import gzip
import os
from pathlib import Path

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.worker import UnsandboxedWorkflowRunner

from audit.histories import KeptCase, fetch, opened, read, write
from audit.replay import replay
from engine.codec import ENCODING
from tests.workflows.world import PATENT, Case, running


async def lived(temporal: Client) -> Case:
    """A case whose registry first refuses a call, so that its history holds a failure, and which goes on to a second run."""
    async with running(temporal, UnsandboxedWorkflowRunner()) as world:
        case = await world.open(events_a_run=100)
        await case.to_registration()
        world.partner_fails = ApplicationError("the register is closed", non_retryable=True)
        await case.act("file_application", {"signed_by_pledgor": True, "signed_by_pledgee": True}, PATENT.right_no)
        await case.rest()
        world.partner_fails = None
        await case.act("retry_call", subject=PATENT.right_no)
        receipt = {"application_no": "SQ1", "received_on": "2026-11-21"}
        await case.answer("file", "acknowledge_receipt", receipt, subject=PATENT.right_no)
        await case.register()
        await case.approve()
        await case.disburse()
        await case.pass_to_due(1)
        await case.pay(1)
        await case.rest()
    return case


async def kept(client: Client, case: Case) -> KeptCase:
    codec = client.data_converter.payload_codec
    assert codec is not None
    return KeptCase(case.case_no, [await opened(run, codec) for run in await fetch(client, case.case_no)], case.journal)


async def test_a_case_comes_back_as_it_was_written(temporal: Client, tmp_path: Path) -> None:
    case = await kept(temporal, await lived(temporal))
    assert len(case.runs) > 1
    write(tmp_path, case)
    assert list(read(tmp_path)) == [case]
    remade = await replay(case.runs, pydantic_data_converter)
    assert (remade.facts, remade.breaks) == (case.journal[: len(remade.facts)], [])


async def test_a_kept_history_holds_its_failures_but_no_machine(temporal: Client, tmp_path: Path) -> None:
    case = await lived(temporal)
    raw = await fetch(temporal, case.case_no)
    assert os.uname().nodename in raw[0].to_json()
    history, _ = write(tmp_path, await kept(temporal, case))
    text = gzip.decompress(history.read_bytes()).decode()
    assert "the register is closed" in text
    assert '"stack_trace":""' in text
    assert os.uname().nodename not in text
    assert str(Path(__file__).parents[2]) not in text
    assert base64.b64encode(ENCODING).decode() not in text

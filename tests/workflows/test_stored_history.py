"""What the server stores of a case, byte by byte: no name, code, number or amount of it stands there in clear, in no failure either."""

import asyncio
import hashlib
from collections.abc import Sequence

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from db.requests import request_id
from engine import payload_keys
from tests.workflows.world import PATENT, Case, World
from workflows import preparation

FIRM, USCC, ACTOR = "湘潭测试有限公司", "91430300MA4L0TEST0", "demo:zhang-san-of-the-window"
AMOUNT = 21_234_567  # fen
SECRETS = (FIRM, USCC, ACTOR, str(AMOUNT), str(PATENT.declared_value_fen), PATENT.title, PATENT.right_no, "bank-xt-rcb", "张三", "0.0365")


class Stored:
    """What a client without our keys gets of a case: the bytes of each event, and of the description with memo and attributes."""

    def __init__(self, events: Sequence[tuple[int, bytes]], description: bytes) -> None:
        self.kinds, self.bytes = {kind for kind, _ in events}, b"\n".join([*(each for _, each in events), description])

    @classmethod
    async def of(cls, ours: Client, case_no: str) -> "Stored":
        raw = await Client.connect(ours.service_client.config.target_host, namespace=ours.namespace)
        events = raw.get_workflow_handle(case_no).fetch_history_events()
        found = [(event.event_type, event.SerializeToString()) async for event in events]
        asked = DescribeWorkflowExecutionRequest(namespace=ours.namespace, execution=WorkflowExecution(workflow_id=case_no))
        return cls(found, (await raw.workflow_service.describe_workflow_execution(asked)).SerializeToString())

    def clear(self) -> list[str]:
        """The secrets that stand there for everybody."""
        return [secret for secret in SECRETS if secret.encode() in self.bytes]


async def accepted(case: Case) -> str:
    """The window accepts, under a request named as the API names it."""
    await case.rest()
    identity = request_id("xiangtan", ACTOR, case.case_no, "case", "accept_filing", "a key of 张三")
    await case.act("accept_filing", {"receipt_no": "SL1"}, actor=ACTOR, request=identity, reason=f"checked by 张三 for {FIRM}")
    return identity


async def test_no_name_code_number_or_amount_of_a_case_stands_in_its_stored_history(world: World) -> None:
    case = await world.open()
    await case.prepare(amount_fen=AMOUNT)
    identity = await accepted(case)
    await case.act("pass_precheck")
    with pytest.raises(WorkflowUpdateFailedError):
        await case.act("withdraw", reason=f"{FIRM} takes it back", subject=USCC)
    await case.file()
    await case.register()
    told = str(case.journal)
    assert [secret for secret in SECRETS if secret not in told and secret != "张三"] == [], (
        "a secret that the case never saw proves nothing"
    )

    stored = await Stored.of(world.client, case.case_no)

    assert len(stored.bytes) > 50_000
    assert stored.clear() == []
    assert identity.encode() in stored.bytes  # the update's name: a hash
    assert hashlib.sha256(FIRM.encode()).hexdigest().encode() not in stored.bytes


async def test_no_failure_tells_in_clear_whom_it_concerns(world_unsandboxed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_unsandboxed
    failure = ApplicationError(f"{FIRM} ({USCC}) is unknown to 张三", {"firm": FIRM, "amount": AMOUNT}, type="Refused", non_retryable=True)
    case = await world.open()
    await case.prepare()
    await accepted(case)
    world.partner_fails = failure
    await case.act("pass_precheck")
    await case.act("file_application", {"signed_by_pledgor": True, "signed_by_pledgee": True}, PATENT.right_no)
    await case.rest()

    async def broken(*_args: object) -> str:
        raise ValueError(f"{FIRM} is a bug of 张三")

    monkeypatch.setattr(preparation, "_window_answer", broken)
    paused = await world.open()
    performing = asyncio.create_task(paused.prepare())
    handle, failed = paused.handle, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    async with asyncio.timeout(20):
        async for event in handle.fetch_history_events(wait_new_event=True):
            if event.event_type == failed:
                break
    refused, stopped = await Stored.of(world.client, case.case_no), await Stored.of(world.client, paused.case_no)
    monkeypatch.undo()
    await performing

    assert EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED in refused.kinds
    assert failed in stopped.kinds
    assert (refused.clear(), stopped.clear()) == ([], [])


async def test_a_key_is_needed_as_long_as_a_history_was_closed_with_it(world: World) -> None:
    case = await world.open()

    assert await payload_keys.needed_by(world.client, "k1") is not None
    assert await payload_keys.needed_by(world.client, "k2") is None
    assert case.journal

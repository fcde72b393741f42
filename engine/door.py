"""The door of a case: a request that was written down is decided by its case and recorded, once, however often it is tried."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from pydantic import TypeAdapter
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from db import journal, requests
from db.database import Database
from db.journal import Done, Gap
from db.requests import StoredRequest
from domain.acts import ACTS
from domain.calls import Answer
from domain.casefile import Run
from domain.facts import Asked, Fact, Handed, canonical, digest, plain
from domain.opening import Opening
from domain.roles import ORGANISATION_KIND
from engine.refusals import first_come, refusal

log = logging.getLogger(__name__)

_OPENING = TypeAdapter(Opening)
_QUERY = timedelta(seconds=10)
_KNOCK_S = 0.05  # between two tries of an act whose case is just starting a run
_AWAY = (RPCError, WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)

Poll = Callable[[str, str, str], Awaitable[list[Answer]]]
"""Asks a partner for its answers: party, call, case number."""


@dataclass(frozen=True)
class Decided:
    """How a request stands: done, refused, or still open and kept."""

    state: str
    answer: dict[str, Any]


class Door:
    """One for each process that decides requests; safe to use from many tasks."""

    def __init__(self, client: Client, database: Database, task_queue: str, events_a_run: int = 8000) -> None:
        self.client, self.database, self.task_queue = client, database, task_queue
        self.events_a_run = events_a_run

    async def decide(self, request: StoredRequest, wait_s: float = 10) -> Decided:
        """Let the case decide, and record what it made of it. Still open when Temporal is away, or the wait is over."""
        if request.state != "open":
            return Decided(request.state, request.answer or {})
        try:
            async with asyncio.timeout(wait_s):
                return await self._decide(request)
        except _AWAY as error:
            log.warning("request %s of %s stays open: %s", request.id[:12], request.case_no, type(error).__name__)
            return Decided("open", {})

    async def gather(self, case_no: str, tenant: str, received_until: str, calls: list[tuple[str, str, str, int]], poll: Poll) -> int:
        """Fetch what partners answered in these calls (call, party, subject, applied), then decide all that was received in time."""
        for call, party, _, applied in calls:
            for answer in await self._polled(poll, party, call, case_no):
                if (
                    _sound(answer)
                    and answer.number > applied
                    and datetime.fromisoformat(answer.at) <= datetime.fromisoformat(received_until)
                ):
                    async with self.database.transaction() as conn:
                        await requests.write_down(conn, callback_request(answer, party, case_no, tenant, answer.at))
        found = await requests.open_of_case(self.database.pool, case_no, received_until)
        # Sandbox time waits for what is in flight, and so for this very gathering.
        decided, rest = 0, [request for request in found if not ACTS[request.act].sandbox_only]
        while rest:
            states = [(await self.decide(request, 5)).state for request in rest]
            if all(state == "open" for state in states):
                break
            decided += sum(state != "open" for state in states)
            rest = [request for request, state in zip(rest, states, strict=True) if state == "open"]
        if any(not request.asked.call for request in rest):  # a person's act received in time is decided before anything lapses
            raise RuntimeError(f"an act of {case_no} that was received in time is not decided yet")
        return decided

    async def heal(self, case_no: str, have: int) -> None:
        """Ask the case for the facts after this place, and record them."""
        missing = await self._handle(case_no).query("facts_since", have + 1, result_type=list[Fact], rpc_timeout=_QUERY)
        await journal.record(self.database, missing)

    async def record(self, facts: list[Fact], done: Done | None = None) -> None:
        """Record facts and the end of their request; a gap before them is filled first."""
        try:
            await journal.record(self.database, facts, done)
        except Gap as gap:
            await self.heal(gap.case_no, gap.have)
            await journal.record(self.database, facts, done)

    async def _decide(self, request: StoredRequest) -> Decided:
        while True:
            try:
                handed = await self._send(request)
                break
            except WorkflowUpdateFailedError as failed:
                kind, sentence = refusal(failed)
                if kind == "NotYet":
                    if request.asked.call:
                        return Decided("open", {})
                    await asyncio.sleep(_KNOCK_S)
                elif kind == "AlreadyApplied":
                    return await self._from_journal(request, "not_open", sentence)
                elif kind == "NotOpen":
                    return await self._not_open(request, sentence)
                elif kind == "WrongContent":
                    return await self._refuse(request, "wrong_content", sentence)
                elif kind == "AcceptedUpdateCompletedWorkflow":
                    await asyncio.sleep(_KNOCK_S)
                else:
                    raise
            except WorkflowAlreadyStartedError:
                return await self._from_journal(request, "ended", f"the case {request.case_no} has ended")
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                return await self._of_no_running_case(request)
        done = Done(request.id, "done", _answer(request, handed.facts, handed.result))
        await self.record(handed.facts, done)
        return Decided(done.state, done.answer)

    async def _send(self, request: StoredRequest) -> Handed:
        arguments = [request.asked, request.payload]
        if request.opening is None:
            return await self._update(request, arguments)
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            "PledgeCase",
            Run(_OPENING.validate_python(request.opening), None, self.events_a_run),
            id=request.case_no,
            task_queue=self.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        )
        handed: Handed = await self.client.execute_update_with_start_workflow(
            request.act, args=arguments, id=request.id, start_workflow_operation=start, result_type=Handed
        )
        return handed

    async def _update(self, request: StoredRequest, arguments: list[Any]) -> Handed:
        handed: Handed = await self._handle(request.case_no).execute_update(request.act, args=arguments, id=request.id, result_type=Handed)
        return handed

    async def _of_no_running_case(self, request: StoredRequest) -> Decided:
        """The case has ended, or has not begun: its opening may still be on its way."""
        have, _ = await journal.head(self.database, request.case_no)
        if have < 0:
            return Decided("open", {})
        return await self._from_journal(request, "ended", f"the case {request.case_no} has ended")

    async def _from_journal(self, request: StoredRequest, code: str, sentence: str) -> Decided:
        """The answer of a request that was decided before; refused when the journal does not know it."""
        await self._heal_if_possible(request.case_no)
        stored = await journal.facts(self.database, request.case_no)
        ours = [fact for fact in stored if fact.request == request.id]
        if not ours:
            return await self._refuse(request, code, sentence)
        done = Done(request.id, "done", _answer(request, ours, {}))
        await journal.record(self.database, [], done)
        return Decided(done.state, done.answer)

    async def _heal_if_possible(self, case_no: str) -> None:
        have, _ = await journal.head(self.database, case_no)
        try:
            await self.heal(case_no, have)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise

    async def _not_open(self, request: StoredRequest, sentence: str) -> Decided:
        """Not asked for; or somebody was first, whose facts may still be on their way into the journal."""
        await self._heal_if_possible(request.case_no)
        return await self._refuse(request, **await first_come(self.database, request, sentence))

    async def _refuse(self, request: StoredRequest, code: str, sentence: str, **more: Any) -> Decided:
        done = Done(request.id, "refused", {"error": sentence, "code": code, **more})
        await journal.record(self.database, [], done)
        return Decided(done.state, done.answer)

    async def _polled(self, poll: Poll, party: str, call: str, case_no: str) -> list[Answer]:
        try:
            return await poll(party, call, case_no)
        except Exception as error:  # noqa: BLE001 - a partner that is down delays its own answers and nothing else
            log.warning("%s could not be polled for %s: %s", party, call, error)
            return []

    def _handle(self, case_no: str) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(case_no)


def callback_request(answer: Answer, party: str, case_no: str, tenant: str, received_at: str) -> StoredRequest:
    """The request row of a partner's answer: the same answer, pushed or polled, is the same request."""
    actor = f"partner:{party}"
    key = f"{answer.call}#{answer.number}#{answer.revision}"
    payload = plain(answer.payload)
    body = {"act": answer.act, "subject": answer.subject, "payload": payload, "call": answer.call, "number": answer.number}
    identity = requests.request_id(tenant, actor, case_no, answer.subject, answer.act, key)
    asked = Asked(
        request=identity,
        subject=answer.subject,
        actor=actor,
        role=role_of(party, answer.act),
        organisation=party,
        tenant=tenant,
        received_at=received_at,
        reason=answer.reason,
        call=answer.call,
        number=answer.number,
    )
    return StoredRequest(identity, case_no, answer.act, asked, payload, None, digest(body), "open", None, 0)


def role_of(party: str, act: str) -> str:
    """The role in which a partner answers: the one that the act allows to its kind of organisation."""
    kind = party.partition("-")[0]
    return next(role for role in sorted(ACTS[act].roles) if ORGANISATION_KIND[role] == kind)


def _sound(answer: Answer) -> bool:
    """Whether a polled answer can be taken at all; a pushed one is judged by the API."""
    try:
        TypeAdapter(ACTS[answer.act].payload).validate_python(answer.payload)
        canonical(plain(answer.payload))
    except (KeyError, ValueError) as error:
        log.warning("answer %s of the call %s cannot be taken: %s", answer.number, answer.call, error)
        return False
    return True


def _answer(request: StoredRequest, facts: list[Fact], result: dict[str, str]) -> dict[str, Any]:
    lines = [{"seq": fact.seq, "kind": fact.kind, "subject": fact.subject, "at": fact.at, "hash": fact.hash} for fact in facts]
    return {"case_no": request.case_no, "act": request.act, "facts": lines, "result": result}

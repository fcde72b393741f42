"""Calls to partners and their conversations: every call is tried until it arrives, every answer is applied in its order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, is_cancelled_exception

from activities.requests import OpenCall
from domain.calls import Call
from domain.casefile import Conversation
from domain.facts import Asked, plain
from workflows.life import Life
from workflows.questions import AlreadyApplied, NotOpen, NotYet

PARTNERS = "partners"  # the task queue of calls to the world outside: a slow bank delays no registry deadline
PARTNER_CALL = RetryPolicy(initial_interval=timedelta(milliseconds=500), backoff_coefficient=2, maximum_interval=timedelta(minutes=2))
_PATIENCE = timedelta(seconds=15)

Reach = Callable[[Any, Call], Awaitable[Any]]


class Conversations:
    """All conversations of a case with its partners."""

    def __init__(self, life: Life, known: dict[str, str], carried: list[Conversation], calls_made: int) -> None:
        self.life = life
        self.known = known  # what every call carries: uscc and demand number, by which partners know the firm
        self.open: dict[str, Conversation] = {conversation.call: conversation for conversation in carried}
        self.made = calls_made
        self.lines: list[asyncio.Task[None]] = []

    def call(self, reach: Reach, kind: str, party: str, subject: str = "case", /, **data: Any) -> str:
        """Call a partner in a line of its own, so that the case's deadlines run on while the partner is down."""
        call = self._begin(kind, party, subject, data)
        self.lines.append(self.life.spawn(self._reach(reach, call)))
        return call.call

    async def call_now(self, reach: Reach, kind: str, party: str, subject: str, /, **data: Any) -> Any:
        """Call a partner that answers at once, and wait for what it says."""
        call = self._begin(kind, party, subject, data)
        result = await self._until_reached(reach, call)
        self.close(call.call)
        return result

    def close(self, call: str) -> None:
        """Nothing more is expected here: what still comes is late."""
        self.open[call] = replace(self.open[call], closed=True)

    def is_late(self, asked: Asked, act_is_open: bool) -> bool:
        """Judge the place of an answer in its conversation; True when it comes too late to change anything."""
        conversation = self.open.get(asked.call)
        if conversation is None:
            raise NotOpen(f"this case never made the call {asked.call}")
        if conversation.party != asked.organisation:
            raise NotOpen(f"the call {asked.call} went to {conversation.party}, not to {asked.organisation}")
        if conversation.subject != asked.subject:
            raise NotOpen(f"the call {asked.call} is about {conversation.subject}, not about {asked.subject}")
        if asked.number <= conversation.applied:
            raise AlreadyApplied(f"answer {asked.number} of the call {asked.call} was applied before")
        if asked.number > conversation.applied + 1:
            raise NotYet(f"answer {asked.number} came before answer {conversation.applied + 1} of the call {asked.call}")
        if not conversation.closed and not act_is_open:
            raise NotYet(f"the case does not ask for answer {asked.number} of the call {asked.call} yet")
        return conversation.closed

    def applied(self, asked: Asked) -> None:
        self.open[asked.call] = replace(self.open[asked.call], applied=asked.number)

    def awaited(self) -> list[OpenCall]:
        """The conversations whose answers may have been lost on their way."""
        return [OpenCall(c.call, c.kind, c.party, c.subject, c.applied) for c in self.open.values() if not c.closed]

    def abandon(self) -> None:
        """The case ends: calls that never arrived are given up."""
        for line in self.lines:
            line.cancel()

    def carry(self) -> list[Conversation]:
        return [conversation for conversation in self.open.values() if not conversation.closed]

    def _begin(self, kind: str, party: str, subject: str, data: dict[str, Any]) -> Call:
        self.made += 1
        name = f"{self.life.case_no}/{subject}/{kind}/{self.made}"
        self.open[name] = Conversation(name, kind, party, subject)
        self.life.note("called", subject, call=name, kind=kind, party=party)
        return Call(name, kind, self.life.case_no, party, subject, self.life.now().isoformat(), plain(self.known | data))

    async def _reach(self, reach: Reach, call: Call) -> None:
        await self._until_reached(reach, call)

    async def _until_reached(self, reach: Reach, call: Call) -> Any:
        while True:
            try:
                return await self.life.flight(
                    workflow.execute_activity_method(
                        reach, call, task_queue=PARTNERS, start_to_close_timeout=_PATIENCE, retry_policy=PARTNER_CALL
                    )
                )
            except ActivityError as error:
                if is_cancelled_exception(error):  # given up because the case ends: its last answer was faster than the call's own receipt
                    raise asyncio.CancelledError from error
                # The partner will not change its mind by itself: an operator repairs, then asks to call again.
                self.life.note("call_refused", call.subject, call=call.call, message=str(error.cause or error)[:500])
                await self.life.answer(self.life.open("retry_call", subject=call.subject))

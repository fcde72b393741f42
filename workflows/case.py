"""The life of a pledge case, chapter by chapter, as the policy reads."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

from activities.bank import BankActivities
from domain.acts import ACTS
from domain.casefile import Run
from domain.facts import Asked, Fact, Handed
from domain.payloads import TimeTarget
from domain.stages import CaseStage, LoanStage, Outcome, RightStage
from workflows.counter import Counter, decoded
from workflows.cover import cover, listen_for_cessions
from workflows.credit import disburse, review
from workflows.default import DefaultPart
from workflows.desk import Desk
from workflows.life import pause
from workflows.loan import LoanEnd, LoanPart
from workflows.preparation import pass_window, prepare
from workflows.questions import AlreadyApplied, NotOpen, NotYet, only
from workflows.quota import release
from workflows.registration import cancel_all, compensate, register_all, watch
from workflows.takeover import take_over


@workflow.defn(name="PledgeCase")
class PledgeCase:
    """One case, one life."""

    @workflow.init
    def __init__(self, run: Run) -> None:
        self.desk = Desk(run)
        self.life = self.desk.life
        self.counter = Counter(self.desk)
        self.resumed = run.carried is not None
        self.events_a_run = run.events_a_run

    @workflow.run
    async def run(self, run: Run) -> str:
        recorder = asyncio.create_task(self.life.keep_recording())
        outcome = await self._guarded(asyncio.create_task(self._live()))
        await self.life.settle_record()
        recorder.cancel()
        if outcome is None:
            workflow.continue_as_new(Run(run.opening, self.desk.carry(), run.events_a_run))
        return outcome

    async def _live(self) -> Outcome | None:
        desk = self.desk
        self.life.begun = True
        if self.resumed:
            return await self._lend()
        self._open()
        past = desk.opening.past
        if past:  # a loan that already runs goes on in the chapter where it stands
            ended = await take_over(desk, past)
            if ended:
                return await self._close(ended)
            desk.enter(CaseStage.REPAYMENT)
            return await self._lend()

        # Chapters 1 and 2. What the bank does before the filing; the window.
        ended = await prepare(desk) or await pass_window(desk)

        # Chapter 3. Registration, every right in its own register.
        ended = ended or await register_all(desk)
        if ended:
            return await self._close(ended)

        # Chapters 4 to 6. The drawdown review, the cover, the money; if one fails, the registration is undone.
        if not (await review(desk) and await cover(desk) and await disburse(desk)):
            await compensate(desk)
            return await self._close(Outcome.DECLINED)

        # Chapters 7 to 9. Repayment, perhaps default, release.
        desk.enter(CaseStage.REPAYMENT)
        return await self._lend()

    async def _lend(self) -> Outcome | None:
        """Repayment monitoring until the loan is repaid or realised; None when the next run goes on from here."""
        desk = self.desk
        if self.resumed:
            self._watch_again()
        while True:
            loan = LoanPart(desk, self.events_a_run)
            end = LoanEnd.DEFAULT if loan.loan.stage is LoanStage.DEFAULTED else await loan.repay()
            if end is LoanEnd.NEXT_RUN:
                await self._end_lines()
                return None
            if end is LoanEnd.REPAID:
                if await self._release(loan):
                    return await self._close(Outcome.RELEASED)
                continue
            outcome = await DefaultPart(desk, loan).live()
            if outcome:
                desk.enter(CaseStage.RELEASE)
                return await self._close(outcome)
            desk.enter(CaseStage.REPAYMENT)

    async def _release(self, loan: LoanPart) -> bool:
        """The bank certifies the settlement, the pledgee consents, the register strikes the pledge out. False: something is owed again."""
        desk = self.desk
        question = desk.life.open("settle", check=loan.may_settle)
        call = desk.calls.call(BankActivities.settle, "settle", desk.demand.bank)
        if await desk.expect(question, lambda: desk.life.now() if loan.loan.next_unpaid() else None) is None:
            desk.life.close(question)
            desk.calls.close(call)
            return False
        for ended in (call, loan.loan.call):
            desk.calls.close(ended)
        loan.end()
        desk.enter(CaseStage.RELEASE)
        question = desk.life.open("release_pledge", check=only(desk.file.pledgee))
        if desk.file.pledgee == desk.demand.bank:
            call = desk.calls.call(BankActivities.release, "release", desk.demand.bank)
            await desk.settled(question)
            desk.calls.close(call)
        else:
            await desk.life.answer(question)
        await cancel_all(desk, "settled")
        return True

    # Opening, closing, handing over

    def _open(self) -> None:
        opening = self.desk.opening
        taken_over: dict[str, Any] = {"past_as_of": opening.past.as_of} if opening.past else {}
        self.life.note(
            "open_case",
            who=opening.opened,
            demand=opening.demand,
            rights=opening.rights,
            rules={"jurisdiction": opening.rules.jurisdiction, "sha256": opening.rules.sha256},
            calendar={"sha256": opening.calendar.sha256, "confirmed_through": opening.calendar.confirmed_through},
            sandbox=opening.sandbox,
            **taken_over,
        )

    async def _close(self, outcome: Outcome) -> Outcome:
        """End what still runs beside the main line, give the rights free, and say how the case ended."""
        for right in self.desk.file.rights:
            if right.stage not in (RightStage.NAMED, RightStage.DROPPED, RightStage.RELEASED):
                await self.desk.end_reservation(right)
            if right.stage in (RightStage.NAMED, RightStage.RESERVED):
                self.desk.move_right(right, RightStage.FREED)
        if self.desk.file.loan is None:
            await release(self.desk)
        self.desk.file.outcome = outcome
        await self._end_lines()
        self.desk.enter(CaseStage.CLOSED)
        self.life.note("closed", outcome=outcome)
        return outcome

    async def _end_lines(self) -> None:
        self.life.ended = True
        self.desk.calls.abandon()
        await workflow.wait_condition(lambda: all(line.done() for line in self.life.lines))

    def _watch_again(self) -> None:
        for right in self.desk.file.pledged():
            watch(self.desk, right)
        if self.desk.file.cover:
            listen_for_cessions(self.desk)

    async def _guarded(self, main: asyncio.Task[Outcome | None]) -> Outcome | None:
        """A bug pauses a case, it never ends one; a request to cancel the workflow ends it as little."""
        while True:
            try:
                await workflow.wait_condition(lambda: main.done() or self.life.failure is not None)
                break
            except asyncio.CancelledError:
                if workflow.cancellation_reason() is None:  # this object leaves the worker's cache: nothing happened to the case
                    raise
                self.life.note("cancellation_refused")
        error = self.life.failure or main.exception()
        if error is not None:
            pause(error)
        return main.result()

    # Acts: each an update of its own name, decoded by the table of acts

    @workflow.update(dynamic=True)
    async def act(self, name: str, args: Sequence[RawValue]) -> Handed:
        start = len(self.life.journal)
        asked, payload = decoded(name, args)
        if name == "let_time_pass":
            return await self._pass_time(asked, payload, start)
        if name != "open_case":
            self.counter.take(name, asked, payload)
        await workflow.wait_condition(self.life.quiet)
        return Handed(self.life.hand_over(since=start))

    @act.validator
    def may_act(self, name: str, args: Sequence[RawValue]) -> None:
        if name not in ACTS:
            raise NotOpen(f"{name} is no act")
        if name == "open_case":
            return
        if not self.life.begun:
            raise NotYet("the case is just starting a new run")
        asked, payload = decoded(name, args)
        if asked.request in self.life.applied_before:
            raise AlreadyApplied(f"the request {asked.request} was applied before")
        if self.life.ended and self.desk.file.outcome is None:
            raise NotYet("the case is just starting a new run")
        if self.life.ended:
            raise NotOpen("the case has ended")
        self.counter.judge(name, asked, payload)

    async def _pass_time(self, asked: Asked, target: TimeTarget, start: int) -> Handed:
        """Move this sandbox case to an instant, let it come to rest, and say when it wakes next."""
        if target.to is not None:
            self.life.offset += max(target.to - self.life.now(), timedelta(0))
            self.life.note("let_time_pass", who=asked, to=target.to, offset_us=str(self.life.offset // timedelta(microseconds=1)))
        await workflow.wait_condition(self.life.at_rest)
        return Handed(self.life.hand_over(since=start), self.clock())

    @workflow.query
    def facts_since(self, seq: int) -> list[Fact]:
        """The facts of this run from a place on."""
        return self.life.facts_since(seq)

    @workflow.query
    def clock(self) -> dict[str, str]:
        """The case's time, and when it wakes next by itself."""
        waking = min(self.life.deadlines, default=None)
        return {"now": self.life.now().isoformat(), "next": waking.isoformat() if waking else ""}

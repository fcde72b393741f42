"""What the parts of a case share: its life, its file, its rules, its calendar and its partners."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from temporalio import workflow

from activities.requests import Gathering, RequestActivities
from activities.reservations import Reservation, ReservationActivities
from domain import stages
from domain.acts import ACTS, cited
from domain.casefile import Carried, CaseFile, RightFile, Run
from domain.explained import Working
from domain.limits import Lending, Limit, Offered, lending_limit
from domain.opening import REGISTER, RightKind
from domain.payloads import Cover
from domain.quotas import QuotaKind
from domain.stages import CaseStage, RightStage
from domain.workdays import WorkingDays, instant
from workflows.conversations import Conversations
from workflows.life import OWN_DATABASE, Life
from workflows.questions import Answered, Check, Question

QUICK = timedelta(seconds=10)  # for what our own database answers
_APPLIED_CARRIED = 200  # requests applied lately that the next run still knows


class Desk:
    """The desk on which a case lies: every part works on it."""

    def __init__(self, run: Run) -> None:
        opening, carried = run.opening, run.carried
        self.opening = opening
        self.demand = opening.demand
        self.rules = opening.rules
        self.file = carried.file if carried else CaseFile(rights=[RightFile(right) for right in opening.rights])
        self.days = WorkingDays(self.file.calendar or opening.calendar)
        self.correcting = False  # a correction waits for its second person
        self.changed = 0  # how often something was corrected that a waiting line may have counted on
        self.life = Life(
            opening.case_no,
            opening.tenant,
            self._cite,
            timedelta(microseconds=carried.offset_us if carried else 0),
            carried.seq if carried else -1,
            carried.head if carried else "",
            carried.applied if carried else [],
        )
        known = {"uscc": opening.demand.uscc, "demand_no": opening.demand.demand_no, "firm": opening.demand.firm, "tenant": opening.tenant}
        self.calls = Conversations(self.life, known, carried.conversations if carried else [], carried.calls_made if carried else 0)

    def _cite(self, kind: str, subject: str) -> str:
        return self.cited(ACTS[kind].topic, subject) if kind in ACTS else ""

    def cited(self, topic: str, subject: str) -> str:
        """The clauses of a topic in this case; a right's own register has its own law."""
        registers = [REGISTER[right.right.kind] for right in self.file.rights if right.no == subject]
        return cited(topic, registers[0] if registers else "", self.rules)

    def carry(self) -> Carried:
        """All that the next run starts from."""
        life = self.life
        return Carried(
            file=self.file,
            offset_us=life.offset // timedelta(microseconds=1),
            seq=life.first_seq + len(life.journal) - 1,
            head=life.head,
            conversations=self.calls.carry(),
            calls_made=self.calls.made,
            applied=(list(life.applied_before) + life.applied)[-_APPLIED_CARRIED:],
        )

    # Asking

    async def ask(self, *acts: str, subject: str = "case", until: datetime | None = None, check: Check | None = None) -> Answered | None:
        """Ask for one of these acts; None when nobody answered in time. What was received in time is decided first."""
        question = self.life.open(*acts, subject=subject, until=until, check=check)
        answered = await self.life.answer(question, until)
        if answered is None and until is not None:
            await self.gather(until)
            answered = await self.life.answer(question, until)
        if answered is None:
            self.life.lapse(question)
        return answered

    async def must(self, *acts: str, subject: str = "case", check: Check | None = None) -> Answered:
        """Ask for one of these acts for as long as it takes."""
        answered = await self.ask(*acts, subject=subject, check=check)
        if answered is None:
            raise ValueError(f"the question for {acts} has no deadline and yet lapsed")
        return answered

    async def answered(self, question: Question) -> Answered:
        """The answer to a question that was opened before, for as long as it takes."""
        answered = await self.life.answer(question)
        if answered is None:
            raise ValueError(f"the question {question.seq} has no deadline and yet lapsed")
        return answered

    async def expect(self, question: Question, until: Callable[[], datetime | None] = lambda: None) -> Answered | None:
        """Wait for a partner's answer, and fetch it every few working days in case it was lost; None when `until` comes first.

        `until` is asked anew at every waking: a clock may have been paused or counted anew meanwhile.
        """
        while True:
            poll, last = self._next_poll(), until()
            at = min(last, poll) if last else poll
            answered = await self.life.answer(question, at)
            if answered is None:
                await self.gather(at)
                answered = await self.life.answer(question, at)
            last = until()
            if answered is not None or (last is not None and self.life.now() >= last):
                return answered

    async def reply(self, *acts: str, subject: str = "case", check: Check | None = None) -> Answered:
        """A partner's answer, for as long as it takes; for questions that are opened in the same breath as their call."""
        return await self.settled(self.life.open(*acts, subject=subject, check=check))

    async def settled(self, question: Question) -> Answered:
        answered = await self.expect(question)
        if answered is None:
            raise ValueError(f"the question {question.seq} has no deadline and yet lapsed")
        return answered

    async def gather(self, until: datetime) -> None:
        """Decide what was received up to this instant, also what partners sent and nobody received."""
        await self.life.flight(
            workflow.execute_activity_method(
                RequestActivities.gather,
                Gathering(self.opening.case_no, self.opening.tenant, until.isoformat(), self.calls.awaited()),
                start_to_close_timeout=timedelta(seconds=30),
                retry_policy=OWN_DATABASE,
            )
        )

    def _next_poll(self) -> datetime:
        return instant(self.days.nth_after(self.life.today(), self.rules.days("partner.poll_days")), 8, 30)

    # Stages

    def enter(self, stage: CaseStage) -> None:
        self.file.stage = stages.move(stages.CASE_MOVES, self.file.stage, stage)
        self.life.note("entered", stage=stage)

    def move_right(self, right: RightFile, stage: RightStage, **data: Any) -> None:
        right.stage = stages.move(stages.RIGHT_MOVES, right.stage, stage)
        self.life.note("right_moved", right.no, stage=stage, **data)

    # Rights and money

    def working(self) -> Working:
        """A fresh sheet for a figure of this case, by its rules and its calendar."""
        return Working(self.rules, self.days)

    def limit(self, working: Working) -> Limit:
        """What may be lent on the rights that count, and what the class, the plan and the park's line leave of it."""
        counting = [Offered(right.no, right.right.kind, right.value_fen) for right in self.file.rights if right.counts]
        guaranteed = self.file.approval is not None and self.file.approval.cover is Cover.GUARANTEE
        lending = Lending(
            counting,
            self._requested(),
            guaranteed,
            risk_class=self.file.risk_class,
            plan_left_fen=self.file.left_of(QuotaKind.PLAN),
            park_left_fen=self.file.left_of(QuotaKind.PARK, QuotaKind.SHARE),
        )
        return lending_limit(working, lending)

    def _requested(self) -> int:
        """What is asked for; what was limited once is reserved and covered, and is not raised later."""
        approval = self.file.approval
        requested = approval.amount_fen if approval else self.demand.amount_fen
        return min(requested, self.file.amount_fen) if self.file.amount_fen else requested

    def limit_again(self) -> None:
        """The loan limit of the rights that count, with every constraint, the one that binds, and how it was computed."""
        working, requested = self.working(), self._requested()
        found = self.limit(working)
        self.file.limit_fen = found.limit_fen
        if not self.file.ordered:  # once the bank is told to pay out, the amount stands
            self.file.amount_fen = found.approved_fen
        self.life.note(
            "limit_computed",
            clause="；".join(dict.fromkeys(line.clause for line in found.lines)),
            limit_fen=found.limit_fen,
            requested_fen=requested,
            approved_fen=self.file.amount_fen,
            binding=found.binding,
            lines=found.lines,
            explanation=working.explanation("limit"),
        )

    def registrar(self, kind: RightKind) -> str:
        return self.rules.text(f"registrar.{REGISTER[kind]}")

    async def reserve(self, right: RightFile) -> str:
        return await self.life.flight(
            workflow.execute_activity_method(
                ReservationActivities.reserve,
                Reservation(self.opening.case_no, self.opening.tenant, right.no),
                start_to_close_timeout=QUICK,
                retry_policy=OWN_DATABASE,
            )
        )

    async def end_reservation(self, right: RightFile) -> None:
        await self.life.flight(
            workflow.execute_activity_method(
                ReservationActivities.end,
                Reservation(self.opening.case_no, self.opening.tenant, right.no),
                start_to_close_timeout=QUICK,
                retry_policy=OWN_DATABASE,
            )
        )
        self.life.note("reservation_ended", right.no)


def end_of_day(day: date) -> datetime:
    """24:00 of the local day, when a limit that ends on it is over (Civil Code 203)."""
    return instant(day + timedelta(days=1))

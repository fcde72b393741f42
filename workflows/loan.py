"""The loan as it is repaid: instalments, reminders, arrears, early repayment, extension, renewal."""

from datetime import datetime, timedelta
from enum import StrEnum

from temporalio import workflow

from activities.bank import BankActivities
from domain import stages
from domain.acts import cited
from domain.facts import Asked
from domain.ledger import Received
from domain.loanfile import Entry, LoanFile
from domain.payloads import Classification, DatedLetter, Extension, Renewal, Repayment
from domain.schedule import Line
from domain.stages import LoanStage
from domain.workdays import instant
from workflows.account import may_classify, may_repay, recompute
from workflows.amendment import accelerate, extend, may_accelerate, may_extend, may_renew, renew
from workflows.desk import Desk
from workflows.parties import who_covers
from workflows.questions import Answered, Question

_REPAYING = ("record_repayment", "renew_loan", "grant_extension", "raise_warning", "classify_loan", "accelerate")


class LoanEnd(StrEnum):
    """How the monitoring of a loan comes to rest."""

    REPAID = "repaid"
    DEFAULT = "default"
    NEXT_RUN = "next_run"


class LoanPart:
    """Repayment monitoring (还款监测): the bank reports, the case computes, nobody's missing report is forgotten."""

    def __init__(self, desk: Desk, events_a_run: int) -> None:
        self.desk, self.life = desk, desk.life
        self.events_a_run = events_a_run
        self.declaring = False  # the bank is asked to declare the default
        self.inbox: Question | None = None
        self.renewing: Answered | None = None
        self.loose: list[Question] = []  # questions whose answer nobody waits for: dunning, classification

    @property
    def loan(self) -> LoanFile:
        """The loan that runs now; a renewal puts a new one in its place."""
        return self.desk.file.lent()

    async def repay(self) -> LoanEnd:
        """Until everything is repaid, or the default is declared, or the run is long enough to hand over."""
        if self.loan.stage is LoanStage.DISBURSED:
            self._move(LoanStage.REPAYING)
        inbox = self.inbox = self.life.open(*_REPAYING, inbox=True, check=self.may)
        end = None
        while end is None:
            end = await self._step(inbox)
        for answered in inbox.answers:  # money that came in the same moment counts
            if isinstance(answered.payload, Repayment):
                self.apply(answered.payload, answered.seq)
        self.life.close(inbox)
        self._close_loose()
        return end

    async def _step(self, inbox: Question) -> LoanEnd | None:
        line = self.loan.next_unpaid()
        if line is None:
            return LoanEnd.REPAID
        if self.loan.stage is LoanStage.REPAYING and not inbox.answers and self._long_enough():
            return LoanEnd.NEXT_RUN
        at, seen = self._next_instant(line), self.desk.changed
        await self.life.wait(lambda: bool(inbox.answers) or self.desk.changed != seen, at)
        if self.desk.changed != seen:
            self._clear_arrears()
            return None
        answered = await self.life.answer(inbox, at)
        if answered is None:
            await self.desk.gather(at)  # a report that was lost, or received in time, comes before any arrears
            answered = await self.life.answer(inbox, at)
        if answered is not None:
            await self._take(answered)
            return None
        return await self._time_has_come(line)

    def _long_enough(self) -> bool:
        length = workflow.info().get_current_history_length()
        return (
            (length > self.events_a_run or workflow.info().is_continue_as_new_suggested())
            and not self.life.in_flight
            and not self.desk.correcting
        )

    # What comes next by itself

    def _next_instant(self, line: Line) -> datetime:
        if self.loan.stage is LoanStage.OVERDUE:
            days = self.desk.rules.numbers("loan.dunning_days")
            steps = [int(days[self.loan.dunned])] if self.loan.dunned < len(days) else []
            return instant(line.due + timedelta(days=min([*steps, self._default_days() + 1])), 9)
        if self.loan.reminded_for < line.n:
            soon = instant(line.due - timedelta(days=self.desk.rules.days("loan.remind_days")), 9)
            if soon > self.life.now():
                return soon
        return instant(line.due + timedelta(days=self.desk.rules.days("loan.grace_days") + 1), 9)

    async def _time_has_come(self, line: Line) -> LoanEnd | None:
        today = self.life.today()
        if today <= line.due:
            self.loan.reminded_for = line.n
            self.life.note(
                "instalment_due_soon", clause=cited("loan", "", self.desk.rules), n=line.n, due=line.due, amount_fen=self.loan.left(line)
            )
        elif self.loan.stage is LoanStage.REPAYING:
            self._move(LoanStage.OVERDUE)
            self.loan.dunned = 0
            self.life.note("overdue", clause=cited("loan", "", self.desk.rules), n=line.n, since=line.due, amount_fen=self.loan.left(line))
        elif (today - line.due).days > self._default_days():
            return await self._default(line)
        else:
            self.loan.dunned += 1
            self.loose.append(self.life.open("send_dunning"))
        return None

    async def _default(self, line: Line) -> LoanEnd | None:
        """Overdue beyond the pack's limit: the bank is asked to declare the default; money that comes meanwhile counts."""
        self._close_loose()
        self.declaring = True
        question = self.life.open("declare_default", "record_repayment", check=self.may)
        cover = self.desk.file.cover
        call = self.desk.calls.call(
            BankActivities.default,
            "default",
            self.desk.demand.bank,
            overdue_days=(self.life.today() - line.due).days,
            outstanding_fen=self.loan.outstanding(),
            cover=cover.kind if cover else "none",
        )
        answered = await self.desk.expect(question, lambda: None if self._late_days() > self._default_days() else self.life.now())
        self.declaring = False
        if answered is None:  # a correction shows that nothing is so late
            self.life.close(question)
            self.desk.calls.close(call)
            self._clear_arrears()
            return None
        if answered.act == "record_repayment":
            self.desk.calls.close(call)
            await self._take(answered)
            return None
        self.loan.default_call = call  # what follows the declaration comes in this conversation: notice of loss, demand
        self._move(LoanStage.DEFAULTED)
        return LoanEnd.DEFAULT

    def resume(self) -> None:
        """The default is cured: the loan is repaid on."""
        self.desk.calls.close(self.loan.default_call)
        self._move(LoanStage.REPAYING)

    def may_settle(self, act: str, asked: Asked, payload: object) -> str | None:
        """Nothing is certified as settled while something is owed, as after a repayment was withdrawn."""
        line = self.loan.next_unpaid()
        return f"instalment {line.n} of {line.due} is owed: {self.loan.left(line)} fen" if line else None

    def end(self) -> None:
        """Everything is repaid and certified."""
        self._move(LoanStage.SETTLED)

    def give_up(self) -> None:
        """Nothing more is expected from the borrower by instalments."""
        for call in (self.loan.call, self.loan.default_call):
            self.desk.calls.close(call)

    def _default_days(self) -> int:
        return self.desk.rules.days("loan.default_days")

    # What the bank does

    def may(self, act: str, asked: Asked, payload: object) -> str | None:
        """What speaks against an act of the bank on this loan."""
        if act in ("renew_loan", "grant_extension", "accelerate") and (self.declaring or self._queued()):
            return "first comes what is being done on this loan: a declaration of default, a renewal, or what was recorded just now"
        if act == "declare_default" and self._late_days() <= self._default_days():
            return f"nothing is overdue by more than {self._default_days()} days any more"
        if isinstance(payload, Repayment):
            waiting = [answered.payload.receipt_no for answered in self._queued() if isinstance(answered.payload, Repayment)]
            return may_repay(self.desk, payload, waiting)
        if isinstance(payload, Classification):
            return may_classify(self.desk, payload)
        if isinstance(payload, Renewal | Extension):
            coverer = who_covers(self.desk)
            missing = [who for who in (coverer, self._fund()) if who and who not in payload.consents]
            if missing:
                return f"first the consents of cover and fund: missing {', '.join(missing)}"
        if isinstance(payload, Renewal):
            return may_renew(self.loan, payload, self.life.today())
        if isinstance(payload, Extension):
            return may_extend(self.loan, payload)
        if act == "accelerate" and isinstance(payload, DatedLetter):
            return may_accelerate(self.loan, payload.effective_on)
        return None

    def _queued(self) -> list[Answered]:
        """What was taken and is not worked on yet, as when a renewal waits for the register."""
        return list(self.inbox.answers) + ([self.renewing] if self.renewing else []) if self.inbox else []

    def _late_days(self) -> int:
        line = self.loan.next_unpaid()
        return (self.life.today() - line.due).days if line else 0

    def _fund(self) -> str:
        return self.desk.rules.text("fund.organisation") if self.desk.file.admitted else ""

    async def _take(self, answered: Answered) -> None:
        match answered.payload:
            case Repayment() as paid:
                self.apply(paid, answered.seq)
            case Renewal() as renewal:
                self.renewing = answered
                await renew(self.desk, renewal)
                self.renewing = None
            case Extension() as extension:
                extend(self.desk, extension, answered.seq)
                self._clear_arrears()
            case Classification() as found:
                self.loan.classified.append(found)
            case _ if answered.act == "accelerate":
                accelerate(self.desk, answered.payload.effective_on, answered.seq)

    def apply(self, paid: Repayment, seq: int) -> None:
        """A repayment counts from the day it was made, however late it is reported (its effective day)."""
        entry = Entry(seq, Received(paid.receipt_no, paid.amount_fen, paid.counts_from, paid.prepayment))
        recompute(self.desk, [*self.loan.entries, entry], told=paid.receipt_no)
        self._clear_arrears()

    def _clear_arrears(self) -> None:
        late = [line for line in self.loan.lines if self.loan.left(line) and line.due < self.life.today()]
        if self.loan.stage is LoanStage.OVERDUE and not late:
            self.life.note("arrears_cleared")
            self._close_loose()
            self._move(LoanStage.REPAYING)

    def _move(self, stage: LoanStage) -> None:
        self.loan.stage = stages.move(stages.LOAN_MOVES, self.loan.stage, stage)
        self.life.note("loan_moved", stage=stage)

    def _close_loose(self) -> None:
        for question in self.loose:
            self.life.close(question)
        self.loose = []

"""After a default: the cover pays, fund claim and disposal run side by side, a settlement joins them; or the default is cured."""

from datetime import timedelta

from activities.guarantor import GuarantorActivities
from activities.insurer import InsurerActivities
from domain.casefile import CoverFile
from domain.facts import Asked
from domain.money import rounded
from domain.payloads import Cover
from domain.stages import CaseStage, ClaimStage, Outcome
from domain.workdays import instant
from workflows.claim import ClaimPart, exactly
from workflows.conversations import Reach
from workflows.desk import Desk
from workflows.disposal import DisposalPart
from workflows.loan import LoanPart
from workflows.questions import Answered, Question
from workflows.registration import cancel_all


class Cured(Exception):
    """The firm has paid what was late before anybody else did."""


class DefaultPart:
    """The chapter of the default."""

    def __init__(self, desk: Desk, loan: LoanPart) -> None:
        self.desk, self.life, self.loan = desk, desk.life, loan

    async def live(self) -> Outcome | None:
        """Until everything is distributed and settled; None when the default was cured."""
        self.desk.enter(CaseStage.DEFAULT)
        try:
            if self.desk.file.cover:
                await self._indemnify_unless_cured(self.desk.file.cover)
        except Cured:
            self.loan.resume()
            return None
        self.loan.give_up()
        await self._recover()
        claim = self.desk.file.claim
        return Outcome.SETTLED_WITH_FUND if claim and claim.stage is ClaimStage.SETTLED else Outcome.DISPOSED

    async def _indemnify_unless_cured(self, cover: CoverFile) -> None:
        """Until somebody else pays, money of the firm counts, and with nothing late any more the default is cured."""
        cure = self.life.open("cure_default", check=self._may_cure)
        money = self.life.open("record_repayment", inbox=True, check=self.loan.may)
        taking = self.life.spawn(self._take(money))
        try:
            await self._indemnify(cover, cure)
        finally:
            self.life.close(cure)
            self.life.close(money)
            await self.life.join([taking])

    async def _take(self, money: Question) -> None:
        while not money.closed or money.answers:
            await self.life.wait(lambda: bool(money.answers) or money.closed)
            while money.answers:
                answered = money.answers.popleft()
                self.loan.apply(answered.payload, answered.seq)

    def _may_cure(self, act: str, asked: Asked, payload: object) -> str | None:
        line = self.desk.file.lent().next_unpaid()
        if line and line.due < self.life.today():
            return f"instalment {line.n} of {line.due} is still owed: the default is cured when nothing is late"
        return None

    async def _recover(self) -> None:
        lines = [self.life.spawn(DisposalPart(self.desk).live())]
        if self.desk.file.admitted:
            lines.append(self.life.spawn(ClaimPart(self.desk, self.desk.file.lent().outstanding()).live()))
        await self.life.join(lines)
        await cancel_all(self.desk, "realised")

    async def _indemnify(self, cover: CoverFile, cure: Question) -> None:
        """The insurer pays after its waiting period, the guarantor on demand; both step into the bank's shoes."""
        loan = self.desk.file.lent()
        if cover.kind is Cover.INSURANCE:
            await self._unless_cured(self.life.open("notify_loss"), cure)
            await self._waiting_period(cover, cure)
            self.life.close(cure)
            cover.interest_fen = loan.interest_due(self.life.today())
            cover.paid_fen = rounded(cover.ratio * (loan.outstanding() + cover.interest_fen))
            await self._paid(InsurerActivities.indemnify, "indemnify", "pay_indemnity", cover)
        else:
            await self._unless_cured(self.life.open("demand_guarantee"), cure)
            self.life.close(cure)
            cover.paid_fen = rounded(cover.ratio * loan.outstanding())
            await self._paid(GuarantorActivities.pay, "pay", "pay_guarantee", cover)

    async def _waiting_period(self, cover: CoverFile, cure: Question) -> None:
        """赔款等待期: from the contractual due day on."""
        line = self.desk.file.lent().next_unpaid()
        since = line.due if line else self.life.today()
        await self.life.wait(lambda: bool(cure.answers), instant(since + timedelta(days=cover.waiting_days + 1), 9))
        if cure.answers:
            raise Cured
        self.life.note("waiting_period_over", clause=self.desk.rules.clause("insurance.waiting_days"), days=cover.waiting_days)

    async def _paid(self, reach: Reach, kind: str, act: str, cover: CoverFile) -> None:
        question = self.life.open(act, check=exactly(cover.paid_fen))
        call = self.desk.calls.call(reach, kind, cover.organisation, amount_fen=cover.paid_fen)
        await self.desk.settled(question)
        await self.desk.reply("record_subrogation")
        self.desk.calls.close(call)

    async def _unless_cured(self, question: Question, cure: Question) -> Answered:
        await self.life.wait(lambda: bool(question.answers or cure.answers))
        if cure.answers and not question.answers:
            self.life.close(question)
            raise Cured
        return await self.desk.settled(question)

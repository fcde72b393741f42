"""After a default: the cover pays, fund claim and disposal run side by side, a settlement joins them; or the default is cured."""

from datetime import date, datetime, timedelta

from activities.guarantor import GuarantorActivities
from activities.insurer import InsurerActivities
from domain import guarantee
from domain.casefile import CoverFile
from domain.facts import Asked
from domain.insurance import Event, Line, indemnity
from domain.lossshare import CoveredLoss, borne
from domain.payloads import Cover
from domain.roles import Role
from domain.stages import CaseStage, ClaimStage, Outcome
from domain.workdays import instant
from workflows.claim import ClaimPart, exactly
from workflows.conversations import Reach
from workflows.deadlines import limit, within
from workflows.desk import Desk
from workflows.disposal import DisposalPart
from workflows.duties import second_person
from workflows.loan import LoanPart
from workflows.questions import Answered, Question
from workflows.registration import cancel_all

Part = DisposalPart | ClaimPart


class Cured(Exception):
    """The firm has paid what was late before anybody else did."""


class DefaultPart:
    """The chapter of the default."""

    def __init__(self, desk: Desk, loan: LoanPart) -> None:
        self.desk, self.life, self.loan = desk, desk.life, loan
        self.parts: list[Part] = []  # disposal and claim, each with its first question

    async def live(self) -> Outcome | None:
        """Until everything is distributed and settled; None when the default was cured."""
        self.desk.enter(CaseStage.DEFAULT)
        if await self._cured():
            self.loan.resume()
            return None
        self.loan.give_up()
        await self._recover()
        return Outcome.SETTLED_WITH_FUND if self._settled() else Outcome.DISPOSED

    # Cure

    async def _cured(self) -> bool:
        """Until the cover pays, or without one the disposal begins, money of the firm counts, and may cure the default."""
        cure = self.life.open("cure_default", check=self._may_cure)
        money = self.life.open("record_repayment", inbox=True, check=self.loan.may)
        taking = self.life.spawn(self._take(money))
        cover, cured = self.desk.file.cover, False
        try:
            await (self._indemnify(cover, cure) if cover else self._first_step(cure))
        except Cured:  # no `finally` here: it would also run when a worker puts a sleeping case out of its memory
            cured = True
        self.life.close(cure)
        self.life.close(money)
        await self.life.join([taking])
        return cured

    async def _take(self, money: Question) -> None:
        while not money.closed or money.answers:
            await self.life.wait(lambda: bool(money.answers) or money.closed)
            while money.answers:
                answered = money.answers.popleft()
                self.loan.apply(answered.payload, answered.seq)

    def _may_cure(self, act: str, asked: Asked, payload: object) -> str | None:
        if any(part.first.closed for part in self.parts):
            return "the disposal or the claim on the fund has begun: the default cannot be cured any more"
        line = self.desk.file.lent().next_unpaid()
        if line and line.due < self.life.today():
            return f"instalment {line.n} of {line.due} is still owed: the default is cured when nothing is late"
        return None

    async def _first_step(self, cure: Question) -> None:
        """Nobody covers: the default can be cured until the rights are valued, or the bank claims on the fund."""
        self._begin()
        await self.life.wait(lambda: bool(cure.answers) or any(part.first.answers for part in self.parts))
        if cure.answers:
            for part in self.parts:
                self.life.close(part.first)
            self.desk.file.disposal = self.desk.file.claim = None
            raise Cured

    async def _unless_cured(self, question: Question, cure: Question) -> Answered:
        await self.life.wait(lambda: bool(question.answers or cure.answers))
        if cure.answers and not question.answers:
            self.life.close(question)
            raise Cured
        return await self.desk.settled(question)

    # Disposal and claim

    def _begin(self) -> None:
        """Ask for the first step of the disposal, and of the claim on the fund that has admitted the loan."""
        self.parts = [DisposalPart(self.desk)]
        if self.desk.file.admitted:
            self.parts.append(ClaimPart(self.desk))

    async def _recover(self) -> None:
        if not self.parts:
            self._begin()
        await self.life.join([self.life.spawn(part.live()) for part in self.parts])
        if self.desk.file.cover and not self._settled():
            self._share_loss(self.desk.file.cover)
        await cancel_all(self.desk, "realised")

    def _settled(self) -> bool:
        claim = self.desk.file.claim
        return claim is not None and claim.stage is ClaimStage.SETTLED

    def _share_loss(self, cover: CoverFile) -> None:
        """Who bears the loss in the end where no fund has taken a part of it."""
        file, working = self.desk.file, self.desk.working()
        lost = file.lent().outstanding() + cover.interest_fen
        back = file.disposal.principal_fen + min(file.disposal.interest_fen, cover.interest_fen) if file.disposal else 0
        layers = cover.layers()
        given = CoveredLoss(max(lost, cover.paid_fen), cover.paid_fen, back, self.desk.demand.bank, cover.organisation, layers)
        parts = borne(working, given)
        self.life.note("loss_shared", loss_fen=given.loss_fen, parts=parts, explanation=working.explanation("loss_shared"))

    # Cover

    async def _indemnify(self, cover: CoverFile, cure: Question) -> None:
        """The insurer pays after its waiting period, the guarantor on demand; both step into the bank's shoes."""
        if cover.kind is Cover.INSURANCE:
            await self._unless_cured(self.life.open("notify_loss"), cure)
            since = await self._waiting_period(cover, cure)
            self.life.close(cure)
            self._compute_indemnity(cover, since)
            await self._insurer_pays(cover)
        else:
            await self._unless_cured(self.life.open("demand_guarantee"), cure)
            self.life.close(cure)
            await self._guarantor_pays(cover)

    async def _waiting_period(self, cover: CoverFile, cure: Question) -> date:
        """赔款等待期: from the contractual due day on, which is returned."""
        line = self.desk.file.lent().next_unpaid()
        since = line.due if line else self.life.today()
        await self.life.wait(lambda: bool(cure.answers), instant(since + timedelta(days=cover.waiting_days + 1), 9))
        if cure.answers:
            raise Cured
        self.life.note("waiting_period_over", clause=self.desk.rules.clause("insurance.waiting_days"), days=cover.waiting_days)
        return since

    def _compute_indemnity(self, cover: CoverFile, since: date) -> None:
        """The insurer's part of principal and contract interest, less the deductible, within the sum insured."""
        loan, today, working = self.desk.file.lent(), self.life.today(), self.desk.working()
        insured_fen = cover.insured_fen or loan.amount_fen
        found = indemnity(
            working,
            Event(
                Line.SURETY,
                loan.outstanding(),
                due_on=since,
                as_of=today,
                insured_fen=insured_fen,
                remaining_fen=insured_fen,
                interest_fen=loan.interest_due(today),
                interest_days=self._interest_days(today),
                cover_ratio=cover.ratio,
                waiting_days=cover.waiting_days,
            ),
        )
        cover.interest_fen, cover.paid_fen = found.loss_fen - loan.outstanding(), found.payable_fen
        explanation = working.explanation("indemnity")
        self.life.note("indemnity_computed", loss_fen=found.loss_fen, payable_fen=found.payable_fen, explanation=explanation)

    def _interest_days(self, today: date) -> int:
        """The days for which the unpaid interest that fell due was counted."""
        loan = self.desk.file.lent()
        owed = [place for place, line in enumerate(loan.lines) if loan.left(line) and line.due <= today]
        if not owed:
            return 0
        since = loan.lines[owed[0] - 1].due if owed[0] else loan.start
        return (loan.lines[owed[-1]].due - since).days

    async def _insurer_pays(self, cover: CoverFile) -> None:
        """The insurer assesses the loss, or pays at once; from its assessment on it has the time to pay (保险法 23)."""
        until = limit(self.desk, "insurance.assess_days", calendar=True)
        acts = ("assess_loss", "pay_indemnity")
        question, call = self._ask_to_pay(InsurerActivities.indemnify, "indemnify", cover, until, *acts)
        answered = await within(self.desk, question, until, "insurance_assessment", "insurance.assess_days", Role.BANK_APPROVER)
        if answered.act == "assess_loss":
            until = limit(self.desk, "insurance.pay_days", calendar=True)
            check = second_person(answered.asked, "assessed this loss", exactly(cover.paid_fen))
            question = self.life.open("pay_indemnity", until=until, check=check)
            await within(self.desk, question, until, "insurance_payment", "insurance.pay_days", Role.BANK_APPROVER)
        await self._stepped_in(call)

    async def _guarantor_pays(self, cover: CoverFile) -> None:
        """The guarantor pays its share of the unpaid principal, and only then turns to those to whom it ceded (先行代偿)."""
        working, outstanding = self.desk.working(), self.desk.file.lent().outstanding()
        cover.paid_fen = guarantee.payable(working, outstanding, cover.ratio)
        explanation = working.explanation("guarantee")
        self.life.note("guarantee_computed", loss_fen=outstanding, payable_fen=cover.paid_fen, explanation=explanation)
        until = limit(self.desk, "guarantee.pay_days", calendar=True)
        question, call = self._ask_to_pay(GuarantorActivities.pay, "pay", cover, until, "pay_guarantee")
        await within(self.desk, question, until, "guarantee_payment", "guarantee.pay_days", Role.BANK_APPROVER)
        await self._stepped_in(call)

    def _ask_to_pay(self, reach: Reach, kind: str, cover: CoverFile, until: datetime | None, *acts: str) -> tuple[Question, str]:
        question = self.life.open(*acts, until=until, check=exactly(cover.paid_fen))
        return question, self.desk.calls.call(reach, kind, cover.organisation, amount_fen=cover.paid_fen)

    async def _stepped_in(self, call: str) -> None:
        await self.desk.reply("record_subrogation")
        self.desk.calls.close(call)

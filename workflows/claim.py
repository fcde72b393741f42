"""A claim on the risk-compensation fund: lodged, decided, advanced, and settled after the disposal (前置模式)."""

from activities.fund import FundActivities
from domain import claims, stages
from domain.casefile import ClaimFile
from domain.facts import Asked
from domain.money import rounded
from domain.payloads import ClaimDecision, Payment, Recovery
from domain.stages import ClaimStage, DisposalStage
from workflows.conversations import Reach
from workflows.desk import Desk
from workflows.questions import Answered, Check

SUBJECT = "claim-1"


class ClaimPart:
    """The claimant is who paid: guarantor (代偿) or insurer (赔付), else the bank; what it ceded is deducted from the base (S6)."""

    def __init__(self, desk: Desk, loss_fen: int) -> None:
        self.desk, self.life = desk, desk.life
        cover = desk.file.cover
        claimant = cover.organisation if cover and cover.paid_fen else desk.demand.bank
        paid_fen = cover.paid_fen if cover and cover.paid_fen else loss_fen
        self.claim = desk.file.claim = desk.file.claim or ClaimFile(claimant, paid_fen=paid_fen, loss_fen=loss_fen)

    async def live(self) -> None:
        await self._must("lodge_claim")
        self._move(ClaimStage.LODGED)
        decision = await self._decided()
        if not decision.granted:
            self._move(ClaimStage.REFUSED)
            return
        self._compute(decision)
        self._move(ClaimStage.DECIDED)
        if self.claim.advance_fen:
            await self._advance()
        self._move(ClaimStage.ADVANCED)
        await self._recover()
        await self._settle()

    async def _decided(self) -> ClaimDecision:
        """The fund's decision; a claim that it returns is relodged with its defects cured."""
        self._deduct()
        self._note_claim()
        question = self.life.open("return_claim", "decide_claim", subject=SUBJECT, check=self._may_decide)
        call = self._call(FundActivities.claim, "claim", base_fen=self.claim.base_fen, claimant=self.claim.claimant, **self._ratio_if_set())
        answered = await self.desk.settled(question)
        while answered.act == "return_claim":
            self.desk.calls.close(call)
            self._move(ClaimStage.RETURNED)
            await self._must("relodge_claim")
            self._move(ClaimStage.LODGED)
            question = self.life.open("return_claim", "decide_claim", subject=SUBJECT, check=self._may_decide)
            call = self._call(FundActivities.recheck, "recheck", base_fen=self.claim.base_fen, **self._ratio_if_set())
            answered = await self.desk.settled(question)
        self.desk.calls.close(call)
        decision: ClaimDecision = answered.payload
        return decision

    def _deduct(self) -> None:
        """The base: what was paid, less what re-guarantee or reinsurance takes of the same loss."""
        cessions = self.desk.file.cover.cessions if self.desk.file.cover else []
        claim = self.claim
        claim.ceded_fen, claim.base_fen = claims.base(claim.paid_fen, cessions, claim.loss_fen)

    def _compute(self, decision: ClaimDecision) -> None:
        """Cessions that were recorded since the claim was lodged count too."""
        self._deduct()
        self.claim.ratio = decision.ratio
        self.claim.compensation_fen = claims.compensation(self.claim.base_fen, decision.ratio)
        self.claim.advance_fen = rounded(self.claim.compensation_fen * decision.advance_ratio)
        self._note_claim()

    def _note_claim(self) -> None:
        claim = self.claim
        self.life.note(
            "claim_computed",
            SUBJECT,
            clause=self.desk.rules.clause("fund.deduct_ceded"),
            claimant=claim.claimant,
            paid_fen=claim.paid_fen,
            ceded_fen=claim.ceded_fen,
            base_fen=claim.base_fen,
            ratio=claim.ratio,
            compensation_fen=claim.compensation_fen,
            advance_fen=claim.advance_fen,
        )

    async def _advance(self) -> None:
        question = self.life.open("pay_advance", subject=SUBJECT, check=exactly(self.claim.advance_fen))
        call = self._call(FundActivities.advance, "advance", amount_fen=self.claim.advance_fen)
        await self.desk.settled(question)
        self.desk.calls.close(call)

    async def _recover(self) -> None:
        """Until the disposal is over: what comes back otherwise, net of what it cost, counts as recovered too."""
        inbox = self.life.open("record_recovery", subject=SUBJECT, inbox=True, check=self._may_recover)
        while inbox.answers or not self._disposed():
            await self.life.wait(lambda: bool(inbox.answers) or self._disposed())
            while inbox.answers:
                recovery = inbox.answers.popleft().payload
                self.claim.recovered_fen += recovery.gross_fen - recovery.cost_fen
        self.life.close(inbox)

    def _may_recover(self, act: str, asked: Asked, payload: object) -> str | None:
        if isinstance(payload, Recovery) and not 0 <= payload.cost_fen <= payload.gross_fen:
            return f"the cost of a recovery lies between 0 and what came back, not {payload.cost_fen} of {payload.gross_fen}"
        return self._may_claim(act, asked, payload)

    async def _settle(self) -> None:
        """The fund bears its ratio of what was lost in the end; what it advanced beyond that comes back, and recoveries are shared."""
        claim, disposal = self.claim, self.desk.file.disposal
        recovered = min((disposal.principal_fen if disposal else 0) + claim.recovered_fen, claim.loss_fen)
        cover = self.desk.file.cover
        found = claims.settlement(
            claims.Loss(
                loss_fen=claim.loss_fen,
                paid_fen=claim.paid_fen,
                ceded_fen=claim.ceded_fen,
                ratio=claim.ratio,
                advance_fen=claim.advance_fen,
                recovered_fen=recovered,
                bank=self.desk.demand.bank,
                claimant=claim.claimant,
                ceded_to=[cession.party for cession in cover.cessions] if cover else [],
                ceded_shares=[cession.share for cession in cover.cessions] if cover else [],
                fund=self.desk.rules.text("fund.organisation"),
            )
        )
        claim.final_fen = found.final_fen
        self.life.note(
            "settlement_computed",
            SUBJECT,
            final_fen=found.final_fen,
            returned_fen=found.returned_fen,
            payable_fen=found.payable_fen,
            shares=found.shares,
        )
        question = self.life.open("settle_claim", subject=SUBJECT)
        call = self._call(FundActivities.settlement, "settlement", final_fen=found.final_fen, returned_fen=found.returned_fen)
        await self.desk.settled(question)
        self.desk.calls.close(call)
        self._move(ClaimStage.SETTLED)

    def _disposed(self) -> bool:
        disposal = self.desk.file.disposal
        return disposal is None or disposal.stage is DisposalStage.DISTRIBUTED

    def _ratio_is_set(self) -> bool:
        return self.desk.rules.is_set("fund.ratio")

    def _ratio_if_set(self) -> dict[str, object]:
        rules = self.desk.rules
        return {"ratio_set": True, "ratio": rules.number("fund.ratio")} if self._ratio_is_set() else {"ratio_set": False}

    def _may_decide(self, act: str, asked: Asked, payload: object) -> str | None:
        if not isinstance(payload, ClaimDecision) or not payload.granted:
            return None
        if self._ratio_is_set() and payload.ratio != self.desk.rules.number("fund.ratio"):
            return f"the fund's ratio is {self.desk.rules.text('fund.ratio')} ({self.desk.rules.clause('fund.ratio')}), not {payload.ratio}"
        if not 0 < payload.ratio <= 1 or not 0 <= payload.advance_ratio <= 1:
            return f"ratios lie between 0 and 1, not {payload.ratio} and {payload.advance_ratio}"
        return None

    def _may_claim(self, act: str, asked: Asked, payload: object) -> str | None:
        return None if asked.organisation == self.claim.claimant else f"the claimant is {self.claim.claimant}, who paid"

    async def _must(self, act: str) -> Answered:
        return await self.desk.must(act, subject=SUBJECT, check=self._may_claim)

    def _call(self, reach: Reach, kind: str, **data: object) -> str:
        return self.desk.calls.call(reach, kind, self.desk.rules.text("fund.organisation"), SUBJECT, **data)

    def _move(self, stage: ClaimStage) -> None:
        self.claim.stage = stages.move(stages.CLAIM_MOVES, self.claim.stage, stage)
        self.life.note("claim_moved", SUBJECT, stage=stage)


def exactly(amount_fen: int) -> Check:
    """Whoever pays, pays what the case has computed."""

    def check(act: str, asked: Asked, payload: object) -> str | None:
        if isinstance(payload, Payment) and payload.amount_fen != amount_fen:
            return f"the case has computed {amount_fen} fen to be paid, not {payload.amount_fen}"
        return None

    return check

"""A claim on the risk-compensation fund: lodged, decided, advanced, and settled after the disposal (前置模式)."""

from dataclasses import replace
from decimal import Decimal

from activities.fund import FundActivities
from domain import claims, fund, stages
from domain.casefile import ClaimFile
from domain.claimbase import Base, Claim, Claimant, balance, base_of
from domain.entitlement import claim as claim_on_fund
from domain.explained import Explanation
from domain.facts import Asked
from domain.money import rounded
from domain.payloads import Assessment, ClaimDecision, Cover, Payment, Recovery
from domain.roles import Role
from domain.stages import ClaimStage, DisposalStage
from domain.terms import scaled
from workflows.conversations import Reach
from workflows.deadlines import limit, within
from workflows.desk import Desk
from workflows.duties import second_person
from workflows.questions import Answered, Check

SUBJECT = "claim-1"


class ClaimPart:
    """The claimant is who paid: guarantor (代偿) or insurer (赔付), else the bank; what it ceded is deducted from the base (S6)."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.life = desk, desk.life
        cover = desk.file.cover
        self.claim = desk.file.claim = ClaimFile(cover.organisation if cover and cover.paid_fen else desk.demand.bank)
        self.first = self.life.open("lodge_claim", subject=SUBJECT, check=self._may_claim)

    async def live(self) -> None:
        await self.desk.answered(self.first)
        cover = self.desk.file.cover
        self.claim.loss_fen = self.desk.file.lent().outstanding()
        self.claim.paid_fen = cover.paid_fen if cover and cover.paid_fen else self.claim.loss_fen
        self._move(ClaimStage.LODGED)
        decided = await self._decided()
        decision: ClaimDecision = decided.payload
        if not decision.granted:
            self._move(ClaimStage.REFUSED)
            return
        self.claim.ratio, self.claim.advance_ratio = decision.ratio, decision.advance_ratio
        self._compute()
        self._move(ClaimStage.DECIDED)
        if self.claim.advance_fen:
            await self._advance(decided.asked)
        self._move(ClaimStage.ADVANCED)
        await self._recover()
        await self._settle()

    async def _decided(self) -> Answered:
        """The fund's decision; a claim that it returns is relodged with its defects cured."""
        self._deduct()
        answered = await self._reviewed(FundActivities.claim, "claim", claimant=self.claim.claimant)
        while answered.act == "return_claim":
            self._move(ClaimStage.RETURNED)
            await self._must("relodge_claim")
            self._move(ClaimStage.LODGED)
            answered = await self._reviewed(FundActivities.recheck, "recheck")
        return answered

    async def _reviewed(self, reach: Reach, kind: str, **said: object) -> Answered:
        """The trustee returns the claim, or forwards it to the committee that decides; each has its own limit of the pack."""
        until, ends = limit(self.desk, "fund.review_days"), ("return_claim", "decide_claim")
        question = self.life.open("forward_claim", *ends, subject=SUBJECT, until=until, check=self._may_decide)
        call = self._call(reach, kind, base_fen=self.claim.base_fen, **said, **self._ratio_if_set())
        answered = await within(self.desk, question, until, "claim_review", "fund.review_days", Role.FUND_APPROVER)
        if answered.act == "forward_claim":
            until = limit(self.desk, "fund.decide_days")
            check = second_person(answered.asked, "forwarded this claim", self._may_decide)
            question = self.life.open(*ends, subject=SUBJECT, until=until, check=check)
            answered = await within(self.desk, question, until, "claim_decision", "fund.decide_days", Role.BUREAU_LEADER)
        self.desk.calls.close(call)
        return answered

    def _deduct(self) -> None:
        """The base before the decision: what was paid, less what others have taken over of the same loss."""
        working = self.desk.working()
        self._take_base(base_of(working, self._given()))
        self._note_claim(working.explanation("base"))

    def _take_base(self, base: Base) -> None:
        claim = self.claim
        claim.ceded_fen = sum(part.amount_fen for part in base.ceded)
        claim.ceded, claim.base_fen = base.ceded, base.base_fen
        claim.eligible_fen = scaled(base.paid_fen, base.eligible_fen, base.exposure_fen)

    def _given(self, ratio: Decimal | None = None) -> Claim:
        """What the case knows of the claim."""
        file, claim = self.desk.file, self.claim
        cover = file.cover if file.cover and file.cover.paid_fen else None
        flags = ["ip_pledged", *(["first_loan"] if file.diligence and file.diligence.first_loan else [])]
        given = Claim(Claimant.BANK, claim.loss_fen, file.admitted, flags=flags, ratio=ratio)
        if cover is None:
            return given
        claimant = Claimant.INSURER if cover.kind is Cover.INSURANCE else Claimant.GUARANTOR
        layers = cover.layers()
        return replace(given, claimant=claimant, interest_fen=cover.interest_fen, paid_fen=cover.paid_fen, layers=layers)

    def _compute(self) -> None:
        """The fund's part by the pack's formula, with what was recorded since the claim was lodged."""
        working = self.desk.working()
        given = self._given(None if self._pack_ratio() is not None else self.claim.ratio)
        self._take_base(base_of(self.desk.working(), given))
        paid = self.claim.advance_fen if self.claim.stage is ClaimStage.ADVANCED else 0
        found = claim_on_fund(working, replace(given, paid_before_fen=paid))
        self.claim.compensation_fen = found.payable_fen + found.extra_fen
        if self.claim.stage is ClaimStage.LODGED:
            self.claim.advance_fen = rounded(self.claim.compensation_fen * self.claim.advance_ratio)
        self._note_claim(working.explanation("claim"))

    def _note_claim(self, explanation: Explanation) -> None:
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
            explanation=explanation,
        )

    async def _advance(self, decider: Asked) -> None:
        check = second_person(decider, "decided this claim", exactly(self.claim.advance_fen))
        question = self.life.open("pay_advance", subject=SUBJECT, check=check)
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
        """The fund bears its part of what was lost in the end; what it advanced beyond that comes back, and recoveries are shared.

        A cession that was learnt of, or corrected, after the advance lowers the fund's part now (true-up).
        """
        self._compute()
        claim, disposal = self.claim, self.desk.file.disposal
        claim.settling = True
        recovered = min((disposal.principal_fen if disposal else 0) + claim.recovered_fen, claim.loss_fen)
        working = self.desk.working()
        found = claims.settled(
            working,
            claims.Loss(
                loss_fen=claim.loss_fen,
                paid_fen=claim.eligible_fen,
                ceded_fen=claim.eligible_fen - claim.base_fen,
                ratio=Decimal(claim.compensation_fen) / claim.base_fen if claim.base_fen else Decimal(0),
                advance_fen=claim.advance_fen,
                recovered_fen=recovered,
                bank=self.desk.demand.bank,
                claimant=claim.claimant,
                ceded_to=[part.party for part in claim.ceded],
                ceded_shares=[Decimal(part.amount_fen) for part in claim.ceded],
                fund=self.desk.rules.text("fund.organisation"),
            ),
        )
        claim.final_fen = found.final_fen
        self.life.note(
            "settlement_computed",
            SUBJECT,
            clause=self.desk.cited("advance", SUBJECT),
            final_fen=found.final_fen,
            returned_fen=found.returned_fen,
            payable_fen=found.payable_fen,
            shares=found.shares,
            explanation=working.explanation("settlement"),
        )
        question = self.life.open("settle_claim", subject=SUBJECT)
        call = self._call(FundActivities.settlement, "settlement", final_fen=found.final_fen, returned_fen=found.returned_fen)
        await self.desk.settled(question)
        self.desk.calls.close(call)
        self._move(ClaimStage.SETTLED)

    def _disposed(self) -> bool:
        disposal = self.desk.file.disposal
        return disposal is None or disposal.stage in (DisposalStage.DISTRIBUTED, DisposalStage.RETURNED)

    def _pack_ratio(self) -> Decimal | None:
        """The pack's ratio for this claim, by tier or claimant where it has them; None where it is left to the committee."""
        given = self._given()
        return fund.ratio(self.desk.working(), given.claimant, balance(given), given.flags)

    def _ratio_if_set(self) -> dict[str, object]:
        ratio = self._pack_ratio()
        return {"ratio_set": True, "ratio": ratio} if ratio is not None else {"ratio_set": False}

    def _may_decide(self, act: str, asked: Asked, payload: object) -> str | None:
        if not isinstance(payload, ClaimDecision) or not payload.granted:
            return None
        ratio = self._pack_ratio()
        if ratio is not None and payload.ratio != ratio:
            return f"the fund's ratio is {ratio} ({self.desk.rules.clause('fund.ratio')}), not {payload.ratio}"
        if not 0 < payload.ratio <= 1 or not 0 <= payload.advance_ratio <= 1:
            return f"ratios lie between 0 and 1, not {payload.ratio} and {payload.advance_ratio}"
        refusals = claim_on_fund(self.desk.working(), self._given(None if ratio is not None else payload.ratio)).refusals
        if refusals:
            return "the pack refuses this claim: " + "; ".join(f"{ground.zh} {ground.en} ({ground.clause})" for ground in refusals)
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
        if isinstance(payload, Payment | Assessment) and payload.amount_fen != amount_fen:
            return f"the case has computed {amount_fen} fen to be paid, not {payload.amount_fen}"
        return None

    return check

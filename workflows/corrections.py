"""Corrections: a wrong act is withdrawn or put right by two persons, and what depended on it follows."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from temporalio import workflow

from domain import soundness
from domain.acts import ACTS
from domain.casefile import Performed
from domain.facts import Asked, Fact, plain
from domain.ledger import Received
from domain.loanfile import Entry
from domain.payloads import Cession, Classification, Confirmation, Correction, DueDiligence, Recovery, Repayment
from domain.stages import LoanStage
from workflows.account import may_classify, recompute
from workflows.assessment import may_record
from workflows.cover import may_cede
from workflows.desk import Desk, end_of_day
from workflows.questions import Check


class Corrections:
    """What was done and may be corrected, and the one correction that waits for its second person."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.life = desk, desk.life
        self.effects: dict[str, Callable[[Performed, Any], None]] = {
            "record_repayment": self._repaid,
            "record_cession": self._ceded,
            "record_recovery": self._recovered,
            "classify_loan": self._classified,
            "record_due_diligence": self._inquired,
            "raise_warning": self._only_told,
        }

    def remember(self, fact: Fact) -> None:
        """Keep what may be corrected one day."""
        if fact.kind in self.effects:
            payload = {key: value for key, value in fact.data.items() if key != "question"}
            self.desk.file.performed.append(Performed(fact.seq, fact.kind, fact.subject, fact.organisation, payload))

    # Judged before anything is taken

    def may(self, asked: Asked, wanted: Correction) -> str | None:
        """What speaks against a correction."""
        performed = self._performed(wanted.fact_seq)
        if performed is None:
            return f"fact {wanted.fact_seq} is none that can be corrected; these are: {self._correctable() or 'none'}"
        if self.desk.correcting:
            return "another correction waits for its confirmation: one at a time"
        if asked.organisation != performed.organisation:
            return f"{performed.organisation} did {performed.act} and corrects it, not {asked.organisation}"
        if wanted.withdrawn == bool(wanted.figures):
            return "a correction either withdraws an act or names the figures that were wrong"
        carries = [each.name for each in fields(ACTS[performed.act].payload)]
        unknown = sorted(wanted.figures.keys() - carries)
        if unknown:
            return f"{performed.act} carries no {', '.join(unknown)}; it carries {', '.join(carries)}"
        return self._judged(performed, wanted)

    def _judged(self, performed: Performed, wanted: Correction) -> str | None:
        """The corrected act must be sound, and keep to what the act itself has to keep to."""
        try:
            now = self._corrected(performed, wanted)
        except ValueError as error:
            return f"the corrected {performed.act} cannot be read: {error}"
        unsound = next(soundness.objections(now, performed.act), None) if now else None
        return f"{unsound[0]}: {unsound[1]}" if unsound else self._too_late(performed) or self._objection(performed, now)

    def _too_late(self, performed: Performed) -> str | None:
        """What has been paid or settled on a figure is not undone by correcting the figure."""
        file = self.desk.file
        if performed.act == "record_repayment":
            if not (file.loan and any(entry.seq == performed.seq for entry in file.loan.entries)):
                return f"the loan that receipt {performed.payload['receipt_no']} repaid has been renewed since"
            if file.loan.stage is LoanStage.SETTLED:
                return "the loan is settled, and the certificate stands"
            if (file.cover and file.cover.paid_fen) or file.claim:
                return "the loss has been paid or claimed on this balance: what comes of it now is a recovery"
        if performed.act in ("record_cession", "record_recovery") and file.claim and file.claim.settling:
            return "the settlement has been computed with it"
        return None

    def _objection(self, performed: Performed, now: Any) -> str | None:
        match now:
            case Repayment() if now.amount_fen <= 0 or max(now.paid_on, now.counts_from) > self.life.today():
                return f"a repayment is a positive amount of a day up to {self.life.today()}, not {now.amount_fen} fen of {now.counts_from}"
            case Repayment() if now.counts_from < self.desk.file.lent().start:
                return f"a repayment cannot count from {now.counts_from}: the loan was paid out on {self.desk.file.lent().start}"
            case Repayment() if now.receipt_no != performed.payload["receipt_no"]:
                return "a receipt keeps its number: withdraw the wrong one and record the right one"
            case Cession():
                return may_cede(now)
            case Classification():
                return may_classify(self.desk, now)
            case DueDiligence():
                return may_record(self.desk, now)
            case Recovery() if not 0 <= now.cost_fen <= now.gross_fen:
                return f"the cost of a recovery lies between 0 and what came back, not {now.cost_fen} of {now.gross_fen}"
            case None if performed.act == "record_due_diligence":
                return "due diligence is put right, not withdrawn: the approval rests on it"
        return None

    # Done

    def ask(self, asked: Asked, wanted: Correction, fact: Fact) -> None:
        """Let a second person decide on it."""
        self.desk.correcting = True
        self.life.spawn(self._confirmed(asked, wanted, fact))

    async def _confirmed(self, asked: Asked, wanted: Correction, fact: Fact) -> None:
        """A second person of the same organisation confirms in time; then what depended on the act follows."""
        until = end_of_day(self.desk.days.nth_after(self.life.today(), self.desk.rules.days("case.correction_days")))
        question = self.life.open("confirm_correction", until=until, check=self._second_person(asked, wanted))
        await self.life.wait(lambda: bool(question.answers) or self.life.ended, until)
        self.desk.correcting = False
        if not question.answers:
            self.life.close(question) if self.life.ended else self.life.lapse(question)
            return
        answered = await self.life.answer(question)
        performed = self._performed(wanted.fact_seq)
        if answered and answered.payload.confirmed and performed:
            self._correct(performed, wanted, fact)

    def _second_person(self, first: Asked, wanted: Correction) -> Check:
        def check(act: str, asked: Asked, payload: object) -> str | None:
            if asked.organisation != first.organisation:
                return f"{first.organisation} corrects its own act: a second person of it confirms"
            if not isinstance(payload, Confirmation) or not payload.confirmed:
                return None  # who asked for it may take it back
            if asked.actor == first.actor:
                return f"{asked.actor} asked for this correction: a second person confirms it"
            performed = self._performed(wanted.fact_seq)
            return self._judged(performed, wanted) if performed else "what was to be corrected has been withdrawn"

        return check

    def _correct(self, performed: Performed, wanted: Correction, fact: Fact) -> None:
        now = self._corrected(performed, wanted)
        after = performed.payload if now is None else plain(now)
        file = self.desk.file
        place = file.performed.index(performed)
        file.performed[place] = replace(performed, payload=after, withdrawn=now is None)
        self.life.note(
            "corrected",
            performed.subject,
            who=replace(Asked("", "", "case", "case", "case", self.life.tenant, ""), reason=fact.reason),
            fact=performed.seq,
            act=performed.act,
            withdrawn=now is None,
            before=performed.payload,
            after=after,
        )
        self.effects[performed.act](performed, now)
        self.desk.changed += 1

    def _repaid(self, performed: Performed, now: Repayment | None) -> None:
        """The repayment counts as corrected, from its day; penalty, arrears and tiers follow."""
        loan = self.desk.file.lent()
        entries = [entry for entry in loan.entries if entry.seq != performed.seq]
        if now:
            entries.append(Entry(performed.seq, Received(now.receipt_no, now.amount_fen, now.counts_from, now.prepayment)))
        recompute(self.desk, sorted(entries, key=lambda entry: entry.seq))

    def _ceded(self, performed: Performed, now: Cession | None) -> None:
        """The cession counts as corrected; a claim that is not settled yet is computed with it (true-up)."""
        cover = self.desk.file.cover
        if cover:
            cover.cessions = _instead(cover.cessions, self._decoded(performed.act, performed.payload), now)

    def _recovered(self, performed: Performed, now: Recovery | None) -> None:
        claim, wrong = self.desk.file.claim, self._decoded(performed.act, performed.payload)
        if claim:
            claim.recovered_fen += (now.gross_fen - now.cost_fen if now else 0) - (wrong.gross_fen - wrong.cost_fen)

    def _classified(self, performed: Performed, now: Classification | None) -> None:
        loan = self.desk.file.lent()
        loan.classified = _instead(loan.classified, self._decoded(performed.act, performed.payload), now)

    def _inquired(self, performed: Performed, now: DueDiligence | None) -> None:
        """What is computed from now on rests on it; the approval that was given stays what it was."""
        self.desk.file.diligence = now or self.desk.file.diligence

    def _only_told(self, performed: Performed, now: object) -> None:
        """Nothing is computed from it."""

    # What was done

    def _performed(self, seq: int) -> Performed | None:
        return next((done for done in self.desk.file.performed if done.seq == seq and not done.withdrawn), None)

    def _correctable(self) -> str:
        return ", ".join(f"{done.seq} ({done.act})" for done in self.desk.file.performed if not done.withdrawn)

    def _corrected(self, performed: Performed, wanted: Correction) -> Any:
        return None if wanted.withdrawn else self._decoded(performed.act, performed.payload | wanted.figures)

    @staticmethod
    def _decoded(act: str, payload: dict[str, Any]) -> Any:
        converter = workflow.payload_converter()
        return converter.from_payload(converter.to_payload(payload), ACTS[act].payload)


def _instead(told: list[Any], wrong: Any, now: Any) -> list[Any]:
    """The list with the first of what was wrong replaced, or left out."""
    place = told.index(wrong) if wrong in told else len(told)
    return [*told[:place], *([now] if now else []), *told[place + 1 :]]

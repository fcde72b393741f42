"""Acts that stay open from the first day of a case to its last: documents, corrections by two persons, a revised calendar."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from temporalio import workflow

from domain import clocks
from domain.acts import ACTS
from domain.casefile import Performed, RightFile
from domain.clocks import Clock, ClockEvent, EventKind
from domain.facts import Asked, Fact, plain
from domain.ledger import Received
from domain.loanfile import Entry
from domain.payloads import (
    CalendarRevision,
    Cession,
    Classification,
    ClockOrder,
    Confirmation,
    Correction,
    Recovery,
    RegisterExtract,
    Repayment,
)
from domain.stages import CaseStage, RightStage
from workflows.account import recompute
from workflows.clockwork import move_clock, revise_calendar, running_clocks
from workflows.desk import Desk
from workflows.preparation import precheck
from workflows.questions import Check

_ORDERS = {"pause_clock": EventKind.PAUSED, "resume_clock": EventKind.RESUMED, "extend_clock": EventKind.EXTENDED}
ALWAYS_OPEN = frozenset({"attach_document", "correct", "revise_calendar", "record_extract", *_ORDERS})


class Anytime:
    """What may be done at any time; a correction waits for a second person, and nothing else waits for it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.life = desk, desk.life
        self.effects: dict[str, Callable[[Performed, Any], None]] = {
            "record_repayment": self._repaid,
            "record_cession": self._ceded,
            "record_recovery": self._recovered,
            "classify_loan": self._classified,
            "record_due_diligence": self._only_told,
            "raise_warning": self._only_told,
        }

    def remember(self, fact: Fact) -> None:
        """Keep what may be corrected one day."""
        if fact.kind in self.effects:
            payload = {key: value for key, value in fact.data.items() if key != "question"}
            self.desk.file.performed.append(Performed(fact.seq, fact.kind, fact.subject, fact.organisation, payload))

    # Judged before anything is taken

    def may(self, name: str, asked: Asked, payload: Any) -> str | None:
        """What speaks against it."""
        if isinstance(payload, Correction):
            return self._may_correct(asked, payload)
        if isinstance(payload, CalendarRevision) and payload.calendar.confirmed_through < self._confirmed_through():
            return f"the calendar is confirmed through {self._confirmed_through()}: one that ends earlier cannot follow it"
        if isinstance(payload, RegisterExtract):
            return self._may_extract(asked, payload)
        if isinstance(payload, ClockOrder):
            return self._may_order(name, asked, payload)
        return None

    def _may_extract(self, asked: Asked, brought: RegisterExtract) -> str | None:
        right = self._right(asked.subject)
        if right is None or right.stage not in (RightStage.NAMED, RightStage.RESERVED, RightStage.REGISTERED):
            return f"{asked.subject} is no right of this case that is still to be filed, or stands in its register"
        if brought.extract.as_of > self.life.today():
            return f"an extract of {brought.extract.as_of} cannot exist yet"
        return None

    def _may_order(self, name: str, asked: Asked, order: ClockOrder) -> str | None:
        clock = self._clock(asked.subject, order.clock)
        if clock is None:
            running = sorted({each.name for each in running_clocks(self.desk) if each.subject == asked.subject})
            return f"no clock {order.clock} runs for {asked.subject}; running: {', '.join(running) or 'none'}"
        try:  # on a copy: nothing is taken before it is judged
            clocks.add(replace(clock, events=list(clock.events)), self._event(name, asked, order), self.desk.rules)
        except ValueError as error:
            return str(error)
        return None

    def _event(self, name: str, asked: Asked, order: ClockOrder) -> ClockEvent:
        return ClockEvent(_ORDERS[name], self.life.today(), order.ground or asked.reason, asked.organisation, order.days)

    def _clock(self, subject: str, name: str) -> Clock | None:
        return next((each for each in running_clocks(self.desk) if (each.subject, each.name) == (subject, name)), None)

    def _right(self, right_no: str) -> RightFile | None:
        return next((right for right in self.desk.file.rights if right.no == right_no), None)

    def _may_correct(self, asked: Asked, wanted: Correction) -> str | None:
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
        try:
            return self._objection(performed, self._corrected(performed, wanted))
        except ValueError as error:
            return f"the corrected {performed.act} cannot be read: {error}"

    def _objection(self, performed: Performed, now: Any) -> str | None:
        match now:
            case None | Classification():
                pass
            case Repayment() if now.amount_fen <= 0 or max(now.paid_on, now.counts_from) > self.life.today():
                return f"a repayment is a positive amount of a day up to {self.life.today()}, not {now.amount_fen} fen of {now.counts_from}"
            case Repayment() if now.receipt_no != performed.payload["receipt_no"]:
                return "a receipt keeps its number: withdraw the wrong one and record the right one"
            case Cession() if not 0 <= now.share <= 1:
                return f"the ceded share is between 0 and 1, not {now.share}"
            case Recovery() if not 0 <= now.cost_fen <= now.gross_fen:
                return f"the cost of a recovery lies between 0 and what came back, not {now.cost_fen} of {now.gross_fen}"
        loan = self.desk.file.loan
        if performed.act == "record_repayment" and not (loan and any(entry.seq == performed.seq for entry in loan.entries)):
            return f"the loan that receipt {performed.payload['receipt_no']} repaid has been renewed since"
        return None

    # Done

    def take(self, name: str, asked: Asked, payload: Any, fact: Fact) -> None:
        """Begin what was asked for."""
        if isinstance(payload, Correction):
            self.desk.correcting = True
            self.life.spawn(self._confirmed(asked, payload, fact))
        if isinstance(payload, CalendarRevision):
            revise_calendar(self.desk, payload.calendar, payload.notice)
        if isinstance(payload, RegisterExtract) and (right := self._right(asked.subject)):
            right.right = replace(right.right, extract=payload.extract)
            if self.desk.file.stage is CaseStage.WINDOW:
                precheck(self.desk)
        if isinstance(payload, ClockOrder) and (clock := self._clock(asked.subject, payload.clock)):
            move_clock(self.desk, clock, self._event(name, asked, payload))

    async def _confirmed(self, asked: Asked, wanted: Correction, fact: Fact) -> None:
        """A second person of the same organisation confirms; then what depended on the act follows."""
        question = self.life.open("confirm_correction", check=_second_person(asked))
        await self.life.wait(lambda: bool(question.answers) or self.life.ended)
        self.desk.correcting = False
        if not question.answers:
            self.life.close(question)
            return
        answered = await self.life.answer(question)
        performed = self._performed(wanted.fact_seq)
        if answered and answered.payload.confirmed and performed:
            self._correct(performed, wanted, fact)

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

    def _repaid(self, performed: Performed, now: Repayment | None) -> None:
        """The repayment counts as corrected, from its day; penalty, arrears and tiers follow."""
        loan = self.desk.file.lent()
        entries = [entry for entry in loan.entries if entry.seq != performed.seq]
        if now:
            entries.append(Entry(performed.seq, Received(now.receipt_no, now.amount_fen, now.counts_from, now.prepayment)))
        recompute(self.desk, sorted(entries, key=lambda entry: entry.seq))
        self.desk.changed += 1

    def _ceded(self, performed: Performed, now: Cession | None) -> None:
        """The cession counts as corrected; a claim that is not settled yet is computed with it (true-up)."""
        cover = self.desk.file.cover
        if cover:
            wrong = self._decoded(performed.act, performed.payload)
            cover.cessions = [cession for cession in cover.cessions if cession != wrong] + ([now] if now else [])
        self.desk.changed += 1

    def _recovered(self, performed: Performed, now: Recovery | None) -> None:
        claim, wrong = self.desk.file.claim, self._decoded(performed.act, performed.payload)
        if claim:
            claim.recovered_fen += (now.gross_fen - now.cost_fen if now else 0) - (wrong.gross_fen - wrong.cost_fen)

    def _classified(self, performed: Performed, now: Classification | None) -> None:
        loan = self.desk.file.lent()
        wrong = self._decoded(performed.act, performed.payload)
        loan.classified = [given for given in loan.classified if given != wrong] + ([now] if now else [])

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

    def _confirmed_through(self) -> Any:
        return (self.desk.file.calendar or self.desk.opening.calendar).confirmed_through


def _second_person(first: Asked) -> Check:
    def check(act: str, asked: Asked, payload: object) -> str | None:
        if asked.organisation != first.organisation:
            return f"{first.organisation} corrects its own act: a second person of it confirms"
        if isinstance(payload, Confirmation) and asked.actor == first.actor:
            return f"{asked.actor} asked for this correction: a second person confirms it"
        return None

    return check

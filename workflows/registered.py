"""A right that stands in its register: changed, released, cancelled or revoked there; its term and its own end watched beside the loan."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from activities.registry import RegistryActivities
from domain.casefile import RightFile
from domain.facts import Asked
from domain.opening import REGISTER, Right
from domain.payloads import ExtendedTerm, RegistryNotice
from domain.registers import explain_ground
from domain.schedule import months_after
from domain.stages import RightStage
from domain.validity import FeeStage, fee_state, renewable_until
from domain.workdays import instant
from workflows.desk import Desk, end_of_day
from workflows.parties import who_covers
from workflows.questions import Answered, Question

_ENTRY = ("change_registration", "release_in_part", "revoke_registration")
_TELLS_AT = 9  # o'clock

Coming = tuple[datetime, Callable[[], None]]


class RegisteredPart:
    """One pledge from its entry to its end: by cancellation, with its registered term, or with the right itself."""

    def __init__(self, desk: Desk, right: RightFile) -> None:
        self.desk, self.life, self.right = desk, desk.life, right

    # What the case asks of the register

    async def change(self, change: str, term_end: date) -> None:
        """A maximum-amount pledge stays; its entry is changed."""
        amount_fen = self.desk.file.amount_fen
        question = self.life.open("change_registration", subject=self.right.no)
        call = self.desk.calls.call(
            RegistryActivities.change,
            "change",
            self.desk.registrar(self.right.right.kind),
            self.right.no,
            right_no=self.right.no,
            registration_no=self.right.registration_no,
            change=change,
            amount_fen=amount_fen,
            term_end=term_end,
        )
        changed: RegistryNotice = (await self.desk.settled(question)).payload
        self.desk.calls.close(call)
        if self.right.stage is RightStage.REGISTERED:
            self._changed(replace(changed, amount_fen=changed.amount_fen or amount_fen, term_end=changed.term_end or term_end))

    async def cancel(self, ground: str) -> None:
        """Have the pledge struck out (注销); it ends on the day of the entry."""
        self.desk.move_right(self.right, RightStage.CANCELLING, ground=ground)
        question = self.life.open("cancel_registration", subject=self.right.no)
        call = self.desk.calls.call(
            RegistryActivities.cancel,
            "cancel",
            self.desk.registrar(self.right.right.kind),
            self.right.no,
            right_no=self.right.no,
            registration_no=self.right.registration_no,
            ground=ground,
        )
        answered = await self.desk.settled(question)
        self.desk.calls.close(call)
        self.right.unregistered_since = answered.payload.effective_on
        self.desk.move_right(self.right, RightStage.CANCELLED)

    # Watched while the loan lives

    async def watch(self) -> None:
        """What the registrar does to the entry by itself, and what time does to it: one timer a right."""
        acts = (*_ENTRY, "extend_term") if self._lapses else _ENTRY
        inbox = self.life.open(*acts, subject=self.right.no, inbox=True, check=self._may)
        while self._stands() or inbox.answers:
            await self._step(inbox)
        self.life.close(inbox)
        if self.right.stage is RightStage.RELEASED:
            await self.desk.end_reservation(self.right)

    async def _step(self, inbox: Question) -> None:
        at, known = self._next(), self._known()
        await self.life.wait(lambda: bool(inbox.answers) or not self._stands() or self._known() != known, at)
        if at and self._due(inbox, at):
            await self.desk.gather(at)  # what was received in time is decided first
        if inbox.answers:
            self._take(inbox.answers.popleft())
        elif at and self._due(inbox, at) and at == self._next():
            min(self._coming(), key=lambda coming: coming[0])[1]()

    def _due(self, inbox: Question, at: datetime) -> bool:
        return not inbox.answers and self._stands() and self.life.now() >= at

    def _stands(self) -> bool:
        return self.right.stage is RightStage.REGISTERED and not self.life.ended

    def _known(self) -> tuple[date | None, Right]:
        """What the timer was set by; it is set anew when this changes."""
        return self.right.registered_until, self.right.right

    # What comes by itself

    def _next(self) -> datetime | None:
        return min((at for at, _ in self._coming()), default=None)

    def _coming(self) -> Iterator[Coming]:
        yield from self._of_the_right()
        yield from self._of_the_term()
        yield from self._of_the_fee()

    def _of_the_right(self) -> Iterator[Coming]:
        """The right's own end: its last day with the grace of its renewal, or what an extract of the register says."""
        right = self.right.right
        last = renewable_until(self.desk.rules, right.kind, right.expires_on)
        yield end_of_day(last), lambda: self._end(RightStage.EXTINCT, last, self._clause(f"term.years.{right.kind}"))
        extract = right.extract
        if extract and extract.status in ("terminated", "invalid"):
            since = extract.as_of
            yield instant(since), lambda: self._end(RightStage.EXTINCT, since, self._clause("ground.R02"))

    def _of_the_term(self) -> Iterator[Coming]:
        """The end of the registered term, and some days before it, in the registers where a term that is not extended lapses."""
        until, told, key = self.right.registered_until, self.right.term_told_on, "registration.term_notice_days"
        if until is None or not self._lapses:
            return
        yield end_of_day(until), lambda: self._end(RightStage.LAPSED, until, self._clause(f"register.{self._register}.pledge_end"))
        if self.desk.rules.is_set(key):
            soon = until - timedelta(days=self.desk.rules.days(key))
            if told is None or told < soon:
                yield instant(soon, _TELLS_AT), self._tell_term

    def _of_the_fee(self) -> Iterator[Coming]:
        """The months of the grace of an annual fee, each told once, and its end; where an extract says until when it is paid."""
        extract, rules = self.right.right.extract, self.desk.rules
        set_all = all(rules.is_set(f"annual_fee.{row}") for row in ("grace_months", "surcharge", "months"))
        if self._register != "patent" or extract is None or extract.fee_paid_until is None or not set_all:
            return
        paid, told = extract.fee_paid_until, self.right.fee_told_on
        ends = fee_state(rules, paid, paid).grace_ends
        yield end_of_day(ends), lambda: self._end(RightStage.EXTINCT, ends, self._clause("annual_fee.grace_months"))
        for month in range(rules.days("annual_fee.grace_months")):
            begins = months_after(paid, month) + timedelta(days=1)
            if told is None or told < begins:
                yield instant(begins, _TELLS_AT), lambda: self._tell_fee(paid)

    def _tell_term(self) -> None:
        self.right.term_told_on = self.life.today()
        clause = self._clause(f"register.{self._register}.pledge_end")
        self.life.note("term_ends_soon", self.right.no, clause=clause, until=self.right.registered_until, party=self.right.pledgee)

    def _tell_fee(self, paid_until: date) -> None:
        """The latest month alone: those that went by before the pledge stood are told no more."""
        self.right.fee_told_on = today = self.life.today()
        state = fee_state(self.desk.rules, paid_until, today)
        if state.stage is FeeStage.GRACE:
            self.life.note(
                "annual_fee_due",
                self.right.no,
                clause=self._clause("annual_fee.surcharge"),
                paid_until=paid_until,
                grace_ends=state.grace_ends,
                month=state.month,
                surcharge=state.surcharge,
                party=self.right.pledgee,
            )

    def _end(self, stage: RightStage, on: date, by: str, **ground: str) -> None:
        """The pledge is over while the loan goes on: the right no longer carries it, and who relied on it is told."""
        self.desk.move_right(self.right, stage, **({"clause": by} | ground))
        self.life.note("pledge_ended", self.right.no, clause=by, how=stage, on=on)
        self.desk.limit_again()

    def _clause(self, key: str) -> str:
        return self.desk.rules.clause(key)

    # What the registrar does

    def _may(self, act: str, asked: Asked, payload: object) -> str | None:
        until, coverer = self.right.registered_until, who_covers(self.desk)
        if isinstance(payload, ExtendedTerm) and until and payload.term_end <= until:
            return f"the registered term runs until {until}: an extension ends later, not on {payload.term_end}"
        if isinstance(payload, RegistryNotice) and payload.amount_fen < 0:
            return f"a secured amount is not negative, not {payload.amount_fen} fen"
        if act == "release_in_part" and isinstance(payload, RegistryNotice) and coverer and coverer not in payload.consents:
            return f"{coverer} covers the loan on the strength of this right: its consent is needed before the right is released"
        return None

    def _take(self, answered: Answered) -> None:
        if self.right.stage is not RightStage.REGISTERED:  # struck out in the same moment: the entry is gone
            return
        by = self.life.cite(answered.act, self.right.no)
        match answered.payload:
            case ExtendedTerm() as extended:
                self._changed(RegistryNotice(extended.notice_no, self.life.today(), term_end=extended.term_end))
            case RegistryNotice() as notice if answered.act == "change_registration":
                self._changed(notice)
            case RegistryNotice() as notice if answered.act == "revoke_registration":
                self._end(RightStage.REVOKED, notice.effective_on, by, **explain_ground(self.desk.rules, notice.ground))
            case RegistryNotice() as notice:
                self._end(RightStage.RELEASED, notice.effective_on, by)

    def _changed(self, notice: RegistryNotice) -> None:
        """The entry stands on, with what the notice changes of it; what it leaves out stays."""
        right = self.right
        right.pledgee = notice.pledgee or right.pledgee
        right.registered_fen = notice.amount_fen or right.registered_fen
        right.registered_until = notice.term_end or right.registered_until
        right.right = replace(right.right, expires_on=notice.expires_on or right.right.expires_on)
        told = {"pledgee": right.pledgee, "amount_fen": right.registered_fen, "until": right.registered_until}
        self.desk.move_right(right, RightStage.REGISTERED, **told, expires_on=right.right.expires_on)

    @property
    def _register(self) -> str:
        return REGISTER[self.right.right.kind]

    @property
    def _lapses(self) -> bool:
        key = f"register.{self._register}.pledge_end"
        return self.desk.rules.is_set(key) and self.desk.rules.text(key) == "lapse"

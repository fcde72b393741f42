"""A right on its way into its register: filed, examined, corrected or declared, registered, refused; its clocks beside it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from activities.registry import RegistryActivities
from domain import clocks
from domain.casefile import RightFile
from domain.clocks import ClockEvent, EventKind, Limit, Receipt, State, Unit
from domain.facts import Asked
from domain.opening import REGISTER
from domain.payloads import Application, Declaration, DroppedRight, Registered
from domain.registers import explain_ground
from domain.roles import Role
from domain.stages import RightStage
from workflows.clockwork import move_clock, tell_clock
from workflows.desk import Desk, end_of_day
from workflows.parties import who_covers
from workflows.questions import Answered, Question

_DECISIONS = ("register", "refuse_registration", "request_correction", "ask_consent")
_FILING = "registration.filing_days"
_MENDED = ("correction", "declaration")
_POLICY, _REGISTRY = "registration", "registry"  # two clocks side by side: the policy's, and the registry's own by channel


class RightPart:
    """One right of the case. Its pledge exists from the entry in the register on (Civil Code 444)."""

    def __init__(self, desk: Desk, right: RightFile) -> None:
        self.desk, self.life, self.right = desk, desk.life, right

    async def register(self) -> None:
        """File until the right is registered, or dropped from the pledge after a refusal."""
        while self.right.stage not in (RightStage.REGISTERED, RightStage.DROPPED):
            answered = await self._ask_to_file()
            if answered.act == "drop_right":
                self.desk.move_right(self.right, RightStage.DROPPED)
                await self.desk.end_reservation(self.right)
                return
            await self._examine(answered.payload)

    async def _ask_to_file(self) -> Answered:
        refused = self.right.stage in (RightStage.REFUSED, RightStage.FALLEN)
        acts = ("file_application", "drop_right") if refused else ("file_application",)
        question = self.life.open(*acts, subject=self.right.no, check=self._may_file)
        rungs = self._filing_rungs()
        while True:
            rung = next(rungs, None)
            answered = await self.life.answer(question, rung[0] if rung else None)
            if answered is not None:
                return answered
            if rung:
                self._tell_unfiled(*rung[1:])

    def _filing_rungs(self) -> Iterator[tuple[datetime, int, str]]:
        """When nobody has filed for some working days, and who is told then; the case waits on, and asks for nothing else."""
        rules = self.desk.rules
        if rules.is_set(_FILING):
            last = int(rules.numbers(_FILING)[-1])
            clock = clocks.begin("filing", self.right.no, Limit(_FILING, last, Unit.WORKING), self.life.today())
            for days, role in zip(rules.numbers(_FILING), rules.text("registration.filing_roles").split(), strict=True):
                at = clocks.rung_at(clock, int(days), self.desk.days)
                if at:
                    yield at, int(days), role

    def _tell_unfiled(self, days: int, role: str) -> None:
        """The first time a reminder, then an escalation."""
        steps = self.desk.rules.numbers(_FILING)
        rung = (days / steps[-1]).quantize(Decimal("0.01"))
        kind = "reminded" if days == steps[0] else "escalated"
        self.life.note(kind, self.right.no, clause=self.desk.rules.clause(_FILING), clock="filing", rung=rung, to=role)

    def _may_file(self, act: str, asked: Asked, payload: object) -> str | None:
        if isinstance(payload, Application) and not (payload.signed_by_pledgor and payload.signed_by_pledgee):
            return f"pledgor and pledgee apply jointly ({self.desk.cited('filing', self.right.no)}): both signatures are needed"
        coverer = who_covers(self.desk)
        if isinstance(payload, DroppedRight) and coverer and coverer not in payload.consents:
            return f"{coverer} covers the loan on the strength of this right: its fresh consent is needed before the right is dropped"
        return None

    # Filed and examined

    async def _examine(self, application: Application) -> None:
        self.right.filings += 1
        self.desk.move_right(self.right, RightStage.FILED, pledgee=self.desk.file.pledgee)
        self._start_clocks(application.channel)
        question = self.life.open("acknowledge_receipt", *_DECISIONS, subject=self.right.no)
        calls = [self._file(application)]
        await self._decided(await self._within_ladder(question), calls)
        while self.right.stage is RightStage.EXAMINED:
            await self._decided(await self._within_ladder(self.life.open(*_DECISIONS, subject=self.right.no)), calls)
        for call in calls:
            self.desk.calls.close(call)

    async def _decided(self, answered: Answered, calls: list[str]) -> None:
        """What one answer of the registry makes of the filing; whoever decides on it has received it."""
        if self.right.stage is RightStage.FILED:
            self.desk.move_right(self.right, RightStage.EXAMINED)
        match answered.act:
            case "register":
                self._registered(answered.payload)
            case "refuse_registration":
                self._end_clocks()
                self.desk.move_right(self.right, RightStage.REFUSED, **explain_ground(self.desk.rules, answered.payload.ground))
            case "request_correction" | "ask_consent" if not await self._mend(answered.act, calls):
                self.life.note("filing_fell", self.right.no)
                self.desk.move_right(self.right, RightStage.FALLEN)

    def _file(self, application: Application) -> str:
        file, right = self.desk.file, self.right.right
        approval = file.agreed()
        return self.desk.calls.call(
            RegistryActivities.file,
            "file",
            self.desk.registrar(right.kind),
            self.right.no,
            right_no=self.right.no,
            kind=right.kind,
            register=REGISTER[right.kind],
            pledgor=self.desk.demand.firm,
            pledgee=file.pledgee,
            channel=application.channel,
            amount_fen=file.amount_fen,
            term_end=self.life.today() + timedelta(days=31 * approval.months),
            secured=approval.secured,
            redo=self.right.filings > 1,
        )

    async def _mend(self, act: str, calls: list[str]) -> bool:
        """Correct (补正), or declare to continue after being informed (R10, R11), within the limit; the clock restarts."""
        correcting = act == "request_correction"
        self.desk.move_right(self.right, RightStage.CORRECTING if correcting else RightStage.DECLARING)
        self._stop_clocks("correction" if correcting else "declaration")
        rule = f"correction.days.{REGISTER[self.right.right.kind]}" if correcting else "declare.days"
        last = self.desk.days.roll(self.life.today() + timedelta(days=self.desk.rules.days(rule)))
        answer = "submit_correction" if correcting else "declare_continue"
        answered = await self.desk.ask(answer, subject=self.right.no, until=end_of_day(last), check=self._may_declare)
        if answered is None:
            return False
        self.desk.move_right(self.right, RightStage.EXAMINED)
        self._go_on()
        reach = RegistryActivities.correct if correcting else RegistryActivities.declare
        party = self.desk.registrar(self.right.right.kind)
        kind = "correct" if correcting else "declare"
        file = self.desk.file
        calls.append(self.desk.calls.call(reach, kind, party, self.right.no, right_no=self.right.no, pledgee=file.pledgee))
        return True

    @staticmethod
    def _may_declare(act: str, asked: Asked, payload: object) -> str | None:
        if isinstance(payload, Declaration) and not payload.signed_by_both:
            return "both parties declare that they continue (R10, R11): both signatures are needed"
        return None

    def _registered(self, entry: Registered) -> None:
        self.right.registration_no, self.right.pledgee = entry.registration_no, self.desk.file.pledgee
        self.right.registered_fen, self.right.registered_until = self.desk.file.amount_fen, entry.term_end
        self.desk.move_right(self.right, RightStage.REGISTERED, registration_no=entry.registration_no, pledgee=self.right.pledgee)
        self._end_clocks()
        if self.right.unregistered_since:
            self.life.note("gap_shown", self.right.no, since=self.right.unregistered_since, until=self.life.today())
            self.right.unregistered_since = None

    # The clocks and their ladder

    def _start_clocks(self, channel: str) -> None:
        """The policy's clock from the event that its pack names, the registry's own from the receipt."""
        rules, today, right = self.desk.rules, self.life.today(), self.right
        accepted = (self.desk.file.accepted_on or today) if right.filings == 1 else today
        received = clocks.received(self.life.now(), self.desk.days, Receipt(rules.set_text("clock.receipt")))
        days = Limit("registration.days", rules.days("registration.days"), Unit.WORKING)
        right.clocks = [clocks.begin(_POLICY, right.no, days, clocks.policy_start(accepted, received, rules))]
        own = clocks.registry_limit(self._register, channel, rules)
        if own:
            right.clocks.append(clocks.begin(_REGISTRY, right.no, own, received))
        right.rungs_done = 0
        for clock in right.clocks:
            tell_clock(self.desk, clock)

    def _stop_clocks(self, reason: str) -> None:
        for clock in self.right.clocks:
            if clock.state is State.RUNNING:
                event = ClockEvent(EventKind.PAUSED, self.life.today(), reason, self.desk.registrar(self.right.right.kind))
                move_clock(self.desk, clock, event)

    def _go_on(self) -> None:
        """All defects are cured: the clocks restart or go on, by the rule of the register; what stands still for another reason stays."""
        for clock in self.right.clocks:
            event = clocks.cured(self._register, self.life.today(), self.right.no, self.desk.rules)
            stopped = [each.reason for each in clock.events if each.kind is EventKind.PAUSED]
            if clock.state is State.PAUSED and stopped[-1] not in _MENDED:
                continue
            if event.kind is EventKind.RESUMED and clock.state is State.RUNNING:  # somebody ordered it to go on before
                continue
            if event.kind is EventKind.RESTARTED and clock.name == _POLICY:
                self.right.rungs_done = 0
            move_clock(self.desk, clock, event)

    def _end_clocks(self) -> None:
        today = self.life.today()
        for clock in self.right.clocks:
            if clocks.in_time(clock, today, self.desk.days):
                move_clock(self.desk, clock, ClockEvent(EventKind.MET, today))
            elif all(event.kind is not EventKind.BREACHED for event in clock.events):
                move_clock(self.desk, clock, ClockEvent(EventKind.BREACHED, today))

    async def _within_ladder(self, question: Question) -> Answered:
        """Wait for the registry; each rung of the ladder that passes meanwhile is climbed exactly once."""
        while True:
            answered = await self.desk.expect(question, self._next_rung)
            if answered is not None:
                return answered
            self._climb()

    def _next_rung(self) -> datetime | None:
        """When the next rung is due; None while the clock is paused, and after the last."""
        clock = self.right.clocks[0]
        rungs = clocks.rungs(clock.limit, self.desk.rules.numbers("clock.ladder"))
        done = self.right.rungs_done
        return clocks.rung_at(clock, rungs[done], self.desk.days) if done < len(rungs) else None

    def _climb(self) -> None:
        clock, rung = self.right.clocks[0], self.right.rungs_done
        self.right.rungs_done += 1
        share = self.desk.rules.numbers("clock.ladder")[rung]
        role = self.desk.rules.text("clock.ladder_roles").split()[rung]
        if share == 1:
            move_clock(self.desk, clock, ClockEvent(EventKind.BREACHED, self.life.today()))
        kind = "reminded" if rung == 0 else "escalated" if role != Role.SUPERVISOR else "supervision_ordered"
        clause, due = self.desk.rules.clause(clock.rule), clocks.due_on(clock, self.desk.days)
        self.life.note(kind, self.right.no, clause=clause, clock=_POLICY, rung=share, due=due, to=role)
        if kind == "supervision_ordered":
            self.life.note(
                "inquiry_sent",
                self.right.no,
                clause=clause,
                clock=_POLICY,
                rung=share,
                due=due,
                party=self.desk.registrar(self.right.right.kind),
            )

    @property
    def _register(self) -> str:
        return REGISTER[self.right.right.kind]

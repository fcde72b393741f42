"""A right in its register: filed, examined, corrected or declared, registered, changed, cancelled; its clock beside it."""

from datetime import date, timedelta

from activities.registry import RegistryActivities
from domain import clocks
from domain.casefile import RightFile
from domain.facts import Asked
from domain.opening import REGISTER, RightKind
from domain.payloads import Application, Declaration, DroppedRight, Registered, RegistryNotice
from domain.stages import RightStage
from workflows.desk import Desk, end_of_day
from workflows.questions import Answered, Question

_DECISIONS = ("register", "refuse_registration", "request_correction", "ask_consent")
_CLOCK = "registration"


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
        return await self.desk.must(*acts, subject=self.right.no, check=self._may_file)

    def _may_file(self, act: str, asked: Asked, payload: object) -> str | None:
        if isinstance(payload, Application) and not (payload.signed_by_pledgor and payload.signed_by_pledgee):
            return "pledgor and pledgee apply jointly (专利权质押登记办法 3): both signatures are needed"
        coverer = self.desk.coverer()
        if isinstance(payload, DroppedRight) and coverer and coverer not in payload.consents:
            return f"{coverer} covers the loan on the strength of this right: its fresh consent is needed before the right is dropped"
        return None

    # Filed and examined

    async def _examine(self, application: Application) -> None:
        self.right.filings += 1
        self.desk.move_right(self.right, RightStage.FILED, pledgee=self.desk.file.pledgee)
        first = self.right.filings == 1 and self.desk.file.accepted_on
        self._start_clock("clock_started", first or self.life.today())
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
                self.desk.move_right(self.right, RightStage.REFUSED, ground=answered.payload.ground)
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
        rule = f"correction.days.{REGISTER[self.right.right.kind]}" if correcting else "declare.days"
        last = self.desk.days.roll(self.life.today() + timedelta(days=self.desk.rules.days(rule)))
        answer = "submit_correction" if correcting else "declare_continue"
        answered = await self.desk.ask(answer, subject=self.right.no, until=end_of_day(last), check=self._may_declare)
        if answered is None:
            return False
        self.desk.move_right(self.right, RightStage.EXAMINED)
        self._start_clock("clock_restarted", self.life.today())
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
        self.desk.move_right(self.right, RightStage.REGISTERED, registration_no=entry.registration_no, pledgee=self.right.pledgee)
        used = self.desk.days.between(self._clock_from(), self.life.today())
        if used <= self._budget():
            self.life.note("clock_met", self.right.no, clause=self._clause(), clock=_CLOCK, used=used)
        if self.right.unregistered_since:
            self.life.note("gap_shown", self.right.no, since=self.right.unregistered_since, until=self.life.today())
            self.right.unregistered_since = None

    # The clock and its ladder

    def _start_clock(self, kind: str, start: date) -> None:
        self.right.clock_from, self.right.rungs_done = start, 0
        due = clocks.due(start, self._budget(), self.desk.days)
        self.life.note(
            kind,
            self.right.no,
            clause=self._clause(),
            clock=_CLOCK,
            budget=self._budget(),
            due=due,
            counted=clocks.counted(start, self._budget(), self.desk.days),
            provisional=self.desk.days.provisional(due),
        )

    async def _within_ladder(self, question: Question) -> Answered:
        """Wait for the registry; each rung of the ladder that passes meanwhile is climbed exactly once."""
        rungs = clocks.rungs(self._budget(), self.desk.rules.numbers("registration.ladder"))
        while self.right.rungs_done < len(rungs):
            at = clocks.rung_instant(self._clock_from(), rungs[self.right.rungs_done], self.desk.days)
            answered = await self.desk.expect(question, at)
            if answered is not None:
                return answered
            self._climb()
        return await self.desk.settled(question)

    def _climb(self) -> None:
        rung = self.right.rungs_done
        self.right.rungs_done += 1
        share = self.desk.rules.numbers("registration.ladder")[rung]
        role = self.desk.rules.text("registration.ladder_roles").split()[rung]
        if share == 1:
            self.life.note("clock_breached", self.right.no, clause=self._clause(), clock=_CLOCK)
        kind = "reminded" if rung == 0 else "escalated"
        self.life.note(kind, self.right.no, clause=self._clause(), clock=_CLOCK, rung=share, to=role)

    def _budget(self) -> int:
        return self.desk.rules.days("registration.days")

    def _clause(self) -> str:
        return self.desk.rules.clause("registration.days")

    def _clock_from(self) -> date:
        return self.right.clock_from or self.life.today()

    # Registered: changed, cancelled, watched

    async def change(self, change: str, term_end: date) -> None:
        """A maximum-amount pledge stays; its entry is changed."""
        question = self.life.open("change_registration", subject=self.right.no)
        call = self.desk.calls.call(
            RegistryActivities.change,
            "change",
            self.desk.registrar(self.right.right.kind),
            self.right.no,
            right_no=self.right.no,
            registration_no=self.right.registration_no,
            change=change,
            amount_fen=self.desk.file.amount_fen,
            term_end=term_end,
        )
        await self.desk.settled(question)
        self.desk.calls.close(call)

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

    async def watch(self) -> None:
        """While the loan lives: what the registrar does to the entry by itself."""
        acts = ["change_registration", "release_in_part", "revoke_registration"] + (
            ["extend_term"] if self.right.right.kind is RightKind.TRADEMARK else []
        )
        inbox = self.life.open(*acts, subject=self.right.no, inbox=True)
        while True:
            await self.life.wait(lambda: bool(inbox.answers) or self.right.stage is not RightStage.REGISTERED or self.life.ended)
            if not inbox.answers:
                break
            answered = inbox.answers.popleft()
            if answered.act == "revoke_registration" and isinstance(answered.payload, RegistryNotice):
                self.desk.move_right(self.right, RightStage.REVOKED, ground=answered.payload.ground)
                self.desk.limit_again()
        self.life.close(inbox)

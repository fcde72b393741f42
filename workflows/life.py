"""The mechanics of a durable life: time, questions, facts, handing over. Knows nothing of pledges."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, NoReturn, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

from activities.journal import JournalActivities, JournalHead
from domain.facts import FORMAT, Asked, Fact, plain, sealed
from domain.workdays import local_day
from workflows.questions import Answered, Check, Question

OWN_DATABASE = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10))
_CHUNK = 200  # facts in one recording: well under 1 MB of input

T = TypeVar("T")
Cite = Callable[[str, str], str]
"""What a fact of a kind, about a subject, stands under."""


class Life:
    """Lines of a case that wait, ask and note; what they note is a chain of facts that callers or the recorder take home."""

    def __init__(self, case_no: str, tenant: str, cite: Cite, offset: timedelta, seq: int, head: str, applied: list[str]) -> None:
        self.case_no, self.tenant, self.cite = case_no, tenant, cite
        self.offset = offset
        self.first_seq, self.head = seq + 1, head
        self.journal: list[Fact] = []
        self.handed_over = 0
        self.recording = False
        self.applied_before = dict.fromkeys(applied)  # in their order: the oldest are forgotten first, in every process the same
        self.applied: list[str] = []
        self.questions: list[Question] = []
        self.deadlines: list[datetime] = []
        self.waits: list[Callable[[], bool]] = []
        self.moving = 1  # lines that are not waiting; the main line counts before it starts
        self.in_flight = 0  # calls of this case to the world outside
        self.begun = self.ended = False
        self.failure: Exception | None = None
        self.lines: list[asyncio.Task[None]] = []

    # Time

    def now(self) -> datetime:
        return workflow.now() + self.offset

    def today(self) -> date:
        return local_day(self.now())

    async def wait(self, condition: Callable[[], bool], until: datetime | None = None) -> None:
        """Wait for the condition or the instant: a durable timer that also wakes when sandbox time reaches it."""

        def over() -> bool:
            return condition() or (until is not None and self.now() >= until)

        with self._waiting(over, until):
            try:
                timeout = max(until - self.now(), timedelta(0)) if until else None
                if not over():
                    await workflow.wait_condition(over, timeout=timeout)
            except TimeoutError:
                pass

    async def flight(self, outside: Awaitable[T]) -> T:
        """Wait for an activity: an act may return meanwhile, sandbox time may not move."""
        task = asyncio.ensure_future(outside)
        self.in_flight += 1
        try:
            with self._waiting(task.done, None):
                return await task
        finally:
            self.in_flight -= 1

    @contextmanager
    def _waiting(self, over: Callable[[], bool], until: datetime | None) -> Iterator[None]:
        self.moving -= 1
        self.waits.append(over)
        if until:
            self.deadlines.append(until)
        try:
            yield
        finally:
            if until:
                self.deadlines.remove(until)
            self.waits.remove(over)
            self.moving += 1

    def quiet(self) -> bool:
        """Every line waits and none is about to go on. A call to a partner is a wait too: an act never hangs because of it."""
        return self.ended or self.failure is not None or (not self.moving and not any(over() for over in self.waits))

    def at_rest(self) -> bool:
        """Quiet, and nothing in flight: sandbox time may move."""
        return self.ended or (self.quiet() and not self.in_flight)

    # Lines

    def spawn(self, line: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a part beside the main line; its error is the case's error, and pauses it."""
        self.moving += 1
        task = asyncio.create_task(self._guarded(line))
        self.lines.append(task)
        return task

    async def _guarded(self, line: Coroutine[Any, Any, None]) -> None:
        try:
            await line
        except Exception as error:  # noqa: BLE001 - whatever it is, it pauses the case
            self.failure = error
        finally:
            self.moving -= 1

    async def join(self, tasks: list[asyncio.Task[None]]) -> None:
        await self.wait(lambda: all(task.done() for task in tasks))

    # Questions

    def open(
        self, *acts: str, subject: str = "case", until: datetime | None = None, inbox: bool = False, check: Check | None = None
    ) -> Question:
        """Ask for one of these acts, or for a stream of them; asking is a fact."""
        fact = self.note("asked", subject, acts=list(acts), until=until, stays_open=inbox)
        question = Question(fact.seq, subject, acts, inbox, check)
        self.questions.append(question)
        return question

    def close(self, question: Question) -> None:
        """Nobody may answer it any more; an unanswered one is noted as closed."""
        if question in self.questions:
            self.questions.remove(question)
        if not question.closed:
            question.closed = True
            self.note("closed_question", question.subject, question=question.seq)

    def lapse(self, question: Question) -> None:
        """Nobody answered in time."""
        question.closed = True
        self.questions.remove(question)
        self.note("lapsed", question.subject, question=question.seq, acts=list(question.acts))

    async def answer(self, question: Question, until: datetime | None = None) -> Answered | None:
        """The next answer, or None when the instant comes first; an answer wins over a deadline of the same moment."""
        await self.wait(lambda: bool(question.answers), until)
        if not question.answers:
            return None
        if not question.inbox:
            self.questions.remove(question)
        return question.answers.popleft()

    def find(self, act: str, subject: str) -> Question | None:
        """The open question that this act answers; one that is asked once goes before a stream that takes the same act."""
        return min((q for q in self.questions if q.takes(act, subject)), key=lambda q: q.inbox, default=None)

    # Facts

    def note(self, kind: str, subject: str = "case", /, *, clause: str = "", who: Asked | None = None, **data: Any) -> Fact:
        """Put one fact at the end of the chain."""
        who = who or Asked("", subject, "case", "case", "case", self.tenant, "")
        fact = sealed(
            version=FORMAT,
            case_no=self.case_no,
            seq=self.first_seq + len(self.journal),
            kind=kind,
            subject=subject,
            at=self.now().isoformat(),
            received_at=who.received_at,
            request=who.request,
            actor=who.actor,
            role=who.role,
            organisation=who.organisation,
            on_behalf_of=who.on_behalf_of,
            tenant=self.tenant,
            clause=clause or self.cite(kind, subject),
            reason=who.reason,
            data=plain(data),
            prev=self.head,
        )
        self.head = fact.hash
        self.journal.append(fact)
        return fact

    def hand_over(self, since: int | None = None, most: int | None = None) -> list[Fact]:
        """What nobody has yet, and everything since the caller began: handlers that overlap each get their own facts."""
        start = self.handed_over if since is None else min(since, self.handed_over)
        end = len(self.journal) if most is None else min(start + most, len(self.journal))
        self.handed_over = max(self.handed_over, end)
        return self.journal[start:end]

    def facts_since(self, seq: int) -> list[Fact]:
        return self.journal[max(seq - self.first_seq, 0) :]

    async def keep_recording(self) -> None:
        """Facts that no caller takes home go to a regular activity: its input is in the history before it runs."""
        while True:
            await workflow.wait_condition(self._left_over)
            self.recording = True
            await workflow.execute_activity_method(
                JournalActivities.record,
                self.hand_over(most=_CHUNK),
                start_to_close_timeout=timedelta(seconds=10),
                retry_policy=OWN_DATABASE,
            )
            self.recording = False

    def _left_over(self) -> bool:
        return self.handed_over < len(self.journal) and workflow.all_handlers_finished() and self.quiet()

    async def settle_record(self) -> None:
        """Before a run ends: no handler at work, everything handed over, and the database has the head."""
        await workflow.wait_condition(
            lambda: workflow.all_handlers_finished() and self.handed_over == len(self.journal) and not self.recording
        )
        await workflow.execute_activity_method(
            JournalActivities.confirm,
            JournalHead(self.case_no, self.first_seq + len(self.journal) - 1, self.head),
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=OWN_DATABASE,
        )


def pause(error: BaseException) -> NoReturn:
    """Pause the case: any error but a FailureError fails the workflow task, which is tried again until the repair is deployed."""
    if isinstance(error, FailureError):
        raise RuntimeError(f"the case is paused: {error}") from error
    raise error

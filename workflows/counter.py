"""The counter at which acts are handed in: each is judged before anything of it is taken, and taken without a pause."""

from collections.abc import Sequence
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

from domain import soundness
from domain.acts import ACTS
from domain.facts import Asked, canonical, plain
from workflows.anytime import ALWAYS_OPEN, Anytime
from workflows.desk import Desk
from workflows.parties import wrong_party
from workflows.questions import Answered, NotOpen, Question, WrongContent


class Counter:
    """Who comes, with what, and whether the case asks for it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.life, self.anytime = desk, desk.life, Anytime(desk)

    def judge(self, name: str, asked: Asked, payload: Any) -> None:
        """Raise what speaks against an act; nothing has been taken then."""
        if ACTS[name].sandbox_only:
            if not self.desk.opening.sandbox:
                raise NotOpen("this case was not opened in the sandbox: its time passes by itself")
            return
        question = self.life.find(name, asked.subject)
        if self._late(name, asked, question):
            return
        if question is None and name not in ALWAYS_OPEN:
            asked_now = sorted({act for q in self.life.questions if not q.closed and q.subject == asked.subject for act in q.acts})
            raise NotOpen(f"{name} is not open for {asked.subject}; open now: {', '.join(asked_now) or 'nothing'}")
        objection = wrong_party(self.desk, asked) or self._objection(name, asked, payload, question)
        if objection:
            raise WrongContent(objection)

    def _objection(self, name: str, asked: Asked, payload: Any, question: Question | None) -> str | None:
        if question is None:
            return self.anytime.may(name, asked, payload)
        return question.check(name, asked, payload) if question.check else None

    def take(self, name: str, asked: Asked, payload: Any) -> None:
        """Take an act that was judged: a question is closed before any `await`, so a second officer is refused."""
        question = self.life.find(name, asked.subject)
        self.life.applied.append(asked.request)
        if asked.call:
            late = self._late(name, asked, question)
            self.desk.calls.applied(asked)
            if late:
                self.life.note("late_answer", asked.subject, who=asked, act=name, call=asked.call, number=asked.number)
                return
        if question is None:
            self.anytime.take(name, asked, payload, self.life.note(name, asked.subject, who=asked, **plain(payload)))
            return
        fact = self.life.note(name, asked.subject, who=asked, question=question.seq, **plain(payload))
        question.take(Answered(name, payload, asked, fact.seq))
        self.anytime.remember(fact)

    def _late(self, name: str, asked: Asked, question: Question | None) -> bool:
        """Whether a partner's answer comes too late to change anything; one that comes too early is refused for now."""
        return bool(asked.call) and self.desk.calls.is_late(asked, question is not None or name in ALWAYS_OPEN)


def decoded(name: str, args: Sequence[RawValue]) -> tuple[Asked, Any]:
    """Who asks, and what the act carries; what no fact could hold is refused here, as it would pause the case later."""
    convert = workflow.payload_converter().from_payload
    try:
        asked: Asked = convert(args[0].payload, Asked)
        payload: Any = convert(args[1].payload, ACTS[name].payload)
        canonical({"asked": plain(asked), "payload": plain(payload)})
        unsound = next(soundness.objections(payload, name), None)
    except (ValueError, IndexError) as error:
        raise WrongContent(f"what {name} carries cannot be read: {error}") from error
    if unsound:
        raise WrongContent(f"{unsound[0]}: {unsound[1]}")
    return asked, payload

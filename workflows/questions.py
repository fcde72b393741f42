"""A question of a case: which acts are asked for, until when; asked once, answered once, or open for a stream of answers."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from domain.facts import Asked

Check = Callable[[str, Asked, Any], str | None]
"""Judges an answer (act, who asks, payload) before it is taken: the sentence of the refusal, or None."""


class Refused(Exception):
    """The case refuses an act for good, in a sentence that the person reads."""


class NotOpen(Refused):
    """The act is not open now, or another has taken it."""


class WrongContent(Refused):
    """The act is open, but what it carries contradicts the case."""


class AlreadyApplied(Refused):
    """The request was applied before; its answer stands in the journal."""


class NotYet(Refused):
    """The act may open later: the request stays open and is sent again."""


@dataclass(frozen=True)
class Answered:
    """An act that answered a question."""

    act: str
    payload: Any
    asked: Asked
    seq: int  # of the fact that tells of it


@dataclass
class Question:
    """Closed by the handler before any `await`; an inbox stays open until its line closes it."""

    seq: int  # of the fact that asked it
    subject: str
    acts: tuple[str, ...]
    inbox: bool = False
    check: Check | None = None
    answers: deque[Answered] = field(default_factory=deque)
    closed: bool = False

    def takes(self, act: str, subject: str) -> bool:
        return not self.closed and subject == self.subject and act in self.acts

    def take(self, answered: Answered) -> None:
        self.answers.append(answered)
        self.closed = not self.inbox


def only(organisation: str) -> Check:
    """The act is for one organisation."""

    def check(act: str, asked: Asked, payload: object) -> str | None:
        return None if asked.organisation == organisation else f"{act} is for {organisation}, not for {asked.organisation}"

    return check

"""Separation of duties (职责分离): who has decided does not also confirm or pay."""

from domain.facts import Asked
from workflows.questions import Check


def second_person(first: Asked, did: str, check: Check | None = None) -> Check:
    """The check that the person who did the first act does not do this one, and then what else is checked.

    A partner's system answers for its organisation, whose people are told apart inside it.
    """

    def judged(act: str, asked: Asked, payload: object) -> str | None:
        if asked.actor == first.actor and not (asked.call and first.call):
            return f"{asked.actor} {did}: {act} is for a second person"
        return check(act, asked, payload) if check else None

    return judged

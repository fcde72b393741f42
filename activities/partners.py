"""Asking a partner again what it has answered, for answers that were lost on their way."""

from typing import Protocol

from temporalio import activity

from activities.errors import refusals_are_final
from domain.calls import Answer, Call


class Answers(Protocol):
    """What the partners have answered so far; the prefix of the party names the service that is asked."""

    async def poll(self, call: Call) -> list[Answer]: ...


class PartnerActivities:
    """The activity that fetches answers of any partner."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    @activity.defn(name="partner.poll")
    async def poll(self, call: Call) -> list[Answer]:
        """All answers that the partner has decided in this conversation, in order, delivered or lost."""
        with refusals_are_final():
            return await self.answers.poll(call)

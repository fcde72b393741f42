"""The insurer of the loan: quote, policy and indemnity."""

from typing import Protocol

from temporalio import activity

from activities.errors import refusals_are_final
from domain.calls import Call


class Insurer(Protocol):
    """The insurer as a case needs it; each call is safe to repeat."""

    async def quote(self, call: Call) -> None: ...

    async def bind(self, call: Call) -> None: ...

    async def indemnify(self, call: Call) -> None: ...


class InsurerActivities:
    """The activities that call the insurer."""

    def __init__(self, insurer: Insurer) -> None:
        self.insurer = insurer

    @activity.defn(name="insurer.quote")
    async def quote(self, call: Call) -> None:
        """Ask for a quote."""
        with refusals_are_final():
            await self.insurer.quote(call)

    @activity.defn(name="insurer.bind")
    async def bind(self, call: Call) -> None:
        """Accept the quote and ask for the policy."""
        with refusals_are_final():
            await self.insurer.bind(call)

    @activity.defn(name="insurer.indemnify")
    async def indemnify(self, call: Call) -> None:
        """Claim the indemnity (赔付)."""
        with refusals_are_final():
            await self.insurer.indemnify(call)

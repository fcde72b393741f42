"""The risk compensation fund: admission, claim, advance and settlement."""

from typing import Protocol

from temporalio import activity

from activities.errors import refusals_are_final
from domain.calls import Call


class Fund(Protocol):
    """The fund as a case needs it; each call is safe to repeat."""

    async def admit(self, call: Call) -> None: ...

    async def claim(self, call: Call) -> None: ...

    async def recheck(self, call: Call) -> None: ...

    async def advance(self, call: Call) -> None: ...

    async def settlement(self, call: Call) -> None: ...


class FundActivities:
    """The activities that call the fund."""

    def __init__(self, fund: Fund) -> None:
        self.fund = fund

    @activity.defn(name="fund.admit")
    async def admit(self, call: Call) -> None:
        """Ask for admission to the fund (入库)."""
        with refusals_are_final():
            await self.fund.admit(call)

    @activity.defn(name="fund.claim")
    async def claim(self, call: Call) -> None:
        """Lodge a claim."""
        with refusals_are_final():
            await self.fund.claim(call)

    @activity.defn(name="fund.recheck")
    async def recheck(self, call: Call) -> None:
        """Lodge a returned claim again."""
        with refusals_are_final():
            await self.fund.recheck(call)

    @activity.defn(name="fund.advance")
    async def advance(self, call: Call) -> None:
        """Ask for the advance (先行补偿)."""
        with refusals_are_final():
            await self.fund.advance(call)

    @activity.defn(name="fund.settlement")
    async def settlement(self, call: Call) -> None:
        """Hand in the account after recovery."""
        with refusals_are_final():
            await self.fund.settlement(call)

"""The guarantor of the loan: guarantee and payment under it."""

from typing import Protocol

from temporalio import activity

from activities.errors import refusals_are_final
from domain.calls import Call


class Guarantor(Protocol):
    """The guarantor as a case needs it; each call is safe to repeat."""

    async def guarantee(self, call: Call) -> None: ...

    async def pay(self, call: Call) -> None: ...


class GuarantorActivities:
    """The activities that call the guarantor."""

    def __init__(self, guarantor: Guarantor) -> None:
        self.guarantor = guarantor

    @activity.defn(name="guarantor.guarantee")
    async def guarantee(self, call: Call) -> None:
        """Ask for a guarantee."""
        with refusals_are_final():
            await self.guarantor.guarantee(call)

    @activity.defn(name="guarantor.pay")
    async def pay(self, call: Call) -> None:
        """Demand the payment under the guarantee (代偿)."""
        with refusals_are_final():
            await self.guarantor.pay(call)

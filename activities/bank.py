"""The lending bank: drawdown review, disbursement, schedule, default, settlement and release."""

from typing import Protocol

from temporalio import activity

from activities.errors import refusals_are_final
from domain.calls import Call


class Bank(Protocol):
    """The bank as a case needs it; each call is safe to repeat."""

    async def review(self, call: Call) -> None: ...

    async def disburse(self, call: Call) -> None: ...

    async def schedule(self, call: Call) -> None: ...

    async def default(self, call: Call) -> None: ...

    async def settle(self, call: Call) -> None: ...

    async def release(self, call: Call) -> None: ...


class BankActivities:
    """The activities that call the bank."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    @activity.defn(name="bank.review")
    async def review(self, call: Call) -> None:
        """Ask for the drawdown review (放款审核)."""
        with refusals_are_final():
            await self.bank.review(call)

    @activity.defn(name="bank.disburse")
    async def disburse(self, call: Call) -> None:
        """Ask for the disbursement; repayments are reported in the same conversation."""
        with refusals_are_final():
            await self.bank.disburse(call)

    @activity.defn(name="bank.schedule")
    async def schedule(self, call: Call) -> None:
        """Tell the schedule that holds from now on; later reports come in this conversation."""
        with refusals_are_final():
            await self.bank.schedule(call)

    @activity.defn(name="bank.default")
    async def default(self, call: Call) -> None:
        """Say that the loan is overdue beyond the limit, so that the bank decides."""
        with refusals_are_final():
            await self.bank.default(call)

    @activity.defn(name="bank.settle")
    async def settle(self, call: Call) -> None:
        """Say that nothing is owed any more, so that the bank certifies it."""
        with refusals_are_final():
            await self.bank.settle(call)

    @activity.defn(name="bank.release")
    async def release(self, call: Call) -> None:
        """Ask for the consent to release the pledge."""
        with refusals_are_final():
            await self.bank.release(call)

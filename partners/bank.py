"""The bank over HTTP."""

from domain.calls import Call
from partners.http import PartnerClient


class HttpBank:
    """The bank as `activities.bank` knows it; what is asked for stands in the call itself."""

    def __init__(self, client: PartnerClient) -> None:
        self._client = client

    async def review(self, call: Call) -> None:
        """Ask for the drawdown review (放款审核)."""
        await self._client.place(call)

    async def disburse(self, call: Call) -> None:
        """Ask for the disbursement; repayments are reported in the same conversation."""
        await self._client.place(call)

    async def schedule(self, call: Call) -> None:
        """Tell the schedule that holds from now on; later reports come in this conversation."""
        await self._client.place(call)

    async def default(self, call: Call) -> None:
        """Say that the loan is overdue beyond the limit, so that the bank decides."""
        await self._client.place(call)

    async def settle(self, call: Call) -> None:
        """Say that nothing is owed any more, so that the bank certifies it."""
        await self._client.place(call)

    async def release(self, call: Call) -> None:
        """Ask for the consent to release the pledge."""
        await self._client.place(call)

"""The guarantor over HTTP."""

from domain.calls import Call
from partners.http import PartnerClient


class HttpGuarantor:
    """The guarantor as `activities.guarantor` knows it; what is asked for stands in the call itself."""

    def __init__(self, client: PartnerClient) -> None:
        self._client = client

    async def guarantee(self, call: Call) -> None:
        """Ask for a guarantee."""
        await self._client.place(call)

    async def pay(self, call: Call) -> None:
        """Demand the payment under the guarantee (代偿)."""
        await self._client.place(call)

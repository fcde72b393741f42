"""The fund over HTTP."""

from domain.calls import Call
from partners.http import PartnerClient


class HttpFund:
    """The fund as `activities.fund` knows it; what is asked for stands in the call itself."""

    def __init__(self, client: PartnerClient) -> None:
        self._client = client

    async def admit(self, call: Call) -> None:
        """Ask for admission to the fund (入库)."""
        await self._client.place(call)

    async def claim(self, call: Call) -> None:
        """Lodge a claim."""
        await self._client.place(call)

    async def recheck(self, call: Call) -> None:
        """Lodge a returned claim again."""
        await self._client.place(call)

    async def advance(self, call: Call) -> None:
        """Ask for the advance (先行补偿)."""
        await self._client.place(call)

    async def settlement(self, call: Call) -> None:
        """Hand in the account after recovery."""
        await self._client.place(call)

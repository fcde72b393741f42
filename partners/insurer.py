"""The insurer over HTTP."""

from domain.calls import Call
from partners.http import PartnerClient


class HttpInsurer:
    """The insurer as `activities.insurer` knows it; what is asked for stands in the call itself."""

    def __init__(self, client: PartnerClient) -> None:
        self._client = client

    async def quote(self, call: Call) -> None:
        """Ask for a quote."""
        await self._client.place(call)

    async def bind(self, call: Call) -> None:
        """Accept the quote and ask for the policy."""
        await self._client.place(call)

    async def indemnify(self, call: Call) -> None:
        """Claim the indemnity (赔付)."""
        await self._client.place(call)

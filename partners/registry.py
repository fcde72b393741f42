"""The registry over HTTP."""

from pydantic import TypeAdapter, ValidationError

from activities.errors import PartnerAway
from domain.calls import Call, Search
from partners.http import PartnerClient

_SEARCH = TypeAdapter(Search)


class HttpRegistry:
    """The registry as `activities.registry` knows it; what is asked for stands in the call itself."""

    def __init__(self, client: PartnerClient) -> None:
        self._client = client

    async def file(self, call: Call) -> None:
        """Hand in an application for registration (pledgor and pledgee jointly)."""
        await self._client.place(call)

    async def correct(self, call: Call) -> None:
        """Hand in a correction (补正)."""
        await self._client.place(call)

    async def declare(self, call: Call) -> None:
        """Hand in the declaration that the parties go on (R10, R11)."""
        await self._client.place(call)

    async def change(self, call: Call) -> None:
        """Ask for a change of a registration."""
        await self._client.place(call)

    async def cancel(self, call: Call) -> None:
        """Ask for the cancellation of a registration (注销)."""
        await self._client.place(call)

    async def search(self, call: Call) -> Search:
        """What the register says of a right at this moment."""
        result = await self._client.place(call)
        try:
            return _SEARCH.validate_python(result)
        except ValidationError as wrong:
            raise PartnerAway(f"the registry answered the search {call.call} with something that is no extract") from wrong

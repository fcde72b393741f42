"""The registers of rights: filings, corrections, declarations, changes, cancellations and searches."""

from typing import Protocol

from temporalio import activity

from activities.errors import refusals_are_final
from domain.calls import Call, Search


class Registry(Protocol):
    """The registry as a case needs it; each call is safe to repeat."""

    async def file(self, call: Call) -> None: ...

    async def correct(self, call: Call) -> None: ...

    async def declare(self, call: Call) -> None: ...

    async def change(self, call: Call) -> None: ...

    async def cancel(self, call: Call) -> None: ...

    async def search(self, call: Call) -> Search: ...


class RegistryActivities:
    """The activities that call the registry."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    @activity.defn(name="registry.file")
    async def file(self, call: Call) -> None:
        """Hand in an application for registration (pledgor and pledgee jointly)."""
        with refusals_are_final():
            await self.registry.file(call)

    @activity.defn(name="registry.correct")
    async def correct(self, call: Call) -> None:
        """Hand in a correction (补正)."""
        with refusals_are_final():
            await self.registry.correct(call)

    @activity.defn(name="registry.declare")
    async def declare(self, call: Call) -> None:
        """Hand in the declaration that the parties go on (R10, R11)."""
        with refusals_are_final():
            await self.registry.declare(call)

    @activity.defn(name="registry.change")
    async def change(self, call: Call) -> None:
        """Ask for a change of a registration."""
        with refusals_are_final():
            await self.registry.change(call)

    @activity.defn(name="registry.cancel")
    async def cancel(self, call: Call) -> None:
        """Ask for the cancellation of a registration (注销)."""
        with refusals_are_final():
            await self.registry.cancel(call)

    @activity.defn(name="registry.search")
    async def search(self, call: Call) -> Search:
        """What the register says of a right at this moment."""
        with refusals_are_final():
            return await self.registry.search(call)

"""Reserving a right: one live pledge a right over all tenants; granted or refused, never waiting."""

from dataclasses import dataclass
from typing import Protocol

from temporalio import activity


@dataclass(frozen=True)
class Reservation:
    """Which case wants which right."""

    case_no: str
    tenant: str
    right_no: str


class Reservations(Protocol):
    """Where the reservations of all tenants stand."""

    async def reserve(self, reservation: Reservation) -> str: ...

    async def end(self, reservation: Reservation) -> None: ...


class ReservationActivities:
    """The activities that reserve a right and give it free."""

    def __init__(self, reservations: Reservations) -> None:
        self.reservations = reservations

    @activity.defn(name="reservation.reserve")
    async def reserve(self, reservation: Reservation) -> str:
        """The case that holds the right; granted when it is the one that asks, also when it asks again."""
        return await self.reservations.reserve(reservation)

    @activity.defn(name="reservation.end")
    async def end(self, reservation: Reservation) -> None:
        """Give the right free again."""
        await self.reservations.end(reservation)

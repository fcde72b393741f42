"""Reserving an amount of a bank's plan or a park's line: granted or refused with what is left, never waiting."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from temporalio import activity

from domain.quotas import Grant


@dataclass(frozen=True)
class QuotaReservation:
    """Which case wants how much of which quota; the day is the case's own."""

    case_no: str
    quota: str
    amount_fen: int
    on: date


@dataclass(frozen=True)
class QuotaRelease:
    """Which case gives back what it holds of which quota."""

    case_no: str
    quota: str


class Quotas(Protocol):
    """Where the plans and lines stand."""

    async def reserve_quota(self, reservation: QuotaReservation) -> Grant: ...

    async def release_quota(self, release: QuotaRelease) -> None: ...


class QuotaActivities:
    """The activities that reserve an amount of a quota and give it back."""

    def __init__(self, quotas: Quotas) -> None:
        self.quotas = quotas

    @activity.defn(name="quota.reserve")
    async def reserve(self, reservation: QuotaReservation) -> Grant:
        """Granted or refused with what is left; a case that asks again for what it holds is granted it again."""
        return await self.quotas.reserve_quota(reservation)

    @activity.defn(name="quota.release")
    async def release(self, release: QuotaRelease) -> None:
        """Give back what the case holds of the quota."""
        await self.quotas.release_quota(release)

"""The activities of the quotas hand on what was asked, and what was answered."""

from datetime import date

from activities.quotas import QuotaActivities, QuotaRelease, QuotaReservation
from domain.quotas import Grant

_RESERVATION = QuotaReservation("XT-2026-000001", "plan/bank-xt/2026", 600, date(2026, 11, 21))
_RELEASE = QuotaRelease("XT-2026-000001", "plan/bank-xt/2026")


class Kept:
    """A plan that refuses whatever is asked of it, and keeps what was given back."""

    def __init__(self) -> None:
        self.asked: list[QuotaReservation] = []
        self.released: list[QuotaRelease] = []

    async def reserve_quota(self, reservation: QuotaReservation) -> Grant:
        self.asked.append(reservation)
        return Grant(False, 400, "too much")

    async def release_quota(self, release: QuotaRelease) -> None:
        self.released.append(release)


async def test_a_reservation_is_answered_with_what_is_left() -> None:
    kept = Kept()

    assert await QuotaActivities(kept).reserve(_RESERVATION) == Grant(False, 400, "too much")
    assert kept.asked == [_RESERVATION]


async def test_what_is_given_back_reaches_the_quota() -> None:
    kept = Kept()

    await QuotaActivities(kept).release(_RELEASE)

    assert (kept.asked, kept.released) == ([], [_RELEASE])


def test_the_activities_have_the_names_that_cases_call() -> None:
    names = [getattr(method, "__temporal_activity_definition").name for method in (QuotaActivities.reserve, QuotaActivities.release)]

    assert names == ["quota.reserve", "quota.release"]

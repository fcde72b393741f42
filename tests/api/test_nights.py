"""The nights over HTTP: sentences for administrators and auditors, no case in them; health says how the last one ended."""

from datetime import UTC, datetime, timedelta

from db import nights
from db.nights import NightResult
from tests.api.world import Api

_AT = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)


async def two_nights(api: Api) -> None:
    await nights.write(api.database, "first", [NightResult("rows", _AT, "ok", "2 cases, 0 drift")])
    later = _AT + timedelta(days=1)
    found = [
        NightResult("rows", later, "wrong", "2 cases, 1 drift", {"first": {"XT-2026-000001": "cases.firm"}}),
        NightResult("sample", later + timedelta(minutes=1), "failed", "it could not be done", {"error": "XT-2026-000001"}),
    ]
    await nights.write(api.database, "second", found)


async def test_the_nights_are_listed_newest_first_with_their_worst_outcome_and_no_case(api: Api) -> None:
    await two_nights(api)

    answer = await api.get("/api/v1/nights", "auditor")

    assert answer.status_code == 200
    assert [(each["night"], each["outcome"], [step["step"] for step in each["steps"]]) for each in answer.json()["items"]] == [
        ("second", "failed", ["rows", "sample"]),
        ("first", "ok", ["rows"]),
    ]
    assert "XT-2026-000001" not in answer.text
    assert [each["night"] for each in (await api.get("/api/v1/nights?limit=1", "auditor")).json()["items"]] == ["second"]


async def test_who_keeps_no_watch_is_refused(api: Api) -> None:
    assert (await api.get("/api/v1/nights")).status_code == 403


async def test_health_says_how_the_last_night_ended(api: Api) -> None:
    assert (await api.http.get("/health")).json()["last_night"] is None
    await two_nights(api)

    assert (await api.http.get("/health")).json()["last_night"] == {"at": "2026-11-22T18:31:00+00:00", "outcome": "failed"}

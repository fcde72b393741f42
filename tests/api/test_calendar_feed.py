"""The calendar: what a calendar program reads under the secret address, and that the address ends when it is to end."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from icalendar import Calendar

from db import journal, people
from db.calendar_feeds import token_sha256
from db.people import Person
from domain.facts import Fact, sealed
from tests.api.world import CASE, Api

ACTOR = "demo:window_officer"
SHANGHAI = timezone(timedelta(hours=8))


@pytest.fixture
async def officer(api: Api, case: str) -> None:
    """The window officer as a person with a membership, and a second question that is due at an hour."""
    async with api.database.transaction() as conn:
        await people.add(conn, Person(ACTOR, "窗口", None, "", "", False, True, 1), "test")
        await people.add_membership(conn, ACTOR, "window_officer", "the-window_officer", ["xiangtan"], date(2020, 1, 1), None, "test")
    last = (await journal.facts(api.database, CASE))[-1]
    same = {name: value for name, value in vars(last).items() if name not in ("hash", "seq", "prev", "data")}
    data = {"acts": ["pass_precheck"], "until": "2026-12-03T09:30:00+00:00", "stays_open": False}
    fact: Fact = sealed(**same, seq=last.seq + 1, prev=last.hash, data=data)
    await journal.record(api.database, [fact])


async def address(api: Api, language: str = "zh", key: str = "make") -> str:
    headers = {"Authorization": "Bearer window_officer", "Idempotency-Key": key, "Accept-Language": language}
    response = await api.http.post("/api/v1/calendar", json={}, headers=headers)
    assert response.status_code == 201, response.text
    return str(response.json()["url"])


async def read(api: Api, url: str) -> Calendar:
    response = await api.http.get(url)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75
    calendar = Calendar.from_ical(response.text)
    assert isinstance(calendar, Calendar)
    return calendar


async def test_deadlines_stand_on_their_local_day_or_at_their_instant(api: Api, officer: None) -> None:
    calendar = await read(api, await address(api))
    midnight, hour = calendar.walk("VEVENT")

    assert (midnight["uid"], hour["uid"]) == (f"{CASE}-1@zhiya", f"{CASE}-2@zhiya")
    assert (midnight.decoded("dtstart"), midnight.decoded("dtend")) == (date(2026, 12, 1), date(2026, 12, 2))
    assert hour.decoded("dtstart").astimezone(SHANGHAI) == datetime(2026, 12, 3, 17, 30, tzinfo=SHANGHAI)
    assert (str(hour["summary"]), hour.decoded("sequence"), str(hour["status"])) == (f"{CASE} 预审通过（截止）", 0, "CONFIRMED")
    assert "截止时刻 2026-12-03 17:30（北京时间）" in str(hour["description"])
    assert [alarm.decoded("trigger") for event in (midnight, hour) for alarm in event.walk("VALARM")] == [
        timedelta(hours=-15),
        timedelta(days=-1),
    ]


async def test_a_calendar_names_no_firm(api: Api, officer: None) -> None:
    assert "湘潭样例" not in (await api.http.get(await address(api))).text


async def test_an_english_reader_gets_english_words(api: Api, officer: None) -> None:
    calendar = await read(api, await address(api, "en"))

    assert str(calendar["x-wr-calname"]) == "Zhiya deadlines"
    assert str(calendar.walk("VEVENT")[1]["summary"]) == f"{CASE} Pass the pre-check"


async def test_what_was_answered_is_cancelled_with_a_higher_sequence(api: Api, officer: None) -> None:
    url = await address(api)
    await api.database.pool.execute("UPDATE tasks SET state = 'answered', closed_at = now() WHERE question = 2")

    event = (await read(api, url)).walk("VEVENT")[1]

    assert (str(event["uid"]), event.decoded("sequence"), str(event["status"])) == (f"{CASE}-2@zhiya", 1, "CANCELLED")
    assert event.walk("VALARM") == []


async def test_holidays_come_along_when_they_are_asked_for(api: Api, officer: None) -> None:
    calendar = await read(api, f"{await address(api)}&holidays=true")

    assert any(str(event["uid"]).startswith("holiday-2027-03-03") for event in calendar.walk("VEVENT"))


async def test_the_token_is_kept_as_a_hash_and_shown_once(api: Api, officer: None) -> None:
    url = await address(api)
    again = await api.http.post(
        "/api/v1/calendar", json={}, headers={"Authorization": "Bearer window_officer", "Idempotency-Key": "make", "Accept-Language": "zh"}
    )
    kept = await api.database.pool.fetchval("SELECT token_sha256 FROM calendar_feeds")
    shown: dict[str, Any] = (await api.get("/api/v1/calendar")).json()

    assert kept == token_sha256(url.partition("token=")[2])
    assert "url" not in again.json()
    assert "url" not in shown
    assert shown["language"] == "zh"


@pytest.mark.parametrize("how", ["a new address", "revoked", "the membership ended", "the person may not act", "guessed"])
async def test_an_address_ends(api: Api, officer: None, how: str) -> None:
    url = await address(api)
    if how == "a new address":
        await address(api, key="another")
    elif how == "revoked":
        headers = {"Authorization": "Bearer window_officer", "Idempotency-Key": "revoke"}
        assert (await api.http.request("DELETE", "/api/v1/calendar", json={}, headers=headers)).status_code == 204
    elif how == "the membership ended":
        await api.database.pool.execute("UPDATE memberships SET withdrawn_at = now()")
    elif how == "the person may not act":
        await api.database.pool.execute("UPDATE people SET active = false")
    else:
        url = url[:-1] + ("A" if url[-1] != "A" else "B")

    assert (await api.http.get(url)).status_code == 404

"""The calendar feed: the deadlines of a person's tasks under a secret address that calendar programs read by themselves (ICS)."""

import json
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from icalendar import Alarm, Calendar, Event
from pydantic import BaseModel

from api.asking import body_of
from api.callers import Caller, KnownCaller
from api.language import spoken
from api.once import once
from api.parts import parts_of
from api.problems import Problem
from api.scope import reading
from api.scope import scope_of as scope_of_caller
from db import calendar_feeds, people
from db.calendar_feeds import Row
from db.database import Connection
from db.kept_answers import Reply
from domain.acts import ACTS
from domain.facts import plain
from domain.roles import Role
from domain.workdays import instant, local_day

router = APIRouter(prefix="/calendar", tags=["partners"])
public = APIRouter(tags=["partners"])

MEDIA_TYPE = "text/calendar; charset=utf-8"
_MOST = 2000  # deadlines in one calendar
_HOUR = timedelta(hours=1)


class CalendarFeed(BaseModel):
    """A person's calendar address; the address itself is shown once, when it is made."""

    url: str = ""
    language: str = ""
    made_at: datetime | None = None
    read_at: datetime | None = None


@router.post(
    "", operation_id="make_calendar", response_model=CalendarFeed, status_code=201, summary="Make a calendar address · 生成日历订阅"
)
async def make_calendar(request: Request, caller: KnownCaller) -> JSONResponse:
    """A secret address of the caller's deadlines, shown this once; an earlier one ends."""
    raw, shown = await body_of(request), ""

    async def work(conn: Connection) -> Reply:
        nonlocal shown
        shown = secrets.token_urlsafe(32)
        kept = {"role": caller.role.value, "organisation": caller.organisation, "tenants": sorted(caller.tenants)}
        await calendar_feeds.make(conn, caller.actor, shown, kept, spoken())
        return Reply(201, {"language": spoken()})

    answer = await once(request, caller, raw, work)
    if shown:
        return JSONResponse({**json.loads(bytes(answer.body)), "url": f"/api/v1/calendar.ics?token={shown}"}, answer.status_code)
    return answer


@router.get("", operation_id="read_calendar_address", response_model=CalendarFeed, summary="The calendar address · 查看日历订阅")
async def read_calendar_address(request: Request, caller: KnownCaller) -> JSONResponse:
    """Since when the caller has an address, and when it was last read."""
    async with reading(request, caller) as conn:
        row = await calendar_feeds.of(conn, caller.actor)
    if row is None:
        raise _none()
    return JSONResponse(plain(row))


@router.delete("", operation_id="revoke_calendar", status_code=204, summary="Revoke the calendar address · 撤销日历订阅")
async def revoke_calendar(request: Request, caller: KnownCaller) -> Response:
    """End the address: calendar programs that have it read nothing any more."""

    async def work(conn: Connection) -> Reply:
        if not await calendar_feeds.revoke(conn, caller.actor):
            raise _none()
        return Reply(204, {})

    done = await once(request, caller, await body_of(request), work)
    return Response(status_code=done.status_code)


@public.get("/calendar.ics", operation_id="read_calendar", response_class=Response, summary="The calendar · 日历")
async def read_calendar(request: Request, token: Annotated[str, Query(max_length=100)] = "", holidays: bool = False) -> Response:
    """The deadlines of whom the address was made for, as far as they still are theirs."""
    caller, language = await _caller(request, token)
    acts = [act.name for act in ACTS.values() if caller.role in act.roles]
    async with reading(request, caller) as conn:
        rows = await calendar_feeds.deadlines(conn, scope_of_caller(caller), acts, _MOST)
    calendar = _empty(language)
    for row in rows:
        calendar.add_component(_event(row, acts, language))
    if holidays:
        today = local_day(parts_of(request).wall())
        found = parts_of(request).calendar_for([today.year, today.year + 1]).names
        for day, name in sorted(found.items()):
            calendar.add_component(_holiday(day, name))
    return Response(calendar.to_ical(), media_type=MEDIA_TYPE, headers={"Cache-Control": "private, max-age=900"})


async def _caller(request: Request, token: str) -> tuple[Caller, str]:
    """Whom the address was made for, with the membership that they hold today."""
    parts = parts_of(request)
    kept = await calendar_feeds.by_token(parts.database.pool, token) if token else None
    if kept is not None:
        for held in await people.open_to(parts.database.pool, kept["actor"], local_day(parts.wall())):
            if (held["role"], held["organisation"]) == (kept["caller"]["role"], kept["caller"]["organisation"]):
                tenants = frozenset(held["tenants"]) & frozenset(kept["caller"]["tenants"])
                return Caller(kept["actor"], Role(held["role"]), held["organisation"], tenants), kept["language"]
    raise _none()


def _none() -> Problem:
    en = "There is no calendar under this address, or it was revoked; POST /api/v1/calendar makes a new one."
    return Problem("not_found", en, "该日历地址不存在或已撤销；可通过 POST /api/v1/calendar 重新生成。")


def _empty(language: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Zhiya//Deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "知押办理时限" if language == "zh" else "Zhiya deadlines")
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", _HOUR, parameters={"VALUE": "DURATION"})
    return calendar


def _event(row: Row, acts: list[str], language: str) -> Event:
    """One deadline: the whole local day when it ends at midnight, else its instant. No name stands in it: others may read a calendar."""
    wanted = [ACTS[name] for name in row["acts"] if name in acts and name in ACTS]
    titles = ("、" if language == "zh" else ", ").join(act.zh if language == "zh" else act.en for act in wanted)
    until, over = row["until"].astimezone(UTC), row["state"] != "open"
    event = Event()
    event.add("uid", f"{row['case_no']}-{row['question']}@zhiya")
    event.add("dtstamp", (row["closed_at"] or row["asked_at"]).astimezone(UTC))
    event.add("last-modified", (row["closed_at"] or row["asked_at"]).astimezone(UTC))
    event.add("sequence", 1 if over else 0)
    event.add("status", "CANCELLED" if over else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"{row['case_no']} {titles}" if language == "en" else f"{row['case_no']} {titles}（截止）")
    event.add("description", _description(row, titles, until, language))
    event.add("categories", ["知押" if language == "zh" else "Zhiya"])
    if until == instant(local_day(until)):  # 24:00 of the day before
        last = local_day(until) - timedelta(days=1)
        event.add("dtstart", last)
        event.add("dtend", last + timedelta(days=1))
        early = timedelta(hours=-15)  # nine o'clock of the day before
    else:
        event.add("dtstart", until)
        early = timedelta(days=-1)
    if not over:
        event.add_component(_alarm(early, titles))
    return event


def _description(row: Row, titles: str, until: datetime, language: str) -> str:
    due = (until + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")
    if language == "en":
        return f"Case {row['case_no']}, subject {row['subject']}: {titles}. Due {due} (Shanghai)."
    return f"案件 {row['case_no']}，事项对象 {row['subject']}：{titles}。截止时刻 {due}（北京时间）。"


def _alarm(trigger: timedelta, titles: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", titles)
    alarm.add("trigger", trigger)
    return alarm


def _holiday(day: date, name: Any) -> Event:
    event = Event()
    event.add("uid", f"holiday-{day.isoformat()}@zhiya")
    event.add("dtstamp", datetime(day.year, 1, 1, tzinfo=UTC))
    event.add("summary", str(name))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event

"""Streams: what happens in a case, or to the caller's tasks, is told to who listens within a second (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.callers import Caller, KnownCaller, token_of
from api.feed import event_of
from api.hearing import hearing_of
from api.parts import parts_of
from api.problems import DATABASE_AWAY, Problem, wrong_body
from api.scope import reading, scope_of, visible_case
from db import feed
from db.feed import Entry
from domain.acts import ACTS
from identity.caller import Refused

router = APIRouter(tags=["partners"])

HEARTBEAT_S = 15.0
_AGAIN_MS = 2000  # how long a browser waits before it connects again
_AT_ONCE = 200

Read = Callable[[int], Awaitable[tuple[list[Entry], int]]]
LastEventId = Annotated[str, Header(max_length=30, description="The id of the last event that arrived; the stream goes on after it.")]
After = Annotated[str, Query(max_length=30, description="A cursor of the feed to begin after; none: what happens from now on.")]


async def _visible(case_no: str, request: Request, caller: KnownCaller) -> None:
    """Before the stream begins, so that a case that is not there is a 404."""
    async with reading(request, caller) as conn:
        await visible_case(conn, caller, case_no)


async def _start(request: Request, caller: KnownCaller, last_event_id: LastEventId = "", after: After = "") -> int:
    """The place after which the stream begins."""
    said = last_event_id or after
    if said:
        if not (said.isascii() and said.isdigit() and len(said) < 19):
            message = "A cursor of the feed is a whole number, as the ids of events have it"
            raise wrong_body([{"field": "Last-Event-ID", "message": message, "message_zh": "游标须为整数，即事件的 id"}])
        return int(said)
    async with reading(request, caller) as conn:
        return await feed.last(conn)


Start = Annotated[int, Depends(_start)]


@router.get(
    "/cases/{case_no}/events",
    operation_id="stream_case",
    response_class=EventSourceResponse,
    dependencies=[Depends(_visible)],
    summary="Follow a case · 订阅案件动态",
)
async def stream_case(case_no: str, request: Request, caller: KnownCaller, start: Start) -> AsyncIterator[ServerSentEvent]:
    """The events of the case as they come; `id` is the place in the feed."""

    async def read(after: int) -> tuple[list[Entry], int]:
        async with reading(request, caller) as conn:
            await visible_case(conn, caller, case_no)
            entries = await feed.of_case(conn, case_no, after, _AT_ONCE)
        return entries, entries[-1].n if entries else after

    async for event in _stream(request, caller, start, read):
        yield event


@router.get("/tasks/events", operation_id="stream_tasks", response_class=EventSourceResponse, summary="Follow the task list · 订阅待办动态")
async def stream_tasks(request: Request, caller: KnownCaller, start: Start) -> AsyncIterator[ServerSentEvent]:
    """The events that open, answer or end a question that the caller's role may answer: who hears one reads the list again."""
    acts = [act.name for act in ACTS.values() if caller.role in act.roles]

    async def read(after: int) -> tuple[list[Entry], int]:
        async with reading(request, caller) as conn:
            return await feed.of_tasks(conn, scope_of(caller), after, acts, _AT_ONCE)

    async for event in _stream(request, caller, start, read):
        yield event


async def _stream(request: Request, caller: Caller, place: int, read: Read) -> AsyncIterator[ServerSentEvent]:
    hearing = hearing_of(request)
    yield ServerSentEvent(comment="listening", retry=_AGAIN_MS)
    while not hearing.closing:
        news = hearing.next()
        try:
            if not await _still(request, caller):
                return
            entries, place = await read(place)
        except (Problem, Refused, *DATABASE_AWAY):
            return  # it is not the caller's any more, or cannot be read now: who connects again is told which
        for entry in entries:
            yield ServerSentEvent(raw_data=json.dumps(event_of(entry), ensure_ascii=False), event=entry.kind, id=str(entry.n))
        if not entries and not await _in_time(news):
            yield ServerSentEvent(comment="still here")


async def _still(request: Request, caller: Caller) -> bool:
    """Whether the session still is the caller's, in the same role."""
    now = await parts_of(request).who(token_of(request))
    same = ("actor", "role", "organisation", "tenants")
    return now is not None and all(getattr(now, name) == getattr(caller, name) for name in same)


async def _in_time(news: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(HEARTBEAT_S):
            await news.wait()
    except TimeoutError:
        return False
    return True

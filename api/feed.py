"""The feed for those who poll: every event that the caller may see, in one order, none missed and none twice."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.callers import KnownCaller
from api.masking import shown_fact
from api.problems import wrong_body
from api.scope import reading, scope_of
from db import feed
from db.feed import Entry
from domain import events

router = APIRouter(tags=["partners"])

_LONGEST_PAGE = 1000
_MOST_TYPES = 50
_BIGINT = 2**63 - 1

Cursor = Annotated[int, Query(ge=0, le=_BIGINT, description="The cursor of the last event read, or `next` of the page before; 0: all.")]


class Links(BaseModel):
    """Where more is to be read, masked as the caller's role requires."""

    case: str
    fact: str


class Event(BaseModel):
    """An event, as the feed, the webhooks and the streams carry it."""

    id: str
    type: str
    version: int
    title: str
    title_zh: str
    case_no: str
    seq: int
    subject: str
    at: str
    hash: str
    cursor: str = Field(pattern="^[0-9]+$")
    links: Links
    fact: dict[str, Any] | None = Field(
        default=None, description="The fact itself, when it was asked for: what the caller's role sees of it."
    )


class FeedPage(BaseModel):
    """A page of the feed; `next` is where to go on, also when nothing was found; `more` whether there is something there already."""

    items: list[Event]
    next: str
    more: bool


@router.get("/feed", operation_id="read_feed", response_model=FeedPage, summary="Read the events · 读取事件流")
async def read_feed(
    request: Request,
    caller: KnownCaller,
    after: Cursor = 0,
    limit: Annotated[int, Query(ge=1, le=_LONGEST_PAGE)] = 100,
    types: Annotated[str, Query(max_length=2000, description="Types of the catalogue, separated by commas; none: all.")] = "",
    details: Annotated[bool, Query(description="Each event with its fact, as far as the caller's role sees it.")] = False,
) -> JSONResponse:
    """The events after a cursor that the caller may see, in the order in which they became known; poll again with `next`."""
    wanted = known_types([each for each in types.split(",") if each], "types")
    async with reading(request, caller) as conn:
        entries, following = await feed.read(conn, scope_of(caller), after, wanted, limit)
        more = following < await feed.last(conn)
        facts = await feed.facts(conn, entries) if details else {}
    items = [event_of(entry) for entry in entries]
    for event, entry in zip(items, entries, strict=True):
        if details:
            event["fact"] = shown_fact(caller, facts[entry.case_no, entry.seq])
    return JSONResponse({"items": items, "next": str(following), "more": more})


@router.get("/feed/types", operation_id="list_event_types", summary="The types of events · 事件目录")
async def list_event_types(caller: KnownCaller) -> JSONResponse:
    """The catalogue: every type with its title and the version of its shape."""
    listed = [{"type": e.type, "version": events.VERSION, "title": e.en, "title_zh": e.zh, "act": e.act} for e in events.EVENTS.values()]
    return JSONResponse({"items": listed})


def event_of(entry: Entry) -> dict[str, Any]:
    """The event as partners get it."""
    return events.told(str(entry.n), entry.case_no, entry.seq, entry.kind, entry.subject, entry.at, entry.hash)


def known_types(types: list[str], field: str) -> list[str]:
    """The types, each once; a Problem when one is not in the catalogue."""
    for each in types:
        if each not in events.EVENTS:
            message = f"There is no type of event {each[:40]!r}; GET /api/v1/feed/types lists them"
            raise wrong_body([{"field": field, "message": message, "message_zh": f"没有事件类型 {each[:40]!r}；见 GET /api/v1/feed/types"}])
    if len(types) > _MOST_TYPES:
        raise wrong_body([{"field": field, "message": f"Name at most {_MOST_TYPES} types; none means all"}])
    return list(dict.fromkeys(types))

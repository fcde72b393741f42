"""Saved views: filters, sort and columns of a list under a name, for oneself or for everybody in one's role of the organisation."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import to_json

from api import bodies
from api.asking import body_of
from api.callers import Caller, KnownCaller
from api.etag import etag, matched
from api.filters import Filters, seen
from api.listing import SORT, chosen, sort_of
from api.once import once
from api.problems import Problem
from api.scope import reading
from db import views
from db.database import Connection
from db.kept_answers import Reply
from db.views import Owner, View

router = APIRouter(tags=["cases"])


class ViewBody(BaseModel):
    """A list as it is wanted again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$")]
    filters: Filters = Filters()
    sort: Annotated[str, Field(pattern=SORT)] = "-opened_at"
    columns: Annotated[list[str], Field(max_length=40, description="Fields of the list; none: all.")] = []
    default: Annotated[bool, Field(description="What the list shows first; one's own default goes before the team's.")] = False

    def said(self) -> View:
        """The same as it is kept."""
        kept = self.filters.model_dump(mode="json", exclude_defaults=True)
        return View(self.name, kept, self.sort, list(chosen(",".join(self.columns))) if self.columns else [], self.default)


class NewView(ViewBody):
    """A new view, and whose it is."""

    team: Annotated[bool, Field(description="For everybody in the caller's role of the organisation.")] = False


class SavedView(BaseModel):
    """A saved view."""

    id: str
    name: str
    team: bool
    filters: dict[str, Any]
    sort: str
    columns: list[str]
    default: bool
    version: int
    changed_by: str
    changed_at: datetime


class ViewList(BaseModel):
    """The views that the caller may use, the own ones first."""

    items: list[SavedView]


class Deleted(BaseModel):
    """The view is gone."""

    id: str
    deleted: bool


_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": ViewBody.model_json_schema()}}}}
_NEW_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": NewView.model_json_schema()}}}}


@router.get("/views", operation_id="list_views", responses={200: {"model": ViewList}})
async def list_views(request: Request, caller: KnownCaller) -> Response:
    """The caller's own views and those of everybody in the caller's role there."""
    async with reading(request, caller) as conn:
        rows = await views.views_of(conn, _owner(caller))
    return Response(to_json({"items": [_shown(row) for row in rows]}), media_type="application/json")


@router.get("/views/{view}", operation_id="read_view", responses={200: {"model": SavedView}})
async def read_view(view: str, request: Request, caller: KnownCaller) -> Response:
    """One view, with the version that a change of it has to name."""
    async with reading(request, caller) as conn:
        row = await _found(conn, caller, view)
    return Response(to_json(_shown(row)), headers=etag(row["version"]), media_type="application/json")


@router.post(
    "/views",
    operation_id="save_view",
    status_code=201,
    response_class=JSONResponse,
    responses={201: {"model": SavedView}},
    openapi_extra=_NEW_BODY,
)
async def save_view(request: Request, caller: KnownCaller) -> JSONResponse:
    """Save a view under a new name."""
    raw = await body_of(request)
    body = bodies.read(NewView, raw)
    seen(caller, body.filters, sort_of(body.sort).column)
    actor, said = "" if body.team else caller.actor, body.said()

    async def work(conn: Connection) -> Reply:
        await _name_free(conn, caller, actor, said.name)
        number = uuid.uuid4().hex
        await views.add(conn, _owner(caller), number, actor, said)
        return await _reply(conn, caller, number, 201)

    return await once(request, caller, raw, work)


@router.put("/views/{view}", operation_id="change_view", responses={200: {"model": SavedView}}, openapi_extra=_BODY)
async def change_view(view: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """Let a view say something else; If-Match names the version that was read."""
    raw = await body_of(request)
    body = bodies.read(ViewBody, raw)
    seen(caller, body.filters, sort_of(body.sort).column)

    async def work(conn: Connection) -> Reply:
        row = await _found(conn, caller, view, locked=True)
        matched(request, row["version"])
        await _name_free(conn, caller, row["actor"], body.name, view)
        await views.change(conn, _owner(caller), view, row["actor"], body.said())
        return await _reply(conn, caller, view, 200)

    return await once(request, caller, raw, work)


@router.delete("/views/{view}", operation_id="delete_view", responses={200: {"model": Deleted}})
async def delete_view(view: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """Forget a view; If-Match names the version that was read."""

    async def work(conn: Connection) -> Reply:
        row = await _found(conn, caller, view, locked=True)
        matched(request, row["version"])
        await views.delete(conn, view)
        return Reply(200, {"id": view, "deleted": True})

    return await once(request, caller, await body_of(request), work)


def _owner(caller: Caller) -> Owner:
    return Owner(caller.organisation, caller.role, caller.actor)


async def _found(conn: Connection, caller: Caller, number: str, *, locked: bool = False) -> views.Row:
    row = await views.view(conn, _owner(caller), number, locked=locked) if number.isprintable() else None
    if row is None:
        raise Problem("not_found", f"There is no view {number[:40]} of yours or of your team.", f"您和您的团队没有视图 {number[:40]}。")
    return row


async def _name_free(conn: Connection, caller: Caller, actor: str, name: str, besides: str = "") -> None:
    if await views.name_taken(conn, _owner(caller), actor, name, besides):
        raise Problem("name_taken", f"There is a view {name} already; choose another name.", f"已有名为 {name} 的视图；请换一个名称。")


async def _reply(conn: Connection, caller: Caller, number: str, status: int) -> Reply:
    row = await _found(conn, caller, number)
    return Reply(status, _shown(row) | {"changed_at": row["changed_at"].isoformat()}, etag(row["version"]))


def _shown(row: views.Row) -> dict[str, Any]:
    whose = {"team": row["actor"] == "", "default": row["is_default"]}
    return {name: value for name, value in row.items() if name not in ("actor", "is_default")} | whose

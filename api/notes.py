"""The notes of an auditor: for himself alone, on a case or on one of its facts; what one said before stays."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints

from api import bodies, cursor
from api.answers import CaseNo
from api.asking import body_of
from api.audience import LONGEST, Words
from api.callers import Caller, KnownCaller
from api.describing import takes
from api.etag import changed, etag, matched
from api.once import once
from api.problems import Problem, wrong_body
from api.scope import reading, visible_case
from api.shapes import all_shaped, shaped
from api.workspace import After
from api.workspace_shapes import Note, Notes, NoteVersion, WholeNote
from db import findings, workspace
from db.cases import Row
from db.database import Connection
from db.kept_answers import Reply

router = APIRouter(prefix="/audit/notes", tags=["audit"])

Name = Annotated[str, Path(pattern="^[0-9a-f]{1,32}$")]


class NewNote(BaseModel):
    """A note on a case, or on one of its facts."""

    model_config = bodies.STRICT

    case_no: CaseNo
    fact_seq: Annotated[int | None, Field(ge=0, le=2**31 - 1)] = None
    text: Words


class ChangedNote(BaseModel):
    """What the note says now; nothing strikes it out."""

    model_config = bodies.STRICT

    text: Annotated[str, StringConstraints(max_length=LONGEST)]


@router.get("", operation_id="list_notes", summary="List my notes · 我的审计笔记", response_model=Notes)
async def list_notes(
    request: Request,
    caller: KnownCaller,
    case_no: Annotated[str, Query(pattern=r"^([A-Z]{1,10}-\d{4}-\d{6,12})?$")] = "",
    after: After = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> JSONResponse:
    """The caller's own notes that are not struck out, on one case or on all that he sees."""
    place = cursor.decode(after, (str,))[0] if after else ""
    async with reading(request, caller) as conn:
        rows = await workspace.notes(conn, caller.actor, case_no, place, limit + 1)
    following = cursor.encode((rows[limit - 1]["note"],)) if len(rows) > limit else None
    return JSONResponse({"items": all_shaped(Note, rows[:limit]), "next": following})


@router.post(
    "",
    operation_id="write_note",
    summary="Write a note · 写审计笔记",
    status_code=201,
    response_model=Note,
    openapi_extra=takes(NewNote, "not_found"),
)
async def write_note(request: Request, caller: KnownCaller) -> JSONResponse:
    """Note something for oneself; nobody else reads it, and the case does not hear of it."""
    raw = await body_of(request)
    body = bodies.read(NewNote, raw)

    async def work(conn: Connection) -> Reply:
        await visible_case(conn, caller, body.case_no)
        if body.fact_seq is not None and await findings.fact(conn, body.case_no, body.fact_seq) is None:
            en, zh = f"The case has no fact {body.fact_seq}", f"案件没有第 {body.fact_seq} 条记录"
            raise wrong_body([{"field": "fact_seq", "message": en, "message_zh": zh}])
        name = uuid.uuid4().hex
        return await _written(conn, caller, body.model_dump() | {"note": name, "version": 1}, 201)

    return await once(request, caller, raw, work)


@router.get("/{note}", operation_id="read_note", summary="Read a note · 查看审计笔记", response_model=WholeNote)
async def read_note(note: Name, request: Request, caller: KnownCaller) -> JSONResponse:
    """One of the caller's notes, with what it said before."""
    async with reading(request, caller) as conn:
        versions = await _versions(conn, caller, note)
    said = shaped(Note, versions[0]) | {"versions": all_shaped(NoteVersion, versions)}
    return JSONResponse(said, headers=etag(versions[0]["version"]))


@router.put(
    "/{note}",
    operation_id="change_note",
    summary="Change a note · 修改审计笔记",
    response_model=Note,
    openapi_extra=takes(ChangedNote, if_match=True),
)
async def change_note(note: Name, request: Request, caller: KnownCaller) -> JSONResponse:
    """Say it otherwise, or strike it out by saying nothing."""
    raw = await body_of(request)
    body = bodies.read(ChangedNote, raw)

    async def work(conn: Connection) -> Reply:
        newest = (await _versions(conn, caller, note))[0]
        matched(request, newest["version"])
        return await _written(conn, caller, newest | {"text": body.text.strip(), "version": newest["version"] + 1}, 200)

    return await once(request, caller, raw, work)


async def _versions(conn: Connection, caller: Caller, note: str) -> list[Row]:
    versions = await workspace.note(conn, caller.actor, note)
    if not versions:
        raise Problem("not_found", f"There is no note {note} of yours.", f"您没有笔记 {note}。")
    return versions


async def _written(conn: Connection, caller: Caller, new: Row, status: int) -> Reply:
    if not await workspace.write_note(conn, new | {"author": caller.actor}):
        raise changed(new["version"] - 1, new["version"])
    written = (await _versions(conn, caller, new["note"]))[0]
    place = {"Location": f"/api/v1/audit/notes/{new['note']}"} if status == 201 else {}
    return Reply(status, shaped(Note, written), etag(written["version"]) | place)

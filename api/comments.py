"""The comments: threads of a case across organisations, each heard by whom it is for; edited with their history, never deleted."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api import bodies, cursor
from api.asking import body_of
from api.audience import NewComment, Words, audience_of, mentioned
from api.callers import Caller, KnownCaller
from api.describing import takes
from api.etag import etag, matched
from api.once import once
from api.problems import Problem, wrong_body
from api.scope import reading, visible_case
from api.shapes import all_shaped, shaped
from api.work_shapes import Comment, Comments, CommentVersion, CommentVersions, Mention, Mentions, Redacted, Written
from db import comments
from db.cases import Row
from db.database import Connection
from db.kept_answers import Reply

router = APIRouter(tags=["comments"])

_BIGINT = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=_BIGINT)]
After = Annotated[str, Query(alias="cursor", max_length=1000)]
PageSize = Annotated[int, Query(ge=1, le=200)]


class EditedComment(BaseModel):
    """What is said now."""

    model_config = bodies.STRICT

    text: Words


class Redaction(BaseModel):
    """Why the words are taken away."""

    model_config = bodies.STRICT

    reason: bodies.Reason


@router.get("/cases/{case_no}/comments", operation_id="list_comments", summary="List the comments · 留言列表", response_model=Comments)
async def list_comments(
    case_no: str,
    request: Request,
    caller: KnownCaller,
    thread: Annotated[int, Query(ge=0, le=_BIGINT)] = 0,
    after: After = "",
    limit: PageSize = 100,
) -> JSONResponse:
    """The comments that the caller's organisation hears, oldest first; of one thread, or of all."""
    place = cursor.decode(after, (int,))[0] if after else 0
    async with reading(request, caller) as conn:
        await visible_case(conn, caller, case_no)
        rows = await comments.page(conn, case_no, caller.organisation, thread=thread, after=place, limit=limit + 1)
    following = cursor.encode((rows[limit - 1]["id"],)) if len(rows) > limit else None
    return JSONResponse({"items": all_shaped(Comment, rows[:limit]), "next": following})


@router.post(
    "/cases/{case_no}/comments",
    operation_id="write_comment",
    summary="Write a comment · 留言",
    response_model=Written,
    status_code=201,
    openapi_extra=takes(NewComment),
)
async def write_comment(case_no: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """Say something about a case: internal (by itself), to named organisations, or to all parties. @name tells a person."""
    raw = await body_of(request)
    body = bodies.read(NewComment, raw)

    async def work_of(conn: Connection) -> Reply:
        await visible_case(conn, caller, case_no)
        root = await _root(conn, caller, case_no, body.thread) if body.thread else None
        heard = await audience_of(conn, caller, case_no, body, root)
        named, unresolved = await mentioned(conn, case_no, body.text, heard | {"organisation": caller.organisation})
        new = {"case_no": case_no, "thread": root["thread"] if root else 0, "text": body.text, "mentions": named, **heard}
        number = await comments.write(conn, new | {"author": caller.actor, "role": caller.role, "organisation": caller.organisation})
        place = {"Location": f"/api/v1/cases/{case_no}/comments/{number}"}
        said = {"id": number, "case_no": case_no, "thread": new["thread"] or number, "version": 1, "mentions": named}
        return Reply(201, said | {"unresolved": unresolved}, etag(1) | place)

    return await once(request, caller, raw, work_of)


@router.get("/cases/{case_no}/comments/{number}", operation_id="read_comment", summary="Read a comment · 查看留言", response_model=Comment)
async def read_comment(case_no: str, number: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """One comment as it stands now; its ETag is needed to edit it."""
    async with reading(request, caller) as conn:
        row = await _comment(conn, caller, case_no, number)
    return JSONResponse(shaped(Comment, row), headers=etag(row["version"]))


@router.get(
    "/cases/{case_no}/comments/{number}/versions",
    operation_id="list_comment_versions",
    summary="What a comment said before · 留言修改记录",
    response_model=CommentVersions,
)
async def list_versions(case_no: str, number: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """What the comment said before it was edited, newest first."""
    async with reading(request, caller) as conn:
        await _comment(conn, caller, case_no, number)
        rows = await comments.versions(conn, number)
    return JSONResponse({"items": all_shaped(CommentVersion, rows)})


@router.put(
    "/cases/{case_no}/comments/{number}",
    operation_id="edit_comment",
    summary="Edit a comment · 修改留言",
    response_model=Written,
    openapi_extra=takes(EditedComment, "not_open", if_match=True),
)
async def edit_comment(case_no: str, number: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """Say it otherwise, as its author; what was said before stays readable."""
    raw = await body_of(request)
    body = bodies.read(EditedComment, raw)

    async def work_of(conn: Connection) -> Reply:
        row = await _comment(conn, caller, case_no, number)
        _own(row, caller)
        matched(request, row["version"])
        named, unresolved = await mentioned(conn, case_no, body.text, row)
        version = await comments.edit(conn, row, body.text, named, caller.actor)
        if version is None:
            matched(request, (await _comment(conn, caller, case_no, number))["version"])
        said = {"id": number, "case_no": case_no, "thread": row["thread"], "version": version, "mentions": named}
        return Reply(200, said | {"unresolved": unresolved}, etag(version or 0))

    return await once(request, caller, raw, work_of)


@router.post(
    "/cases/{case_no}/comments/{number}/redact",
    operation_id="redact_comment",
    summary="Redact a comment · 屏蔽留言",
    response_model=Redacted,
    openapi_extra=takes(Redaction),
)
async def redact_comment(case_no: str, number: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """Take the words of a comment and of its versions away, because of what they tell of a person; who, when and why stay."""
    raw = await body_of(request)
    body = bodies.read(Redaction, raw)

    async def work_of(conn: Connection) -> Reply:
        await visible_case(conn, caller, case_no)
        version = await comments.redact(conn, case_no, number, body.reason)
        if version is None:
            raise _nothing(case_no, number)
        return Reply(200, {"id": number, "case_no": case_no, "version": version}, etag(version))

    return await once(request, caller, raw, work_of)


@router.get("/me/mentions", operation_id="list_mentions", summary="Where I am mentioned · 提到我的留言", response_model=Mentions)
async def list_mentions(request: Request, caller: KnownCaller, after: After = "", limit: PageSize = 50) -> JSONResponse:
    """The comments that name the caller, newest first; those of cases that are the caller's business no longer are not there."""
    place = cursor.decode(after, (int,))[0] if after else _BIGINT
    async with reading(request, caller) as conn:
        rows = await comments.mentions_of(conn, caller.actor, caller.organisation, before=place, limit=limit + 1)
    following = cursor.encode((rows[limit - 1]["id"],)) if len(rows) > limit else None
    return JSONResponse({"items": all_shaped(Mention, rows[:limit]), "next": following})


async def _comment(conn: Connection, caller: Caller, case_no: str, number: int) -> Row:
    await visible_case(conn, caller, case_no)
    row = await comments.one(conn, case_no, caller.organisation, number)
    if row is None:
        raise _nothing(case_no, number)
    return row


async def _root(conn: Connection, caller: Caller, case_no: str, thread: int) -> Row:
    """The comment that began the thread, also when a later one of it is named."""
    row = await comments.one(conn, case_no, caller.organisation, thread)
    if row and row["thread"] != row["id"]:
        row = await comments.one(conn, case_no, caller.organisation, row["thread"])
    if row is None:
        raise wrong_body([{"field": "thread", "message": f"There is no comment {thread} of this case that you may see"}])
    return row


def _own(row: Row, caller: Caller) -> None:
    if row["author"] != caller.actor:
        raise Problem(
            "not_permitted", "A comment is edited by its author only; answer it instead.", "留言仅可由作者本人修改；请回复该留言。"
        )
    if row["redacted_at"]:
        raise Problem("not_open", "This comment was redacted and stays as it is.", "该留言已屏蔽，不可修改。")


def _nothing(case_no: str, number: int) -> Problem:
    en = f"The case {case_no} has no comment {number} that you may see."
    return Problem("not_found", en, f"案件 {case_no} 没有您可见的留言 {number}。")

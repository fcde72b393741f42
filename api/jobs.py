"""Jobs: how far long work is, what came of each item, its files; to be cancelled, and resumed."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from api import cursor
from api.asking import body_of
from api.callers import Caller, KnownCaller
from api.describing import takes
from api.download import disposition, part_of
from api.job_shapes import Items, Jobs, JobShown, shown, shown_file, shown_item
from api.once import once
from api.parts import parts_of
from api.problems import Problem
from api.scope import reading, reading_as
from db import job_files, jobs
from db.database import Connection
from db.job_files import JobFile
from db.job_rows import Job, Ordered
from db.kept_answers import Reply

router = APIRouter(tags=["jobs"])

_LONGEST_PAGE = 500
_CURSOR = (datetime, str)
_FILE: dict[str, Any] = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
FILES: dict[int | str, dict[str, Any]] = {200: _FILE, 206: _FILE}
Limit = Annotated[int, Query(ge=1, le=_LONGEST_PAGE)]


@router.get("/jobs", operation_id="list_jobs", summary="List my jobs · 我的作业", response_model=Jobs)
async def list_jobs(
    request: Request, caller: KnownCaller, after: Annotated[str, Query(alias="cursor", max_length=1000)] = "", limit: Limit = 50
) -> JSONResponse:
    """The jobs that the caller ordered in this role, newest first."""
    before = cursor.decode(after, _CURSOR) if after else None
    async with reading(request, caller) as conn:
        found = await jobs.of_person(conn, ordered(caller), (before[0], before[1]) if before else None, limit + 1)
    page = found[:limit]
    following = cursor.encode((page[-1].created_at, page[-1].id)) if len(found) > limit else None
    return JSONResponse({"items": [shown(job) for job in page], "next": following})


@router.get("/jobs/{job_id}", operation_id="read_job", summary="Read a job · 查看作业", response_model=JobShown)
async def read_job(job_id: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """How far the job is, and its files."""
    async with reading(request, caller) as conn:
        job = await own_job(conn, caller, job_id)
        files = await job_files.files_of(conn, job_id)
    return JSONResponse(shown(job) | {"files": [shown_file(job, file) for file in files.values()]})


@router.get("/jobs/{job_id}/items", operation_id="list_job_items", summary="List a job's items · 作业明细", response_model=Items)
async def list_job_items(
    job_id: str,
    request: Request,
    caller: KnownCaller,
    state: Literal["", "waiting", "done", "failed", "cancelled"] = "",
    after: Annotated[str, Query(alias="cursor", max_length=1000)] = "",
    limit: Limit = 100,
) -> JSONResponse:
    """The items of the job by number, each with what came of it."""
    place = cursor.decode(after, (int,))[0] if after else -1
    if not -1 <= place < 2**31:
        raise cursor.wrong()
    async with reading(request, caller) as conn:
        await own_job(conn, caller, job_id)
        found = await jobs.items(conn, job_id, after=place, state=state, limit=limit + 1)
    page = found[:limit]
    following = cursor.encode((page[-1].n,)) if len(found) > limit else None
    return JSONResponse({"job": job_id, "items": [shown_item(item) for item in page], "next": following})


@router.post(
    "/jobs/{job_id}/cancel",
    operation_id="cancel_job",
    summary="Cancel a job · 取消作业",
    response_model=JobShown,
    openapi_extra=takes(None),
)
async def cancel_job(job_id: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """Stop the job: the items that it is at end, the others are not begun; what was done stays done."""

    async def work(conn: Connection) -> Reply:
        await own_job(conn, caller, job_id)
        if not await jobs.cancel(conn, job_id):
            raise Problem("not_open", "This job has ended: there is nothing to cancel.", "作业已结束，无需取消。")
        return Reply(200, shown(await own_job(conn, caller, job_id)))

    return await once(request, caller, await body_of(request), work)


@router.post(
    "/jobs/{job_id}/resume",
    operation_id="resume_job",
    summary="Resume a job · 继续作业",
    response_model=JobShown,
    openapi_extra=takes(None),
)
async def resume_job(job_id: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """Ask again for the items that failed or were cancelled; a row that is wrong in itself stays refused."""

    async def work(conn: Connection) -> Reply:
        await own_job(conn, caller, job_id)
        again = await jobs.resume(conn, job_id)
        if again is None:
            raise Problem("not_open", "This job is still at work: it can be resumed when it has ended.", "作业仍在进行，结束后方可继续。")
        return Reply(200, shown(await own_job(conn, caller, job_id)) | {"again": again})

    return await once(request, caller, await body_of(request), work)


@router.get(
    "/jobs/{job_id}/files/{name}",
    operation_id="read_job_file",
    summary="Download a job's file · 下载作业文件",
    responses={200: _FILE, 206: _FILE},
)
async def read_job_file(
    job_id: str, name: Literal["upload", "file", "errors", "receipt"], request: Request, caller: KnownCaller
) -> Response:
    """A file of the job, whole or a range of it; files are kept for a week."""
    return await download(request, caller, job_id, name)


async def download(request: Request, caller: Caller, job_id: str, name: str) -> Response:
    """A file of the caller's own job: 200, 206 for a range, 304 for what the caller has already."""
    async with reading(request, caller) as conn:
        await own_job(conn, caller, job_id)
        file = (await job_files.files_of(conn, job_id)).get(name)
    if file is None:
        raise Problem("not_found", f"The job has no file {name} (any more).", f"作业没有文件 {name}，或已过期。")
    headers = etag_of(file) | {"Accept-Ranges": "bytes", "Content-Disposition": disposition(file.filename)}
    if headers["ETag"] in (part.strip() for part in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    part = (
        part_of(request.headers.get("range", ""), file.size)
        if request.headers.get("if-range", headers["ETag"]) == headers["ETag"]
        else None
    )
    start, end = part or (0, file.size)
    headers |= {"Content-Type": file.media_type, "Content-Length": str(end - start)}
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return StreamingResponse(_read(request, caller, job_id, name, start, end), 206 if part else 200, headers)


def etag_of(file: JobFile) -> dict[str, str]:
    """The header that names the content."""
    return {"ETag": f'"{file.sha256}"'}


async def own_job(conn: Connection, caller: Caller, job_id: str) -> Job:
    """The job, if the caller ordered it and still stands as then; another's, or that of a role which is over, is not there."""
    job = await jobs.load(conn, job_id) if job_id.isalnum() else None
    if job is None or not _stands(job, caller):
        raise Problem("not_found", "You have ordered no job of this number in this role.", "您以当前角色没有该编号的作业。")
    return job


def _stands(job: Job, caller: Caller) -> bool:
    """Whether the caller sees all that the job could see for him: one person may hold several roles, and lose one of them."""
    same = (job.actor, job.role, job.organisation) == (caller.actor, caller.role, caller.organisation)
    return same and caller.tenants.issuperset(job.tenants)


def ordered(caller: Caller, on_behalf_of: str = "") -> Ordered:
    """For whom the job works: for this caller, as he stands now."""
    more = {"on_behalf_of": caller.on_behalf_of, "system": caller.system}
    fresh = {"fresh_at": caller.fresh_at.isoformat()} if caller.fresh_at else {}
    return Ordered(caller.actor, caller.role, caller.organisation, sorted(caller.tenants), on_behalf_of, more | fresh)


def accepted(job: Job) -> Reply:
    """The answer to an order of long work: the job, and where it is shown."""
    return Reply(202, shown(job), {"Location": f"/api/v1/jobs/{job.id}"})


async def _read(request: Request, caller: Caller, job_id: str, name: str, start: int, end: int) -> Any:
    """Piece by piece, each with a connection of its own: a slow reader holds none."""
    database, place = parts_of(request).database, start
    while place < end:
        upto = min(end, (place // job_files.CHUNK + 1) * job_files.CHUNK)
        async with reading_as(database, caller) as conn:
            pieces = [piece async for piece in job_files.read(conn, job_id, name, place, upto)]
        for piece in pieces:
            yield piece
        place = upto

"""Imports: templates to fill in, and files whose rows become acts or cases, done by a job that refuses bad rows one by one."""

import hashlib
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from python_multipart.multipart import parse_options_header
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.asking import may
from api.callers import Caller, KnownCaller, fresh
from api.describing import takes
from api.download import disposition
from api.job_shapes import JobShown
from api.jobs import accepted, ordered
from api.once import once
from api.parts import parts_of
from api.problems import Problem, wrong_body
from db import job_files, jobs
from db.database import Connection
from db.kept_answers import Reply
from domain.acts import ACTS
from intake.kinds import KINDS, Kind
from intake.tables import MOST_BYTES
from intake.templates import csv_template, xlsx_template
from intake.written import MEDIA_TYPES

router = APIRouter(tags=["imports"])

_AROUND = 64 * 1024  # what a form may have besides its file
_LONGEST_NAME = 120
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"application/octet-stream": _BINARY}}}
_FORM = {"schema": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}}
BODY = {"required": True, "content": {"application/octet-stream": _BINARY, "multipart/form-data": _FORM}}
Name = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")]
Reason = Annotated[str, Query(max_length=2000, description="The reason of every act, where one is needed.")]
Named = Annotated[str, Query(max_length=400, description="The name of a file that is sent as a bare body.")]


class ImportKinds(BaseModel):
    """What can be imported: each kind with its templates, sheets and columns."""

    kinds: list[dict[str, Any]]


@router.get("/imports/kinds", operation_id="list_import_kinds", summary="What can be imported · 可导入内容", response_model=ImportKinds)
async def list_import_kinds(caller: KnownCaller) -> JSONResponse:
    """The kinds of import that the caller's role may do, with their sheets and columns."""
    found = [_described(kind) for kind in KINDS.values() if _may_import(caller, kind)]
    return JSONResponse({"kinds": found})


@router.get(
    "/imports/templates/{kind}.{form}", operation_id="read_import_template", summary="Download a template · 下载模板", responses=_FILE
)
async def read_import_template(kind: Name, form: Literal["xlsx", "csv"], lang: Literal["zh", "en"] = "zh") -> Response:
    """An empty file with the headers of the import; the workbook also has lists to choose from and explains every column."""
    found = _kind(kind)
    if form == "csv" and not found.flat:
        sheets = "、".join(sheet.name for sheet in found.sheets)
        en = f"{kind} has several sheets ({sheets}), which a CSV file cannot hold: take {kind}.xlsx."
        raise Problem("not_found", en, f"{found.zh}含多个工作表（{sheets}），不能用 CSV：请下载 {kind}.xlsx。")
    content = xlsx_template(found, lang) if form == "xlsx" else csv_template(found, lang)
    headers = {"Content-Disposition": disposition(f"{found.zh if lang == 'zh' else kind}.{form}")}
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


@router.post(
    "/imports/{kind}",
    operation_id="order_import",
    summary="Import a file · 导入",
    status_code=202,
    response_model=JobShown,
    openapi_extra=takes(None, "too_large") | {"requestBody": BODY},
)
async def order_import(
    kind: Name,
    request: Request,
    caller: KnownCaller,
    dry_run: bool = False,
    reason: Reason = "",
    filename: Named = "",
    sandbox: bool = False,
) -> JSONResponse:
    """Order the import of a file (a form with the field `file`, or a bare body): its rows are judged and done one by one by a job."""
    found, parts = _kind(kind), parts_of(request)
    may(caller, _may_import(caller, found), found.en, found.zh)
    if not dry_run and any(ACTS[act].moves_money and caller.role in ACTS[act].roles for act in found.acts):
        fresh(parts, caller)
    content, name = await upload(request, filename)
    digest = hashlib.sha256(content).hexdigest()
    said = {"kind": kind, "dry_run": dry_run, "reason": reason, "sandbox": sandbox, "filename": name, "sha256": digest}

    async def work(conn: Connection) -> Reply:
        job_id = jobs.new_id()
        await jobs.create(conn, job_id, "import", ordered(caller), said)
        await job_files.keep(conn, job_id, "upload", name, "application/octet-stream", content)
        return accepted(await jobs.load_new(conn, job_id))

    return await once(request, caller, digest.encode(), work)


async def upload(request: Request, filename: str) -> tuple[bytes, str]:
    """The bytes that were sent, as a form or bare, and the name of the file; no more is read than a file may have."""
    kind, _ = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data":
        content = b"".join([piece async for piece in _bounded(request, MOST_BYTES)])
        return content, _clean(filename)
    try:
        form = await MultiPartParser(request.headers, _bounded(request, MOST_BYTES + _AROUND), max_files=1, max_fields=1).parse()
    except MultiPartException as wrong:
        raise Problem("wrong_body", f"The form cannot be read: {wrong.message}", "表单无法解析。") from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise wrong_body([{"field": "file", "message": "The form has no file: send it in the field file"}])
        content = await file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise _too_large()
        return content, _clean(file.filename or filename)
    finally:
        await form.close()


async def _bounded(request: Request, most: int) -> Any:
    read = 0
    async for piece in request.stream():
        read += len(piece)
        if read > most:
            raise _too_large()
        yield piece


def _too_large() -> Problem:
    most = MOST_BYTES // 1024 // 1024
    return Problem("too_large", f"A file to import has at most {most} MiB: split it.", f"导入文件不得超过 {most} MiB，请拆分。")


def _clean(name: str) -> str:
    """The last part of a name, without what no file's name should have."""
    last = unquote(name).replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:_LONGEST_NAME] or "upload"


def _kind(name: str) -> Kind:
    if name not in KINDS:
        there = ", ".join(KINDS)
        raise Problem("not_found", f"There is no import {name}; there are {there}.", f"没有导入类型 {name}；可用的有 {there}。")
    return KINDS[name]


def _may_import(caller: Caller, kind: Kind) -> bool:
    return any(caller.role in ACTS[act].roles for act in kind.acts)


def _described(kind: Kind) -> dict[str, Any]:
    forms = ("xlsx", "csv") if kind.flat else ("xlsx",)
    return {
        "name": kind.name,
        "zh": kind.zh,
        "en": kind.en,
        "templates": [f"/api/v1/imports/templates/{kind.name}.{form}" for form in forms],
        "sheets": [
            {
                "name": sheet.name,
                "en": sheet.en,
                "optional": sheet.optional,
                "columns": [
                    {
                        "header": column.header,
                        "en": column.en,
                        "needed": not column.optional,
                        "note": column.note_zh,
                        "note_en": column.note_en,
                        "values": list(column.values),
                    }
                    for column in sheet.columns()
                ],
            }
            for sheet in kind.sheets
        ],
    }

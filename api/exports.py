"""Exports: the whole filtered set as a file, made by a job that proves that no row is missing."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from api import bodies
from api.asking import body_of
from api.callers import KnownCaller
from api.describing import takes
from api.filters import Filters
from api.job_shapes import JobShown
from api.jobs import FILES, accepted, download, ordered
from api.once import once
from api.problems import wrong_body
from db import jobs
from db.database import Connection
from db.exports import EXPORTS
from db.kept_answers import Reply
from engine.auditing import LOG_FORMS

router = APIRouter(tags=["exports"])


class Export(BaseModel):
    """What is to be exported: of which cases, as what, with which columns (none named: all)."""

    model_config = bodies.STRICT

    of: Literal["cases", "tasks", "journal", "rights", "findings", "event_log"]
    filter: dict[str, Any] = Field(default={}, description="The filters of GET /cases, by their names.")
    format: Annotated[
        Literal["xlsx", "csv", "ocel-json", "ocel-sqlite", "xes"], Field(description="The last three are those of an event log")
    ] = "xlsx"
    columns: Annotated[list[str], Field(max_length=50)] = []
    lang: Literal["zh", "en"] = "zh"


class ExportColumn(BaseModel):
    """A column that can be exported, with its headers."""

    name: str
    zh: str
    en: str


@router.get(
    "/exports/columns",
    operation_id="list_export_columns",
    summary="What can be exported · 可导出内容",
    response_model=dict[str, list[ExportColumn]],
)
async def list_export_columns() -> JSONResponse:
    """The kinds of export with their columns, each with its headers."""
    said = {of: [{"name": name, "zh": zh, "en": en} for name, (zh, en) in export.columns.items()] for of, export in EXPORTS.items()}
    return JSONResponse(said)


@router.post(
    "/exports",
    operation_id="order_export",
    summary="Order an export · 导出",
    status_code=202,
    response_model=JobShown,
    openapi_extra=takes(Export),
)
async def order_export(request: Request, caller: KnownCaller) -> JSONResponse:
    """Order a file of the whole filtered set, as far as the caller sees it; the job says how many rows were counted and written."""
    raw = await body_of(request)
    body = bodies.read(Export, raw)
    if (body.of == "event_log") != (body.format in LOG_FORMS):
        raise wrong_body([{"field": "format", "message": f"An event log is {', '.join(LOG_FORMS)}; everything else is xlsx or csv"}])
    columns = EXPORTS[body.of].columns if body.of in EXPORTS else {}
    unknown = [name for name in body.columns if name not in columns]
    if unknown:
        known = ", ".join(columns) or "none to choose"
        raise wrong_body([{"field": "columns", "message": f"No column {name[:40]}; there are {known}"} for name in unknown])
    only = bodies.read(Filters, bodies.as_json(body.filter))
    said = {
        "of": body.of,
        "filter": only.model_dump(mode="json", exclude_defaults=True),
        "format": body.format,
        "columns": list(dict.fromkeys(body.columns)) or list(columns),
        "lang": body.lang,
    }

    async def work(conn: Connection) -> Reply:
        job_id = jobs.new_id()
        await jobs.create(conn, job_id, "export", ordered(caller), said)
        return accepted(await jobs.load_new(conn, job_id))

    return await once(request, caller, raw, work)


@router.get("/exports/{job_id}/file", operation_id="read_export", summary="Download an export · 下载导出文件", responses=FILES)
async def read_export(job_id: str, request: Request, caller: KnownCaller) -> Response:
    """The file of an export of one's own, whole or a range of it."""
    return await download(request, caller, job_id, "file")

"""Auditing over the API: verifications ordered and read, evidence packages, and the key that signs them."""

import secrets
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from api import bodies
from api.answers import CaseNo, Sha256
from api.asking import body_of
from api.callers import Caller, KnownCaller
from api.describing import takes
from api.download import disposition
from api.job_shapes import JobShown
from api.jobs import accepted, ordered
from api.once import once
from api.parts import parts_of
from api.problems import Problem, wrong_body
from api.scope import reading, scope_of, visible_case
from api.shapes import Masked
from db import documents, jobs, verifications
from db.bulk import MOST
from db.database import Connection
from db.job_rows import NewItem
from db.kept_answers import Reply
from domain.masking import SEES, FieldClass
from domain.sampling import sample
from engine.auditing import Auditor, NotProvable

router = APIRouter(tags=["audit"])

_MOST_DOCUMENTS = 100_000
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}


class Verification(BaseModel):
    """Which cases are to be verified: these, all, those of which something happened since a day, or a draw of the latter two."""

    model_config = bodies.STRICT

    cases: Annotated[list[CaseNo], Field(max_length=MOST)] = []
    all: bool = False
    since: Annotated[date | None, Field(description="Of which something happened on this day or later, by their own time")] = None
    sample: Annotated[int | None, Field(ge=1, le=MOST, description="Draw so many of them")] = None
    seed: Annotated[str, Field(max_length=100, description="What alone decides the draw; without it, a new one, which the job names")] = ""


class Place(BaseModel):
    """A place that differs, with what is stored there and what the history makes there."""

    place: str
    stored: str | None
    remade: str | None


class VerificationFound(Masked):
    """What the last verification of a case found."""

    case_no: CaseNo
    at: datetime
    actor: str
    result: Literal["match", "differs", "unverified"]
    reason: str
    differences: list[Place]
    events: list[int]
    facts: int
    head: Annotated[str, Field(description="The hash of the last fact that the history makes")]
    pack: Annotated[str, Field(description="The hash of the rules; empty where nothing could be run again")]
    calendars: list[Sha256]


@router.post(
    "/audit/verifications",
    operation_id="order_verifications",
    summary="Verify cases · 核验案件",
    status_code=202,
    response_model=JobShown,
    openapi_extra=takes(Verification, "too_many_items", "not_found"),
)
async def order_verifications(request: Request, caller: KnownCaller) -> JSONResponse:
    """Order that the histories of cases are run again and compared with all that is stored; the cases are fixed now, an item each."""
    raw = await body_of(request)
    body = bodies.read(Verification, raw)
    if sum((bool(body.cases), body.all, body.since is not None)) != 1:
        raise wrong_body([{"field": "cases", "message": "Name cases, or say one of all and since"}])
    if body.cases and body.sample is not None:
        raise wrong_body([{"field": "sample", "message": "A draw is made from all cases, or from those since a day"}])
    seed = (body.seed or secrets.token_hex(8)) if body.sample else ""

    async def work(conn: Connection) -> Reply:
        found = await _chosen(conn, caller, body, seed)
        job_id, said = jobs.new_id(), body.model_dump(mode="json", exclude={"cases"}) | {"seed": seed}
        await jobs.create(conn, job_id, "verify", ordered(caller), said)
        await jobs.freeze(conn, job_id, [NewItem(n, case_no, {}) for n, case_no in enumerate(found)])
        return accepted(await jobs.load_new(conn, job_id))

    return await once(request, caller, raw, work)


@router.get(
    "/cases/{case_no}/verification",
    operation_id="read_verification",
    summary="Read the last verification · 最近一次核验",
    response_model=VerificationFound,
)
async def read_verification(case_no: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """What the last verification of the case found; values that the caller's role may not see are left out of the differences."""
    row = await _last(request, caller, case_no)
    verdict, whole = row["verdict"], SEES[caller.role] >= frozenset(FieldClass)
    places = [each if whole else {"place": each["place"], "stored": None, "remade": None} for each in verdict["differences"]]
    names = ("result", "reason", "events", "facts", "head", "pack", "calendars")
    found = {"case_no": case_no, "at": row["at"].isoformat(), "actor": row["actor"]} | {name: verdict[name] for name in names}
    hidden = {} if whole or not places else {"masked": ["differences"]}
    return JSONResponse(found | {"differences": places} | hidden)


@router.get(
    "/cases/{case_no}/verification/certificate",
    operation_id="read_certificate",
    summary="Download the certificate of the last verification · 下载核验证书",
    response_class=Response,
    responses=_FILE,
)
async def read_certificate(case_no: str, request: Request, caller: KnownCaller) -> Response:
    """The signed certificate, byte for byte as `zhiya audit certificate` checks it."""
    row = await _last(request, caller, case_no)
    headers = {"Content-Disposition": disposition(f"{case_no}.certificate.json")}
    return Response(row["certificate"], media_type="application/json", headers=headers)


@router.get(
    "/cases/{case_no}/evidence",
    operation_id="read_evidence",
    summary="Download the evidence package · 下载证据包",
    response_class=Response,
    responses=_FILE,
    openapi_extra={"x-problems": ["auditor_away"]},
)
async def read_evidence(case_no: str, request: Request, caller: KnownCaller) -> Response:
    """The evidence package, made now, with the documents that the caller may see; the manifest names those that are left out."""
    async with reading(request, caller) as conn:
        await visible_case(conn, caller, case_no)
        seen = await documents.of_case(conn, case_no, caller.actor, caller.organisation, limit=_MOST_DOCUMENTS)
    try:
        content = await _auditor(request).package(case_no, {row["sha256"] for row in seen})
    except NotProvable as error:
        raise _away(error) from error
    return Response(content, media_type="application/zip", headers={"Content-Disposition": disposition(f"{case_no}.evidence.zip")})


@router.get(
    "/audit/key",
    operation_id="read_audit_key",
    summary="Read the public key · 查看公钥",
    response_class=Response,
    responses=_FILE,
    openapi_extra={"x-problems": ["not_found"]},
)
async def read_audit_key(request: Request) -> Response:
    """The public key of certificates, packages and daily roots, in PEM; compare it once with the one that you were given in person."""
    return Response(_auditor(request).public_key(), media_type="application/x-pem-file")


async def _chosen(conn: Connection, caller: Caller, body: Verification, seed: str) -> list[str]:
    """The cases, each one that the caller sees."""
    if body.cases:
        for case_no in body.cases:
            await visible_case(conn, caller, case_no)
        return list(dict.fromkeys(body.cases))
    found = await verifications.numbers(conn, scope_of(caller), body.since)
    found = sample(found, body.sample, seed) if body.sample else found
    if len(found) > MOST:
        en = f"An order has at most {MOST} cases, and there are {len(found)}: draw a sample, or order by day."
        raise Problem("too_many_items", en, f"一次核验最多 {MOST} 件，现有 {len(found)} 件：请抽样或按日期分批。")
    return found


async def _last(request: Request, caller: Caller, case_no: str) -> dict[str, Any]:
    async with reading(request, caller) as conn:
        await visible_case(conn, caller, case_no)
        row = await verifications.last(conn, case_no)
    if row is None:
        en = f"Case {case_no} was not verified yet: order it with POST /audit/verifications."
        raise Problem("not_found", en, f"案件 {case_no} 尚未核验：请通过 POST /audit/verifications 提交核验。")
    return row


def _auditor(request: Request) -> Auditor:
    auditor = parts_of(request).auditor
    if auditor is None:
        raise Problem("not_found", "This API was given no auditor: it verifies and packs nothing.", "本系统未配置核验。")
    return auditor


def _away(error: NotProvable) -> Problem:
    return Problem("auditor_away", str(error), f"暂时无法办理：{error}")

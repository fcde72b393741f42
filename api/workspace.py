"""The auditor's workspace: samples that anybody can draw again, the risks behind them, and how far a sample is."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints

from api import bodies, cursor
from api.asking import body_of
from api.callers import Caller, KnownCaller
from api.describing import takes
from api.filters import ME, Filters, for_database
from api.once import once
from api.parts import parts_of
from api.problems import Problem
from api.scope import reading, scope_of
from api.shapes import all_shaped, shaped
from api.workspace_shapes import Looked, Population, Progress, Risks, Sample, SampleLine, Samples
from db import listing, workspace
from db.cases import Row
from db.database import Connection
from db.kept_answers import Reply
from db.listing import Listing
from db.workspace import Taken
from domain.facts import plain
from domain.risk import RISKS, Shown, score
from domain.sampling import RULE, SampleKind, by_score, population_sha256, sample

router = APIRouter(prefix="/audit", tags=["audit"])

BIGINT = 2**63 - 1
# Of a larger population one filters a part: it is kept with the sample, and for risks the facts of all its cases are read.
MOST = {SampleKind.RANDOM: 50_000, SampleKind.RISK: 5_000}
# Reads of findings are lines of their case as well; whoever reads one has not looked at the case.
_NO_LOOKS = ("read_finding", "list_findings")

Number = Annotated[int, Path(ge=1, le=BIGINT)]
After = Annotated[str, Query(alias="cursor", max_length=1000)]


class NewSample(BaseModel):
    """What is to be drawn: from which cases, how many, how, and what for; a seed is made where none is named."""

    model_config = bodies.STRICT

    name: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")]
    purpose: bodies.Reason
    kind: SampleKind
    size: Annotated[int, Field(ge=1, le=500)]
    seed: Annotated[str, StringConstraints(pattern="^[!-~]{0,64}$")] = ""
    filter: Annotated[dict[str, Any], Field(description="The filters of GET /cases, by their names.")] = {}


@router.get("/risks", operation_id="list_risks", summary="List the risks · 风险点", response_model=Risks)
async def list_risks() -> JSONResponse:
    """What makes a case rank higher in a sample by risk, and for how many points; the weights are ours, no law sets them."""
    return JSONResponse({"items": [_of_table(name) for name in RISKS]})


@router.post(
    "/samples",
    operation_id="draw_sample",
    summary="Draw a sample · 抽样",
    status_code=201,
    response_model=Sample,
    openapi_extra=takes(NewSample, "too_many_items"),
)
async def draw_sample(request: Request, caller: KnownCaller) -> JSONResponse:
    """Draw cases and freeze them, with the population, its hash and the seed, so that anybody can draw the same again."""
    raw = await body_of(request)
    body = bodies.read(NewSample, raw)
    now = parts_of(request).wall()
    only = _of_the_moment(bodies.read(Filters, bodies.as_json(body.filter)), caller, now)

    async def work(conn: Connection) -> Reply:
        found = await for_database(conn, only, caller, now)
        population = await _population(conn, Listing(scope_of(replace(caller, cities=frozenset())), found), MOST[body.kind])
        seed = body.seed or secrets.token_hex(8)
        new = body.model_dump(include={"name", "purpose", "kind", "size"}) | {
            "tenants": sorted(caller.tenants),
            "organisation": caller.organisation,
            "seed": seed,
            "seed_given": bool(body.seed),
            "filter": only.model_dump(mode="json", exclude_defaults=True),
            "population": population,
            "population_sha256": population_sha256(population),
            "drawn_by": caller.actor,
        }
        number = await workspace.draw(conn, new, await _drawn(conn, body, population, seed))
        said = shaped(Sample, _told(await workspace.sample(conn, number) or {}))
        return Reply(201, said, {"Location": f"/api/v1/audit/samples/{number}"})

    return await once(request, caller, raw, work)


@router.get("/samples", operation_id="list_samples", summary="List the samples · 样本列表", response_model=Samples)
async def list_samples(
    request: Request, caller: KnownCaller, after: After = "", limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> JSONResponse:
    """All samples of the caller's tenants, newest first; none is ever taken away, so a draw that was repeated shows."""
    before = cursor.decode(after, (int,))[0] if after else BIGINT
    async with reading(request, caller) as conn:
        rows = await workspace.samples(conn, before, limit + 1)
    following = cursor.encode((rows[limit - 1]["id"],)) if len(rows) > limit else None
    return JSONResponse({"items": all_shaped(SampleLine, map(_told, rows[:limit])), "next": following})


@router.get("/samples/{sample}", operation_id="read_sample", summary="Read a sample · 查看样本", response_model=Sample)
async def read_sample(sample: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """A sample with its cases, and what each was drawn for."""
    async with reading(request, caller) as conn:
        row = await _sample(conn, sample)
    return JSONResponse(shaped(Sample, _told(row)))


@router.get(
    "/samples/{sample}/population", operation_id="read_population", summary="What it was drawn from · 样本总体", response_model=Population
)
async def read_population(sample: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """The numbers of all cases that the filter found at the draw, in order."""
    async with reading(request, caller) as conn:
        row = await workspace.population_of(conn, sample)
    if row is None:
        raise _nothing(sample)
    numbers = row["population"]
    return JSONResponse({"sample": sample, "count": len(numbers), "sha256": row["sha256"], "case_nos": numbers})


@router.get(
    "/samples/{sample}/progress", operation_id="read_progress", summary="How far a sample is · 样本审查进度", response_model=Progress
)
async def read_progress(sample: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """Which of its cases auditors have read since the draw, when and who, as the access log has it; and the findings of each."""
    async with reading(request, caller) as conn:
        row = await _sample(conn, sample)
        rows = [each | {"looked": each["looks"] > 0} for each in await workspace.progress(conn, row, _NO_LOOKS)]
    looked = sum(each["looked"] for each in rows)
    return JSONResponse({"sample": sample, "cases": len(rows), "looked": looked, "items": all_shaped(Looked, rows)})


def _of_the_moment(only: Filters, caller: Caller, now: datetime) -> Filters:
    """The same filters, with what they say of who asks and of the moment said outright."""
    said: dict[str, Any] = {"officer": caller.actor} if only.officer == ME else {}
    if only.due_within is not None:
        due = now + timedelta(days=only.due_within)
        said |= {"due_within": None, "deadline_before": min(due, only.deadline_before or due)}
    return only.model_copy(update=said)


async def _population(conn: Connection, asked: Listing, most: int) -> list[str]:
    if await listing.count(conn, asked, most) > most:
        en = f"filter: it finds more than {most} cases; draw from fewer, for example from those of a year."
        zh = f"filter：超过 {most} 件；请缩小范围，例如限定年度。"
        raise Problem("too_many_items", en, zh, [{"field": "filter", "message": f"more than {most} cases"}])
    return await workspace.population(conn, asked)


async def _drawn(conn: Connection, body: NewSample, population: list[str], seed: str) -> list[Taken]:
    if body.kind is SampleKind.RANDOM:
        return [Taken(case_no, 0, []) for case_no in sample(population, body.size, seed)]
    shown: dict[str, list[Shown]] = {case_no: [] for case_no in population}
    async for case_no, traces in workspace.traces(conn, population):
        shown[case_no] = score(traces)
    points = {case_no: sum(each.points for each in risks) for case_no, risks in shown.items()}
    return [
        Taken(case_no, points[case_no], [_of_table(each.risk) | {"points": each.points, "facts": each.facts} for each in shown[case_no]])
        for case_no in by_score(points, body.size, seed)
    ]


def _of_table(name: str) -> dict[str, Any]:
    risk = RISKS[name]
    return {"risk": name, "zh": risk.zh, "en": risk.en, "weight": risk.weight, "most": risk.most}


async def _sample(conn: Connection, number: int) -> Row:
    row = await workspace.sample(conn, number)
    if row is None:
        raise _nothing(number)
    return row


def _told(row: Row) -> Row:
    zh, en = RULE[SampleKind(row["kind"])]
    drawn_from = {"count": row["population"], "sha256": row["population_sha256"]}
    told: Row = plain(row | {"population": drawn_from, "rule": en, "rule_zh": zh})
    return told


def _nothing(number: int) -> Problem:
    return Problem("not_found", f"There is no sample {number} that you may see.", f"没有您可见的样本 {number}。")

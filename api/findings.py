"""The findings: raised by an auditor on a case, answered by who is responsible; no case hears of them, and nothing said is changed."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api import bodies, cursor
from api.asking import body_of
from api.audience import Words
from api.callers import Caller, KnownCaller
from api.describing import takes
from api.etag import changed, etag, matched
from api.new_findings import NewFinding, WithinDays, sound
from api.once import once
from api.parts import Parts, parts_of
from api.problems import Problem
from api.scope import reading, visible_case
from api.shapes import all_shaped, shaped
from api.time_left import days_of, time_left
from api.workspace import BIGINT, After
from api.workspace_shapes import Finding, FindingLine, FindingMove, Findings
from db import findings
from db.cases import Row
from db.database import Connection
from db.findings import Move, Reading, Wanted
from db.kept_answers import Reply
from domain.findings import AWAITING, READERS, CannotMove, FindingState, Grade, move
from domain.workdays import instant, local_day

router = APIRouter(prefix="/audit/findings", tags=["audit"])

_LONGEST = timedelta(days=400)  # further than 120 working days from now
Number = Annotated[int, Path(ge=1, le=BIGINT)]


class Said(BaseModel):
    """What is said."""

    model_config = bodies.STRICT

    text: Words


class Accepting(BaseModel):
    """What is said of an answer that is accepted."""

    model_config = bodies.STRICT

    text: bodies.Text = ""


class Reopening(Said):
    """What the answer left open, and until when it is to be answered anew."""

    within_days: WithinDays


@router.get("", operation_id="list_findings", summary="List the findings · 审计发现列表", response_model=Findings)
async def list_findings(
    request: Request,
    caller: KnownCaller,
    case_no: Annotated[str, Query(pattern=r"^([A-Z]{1,10}-\d{4}-\d{6,12})?$")] = "",
    sample: Annotated[int, Query(ge=0, le=BIGINT)] = 0,
    addressee: Annotated[str, Query(pattern=r"^[\w.\-]{0,64}$")] = "",
    state: FindingState | None = None,
    grade: Grade | None = None,
    overdue: Annotated[bool, Query(description="Those alone whose answer is owed and late.")] = False,
    after: After = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> JSONResponse:
    """The findings on cases of the caller's tenants for auditors and supervisors, for others those addressed to them; newest first."""
    parts = parts_of(request)
    late = parts.wall() if overdue else None
    wanted = Wanted(case_no, sample, addressee, (state,) if state else (), (grade,) if grade else (), late)
    before = cursor.decode(after, (int,))[0] if after else BIGINT
    async with reading(request, caller) as conn:
        rows = await findings.page(conn, _who(caller), wanted, before, limit + 1)
    request.state.case_no = case_no if rows else ""  # for the access log
    following = cursor.encode((rows[limit - 1]["id"],)) if len(rows) > limit else None
    return JSONResponse({"items": _listed(parts, rows[:limit]), "next": following})


@router.post(
    "",
    operation_id="raise_finding",
    summary="Raise a finding · 提出审计发现",
    status_code=201,
    response_model=Finding,
    openapi_extra=takes(NewFinding, "not_found"),
)
async def raise_finding(request: Request, caller: KnownCaller) -> JSONResponse:
    """Raise a finding on a case, and ask an organisation that is responsible to answer it."""
    raw = await body_of(request)
    body = bodies.read(NewFinding, raw)

    async def work(conn: Connection) -> Reply:
        case = await visible_case(conn, caller, body.case_no)
        await sound(conn, body)
        new = body.model_dump(exclude={"within_days"}) | {"raised_by": caller.actor, "organisation": caller.organisation}
        number = await findings.raised(conn, new | {"addressee_role": body.addressee_role or ""})
        due = _due(parts_of(request), case["tenant"], body.within_days)
        await findings.moved(conn, _move(caller, number, 1, FindingState.OPEN, body.text, due))
        place = {"Location": f"/api/v1/audit/findings/{number}"}
        return Reply(201, await _whole(conn, request, caller, number), etag(1) | place)

    return await once(request, caller, raw, work)


@router.get("/{finding}", operation_id="read_finding", summary="Read a finding · 查看审计发现", response_model=Finding)
async def read_finding(finding: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """A finding with all that was said of it; that it was read is a line of the access log of its case."""
    async with reading(request, caller) as conn:
        found = await _whole(conn, request, caller, finding)
    request.state.case_no = found["case_no"]
    return JSONResponse(found, headers=etag(found["version"]))


@router.post(
    "/{finding}/answer",
    operation_id="answer_finding",
    summary="Answer a finding · 答复审计发现",
    response_model=Finding,
    openapi_extra=takes(Said, "not_open", if_match=True),
)
async def answer_finding(finding: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """Answer for the addressed organisation; until the auditor has judged it, more can be said."""
    return await _moved(request, caller, finding, FindingState.ANSWERED, Said)


@router.post(
    "/{finding}/accept",
    operation_id="accept_finding",
    summary="Accept the answer · 认可答复",
    response_model=Finding,
    openapi_extra=takes(Accepting, "not_open", if_match=True),
)
async def accept_finding(finding: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """Accept the answer; the finding is closed when what it promises is done."""
    return await _moved(request, caller, finding, FindingState.ACCEPTED, Accepting)


@router.post(
    "/{finding}/reopen",
    operation_id="reopen_finding",
    summary="Ask again · 要求补充答复",
    response_model=Finding,
    openapi_extra=takes(Reopening, "not_open", if_match=True),
)
async def reopen_finding(finding: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """Ask for another answer, until a new deadline."""
    return await _moved(request, caller, finding, FindingState.REOPENED, Reopening)


@router.post(
    "/{finding}/close",
    operation_id="close_finding",
    summary="Close a finding · 关闭审计发现",
    response_model=Finding,
    openapi_extra=takes(Said, "not_open", if_match=True),
)
async def close_finding(finding: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """Close a finding for good: what it asked for is done, or it was wrong."""
    return await _moved(request, caller, finding, FindingState.CLOSED, Said)


async def _moved(request: Request, caller: Caller, number: int, to: FindingState, model: type[BaseModel]) -> JSONResponse:
    raw = await body_of(request)
    body: Any = bodies.read(model, raw)

    async def work(conn: Connection) -> Reply:
        row = await _finding(conn, caller, number)
        matched(request, row["version"])
        _may_move(row, to)
        version = row["version"] + 1
        due = _due(parts_of(request), row["tenant"], body.within_days) if to in AWAITING else None
        if not await findings.moved(conn, _move(caller, number, version, to, body.text, due)):
            raise changed(row["version"], version)
        return Reply(200, await _whole(conn, request, caller, number), etag(version))

    return await once(request, caller, raw, work)


def _may_move(row: Row, to: FindingState) -> None:
    try:
        move(FindingState(row["state"]), to)
    except CannotMove as error:
        en = f"Finding {row['id']}: {error}."
        raise Problem("not_open", en, f"审计发现 {row['id']} 当前状态为 {row['state']}，不可变更为 {to}。") from None


def _move(caller: Caller, number: int, version: int, to: FindingState, text: str, due: datetime | None) -> Move:
    return Move(number, version, to, text, due, caller.actor, caller.role, caller.organisation)


def _due(parts: Parts, tenant: str, within_days: int) -> datetime:
    """The end of the last working day, by the calendar of the case's tenant and the clock on the wall: people answer, not the case."""
    now = parts.wall()
    last = days_of(parts, tenant, (now, now + _LONGEST)).nth_after(local_day(now), within_days)
    return instant(last + timedelta(days=1))


def _who(caller: Caller) -> Reading:
    return Reading(caller.role in READERS, caller.organisation)


async def _finding(conn: Connection, caller: Caller, number: int) -> Row:
    row = await findings.one(conn, _who(caller), number)
    if row is None:
        raise Problem("not_found", f"There is no finding {number} that you may see.", f"没有您可见的审计发现 {number}。")
    return row


async def _whole(conn: Connection, request: Request, caller: Caller, number: int) -> dict[str, Any]:
    [told] = _listed(parts_of(request), [await _finding(conn, caller, number)])
    return told | {"history": all_shaped(FindingMove, await findings.history(conn, number))}


def _listed(parts: Parts, rows: list[Row]) -> list[dict[str, Any]]:
    """The findings as they are shown, with the time left of those whose answer is owed."""
    now = parts.wall()
    dues: dict[str, list[datetime]] = {row["tenant"]: [now] for row in rows}
    for row in rows:
        dues[row["tenant"]] += [row["due"]] if row["due"] else []
    days = {tenant: days_of(parts, tenant, instants) for tenant, instants in dues.items()}
    href = "/api/v1/audit/findings/{}"
    return [shaped(FindingLine, row | {"href": href.format(row["id"])}) | time_left(row["due"], now, days[row["tenant"]]) for row in rows]

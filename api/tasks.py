"""The tasks: what is to be done, in the order of the deadlines; who takes, gives back and hands over what."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints

from api import bodies, cursor
from api.asking import body_of
from api.callers import Caller, KnownCaller
from api.describing import takes
from api.etag import etag, matched
from api.holding import HEADS, held, may_hold, no_colleague, not_held, own_hands, roles_of, still_open
from api.once import once
from api.open_acts import described, holder_of
from api.parts import Parts, parts_of
from api.problems import Problem
from api.scope import legal_now, reading, scope_of, visible_case
from api.time_left import days_of, time_left
from api.work_shapes import Load, Moved, Tasks, WholeTask
from db import officers, work
from db.cases import Row
from db.database import Connection
from db.kept_answers import Reply
from db.work import Wanted, Worker
from domain.acts import ACTS
from domain.facts import plain
from domain.stages import CaseStage
from domain.workdays import local_day

router = APIRouter(tags=["tasks"])

LONGEST_PAGE = 200
Question = Annotated[int, Path(ge=0, le=2**31 - 1)]
Actor = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]
_CURSOR = (datetime | None, str, int)


class Handing(BaseModel):
    """To whom a task is handed over, and why."""

    model_config = bodies.STRICT

    to: Actor
    reason: bodies.Reason


class Returning(BaseModel):
    """Why a task is given back."""

    model_config = bodies.STRICT

    reason: bodies.Text = ""


@router.get("/tasks", operation_id="list_tasks", summary="List the tasks · 任务列表", response_model=Tasks)
async def list_tasks(
    request: Request,
    caller: KnownCaller,
    of: Literal["mine", "team", "all"] = "mine",
    act: Annotated[str, Query(pattern=r"^[a-z_]{0,60}$")] = "",
    stage: CaseStage | None = None,
    jurisdiction: Annotated[str, Query(pattern=r"^[a-z0-9_-]{0,40}$")] = "",
    subject: Annotated[str, Query(pattern=r"^[\w.\-]{0,64}$", description="case, right, claim, disposal, or the name of one")] = "",
    due_before: date | None = None,
    overdue: bool = False,
    after: Annotated[str, Query(alias="cursor", max_length=1000)] = "",
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = 50,
) -> JSONResponse:
    """Open tasks by deadline: mine (held by me, or unheld in cases whose officer I am), my team's (same role), or all that I see."""
    parts = parts_of(request)
    wanted = Wanted(
        act=act,
        stage=stage or "",
        jurisdiction=jurisdiction,
        subject=subject,
        due_before=due_before,
        overdue_at=parts.wall() if overdue else None,
        sandbox=parts.sandbox,
        after=cursor.decode(after, _CURSOR) if after else None,
    )
    async with reading(request, caller) as conn:
        rows = await work.tasks(conn, of, worker_of(caller), scope_of(caller), wanted, limit + 1)
    page = rows[:limit]
    last = page[-1] if len(rows) > limit else None
    following = cursor.encode((last["until"], last["case_no"], last["question"])) if last else None
    return JSONResponse({"items": listed(parts, caller, page), "next": following, "of": of})


@router.get("/tasks/load", operation_id="read_load", summary="How the work is spread · 任务负荷", response_model=Load)
async def read_load(request: Request, caller: KnownCaller) -> JSONResponse:
    """The open tasks that each of my team holds, the least first, and to whom the next one is best given."""
    now, tenants = parts_of(request).wall(), sorted(caller.tenants)
    async with reading(request, caller) as conn:
        team = await officers.load(conn, caller.organisation, caller.role, tenants, now, local_day(now))
        unheld = await officers.unheld(conn, caller.organisation, caller.role, tenants)
    present = [each["actor"] for each in team if not each["absent"]]
    said: dict[str, Any] = {"role": caller.role, "organisation": caller.organisation, "team": team}
    counted = {"unheld": min(unheld, officers.COUNTED), "unheld_is_capped": unheld > officers.COUNTED}
    return JSONResponse(said | counted | {"suggestion": present[0] if present else None})


@router.get("/tasks/{case_no}/{question}", operation_id="read_task", summary="Read a task · 查看任务", response_model=WholeTask)
async def read_task(case_no: str, question: Question, request: Request, caller: KnownCaller) -> JSONResponse:
    """One task, and how it went from hand to hand within the caller's organisation."""
    async with reading(request, caller) as conn:
        row = await the_task(conn, caller, case_no, question)
        moves = await work.moves(conn, case_no, question, caller.organisation)
    found = listed(parts_of(request), caller, [row])[0] | {"state": row["state"], "moves": [plain(each) for each in moves]}
    return JSONResponse(found, headers=etag(row["version"]))


@router.post(
    "/tasks/{case_no}/{question}/claim",
    operation_id="claim_task",
    summary="Claim a task · 领取任务",
    openapi_extra=takes(None, "held_by_other", "not_open"),
    response_model=Moved,
)
async def claim_task(case_no: str, question: Question, request: Request, caller: KnownCaller) -> JSONResponse:
    """Take a task that nobody of the organisation holds; of two who take it at once, one gets it and the other hears who."""

    async def work_of(conn: Connection) -> Reply:
        row = await the_task(conn, caller, case_no, question)
        may_hold(row, caller)
        if row["holder"] in own_hands(caller):
            return _moved(row, row["holder"], row["version"])
        version = await work.claim(conn, case_no, question, caller.organisation, caller.actor)
        if version is None:
            raise held(await _holder(conn, caller, row))
        return _moved(row, caller.actor, version)

    return await once(request, caller, await body_of(request), work_of)


@router.post(
    "/tasks/{case_no}/{question}/return",
    operation_id="return_task",
    summary="Return a task · 退回任务",
    openapi_extra=takes(Returning, "held_by_other", "not_held"),
    response_model=Moved,
)
async def return_task(case_no: str, question: Question, request: Request, caller: KnownCaller) -> JSONResponse:
    """Give a task back that one holds: then it is the team's again."""
    raw = await body_of(request)
    body = bodies.read(Returning, raw)

    async def work_of(conn: Connection) -> Reply:
        row = await the_task(conn, caller, case_no, question)
        if row["holder"] not in own_hands(caller):
            raise not_held(row)
        return await _hand(conn, caller, row, "", "returned", body.reason)

    return await once(request, caller, raw, work_of)


@router.post(
    "/tasks/{case_no}/{question}/reassign",
    operation_id="reassign_task",
    summary="Hand a task over · 转派任务",
    openapi_extra=takes(Handing, "held_by_other", "not_open", if_match=True),
    response_model=Moved,
)
async def reassign_task(case_no: str, question: Question, request: Request, caller: KnownCaller) -> JSONResponse:
    """Hand a task to a colleague who may do it; what another holds a head hands over, or one takes oneself. If-Match: the version seen."""
    raw = await body_of(request)
    body = bodies.read(Handing, raw)

    async def work_of(conn: Connection) -> Reply:
        row = await the_task(conn, caller, case_no, question)
        matched(request, row["version"])
        return await hand_over(parts_of(request), conn, caller, row, body.to, body.reason)

    return await once(request, caller, raw, work_of)


async def hand_over(parts: Parts, conn: Connection, caller: Caller, row: Row, to: str, reason: str) -> Reply:
    """Hand the task as it was read to a colleague, if the caller may; a Problem says why not."""
    if caller.role not in HEADS:
        may_hold(row, caller)
        if row["holder"] not in ("", *own_hands(caller)) and to != caller.actor:
            raise held(row)
    still_open(row)
    fitting = sorted(roles_of(row))
    if await officers.colleague(conn, to, caller.organisation, fitting, row["tenant"], local_day(parts.wall())) is None:
        raise no_colleague(to, caller, fitting)
    return await _hand(conn, caller, row, to, "reassigned", reason)


def listed(parts: Parts, caller: Caller, rows: list[Row]) -> list[dict[str, Any]]:
    """Tasks as they are shown: what the caller may do, until when by the calendar of the place, and who holds it."""
    items = []
    for row in rows:
        now = legal_now(row, parts.wall())
        items.append(
            {
                "case_no": row["case_no"],
                "question": row["question"],
                "firm": row["firm"],
                "jurisdiction": row["tenant"],
                "stage": row["stage"],
                "subject": row["subject"],
                "acts": [described(parts, row, name, now) for name in row["acts"] if caller.role in ACTS[name].roles],
                "waiting_for": sorted(roles_of(row)),
                "stays_open": row["stays_open"],
                "asked_at": row["asked_at"].isoformat(),
                "holder": holder_of(row),
                "version": row["version"],
                "href": f"/api/v1/tasks/{row['case_no']}/{row['question']}",
            }
            | time_left(row["until"], now, days_of(parts, row["tenant"], [now, *filter(None, [row["until"]])]))
        )
    return items


def worker_of(caller: Caller) -> Worker:
    """The caller as the queues know people."""
    return Worker(own_hands(caller), caller.role, caller.organisation)


async def the_task(conn: Connection, caller: Caller, case_no: str, question: int) -> Row:
    """The task of a case that the caller sees; a Problem when there is none."""
    await visible_case(conn, caller, case_no)
    row = await work.task(conn, case_no, question, caller.organisation)
    if row is None:
        raise Problem("not_found", f"The case {case_no} has no task {question}.", f"案件 {case_no} 没有任务 {question}。")
    return row


async def _holder(conn: Connection, caller: Caller, row: Row) -> Row:
    """The task with its holder of this moment: a claim that came first has been committed by now."""
    return await work.task(conn, row["case_no"], row["question"], caller.organisation) or row


async def _hand(conn: Connection, caller: Caller, row: Row, to: str, move: str, reason: str) -> Reply:
    handed = {"to": to, "by": caller.actor, "move": move, "reason": reason, "version": row["version"]}
    version = await work.hand(conn, row["case_no"], row["question"], caller.organisation, **handed)
    if version is None:
        raise held(await _holder(conn, caller, row))
    return _moved(row, to, version)


def _moved(row: Row, holder: str, version: int) -> Reply:
    return Reply(200, {"case_no": row["case_no"], "question": row["question"], "holder": holder or None, "version": version}, etag(version))

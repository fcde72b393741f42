"""The phone tasks: a letter that came back is told by telephone, and somebody says that it was."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api import bodies, cursor
from api.answers import CaseNo
from api.asking import body_of
from api.audience import Words
from api.callers import Caller, KnownCaller
from api.describing import takes
from api.etag import changed, etag, matched
from api.once import once
from api.problems import Problem
from api.scope import reading, scope_of
from api.shapes import all_shaped, shaped
from api.work_shapes import Next
from api.workspace import BIGINT, After
from db import phone_tasks
from db.cases import Row
from db.database import Connection
from db.kept_answers import Reply
from domain.scopes import ScopeKind

router = APIRouter(prefix="/phone-tasks", tags=["tasks"])


class PhoneTask(BaseModel):
    """A letter that did not arrive; the number to call is read where it is kept, by an operation that is recorded."""

    id: int
    case_no: CaseNo
    tenant: str
    firm: str
    recipient: Annotated[str, Field(description="firm, role:<role> or organisation:<organisation>")]
    organisation: Annotated[str, Field(description="Where the recipient sits; for a firm the bureau, whose window calls it")]
    template: Annotated[str, Field(description="Which letter it was")]
    why: str
    opened_at: datetime
    state: Literal["open", "done"]
    version: Annotated[int, Field(description='If-Match takes it as "<version>"')]
    done_by: str
    done_by_name: str
    done_at: datetime | None = None
    note: str


class PhoneTasks(BaseModel):
    """A page of phone tasks, newest first."""

    items: list[PhoneTask]
    next: Next


class Told(BaseModel):
    """What came of the call."""

    model_config = bodies.STRICT

    note: Words


@router.get("", operation_id="list_phone_tasks", summary="List phone tasks · 电话通知任务", response_model=PhoneTasks)
async def list_phone_tasks(
    request: Request,
    caller: KnownCaller,
    case_no: Annotated[str, Query(pattern=r"^([A-Z]{1,10}-\d{4}-\d{6,12})?$")] = "",
    state: Annotated[Literal["open", "done", ""], Query(description="Empty: both.")] = "open",
    after: After = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> JSONResponse:
    """The letters of the caller's tenants that came back, for others those to their own organisation; newest first."""
    before = cursor.decode(after, (int,))[0] if after else BIGINT
    async with reading(request, caller) as conn:
        rows = await phone_tasks.page(conn, *_who(caller), before, limit + 1, case_no=case_no, state=state)
    request.state.case_no = case_no if rows else ""  # for the access log
    following = cursor.encode((rows[limit - 1]["id"],)) if len(rows) > limit else None
    return JSONResponse({"items": all_shaped(PhoneTask, rows[:limit]), "next": following})


@router.post(
    "/{number}/done",
    operation_id="finish_phone_task",
    summary="Told by telephone · 已电话通知",
    response_model=PhoneTask,
    openapi_extra=takes(Told, "not_found", "already_decided", if_match=True),
)
async def finish_phone_task(number: Annotated[int, Path(ge=1, le=BIGINT)], request: Request, caller: KnownCaller) -> JSONResponse:
    """Say that the recipient was told, and what came of it; a task is done once."""
    raw = await body_of(request)
    body = bodies.read(Told, raw)

    async def work(conn: Connection) -> Reply:
        row = await _task(conn, caller, number)
        request.state.case_no = row["case_no"]
        matched(request, row["version"])
        if row["state"] != "open":
            en = f"Phone task {number} is done since {row['done_at']:%Y-%m-%d}."
            raise Problem("already_decided", en, f"电话通知任务 {number} 已于 {row['done_at']:%Y-%m-%d} 办结。")
        if not await phone_tasks.done(conn, number, caller.actor, body.note):
            raise changed(row["version"], row["version"] + 1)
        told = shaped(PhoneTask, await _task(conn, caller, number))
        return Reply(200, told, etag(told["version"]))

    return await once(request, caller, raw, work)


def _who(caller: Caller) -> tuple[frozenset[str], str]:
    """The tenants of which the caller sees every case, and his organisation."""
    scope = scope_of(caller)
    return scope.tenants if scope.kind is ScopeKind.TENANT else frozenset(), caller.organisation


async def _task(conn: Connection, caller: Caller, number: int) -> Row:
    row = await phone_tasks.one(conn, *_who(caller), number)
    if row is None:
        raise Problem("not_found", f"There is no phone task {number} that you may see.", f"没有您可见的电话通知任务 {number}。")
    return row

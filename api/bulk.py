"""Bulk: the same act on a selection or on a whole filter, and many tasks or cases given to a colleague; done by a job."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api import bodies
from api.asking import body_of, may
from api.callers import Caller, KnownCaller, fresh
from api.describing import takes
from api.filters import Filters, for_database
from api.job_shapes import JobShown
from api.jobs import accepted, ordered
from api.once import once
from api.parts import parts_of
from api.problems import Problem, wrong_body
from api.scope import scope_of
from api.tasks import Actor
from db import bulk, jobs
from db.bulk import MOST
from db.database import Connection
from db.job_rows import NewItem
from db.kept_answers import Reply
from db.listing import Listing, Sort
from domain.acts import ACTS, Act
from domain.payloads import Nothing

router = APIRouter(tags=["bulk"])

CaseNo = Annotated[str, Field(pattern=r"^[A-Z]{1,10}-\d{4}-\d{6,12}$")]


class Chosen(BaseModel):
    """One case of a selection, with the right, claim or disposal, and a payload of its own where it differs."""

    model_config = bodies.STRICT

    case_no: CaseNo
    subject: bodies.Subject = "case"
    payload: dict[str, Any] | None = None


class BulkActs(BaseModel):
    """An act for many: on a selection, or on every case that a filter finds."""

    model_config = bodies.STRICT

    act: Annotated[str, Field(pattern="^[a-z_]{1,60}$")]
    payload: dict[str, Any] = {}
    reason: bodies.Text = ""
    on_behalf_of: bodies.Text = ""
    selection: Annotated[list[Chosen], Field(max_length=MOST)] = []
    filter: dict[str, Any] | None = Field(default=None, description="The filters of GET /cases, by their names.")
    take_over: bool = Field(default=False, description="Also where a colleague holds the task; the reason says why.")
    dry_run: bool = Field(default=False, description="Only say of each item whether it would be asked.")


class ChosenTask(BaseModel):
    """One task of a selection; without its number, the case itself."""

    model_config = bodies.STRICT

    case_no: CaseNo
    question: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class BulkAssign(BaseModel):
    """Tasks, or cases, for a colleague: a selection, or all that a filter finds."""

    model_config = bodies.STRICT

    of: Literal["tasks", "cases"] = "tasks"
    to: Actor
    reason: bodies.Text = ""
    selection: Annotated[list[ChosenTask], Field(max_length=MOST)] = []
    filter: dict[str, Any] | None = Field(default=None, description="The filters of GET /cases, by their names.")


@router.post(
    "/bulk/acts",
    operation_id="order_bulk_acts",
    summary="One act on many cases · 批量办理",
    status_code=202,
    response_model=JobShown,
    openapi_extra=takes(BulkActs, "too_many_items"),
)
async def order_bulk_acts(request: Request, caller: KnownCaller) -> JSONResponse:
    """Order the same act on many cases; the items are fixed now, and each is asked of its case as if it were asked alone."""
    raw = await body_of(request)
    body = bodies.read(BulkActs, raw)
    act = _act(request, caller, body)
    said = body.model_dump(include={"act", "payload", "reason", "take_over", "dry_run"}) | {"filter": body.filter}

    async def work(conn: Connection) -> Reply:
        found = await _acted_on(conn, request, caller, act, body)
        return await _ordered(conn, caller, "bulk_acts", said, found, body.on_behalf_of)

    return await once(request, caller, raw, work)


@router.post(
    "/bulk/assign",
    operation_id="order_bulk_assign",
    summary="Assign many · 批量转派",
    status_code=202,
    response_model=JobShown,
    openapi_extra=takes(BulkAssign, "too_many_items"),
)
async def order_bulk_assign(request: Request, caller: KnownCaller) -> JSONResponse:
    """Order that many tasks go to a colleague, or that a colleague is named officer of many cases."""
    raw = await body_of(request)
    body = bodies.read(BulkAssign, raw)
    _one_way(body.selection, body.filter)
    if body.of == "tasks" and not body.reason.strip():
        raise wrong_body([{"field": "reason", "message": "Say why the tasks are handed over"}])
    if any((each.question is None) == (body.of == "tasks") for each in body.selection):
        raise wrong_body([{"field": "selection", "message": "A task is named by case_no and question, a case by case_no alone"}])
    said = body.model_dump(include={"of", "to", "reason"}) | {"filter": body.filter}

    async def work(conn: Connection) -> Reply:
        found = await _assigned(conn, request, caller, body)
        return await _ordered(conn, caller, "bulk_assign", said, found)

    return await once(request, caller, raw, work)


def _act(request: Request, caller: Caller, body: BulkActs) -> Act:
    """The act, if the caller may do it at all; a wrong payload is refused before anything is ordered."""
    parts = parts_of(request)
    _one_way(body.selection, body.filter)
    act = ACTS.get(body.act)
    if act is None or act.name == "open_case" or (act.sandbox_only and not parts.sandbox):
        raise wrong_body([{"field": "act", "message": f"There is no act {body.act} on a case"}])
    may(caller, caller.role in act.roles, act.en, act.zh)
    if act.moves_money and not body.dry_run:
        fresh(parts, caller)
    shared = not body.selection or any(each.payload is None for each in body.selection)
    if act.payload is not Nothing and shared:
        bodies.read(bodies.payload_of(act.name), bodies.as_json({"payload": body.payload}))
    if act.reason_needed and not body.reason.strip():
        raise wrong_body([{"field": "reason", "message": "This act needs a reason"}])
    return act


def _one_way(selection: list[Any], given: dict[str, Any] | None) -> None:
    if bool(selection) == (given is not None):
        raise wrong_body([{"field": "selection", "message": "Send either a selection or a filter"}])


async def _acted_on(conn: Connection, request: Request, caller: Caller, act: Act, body: BulkActs) -> list[NewItem]:
    """The items as they are now; what the filter finds later is none of them."""
    if body.filter is None:
        return [
            NewItem(n, each.case_no, {"subject": each.subject} | ({} if each.payload is None else {"payload": each.payload}))
            for n, each in enumerate(body.selection)
        ]
    found = await _filtered(conn, request, caller, body.filter)
    if act.subject == "case":
        return [NewItem(n, case_no, {"subject": "case"}) for n, case_no in enumerate(found)]
    asked = await bulk.asked_for(conn, found, act.name)
    _not_too_many(len(asked))
    return [NewItem(n, row["case_no"], {"subject": row["subject"]}) for n, row in enumerate(asked)]


async def _assigned(conn: Connection, request: Request, caller: Caller, body: BulkAssign) -> list[NewItem]:
    if body.filter is None:
        chosen = [(each.case_no, each.question) for each in body.selection]
    else:
        found = await _filtered(conn, request, caller, body.filter)
        chosen = [(case_no, None) for case_no in found]
        if body.of == "tasks":
            mine = [name for name, act in ACTS.items() if caller.role in act.roles]
            chosen = [(row["case_no"], row["question"]) for row in await bulk.open_tasks(conn, found, mine)]
            _not_too_many(len(chosen))
    return [NewItem(n, no, {} if question is None else {"question": question}) for n, (no, question) in enumerate(chosen)]


async def _filtered(conn: Connection, request: Request, caller: Caller, given: dict[str, Any]) -> list[str]:
    """The numbers of all cases that the filter finds, as far as the caller sees them."""
    only = bodies.read(Filters, bodies.as_json(given))
    wanted = await for_database(conn, only, caller, parts_of(request).wall())
    found = await bulk.numbers(conn, Listing(scope_of(caller), wanted, Sort("case_no", descending=False)))
    _not_too_many(len(found))
    return found


def _not_too_many(found: int) -> None:
    if found > MOST:
        en = f"This filter finds more than {MOST}: an order has at most {MOST} items. Filter more, and order several times."
        raise Problem("too_many_items", en, f"该条件命中超过 {MOST} 项：一次批量最多 {MOST} 项，请缩小范围后分批办理。")


async def _ordered(
    conn: Connection, caller: Caller, kind: str, said: dict[str, Any], found: list[NewItem], on_behalf_of: str = ""
) -> Reply:
    job_id = jobs.new_id()
    await jobs.create(conn, job_id, kind, ordered(caller, on_behalf_of), said)
    await jobs.freeze(conn, job_id, found)
    return accepted(await jobs.load_new(conn, job_id))

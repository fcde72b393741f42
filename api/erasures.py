"""Erasure by law: asked for by one person, decided by another; what goes, and what the receipt says."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse

from api import bodies, cursor
from api.asking import body_of
from api.callers import Caller, KnownCaller, fresh
from api.describing import takes
from api.erasure_shapes import Approval, Asked, Erasure, Erasures, Foreseen, NewErasure, Persons, Refusal
from api.once import once
from api.parts import parts_of
from api.problems import Problem, wrong_body
from api.scope import acts_in, reading, visible_case
from db import erasing, erasure, people
from db.archives import Held
from db.cases import Row
from db.database import Connection
from db.erasure import NotErasable, Wanted
from db.kept_answers import Reply
from db.people import as_program
from domain.facts import plain

router = APIRouter(tags=["erasure"])

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.post(
    "/erasures/foresight",
    operation_id="foresee_erasure",
    summary="See what an erasure would take away · 预览依法删除",
    response_model=Foreseen,
    openapi_extra=takes(Persons, "other_tenants"),
)
async def foresee_erasure(request: Request, caller: KnownCaller) -> JSONResponse:
    """Nothing is written down, and no value is told: references and numbers only."""
    said = bodies.read(Persons, await body_of(request))
    async with reading(request, caller) as conn:
        found = await _found(conn, caller, said)
        await as_program(conn)
        return JSONResponse(await _foreseen(conn, found))


@router.post(
    "/erasures",
    operation_id="ask_erasure",
    summary="Ask for an erasure by law · 申请依法删除",
    status_code=201,
    response_model=Asked,
    openapi_extra=takes(NewErasure, "other_tenants", "still_active"),
)
async def ask_erasure(request: Request, caller: KnownCaller) -> JSONResponse:
    """Write down what is to be erased; another person decides, and nothing goes before that."""
    raw = await body_of(request)
    said = bodies.read(NewErasure, raw)

    async def work(conn: Connection) -> Reply:
        found = await _found(conn, caller, said)
        await as_program(conn)
        tenants = await _tenants(conn, caller, found, said.actor)
        number = await erasure.ask(conn, Wanted(found, said.actor, said.ground, said.reason, caller.actor), tenants)
        return Reply(201, {"erasure": number} | await _foreseen(conn, found), {"Location": f"/api/v1/erasures/{number}"})

    return await once(request, caller, raw, work)


@router.get("/erasures", operation_id="list_erasures", summary="List the erasures · 依法删除列表", response_model=Erasures)
async def list_erasures(
    request: Request,
    caller: KnownCaller,
    after: Annotated[str, Query(alias="cursor", max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> JSONResponse:
    """Those of the caller's tenants, newest first."""
    before = cursor.decode(after, (int,))[0] if after else None
    async with reading(request, caller) as conn:
        rows = await erasure.of_tenants(conn, sorted(caller.tenants), before, limit)
    following = cursor.encode((rows[-1]["id"],)) if len(rows) == limit else None
    return JSONResponse({"items": [plain(row) for row in rows], "next": following})


@router.get("/erasures/{number}", operation_id="read_erasure", summary="Read an erasure · 查看依法删除", response_model=Erasure)
async def read_erasure(number: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """The erasure with its receipts."""
    async with reading(request, caller) as conn:
        row = await _visible(conn, caller, number)
        await as_program(conn)
        told = [plain(each) for each in await erasure.receipts_of(conn, number)]
    return JSONResponse(plain(row) | {"receipts": told})


@router.post(
    "/erasures/{number}/approval",
    operation_id="approve_erasure",
    summary="Approve an erasure: it is carried out · 批准依法删除",
    response_model=Erasure,
    openapi_extra=takes(Approval, "on_hold", "already_decided", "second_person_needed", "still_active", "fresh_login_needed"),
)
async def approve_erasure(number: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """Erase, at once and for good; each case that goes on is told, and says so in its journal."""
    raw = await body_of(request)
    said = bodies.read(Approval, raw)
    fresh(parts_of(request), caller)

    async def work(conn: Connection) -> Reply:
        await _visible(conn, caller, number)
        await as_program(conn)
        try:
            told = await erasing.carry_out(conn, number, caller.actor, said.over_hold.strip())
        except Held as held:
            en = f"{held} Say why this erasure goes before it (over_hold), or wait until the hold is ended."
            raise Problem("on_hold", en, "案件存在保全措施：请说明本次删除优先的依据（over_hold），或待保全解除。") from None
        except NotErasable as error:
            raise Problem(error.code, error.en, error.zh) from None
        who = (caller.actor, caller.role.value, caller.organisation)
        for receipt in told:
            await erasing.tell_the_case(conn, receipt, who, parts_of(request).wall())
        return Reply(200, plain(await erasure.one(conn, number)) | {"receipts": [plain(each) for each in told]})

    return await once(request, caller, raw, work)


@router.post(
    "/erasures/{number}/refusal",
    operation_id="refuse_erasure",
    summary="Refuse an erasure · 不予删除",
    response_model=Erasure,
    openapi_extra=takes(Refusal, "already_decided"),
)
async def refuse_erasure(number: Number, request: Request, caller: KnownCaller) -> JSONResponse:
    """Say no, and why; nothing is erased."""
    raw = await body_of(request)
    said = bodies.read(Refusal, raw)

    async def work(conn: Connection) -> Reply:
        await _visible(conn, caller, number)
        await as_program(conn)
        if not await erasure.refuse(conn, number, caller.actor, said.reason):
            raise Problem("already_decided", f"The erasure {number} is decided already.", f"删除申请 {number} 已处理。")
        return Reply(200, plain(await erasure.one(conn, number)))

    return await once(request, caller, raw, work)


async def _found(conn: Connection, caller: Caller, said: Persons) -> list[Row]:
    """The values that are meant, in cases that the caller sees; a Problem where there is none, or one lies elsewhere."""
    if sum(map(bool, (said.case_no, said.refs, said.value.strip(), said.actor))) != 1:
        raise wrong_body([{"field": "body", "message": "Name one of case_no, refs, value, actor"}])
    if said.actor:
        return []
    if said.case_no:
        acts_in(caller, await visible_case(conn, caller, said.case_no))
        found = await erasure.of_case(conn, said.case_no, said.field)
    else:
        found = await (erasure.of_refs(conn, said.refs) if said.refs else erasure.of_value(conn, said.value))
    if not found or len(found) < len(set(said.refs)):
        en = "There is no such value among what you may see: it was erased already, or never kept."
        raise Problem("not_found", en, "您可见的范围内没有该信息：已删除，或从未登记。")
    for case_no in sorted({row["case_no"] for row in found}):
        acts_in(caller, await visible_case(conn, caller, case_no))
    return found


async def _tenants(conn: Connection, caller: Caller, found: list[Row], actor: str) -> list[str]:
    if not actor:
        return await erasure.tenants_of(conn, [row["case_no"] for row in found])
    tenants = sorted({tenant for row in await people.memberships(conn, [actor]) for tenant in row["tenants"]})
    person = await people.person(conn, actor)
    if person is None or not tenants or not caller.tenants.issuperset(tenants):
        raise Problem("not_found", f"There is no {actor[:40]} among the people of your tenants.", f"您的辖区内没有 {actor[:40]}。")
    if person.active:
        en = f"The account {actor} is open: close it first (PUT /api/v1/people/…, active: false)."
        raise Problem("still_active", en, f"账户 {actor} 仍在使用：请先停用。")
    return tenants


async def _foreseen(conn: Connection, found: list[Row]) -> dict[str, Any]:
    refs, cases = [row["ref"] for row in found], sorted({row["case_no"] for row in found})
    told = [{"case_no": case_no} | await erasing.places(conn, case_no, refs) for case_no in cases]
    return {"refs": refs, "cases": told, "held": await erasure.held(conn, cases)}


async def _visible(conn: Connection, caller: Caller, number: int) -> Row:
    row = await erasure.one(conn, number)
    if row is None or not caller.tenants.issuperset(row["tenants"]):
        raise Problem("not_found", f"There is no erasure {number} in your tenants.", f"您的辖区内没有编号 {number} 的删除申请。")
    return row

"""The chapters of a case one by one: its rights, loan, claims, disposals, parties and deadlines."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.callers import Caller, KnownCaller
from api.chapter_shapes import Claims, Deadlines, Disposals, Loan, LoanSums, OneRight, Parties, Rights
from api.masking import shown
from api.moments import AsOf, viewing
from api.parts import parts_of
from api.problems import Problem
from api.shapes import ClaimRecord, DisposalRecord, LoanRecord, PartyRecord, RightRecord, all_shaped, shaped
from api.time_left import days_of, time_left
from db import cases
from db.cases import Row
from db.database import Reader
from domain.masking import SEES, FieldClass
from domain.stages import RightStage
from domain.workdays import instant, local_day

router = APIRouter(tags=["cases"])

Read = Callable[[Reader, str], Awaitable[list[Row]]]
_REPAID = "record_repayment"
_ENDED = (RightStage.CANCELLED, RightStage.REFUSED, RightStage.FALLEN, RightStage.DROPPED)


@router.get("/cases/{case_no}/rights", operation_id="list_rights", summary="List the rights · 质物清单", response_model=Rights)
async def list_rights(case_no: str, request: Request, caller: KnownCaller, as_of: AsOf = None) -> JSONResponse:
    """The rights of the case by number, each with its value and its pledge."""
    return await _listed(request, caller, case_no, as_of, cases.rights_of, RightRecord)


@router.get("/cases/{case_no}/rights/{right_no}", operation_id="read_right", summary="Read a right · 查看质物", response_model=OneRight)
async def read_right(case_no: str, right_no: str, request: Request, caller: KnownCaller, as_of: AsOf = None) -> JSONResponse:
    """One right of the case."""
    async with viewing(request, caller, case_no, as_of) as view:
        found = [right for right in await cases.rights_of(view.conn, case_no) if right["right_no"] == right_no]
    if not found:
        raise Problem("not_found", f"{right_no[:40]} is no right of {case_no}.", f"{right_no[:40]} 不是案件 {case_no} 的质物。")
    return JSONResponse(shown(caller, shaped(RightRecord, found[0]), view.case["tenant"]) | view.said)


@router.get("/cases/{case_no}/loan", operation_id="read_loan", summary="Read the loan · 查看贷款", response_model=Loan)
async def read_loan(case_no: str, request: Request, caller: KnownCaller, as_of: AsOf = None) -> JSONResponse:
    """The loan with its schedule, its payments and what they add up to on the case's day; null while nothing is lent."""
    async with viewing(request, caller, case_no, as_of) as view:
        loan = await cases.loan_of(view.conn, case_no)
    told = shown(caller, shaped(LoanRecord, loan), view.case["tenant"]) if loan else None
    sums = _sums(loan, local_day(view.now)) if loan and FieldClass.BANK_SECRET in SEES[caller.role] else None
    return JSONResponse({"case_no": case_no, "loan": told, "sums": sums} | view.said)


@router.get("/cases/{case_no}/claims", operation_id="list_claims", summary="List the claims · 补偿申请", response_model=Claims)
async def list_claims(case_no: str, request: Request, caller: KnownCaller, as_of: AsOf = None) -> JSONResponse:
    """The claims on the fund."""
    return await _listed(request, caller, case_no, as_of, cases.claims_of, ClaimRecord)


@router.get("/cases/{case_no}/disposals", operation_id="list_disposals", summary="List the disposals · 质物处置", response_model=Disposals)
async def list_disposals(case_no: str, request: Request, caller: KnownCaller, as_of: AsOf = None) -> JSONResponse:
    """The disposals of what is pledged."""
    return await _listed(request, caller, case_no, as_of, cases.disposals_of, DisposalRecord)


@router.get("/cases/{case_no}/parties", operation_id="list_parties", summary="List the parties · 参与方", response_model=Parties)
async def list_parties(case_no: str, request: Request, caller: KnownCaller, as_of: AsOf = None) -> JSONResponse:
    """The organisations that take part, and as what."""
    return await _listed(request, caller, case_no, as_of, cases.parties_of, PartyRecord)


@router.get("/cases/{case_no}/deadlines", operation_id="list_deadlines", summary="List the deadlines · 期限", response_model=Deadlines)
async def list_deadlines(case_no: str, request: Request, caller: KnownCaller, as_of: AsOf = None) -> JSONResponse:
    """What ends when: open questions with a deadline, instalments that are not paid, rights that expire; the nearest first."""
    parts = parts_of(request)
    async with viewing(request, caller, case_no, as_of) as view:
        tasks, loan = await cases.open_tasks(view.conn, case_no), await cases.loan_of(view.conn, case_no)
        rights = await cases.rights_of(view.conn, case_no)
    now, tenant = view.now, view.case["tenant"]
    found = sorted(_deadlines(tasks, loan, rights), key=lambda each: (each["until"], each["subject"]))
    days = days_of(parts, tenant, [now, *(each["until"] for each in found)])
    items = [shown(caller, each) | time_left(until, now, days) for each in found for until in (each.pop("until"),)]
    return JSONResponse({"case_no": case_no, "now": now.isoformat(), "items": items} | view.said)


async def _listed(
    request: Request, caller: Caller, case_no: str, as_of: datetime | None, read: Read, model: type[BaseModel]
) -> JSONResponse:
    async with viewing(request, caller, case_no, as_of) as view:
        rows = await read(view.conn, case_no)
    items = [shown(caller, each, view.case["tenant"]) for each in all_shaped(model, rows)]
    return JSONResponse({"case_no": case_no, "items": items} | view.said)


def _sums(loan: Row, today: date) -> dict[str, Any]:
    """What lines and payments add up to on this day; a line is overdue from the day that the case has noted."""
    lines, payments = loan["lines"], loan["payments"]
    due = [line for line in lines if line["due"] <= today]
    overdue = [line for line in lines if line["overdue_since"] and not line["paid_on"]]
    ahead = [line["due"] for line in lines if line["due"] >= today and _open(line, "principal") + _open(line, "interest")]
    sums = {
        "due_principal_fen": sum(line["principal_fen"] for line in due),
        "due_interest_fen": sum(line["interest_fen"] for line in due),
        "paid_principal_fen": sum(line["paid_principal_fen"] for line in lines),
        "paid_interest_fen": sum(line["paid_interest_fen"] for line in lines),
        "overdue_principal_fen": sum(_open(line, "principal") for line in overdue),
        "overdue_interest_fen": sum(_open(line, "interest") for line in overdue),
        "penalty_fen": loan["penalty_fen"],
        "repaid_fen": sum(each["amount_fen"] for each in payments if each["kind"] == _REPAID),
        "covered_fen": sum(each["amount_fen"] for each in payments if each["kind"] != _REPAID),
        "next_due": min(ahead, default=None),
    }
    return shaped(LoanSums, sums)


def _open(line: Row, part: str) -> int:
    return int(line[f"{part}_fen"] - line[f"paid_{part}_fen"])


def _deadlines(tasks: Iterable[Row], loan: Row | None, rights: Iterable[Row]) -> Iterable[dict[str, Any]]:
    for task in tasks:
        if task["until"]:
            said = {"kind": "question", "subject": task["subject"], "question": task["question"], "acts": task["acts"]}
            yield said | {"amount_fen": None, "until": task["until"]}
    rest: dict[str, Any] = {"question": None, "acts": []}
    for line in loan["lines"] if loan else ():
        owed = _open(line, "principal") + _open(line, "interest")
        if owed and not line["paid_on"]:
            yield {"kind": "instalment", "subject": "case", "amount_fen": owed, "until": end_of_day(line["due"])} | rest
    for right in rights:
        if right["stage"] not in _ENDED:
            yield {"kind": "expiry", "subject": right["right_no"], "amount_fen": None, "until": end_of_day(right["expires_on"])} | rest


def end_of_day(day: date) -> datetime:
    """24:00 of the local day, when what ends on it is over."""
    return instant(day + timedelta(days=1))

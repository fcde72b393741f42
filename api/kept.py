"""Kept requests: how a request stands that was written down and not yet decided, for whoever sent it."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.asking import answered, clause_of
from api.callers import KnownCaller
from api.parts import parts_of
from api.problems import Problem
from api.scope import reading
from db import requests

router = APIRouter(tags=["requests"])


@router.get("/requests/{request_id}", operation_id="read_request")
async def read_request(request_id: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """The answer of a request: done, refused (as the problem that it was), or 202 while it is still open."""
    async with reading(request, caller) as conn:
        stored = await requests.load(conn, request_id) if request_id.isalnum() else None
    if stored is None or stored.asked.actor != caller.actor or stored.asked.tenant not in caller.tenants:
        raise Problem("not_found", "You have sent no request of this number.", "您没有提交过该编号的办理。")
    return answered(stored, stored.state, stored.answer or {}, clause=clause_of(parts_of(request), stored, stored.state))

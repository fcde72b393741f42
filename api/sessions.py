"""Sessions: the living ones, each with who acts in it and since when, and their end."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse

from api.callers import Caller, Changing, KnownCaller
from api.parts import parts_of
from api.problems import Problem
from db import sessions
from domain.facts import plain
from domain.roles import Role

router = APIRouter(tags=["identities"], route_class=Changing)


@router.get("/sessions", operation_id="list_sessions", summary="List the living sessions · 会话列表")
async def list_sessions(request: Request, caller: KnownCaller) -> JSONResponse:
    """Your living sessions; for an administrator also those that act in no other than his tenants. Tokens are not among it."""
    parts = parts_of(request)
    found = await sessions.of(parts.database.pool, caller.actor, _tenants(caller), parts.wall())
    return JSONResponse({"items": [plain(row) | {"own": row["id"] == caller.session} for row in found], "next": None})


@router.delete("/sessions/{session}", operation_id="end_session", summary="End a session · 终止会话")
async def end_session(session: Annotated[str, Path(pattern="^[0-9a-f]{16}$")], request: Request, caller: KnownCaller) -> JSONResponse:
    """End a session, one of your own or, for an administrator, of his people; its next request is refused."""
    pool = parts_of(request).database.pool
    found = await sessions.one(pool, session)
    if found is None or (found["actor"] != caller.actor and not set(found["tenants"]) <= set(_tenants(caller))):
        raise Problem("not_found", f"There is no session {session} among those that you may see.", f"您可见的会话中没有 {session}。")
    await sessions.end(pool, session, caller.actor)
    return JSONResponse({"session": session, "state": "ended"})


def _tenants(caller: Caller) -> list[str]:
    """The tenants in which the caller looks after the people."""
    return sorted(caller.tenants) if caller.role is Role.ADMINISTRATOR else []

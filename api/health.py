"""Health: whether the API can write down, and whether cases can decide."""

import asyncio
import logging
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.parts import parts_of
from api.problems import DATABASE_AWAY
from db import nights

log = logging.getLogger(__name__)

_PATIENCE_S = 2.0

router = APIRouter(tags=["health"])


@router.get("/health", operation_id="health")
async def health(request: Request) -> JSONResponse:
    """200 while requests can be written down, even when Temporal is away and cases decide later; 503 otherwise."""
    parts = parts_of(request)
    (database, night), temporal = await asyncio.gather(_database(request), parts.door.reachable())
    status = "ok" if database and temporal else "requests are kept for later" if database else "nothing can be written down"
    return JSONResponse({"status": status, "database": database, "temporal": temporal, "last_night": night}, 200 if database else 503)


async def _database(request: Request) -> tuple[bool, dict[str, Any] | None]:
    """Whether it answers, and when the last night ended and how."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return True, await nights.last(parts_of(request).database.pool)
    except DATABASE_AWAY as error:
        log.warning("the database is away: %s", type(error).__name__)
        return False, None

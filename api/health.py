"""Health: whether the API can write down, and whether cases can decide."""

import asyncio
import logging

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.parts import parts_of
from api.problems import DATABASE_AWAY

log = logging.getLogger(__name__)

_PATIENCE_S = 2.0

router = APIRouter(tags=["health"])


@router.get("/health", operation_id="health")
async def health(request: Request) -> JSONResponse:
    """200 while requests can be written down, even when Temporal is away and cases decide later; 503 otherwise."""
    parts = parts_of(request)
    database, temporal = await asyncio.gather(_database(request), parts.door.reachable())
    status = "ok" if database and temporal else "requests are kept for later" if database else "nothing can be written down"
    return JSONResponse({"status": status, "database": database, "temporal": temporal}, 200 if database else 503)


async def _database(request: Request) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await parts_of(request).database.pool.execute("SELECT 1")
    except DATABASE_AWAY as error:
        log.warning("the database is away: %s", type(error).__name__)
        return False
    return True

"""The service: all routes put together; every one but health, documents and callbacks lets only known callers in."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from fastapi_offline import FastAPIOffline

from api import acts, calc, callbacks, clocks, health, kept, opening, problems, reading, schema
from api.callers import known_caller
from api.watching import Watching
from db.access_log import AccessLog

_ABOUT = "Pledges of intellectual property, from the window to the released pledge. Acts are asked for here and decided by their case."

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def assemble(lifespan: Lifespan, sandbox: bool) -> FastAPI:
    """The application; its lifespan puts the parts into `app.state.parts`."""
    app = FastAPIOffline(title="Zhiya", version="1", description=_ABOUT, lifespan=_watched(lifespan), redoc_url=None)
    app.add_middleware(Watching)
    known = APIRouter(prefix="/api/v1", dependencies=[Depends(known_caller)])
    for router in (opening.router, reading.router, clocks.router, acts.router(sandbox), kept.router, calc.router):
        known.include_router(router)
    app.include_router(known)
    app.include_router(callbacks.router, prefix="/api/v1")
    app.include_router(health.router)
    problems.install(app)
    schema.describe(app)
    return app


def _watched(lifespan: Lifespan) -> Lifespan:
    """The same lifespan with an access log on its database, written out before the database is closed."""

    @asynccontextmanager
    async def watched(app: FastAPI) -> AsyncIterator[None]:
        async with lifespan(app):
            app.state.access_log = AccessLog(app.state.parts.database)
            try:
                yield
            finally:
                await app.state.access_log.close()

    return watched

"""The service: all routes put together; every one but health, documents and callbacks lets only known callers in."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import APIRouter, Depends, FastAPI
from fastapi_offline import FastAPIOffline

from api import acts, calc, callbacks, clocks, health, kept, opening, problems, reading, schema
from api.callers import known_caller

_ABOUT = "Pledges of intellectual property, from the window to the released pledge. Acts are asked for here and decided by their case."

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def assemble(lifespan: Lifespan, sandbox: bool) -> FastAPI:
    """The application; its lifespan puts the parts into `app.state.parts`."""
    app = FastAPIOffline(title="Zhiya", version="1", description=_ABOUT, lifespan=lifespan, redoc_url=None)
    known = APIRouter(prefix="/api/v1", dependencies=[Depends(known_caller)])
    for router in (opening.router, reading.router, clocks.router, acts.router(sandbox), kept.router, calc.router):
        known.include_router(router)
    app.include_router(known)
    app.include_router(callbacks.router, prefix="/api/v1")
    app.include_router(health.router)
    problems.install(app)
    schema.describe(app)
    return app

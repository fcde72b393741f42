"""The service: all routes put together; every one but health, documents and callbacks lets only known callers in."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from fastapi_offline import FastAPIOffline

from api import (
    acts,
    aggregates,
    auditing,
    bulk,
    calc,
    calendar_feed,
    callbacks,
    chapters,
    clocks,
    codec,
    comments,
    difference,
    documents,
    erasures,
    exchange,
    explanations,
    exports,
    feed,
    findings,
    health,
    imports,
    jobs,
    kept,
    listing,
    login,
    mandates,
    memberships,
    nights,
    notes,
    officers,
    opening,
    people,
    phone_tasks,
    privacy,
    problems,
    reading,
    schema,
    search,
    sessions,
    streams,
    substitutions,
    tasks,
    views,
    webhooks,
    workspace,
)
from api.bounds import Bounds
from api.codec import FromTemporalsPages
from api.csrf import CrossSite
from api.headers import Headers
from api.hearing import Hearing
from api.language import Spoken
from api.limits import Strangers
from api.permissions import admitted
from api.watching import Watching
from db.access_log import AccessLog
from db.moments import Moments

_ABOUT = "Pledges of intellectual property, from the window to the released pledge. Acts are asked for here and decided by their case."

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def assemble(lifespan: Lifespan, sandbox: bool) -> FastAPI:
    """The application; its lifespan puts the parts into `app.state.parts`."""
    app = FastAPIOffline(title="Zhiya", version="1", description=_ABOUT, lifespan=_watched(lifespan), redoc_url=None)
    # The last one added is the outermost.
    for layer in (CrossSite, Bounds, Strangers, Watching, Spoken, FromTemporalsPages, Headers):
        app.add_middleware(layer)
    for routers in (
        (listing.router, reading.router, search.router, opening.router),
        (acts.router(sandbox),),
        (clocks.router, kept.router, calc.router, views.router),
        (tasks.router, phone_tasks.router, officers.router, chapters.router, comments.router, documents.router, codec.router),
        (privacy.router, erasures.router, aggregates.router, nights.router),
        (difference.router, explanations.router, auditing.router),
        (login.router, sessions.router, people.router, memberships.router, substitutions.router, mandates.router),
        (feed.router, webhooks.router, streams.router, calendar_feed.router),
        (workspace.router, findings.router, notes.router),
        (jobs.router, bulk.router, imports.router, exports.router, exchange.router),
    ):
        # Routes are tried in this order, and those of a nested router several times: what is asked for most comes before the hundred
        # acts, and the routers of a group are one.
        known = APIRouter()
        known.routes.extend(route for router in routers for route in router.routes)
        app.include_router(known, prefix="/api/v1", dependencies=[Depends(admitted)])
    app.include_router(calendar_feed.public, prefix="/api/v1")
    app.include_router(login.entrance, prefix="/api/v1")
    app.include_router(callbacks.router, prefix="/api/v1")
    app.include_router(health.router)
    problems.install(app)
    schema.describe(app)
    return app


def _watched(lifespan: Lifespan) -> Lifespan:
    """The same lifespan with an access log and an ear on its database, both ended before the database is closed."""

    @asynccontextmanager
    async def watched(app: FastAPI) -> AsyncIterator[None]:
        async with lifespan(app):
            app.state.access_log = AccessLog(app.state.parts.database)
            app.state.hearing = hearing = Hearing(app.state.parts.database)
            app.state.moments = Moments(app.state.parts.database)
            try:
                with hearing.until_signalled():
                    yield
            finally:
                await app.state.moments.close()
                await hearing.stop()
                await app.state.access_log.close()

    return watched

"""The sandbox as one web application: five services, the control desk, the mail sink and the task that sends answers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi_offline import FastAPIOffline

from sandbox import control, mail, service
from sandbox.plans import Plans, load_plans
from sandbox.sender import Sender
from sandbox.settings import Settings
from sandbox.store import Store


def create(settings: Settings, plans: Plans | None = None) -> FastAPI:
    """The application; its plans are those of `sandbox/plans.toml` unless others are given."""
    store = Store(settings.database)
    sender = Sender(store, settings.api_url, settings.secrets)
    plans = load_plans() if plans is None else plans

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        sink = await asyncio.get_running_loop().create_server(lambda: mail.smtp_server(store), settings.host, settings.smtp_port)
        sending = asyncio.create_task(sender.run())
        yield
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending
        sink.close()
        await sender.close()
        store.close()

    app = FastAPIOffline(title="Zhiya sandbox", lifespan=lifespan, redoc_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/mail", response_class=HTMLResponse)
    async def read_mail() -> str:
        return mail.page(store)

    @app.exception_handler(HTTPException)
    async def refuse(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"error": error.detail}, error.status_code)

    @app.exception_handler(RequestValidationError)
    async def misread(_: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse({"error": f"the request cannot be read: {_first(error)}"}, 422)

    app.include_router(control.router(store, plans, sender))
    app.include_router(service.router(store, plans))
    return app


def _first(error: RequestValidationError) -> str:
    found: dict[str, Any] = error.errors()[0]
    return f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}"

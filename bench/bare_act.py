"""The floor of an act over HTTP: bare FastAPI writes one row with asyncpg and lets the bare workflow take one update."""

import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI, Request

from bench.floors import Bare
from bench.lap import Rounds
from bench.shape import Shape, Step
from db.database import Database
from engine.client import connect
from engine.settings import LOOPBACK, Settings

TABLE = "CREATE TABLE bare_acts (id text PRIMARY KEY, said jsonb NOT NULL); GRANT INSERT ON bare_acts TO PUBLIC"
_WRITE = "INSERT INTO bare_acts (id, said) VALUES ($1, $2)"


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings = Settings()
    app.state.client, app.state.database = await connect(settings), await Database.connect(settings.database_url, max_size=20)
    yield
    await app.state.database.close()


app = FastAPI(lifespan=_lifespan)


@app.post("/{name}/{n}")
async def act(name: str, n: int, of: int, request: Request) -> dict[str, Any]:
    """The n-th act of so many: one row, one update; the first one starts the workflow."""
    await app.state.database.pool.execute(_WRITE, f"{name}-{n}", await request.json())
    bare = Bare(app.state.client, "BareUpdate", Shape([Step(0, 0, 0)] * of))
    await (bare.act(name) if n else bare.open(name))
    return {"state": "done"}


class BareHttp:
    """Drives it as a client would."""

    def __init__(self, bare: Bare, port: int) -> None:
        self.bare = bare
        limits = httpx2.Limits(max_connections=64, max_keepalive_connections=64)
        self.http = httpx2.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", limits=limits, timeout=60, trust_env=False)

    async def live(self, rounds: Rounds) -> str:
        """One complete case; its workflow id."""
        name, acts = f"bare-http-{uuid.uuid4().hex[:12]}", len(self.bare.shape.steps)
        for n in range(acts):
            began = time.perf_counter()
            response = await self.http.post(f"/{name}/{n}", params={"of": acts}, json={"subject": "case", "payload": {}})
            response.raise_for_status()
            rounds.append(time.perf_counter() - began)
        await self.bare.client.get_workflow_handle(name).result()
        return name


if __name__ == "__main__":
    uvicorn.run(app, host=LOOPBACK, port=int(sys.argv[1]), loop="uvloop", http="httptools", log_level="error", access_log=False)

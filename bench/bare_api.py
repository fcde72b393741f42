"""The floor of the API: bare FastAPI and asyncpg, the same queries, and nothing else: nobody is known, masked, limited or logged."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Response
from pydantic_core import to_json

from db import cases, listing
from db.database import Database
from db.listing import Listing, Sort
from domain.roles import Role
from domain.scopes import scope_of


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.database = await Database.connect(os.environ["ZHIYA_DATABASE_URL"], max_size=20)
    yield
    await app.state.database.close()


app = FastAPI(lifespan=_lifespan)


@app.get("/cases/{case_no}")
async def read(case_no: str) -> Response:
    """The case with all its parts."""
    async with app.state.database.pool.acquire() as conn:
        found: dict[str, Any] = {
            "case": await cases.case_row(conn, case_no),
            "rights": await cases.rights_of(conn, case_no),
            "parties": await cases.parties_of(conn, case_no),
            "tasks": await cases.open_tasks(conn, case_no),
            "loan": await cases.loan_of(conn, case_no),
            "claims": await cases.claims_of(conn, case_no),
            "disposals": await cases.disposals_of(conn, case_no),
        }
    return Response(to_json(found), media_type="application/json")


@app.get("/list/{role}/{organisation}/{tenants}")
async def page(role: str, organisation: str, tenants: str, stage: str, deadline_before: datetime) -> Response:
    """A page with two filters, within the scope of a role."""
    scope = scope_of(Role(role), organisation, frozenset(tenants.split(",")), "bench")
    async with app.state.database.pool.acquire() as conn:
        asked = Listing(scope, {"stage": [stage], "deadline_before": deadline_before}, Sort("next_until", descending=False), limit=51)
        rows = await listing.page(conn, asked)
    return Response(to_json({"items": rows[:50], "next": None}), media_type="application/json")

"""The nights: what came of the house work, step by step; cases are named on the command line only, since a night is of all tenants."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from api.callers import KnownCaller
from api.scope import reading
from db import nights

router = APIRouter(tags=["audit"])

Outcome = Literal["ok", "wrong", "failed"]


class StepShown(BaseModel):
    """A step as it is shown."""

    step: str
    at: datetime
    outcome: Outcome
    said: str


class NightShown(BaseModel):
    """A night as it is shown: its outcome is the worst of its steps'."""

    night: str
    outcome: Outcome
    steps: list[StepShown]


class Nights(BaseModel):
    """The last nights, newest first."""

    items: list[NightShown]


@router.get("/nights", operation_id="list_nights", summary="List nights · 夜间作业", response_model=Nights)
async def list_nights(request: Request, caller: KnownCaller, limit: Annotated[int, Query(ge=1, le=100)] = 7) -> Any:
    """What came of the last nights: archived, sealed, rows compared, a sample verified, old things forgotten."""
    async with reading(request, caller) as conn:
        found = await nights.latest(conn, limit)
    return {"items": [{"night": each.night, "outcome": each.outcome, "steps": [vars(step) for step in each.results]} for each in found]}

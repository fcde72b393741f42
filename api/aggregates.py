"""Aggregates: what a bureau counts of its cases, and a province of its cities'; no case and no firm stands out of them."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from api.callers import KnownCaller
from api.moments import Instant
from api.parts import parts_of
from api.scope import reading
from db import aggregates
from domain.workdays import instant as beginning
from domain.workdays import local_day

router = APIRouter(tags=["cases"])

OnDay = Annotated[Instant | None, Query(description="As the cases stood when this instant's day began (Asia/Shanghai)")]


class Aggregate(BaseModel):
    """One group of cases; where fewer than three firms are behind it, only that is said."""

    tenant: str
    stage: str
    outcome: str
    month: Annotated[str, Query(pattern=r"^\d{4}-\d{2}$")]
    cases: int | None
    firms: int | None
    amount_fen: int | None
    lent_fen: int | None
    balance_fen: int | None
    few: bool


class Aggregates(BaseModel):
    """The groups of the caller's tenants and of the cities under them."""

    tenants: list[str]
    groups: list[Aggregate]
    as_of: Annotated[datetime | None, Field(description="The instant that was counted at")] = None


@router.get("/aggregates", operation_id="read_aggregates", summary="Count cases · 汇总统计", response_model=Aggregates)
async def read_aggregates(
    request: Request, caller: KnownCaller, since: Annotated[str, Query(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")] = "", as_of: OnDay = None
) -> dict[str, Any]:
    """Cases, firms and sums by tenant, stage, outcome and month of opening, from `since` (YYYY-MM) on; of the past without what is owed."""
    # By whole days: of two instants close to each other, the difference would be one firm's.
    instant = beginning(local_day(as_of)) if as_of else None
    cities = frozenset(city for tenant in caller.tenants for city in parts_of(request).cities_of(tenant))
    async with reading(request, caller) as conn:
        groups = await (aggregates.then(conn, cities, since, instant) if instant else aggregates.of(conn, cities, since))
    told = [group | {"few": group["cases"] is None} for group in groups]
    return {"tenants": sorted(caller.tenants | cities), "groups": told} | ({"as_of": instant} if instant else {})

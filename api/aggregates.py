"""Aggregates: what a bureau counts of its cases, and a province of its cities'; no case and no firm stands out of them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from api.callers import KnownCaller
from api.parts import parts_of
from api.scope import reading
from db import aggregates

router = APIRouter(tags=["cases"])


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


@router.get("/aggregates", operation_id="read_aggregates", summary="Count cases · 汇总统计", response_model=Aggregates)
async def read_aggregates(
    request: Request, caller: KnownCaller, since: Annotated[str, Query(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")] = ""
) -> dict[str, Any]:
    """Cases, firms and sums by tenant, stage, outcome and month of opening, from `since` (YYYY-MM) on."""
    cities = frozenset(city for tenant in caller.tenants for city in parts_of(request).cities_of(tenant))
    async with reading(request, caller) as conn:
        groups = await aggregates.of(conn, cities, since)
    told = [group | {"few": group["cases"] is None} for group in groups]
    return {"tenants": sorted(caller.tenants | cities), "groups": told}

"""The control desk of the sandbox, for the driver and for tests: pending answers, time, knobs, mail; from this machine only."""

import ipaddress
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import AwareDatetime, BaseModel

from sandbox.knobs import changed
from sandbox.moments import iso
from sandbox.plans import Plans
from sandbox.sender import Sender
from sandbox.service import SERVICES
from sandbox.store import Store


class Told(BaseModel):
    """The driver's word on a case's time."""

    case_no: str
    now: AwareDatetime


async def from_here(request: Request) -> None:
    """Refuse whoever is not on this machine."""
    if request.client is None or not ipaddress.ip_address(request.client.host).is_loopback:
        raise HTTPException(403, "the control desk of the sandbox answers only on the machine it runs on")


def router(store: Store, plans: Plans, sender: Sender) -> APIRouter:
    """The routes of the control desk."""
    routes = APIRouter(prefix="/control", dependencies=[Depends(from_here)])

    @routes.get("/pending/{case_no}")
    async def pending(case_no: str) -> dict[str, Any]:
        return _pending(store, case_no)

    @routes.post("/time")
    async def tell_time(told: Told) -> dict[str, Any]:
        now = told.now.astimezone(UTC)
        store.saw(told.case_no, now)
        sent = await sender.send_due(told.case_no, max(now, store.clock(told.case_no)))
        return {"sent": sent, **_pending(store, told.case_no)}

    @routes.get("/knobs")
    async def read_knobs() -> dict[str, Any]:
        return {service: asdict(store.knobs(service)) for service in SERVICES}

    @routes.put("/knobs")
    async def turn_knobs(wishes: dict[str, dict[str, Any]]) -> dict[str, Any]:
        for service, wish in wishes.items():
            if service != "*" and service not in SERVICES:
                raise HTTPException(422, f"there is no service {service!r}; there are {', '.join(SERVICES)} and * for all")
            for one in SERVICES if service == "*" else (service,):
                try:
                    store.turn(one, changed(store.knobs(one), wish))
                except ValueError as error:
                    raise HTTPException(422, str(error)) from error
        return {service: asdict(store.knobs(service)) for service in SERVICES}

    @routes.get("/mail")
    async def mail() -> list[dict[str, str]]:
        return store.mails()

    @routes.get("/plans")
    async def read_plans() -> list[dict[str, Any]]:
        return [asdict(plan) for plan in plans.values()]

    return routes


def _pending(store: Store, case_no: str) -> dict[str, Any]:
    """`next`: the due moment of the earliest undelivered answer (in the past when it waits for another attempt)."""
    due, unsent = store.pending(case_no)
    return {"next": None if due is None else iso(datetime.fromtimestamp(due, UTC)), "unsent": unsent}

"""The API on a real Postgres, with a door that decides by itself: what routes do, without Temporal."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date
from functools import cache
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from api.parts import Parts
from api.service import assemble
from db import journal
from db.database import Database
from db.guards import PROGRAMS
from domain.facts import Fact, sealed
from domain.rules import CalendarData, Rule, Rules
from engine.closing import Closer
from engine.codec import Keys
from tests.api.identities import CHEAP, Identities
from tests.api.world import BANK, CASE, GUARANTOR, INSURER, RIGHT, SECRETS, USCC, Api, SelfDeciding, who
from tests.conftest import fresh

CLOSER = Closer(Keys("k1", {"k1": bytes(32)}))


@pytest.fixture(scope="session")
def server(cluster: str) -> str:
    """The one Postgres of the run."""
    return cluster


@pytest.fixture
async def database(server: str) -> AsyncIterator[Database]:
    """A migrated database, as the API itself has it: it may not change what is only appended to."""
    async with fresh(server) as url:
        opened = await Database.connect(f"{url}?role={PROGRAMS}")
        yield opened
        await opened.close()


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    """The API of a sandbox."""
    async with _running(database, sandbox=True) as running:
        yield running


@pytest.fixture
async def production(database: Database) -> AsyncIterator[Api]:
    """The API without a sandbox."""
    async with _running(database, sandbox=False) as running:
        yield running


@pytest.fixture
async def identities(api: Api) -> AsyncIterator[Identities]:
    """The same API with people who log in."""
    async with Identities.of(api) as found:
        yield found


@pytest.fixture
async def case(database: Database) -> str:
    """A case of Xiangtan with one patent, whose window asks for three acts."""
    facts = [_fact(0, "", "open_case", _opened())]
    asked = {"acts": ["accept_filing", "return_filing", "withdraw"], "until": "2026-12-01T16:00:00+00:00", "stays_open": False}
    facts.append(_fact(1, facts[0].hash, "asked", asked))
    await journal.record(database, facts)
    return CASE


@pytest.fixture
def opening() -> dict[str, Any]:
    """The body of a sound opening."""
    demand = {
        "demand_no": "D-1",
        "firm": "湘潭样例科技有限公司",
        "uscc": USCC,
        "amount_fen": 200_000_000,
        "months": 12,
        "bank": BANK,
        "cover": "insurance",
        "insurer": INSURER,
        "guarantor": GUARANTOR,
        "contact": "zhang@example.invalid",
    }
    right = {"right_no": RIGHT, "kind": "invention", "title": "一种阀", "expires_on": "2040-01-01", "declared_value_fen": 500_000_000}
    return {"jurisdiction": "xiangtan", "demand": demand, "rights": [right], "sandbox": True}


@cache
def _application(sandbox: bool) -> FastAPI:
    """One application for all tests: putting it together takes longer than most of them; its parts are those of the test."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield

    return assemble(lifespan, sandbox)


@asynccontextmanager
async def _running(database: Database, *, sandbox: bool) -> AsyncIterator[Api]:
    door, app = SelfDeciding(database), _application(sandbox)
    app.state.parts = Parts(database, door, who, _rules_for, _calendar_for, SECRETS, sandbox, CLOSER, logins=CHEAP)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://api") as http:
            yield Api(app, http, door, database)


def _rules_for(jurisdiction: str, on: date) -> Rules:
    if jurisdiction not in ("xiangtan", "shanxi"):
        raise KeyError(jurisdiction)
    values = {
        "case.prefix": jurisdiction[:2].upper(),
        "registrar.patent": "registry-cnipa",
        "fund.organisation": "fund-xt",
        "clause.window": "（十四）",
    }
    return Rules(jurisdiction, "0" * 64, {key: Rule(key, value, "clause", "source", "D") for key, value in values.items()})


def _calendar_for(years: Iterable[int], jurisdiction: str = "") -> CalendarData:
    feast = {date(2027, 3, 3): f"a feast of {jurisdiction}"}
    return CalendarData("0" * 64, date(max(years), 12, 31), list(feast), names=feast)


def _opened() -> dict[str, Any]:
    demand = {
        "demand_no": "D-1",
        "firm": "湘潭样例科技有限公司",
        "uscc": USCC,
        "amount_fen": 1,
        "months": 12,
        "bank": BANK,
        "cover": "insurance",
    }
    right = {"right_no": RIGHT, "kind": "invention", "title": "一种阀", "expires_on": "2040-01-01", "declared_value_fen": 1}
    return {
        "demand": demand | {"insurer": INSURER, "guarantor": GUARANTOR},
        "rights": [right],
        "rules": {"jurisdiction": "xiangtan", "sha256": "0" * 64},
        "calendar": {"sha256": "0" * 64, "confirmed_through": "2026-12-31"},
        "sandbox": True,
    }


def _fact(seq: int, prev: str, kind: str, data: dict[str, Any], case_no: str = CASE, subject: str = "case") -> Fact:
    at, nobody = "2026-11-21T02:00:00+00:00", {"request": "", "on_behalf_of": "", "clause": "", "reason": ""}
    who = {"actor": "case", "role": "case", "organisation": "case", "tenant": "xiangtan"}
    what = {"kind": kind, "subject": subject, "at": at, "received_at": at, "data": data}
    return sealed(version=1, case_no=case_no, seq=seq, prev=prev, **what, **nobody, **who)

"""One Postgres for the whole run; a database for each test, copied from one that is migrated once."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from db.database import Database
from db.guards import PROGRAMS
from db.requests import StoredRequest
from domain.facts import FORMAT, Asked, Fact, plain, sealed
from tests.conftest import fresh


@pytest.fixture(scope="session")
def server(cluster: str) -> str:
    """The address of a server, without the database's name."""
    return cluster


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of a migrated database that nobody is connected to."""
    return "zhiya"


@pytest.fixture
async def empty_url(server: str) -> AsyncIterator[str]:
    """The url of a new, empty database."""
    async for url in _fresh(server, "template0"):
        yield url


@pytest.fixture
async def owned(server: str, template: str) -> AsyncIterator[Database]:
    """A new, migrated database, as its owner has it."""
    async for url in _fresh(server, template):
        opened = await Database.connect(url)
        yield opened
        await opened.close()


@pytest.fixture
async def database(owned: Database, server: str) -> AsyncIterator[Database]:
    """The same database, as the programs have it."""
    name = await owned.pool.fetchval("SELECT current_database()")
    opened = await Database.connect(f"{server}/{name}?role={PROGRAMS}")
    yield opened
    await opened.close()


async def _fresh(server: str, template: str) -> AsyncIterator[str]:
    async with fresh(server, template) as url:
        yield url


class Chain:
    """Writes facts of a case in the way a case does: each hashed onto the one before."""

    def __init__(self, case_no: str = "XT-2026-000001") -> None:
        self.case_no, self.facts = case_no, list[Fact]()

    def note(
        self, kind: str, subject: str = "case", /, *, at: str = "2026-11-21T02:00:00+00:00", organisation: str = "case", **data: Any
    ) -> Fact:
        """Put one fact at the end of the chain."""
        who = dict.fromkeys(("received_at", "request", "on_behalf_of", "clause", "reason"), "")
        where = {"version": FORMAT, "case_no": self.case_no, "seq": len(self.facts), "prev": self.facts[-1].hash if self.facts else ""}
        what = {"kind": kind, "subject": subject, "at": at, "data": plain(data)}
        by = {"actor": "case", "role": "case", "organisation": organisation, "tenant": "xiangtan"}
        self.facts.append(sealed(**who, **where, **what, **by))
        return self.facts[-1]

    def open(self) -> Fact:
        """The opening of a case with a patent and a trademark."""
        demand = {"demand_no": "D1", "firm": "湘潭某某科技有限公司", "uscc": "91430300MA4L1A2B3C", "amount_fen": 300_000_000, "months": 12}
        parties = {"bank": "bank-xt-rcb", "cover": "insurance", "insurer": "insurer-picc", "guarantor": ""}
        rights = [
            {"right_no": no, "kind": kind, "title": "一种装置", "expires_on": "2035-01-01", "declared_value_fen": 500_000_000}
            for no, kind in (("ZL202310000001.1", "invention"), ("TM1", "trademark"))
        ]
        rules = {"jurisdiction": "xiangtan", "sha256": "0" * 64}
        return self.note("open_case", demand=demand | parties, rights=rights, rules=rules, sandbox=True)


@pytest.fixture
def chain() -> Chain:
    """An empty chain of a case."""
    return Chain()


@pytest.fixture
def other_chain() -> Callable[[str], Chain]:
    """Makes chains of other cases."""
    return Chain


@pytest.fixture
def request_of() -> Callable[..., StoredRequest]:
    """Makes requests, each of its own id."""

    def make(id: str, case_no: str = "XT-2026-000001", body: str = "a", received_at: str = "2026-11-21T02:00:00+00:00") -> StoredRequest:  # noqa: A002
        asked = Asked(id, "case", "demo:window", "window_officer", "bureau-xiangtan", "xiangtan", received_at)
        return StoredRequest(id, case_no, "accept_filing", asked, {"receipt_no": "收1"}, None, body, "open", None, 0)

    return make

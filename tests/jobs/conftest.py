"""Long work on a real Postgres: the API of its tests, people who hold the roles of their tokens, and the loop that works at jobs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db import journal
from db.database import Database
from jobs.everything import kinds_of
from jobs.loop import Loop
from jobs.standing import Memberships
from tests.api.conftest import _fact, _opened, api, case, database, opening, server
from tests.api.world import OFFICER, PEOPLE, Api

__all__ = ["api", "case", "database", "opening", "server"]

Cases = Callable[[int], Awaitable[list[str]]]


OUR_KEY = Ed25519PrivateKey.generate()


@dataclass
class Work:
    """Orders long work as a person would, and does it as the worker would."""

    api: Api

    def loop(self, slice_: int = 100) -> Loop:
        """The loop of a worker."""
        parts = self.api.app.state.parts
        return Loop(self.api.database, kinds_of(parts, Memberships(parts), OUR_KEY), slice_=slice_)

    async def done(self) -> None:
        """Work until no job waits."""
        loop = self.loop()
        while await loop.turn():
            pass

    async def ordered(self, path: str, body: Any, token: str = OFFICER, key: str = "") -> str:
        """The number of the job that this body orders."""
        return number(await self.api.post(f"/api/v1/{path}", body, token, key))

    async def sent(self, path: str, content: bytes, token: str = OFFICER, key: str = "k") -> httpx2.Response:
        """The answer to a bare file."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/octet-stream"}
        return await self.api.http.post(f"/api/v1/{path}", content=content, headers=headers)

    async def job(self, job_id: str, token: str = OFFICER) -> dict[str, Any]:
        """The job as the API shows it."""
        found: dict[str, Any] = (await self.api.get(f"/api/v1/jobs/{job_id}", token)).json()
        return found

    async def items(self, job_id: str, token: str = OFFICER) -> list[dict[str, Any]]:
        """Its first items."""
        found: list[dict[str, Any]] = (await self.api.get(f"/api/v1/jobs/{job_id}/items", token)).json()["items"]
        return found


def number(response: httpx2.Response) -> str:
    """The number of the job that was ordered."""
    assert response.status_code == 202, response.text
    return str(response.json()["id"])


_PERSON = "INSERT INTO people (actor, name, issuer, subject, system, made_by) VALUES ($1, '', '', '', false, 'test')"
_MEMBERSHIP = """
INSERT INTO memberships (actor, role, organisation, tenants, since, made_by) VALUES ($1, $2, $3, $4, '2020-01-01', 'test')"""


@pytest.fixture
async def work(api: Api) -> Work:
    await api.database.pool.executemany(_PERSON, [(each["actor"],) for each in PEOPLE])
    names = ("actor", "role", "organisation", "tenants")
    await api.database.pool.executemany(_MEMBERSHIP, [tuple(each[name] for name in names) for each in PEOPLE])
    return Work(api)


@pytest.fixture
def cases(database: Database) -> Cases:
    """Makes cases of Xiangtan that wait for their window."""

    async def make(count: int) -> list[str]:
        numbers = [f"XT-2026-{n:06d}" for n in range(1, count + 1)]
        for case_no in numbers:
            opened = _fact(0, "", "open_case", _opened(), case_no)
            asked = {"acts": ["accept_filing", "return_filing"], "until": "2026-12-01T16:00:00+00:00", "stays_open": False}
            await journal.record(database, [opened, _fact(1, opened.hash, "asked", asked, case_no)])
        return numbers

    return make

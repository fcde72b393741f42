"""People who log in, for the tests of the API: cheap passwords, real sessions, and a second process's worth of memory."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import httpx2
from argon2 import PasswordHasher, profiles

from api.parts import Parts
from db import people
from db.people import Person
from domain.roles import Role
from identity.logins import LoginRules
from identity.oidc import Provider
from identity.passwords import Passwords
from identity.resolving import Callers
from tests.api.world import Api

CHEAP = LoginRules(passwords=Passwords(PasswordHasher.from_parameters(profiles.CHEAPEST)))
PASSWORD = "correct horse battery"
ZHANG, LI, CHIEF = "user:zhang", "user:li", "user:chief"


@dataclass
class Identities:
    """The API with callers from the database; each person's token by name."""

    api: Api
    callers: Callers
    tokens: dict[str, str] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def of(cls, api: Api, provider: Provider | None = None) -> AsyncIterator["Identities"]:
        callers = Callers(api.database, CHEAP, provider)
        parts: Parts = api.app.state.parts
        api.app.state.parts = replace(parts, who=callers.caller, provider=provider, identities_changed=callers.forget)
        async with callers.listening():
            yield cls(api, callers)

    async def person(
        self, actor: str, role: Role = Role.WINDOW_OFFICER, organisation: str = "bureau-xiangtan", *tenants: str, **more: Any
    ) -> int:
        """Write a person down with one membership; its number."""
        async with self.api.database.transaction() as conn:
            hashed = await CHEAP.passwords.hash(PASSWORD)
            new = Person(actor, f"name of {actor}", hashed, "", "", False, True, 1)
            await people.add(conn, replace(new, **more), "test")
            return await people.add_membership(
                conn, actor, role, organisation, list(tenants or ("xiangtan",)), date(2020, 1, 1), None, "test"
            )

    async def log_in(self, actor: str, password: str = PASSWORD, membership: int | None = None) -> httpx2.Response:
        """Log in; the token is remembered."""
        said = {"actor": actor, "password": password} | ({} if membership is None else {"membership": membership})
        response = await self.api.http.post("/api/v1/login", json=said)
        if response.status_code == 200:
            self.tokens[actor] = response.json()["token"]
        return response

    async def there(self, actor: str, role: Role = Role.WINDOW_OFFICER, organisation: str = "bureau-xiangtan", *tenants: str) -> int:
        """A person who has logged in; the number of the membership."""
        number = await self.person(actor, role, organisation, *tenants)
        assert (await self.log_in(actor)).status_code == 200
        return number

    async def get(self, path: str, actor: str) -> httpx2.Response:
        return await self.api.get(f"/api/v1{path}", self.tokens[actor])

    async def post(self, path: str, body: Any, actor: str, key: str = "") -> httpx2.Response:
        return await self.api.post(f"/api/v1{path}", body, self.tokens[actor], key)

    async def send(self, method: str, path: str, actor: str, body: Any = None, version: int | None = None) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.tokens[actor]}", "Idempotency-Key": f"key-{next(self.api.keys)}"}
        headers |= {} if version is None else {"If-Match": f'"{version}"'}
        return await self.api.http.request(method, f"/api/v1{path}", json=body, headers=headers)

    async def refusals(self) -> list[tuple[str, str, str]]:
        """Who was refused what, and why, as the access log has it."""
        await self.api.app.state.access_log.flush()
        rows = await self.api.database.pool.fetch("SELECT actor, operation, outcome FROM access_log WHERE status >= 400 ORDER BY recorded")
        return [(row["actor"], row["operation"], row["outcome"]) for row in rows]


def today() -> date:
    return datetime.now(UTC).date()


async def until(holds: Callable[[], bool]) -> None:
    """Wait, for some seconds at most, until something holds."""
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.01)

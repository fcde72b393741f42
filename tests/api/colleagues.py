"""Colleagues of the people of the API's tests: in the database, as teams are looked up, and known by their tokens."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from api.callers import Caller
from domain.roles import Role
from tests.api.world import PEOPLE, Api

BUREAU = "the-window_officer"


async def employ(api: Api, *others: tuple[str, Role, str]) -> None:
    """Put everybody of the world into the tables, and these besides: token, role, organisation."""
    known = [(each["token"], Role(each["role"]), each["organisation"]) for each in PEOPLE if each["tenants"] == ["xiangtan"]]
    people = {token: (role, organisation) for token, role, organisation in (*known, *others)}
    before = api.app.state.parts.who

    async def who(token: str) -> Caller | None:
        if found := await before(token):
            return found  # type: ignore[no-any-return]
        if token not in people:
            return None
        role, organisation = people[token]
        return Caller(f"demo:{token}", role, organisation, frozenset({"xiangtan"}), session=token, fresh_at=datetime.now(UTC))

    api.app.state.parts = replace(api.app.state.parts, who=who)
    await _in_tables(api, people.items())


async def _in_tables(api: Api, people: Iterable[tuple[str, tuple[Role, str]]]) -> None:
    rows = [(f"demo:{token}", f"Name of {token}", role.value, organisation) for token, (role, organisation) in people]
    await api.database.pool.executemany("INSERT INTO people (actor, name) VALUES ($1, $2)", [row[:2] for row in rows])
    member = "INSERT INTO memberships (actor, role, organisation, tenants, since) VALUES ($1, $2, $3, '{xiangtan}', '2020-01-01')"
    await api.database.pool.executemany(member, [(actor, role, organisation) for actor, _, role, organisation in rows])

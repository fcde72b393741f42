"""Saved views: lists as somebody wants them again, one's own or those of everybody in one's role of the organisation."""

from dataclasses import dataclass
from typing import Any

from db.database import Connection

_COLUMNS = "id, name, actor, filters, sort, columns, is_default, version, changed_by, changed_at"
# Row security says the same of whose they are.
_MINE = "organisation = $1 AND role = $2 AND actor IN ('', $3)"
_ALL = f"SELECT {_COLUMNS} FROM saved_views WHERE {_MINE} ORDER BY actor = '', name"  # noqa: S608 - constants above
_ONE = f"SELECT {_COLUMNS} FROM saved_views WHERE {_MINE} AND id = $4 FOR UPDATE"  # noqa: S608 - constants above
_LOOK = f"SELECT {_COLUMNS} FROM saved_views WHERE {_MINE} AND id = $4"  # noqa: S608 - constants above
_TAKEN = "SELECT EXISTS (SELECT FROM saved_views WHERE organisation = $1 AND role = $2 AND actor = $3 AND name = $4 AND id <> $5)"
_NO_DEFAULT = "UPDATE saved_views SET is_default = false WHERE organisation = $1 AND role = $2 AND actor = $3 AND is_default AND id <> $4"
_ADD = """
INSERT INTO saved_views (id, organisation, role, actor, name, filters, sort, columns, is_default, version, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)"""
_CHANGE = """
UPDATE saved_views SET name = $2, filters = $3, sort = $4, columns = $5, is_default = $6, changed_by = $7, changed_at = now(),
    version = version + 1
WHERE id = $1"""
_DELETE = "DELETE FROM saved_views WHERE id = $1"

Row = dict[str, Any]


@dataclass(frozen=True)
class Owner:
    """Who asks: a person in a role of an organisation."""

    organisation: str
    role: str
    actor: str


@dataclass(frozen=True)
class View:
    """What a view says."""

    name: str
    filters: dict[str, Any]
    sort: str
    columns: list[str]
    is_default: bool


async def views_of(conn: Connection, owner: Owner) -> list[Row]:
    """The views that this person may use, the own ones first."""
    return [dict(row) for row in await conn.fetch(_ALL, owner.organisation, owner.role, owner.actor)]


async def view(conn: Connection, owner: Owner, number: str, *, locked: bool = False) -> Row | None:
    """One of them; locked until the transaction ends, when it is to be changed."""
    row = await conn.fetchrow(_ONE if locked else _LOOK, owner.organisation, owner.role, owner.actor, number)
    return dict(row) if row else None


async def name_taken(conn: Connection, owner: Owner, actor: str, name: str, besides: str = "") -> bool:
    """Whether another view of the person, or of the team where `actor` is "", has this name."""
    return bool(await conn.fetchval(_TAKEN, owner.organisation, owner.role, actor, name, besides))


async def add(conn: Connection, owner: Owner, number: str, actor: str, said: View) -> None:
    """A new view, of the person or, where `actor` is "", of the team; as a default it takes the place of the one before."""
    await _make_room(conn, owner, number, actor, said)
    values = (said.name, said.filters, said.sort, said.columns, said.is_default)
    await conn.execute(_ADD, number, owner.organisation, owner.role, actor, *values, owner.actor)


async def change(conn: Connection, owner: Owner, number: str, actor: str, said: View) -> None:
    """Let the view say this; its version goes up by one."""
    await _make_room(conn, owner, number, actor, said)
    await conn.execute(_CHANGE, number, said.name, said.filters, said.sort, said.columns, said.is_default, owner.actor)


async def delete(conn: Connection, number: str) -> None:
    """Forget the view."""
    await conn.execute(_DELETE, number)


async def _make_room(conn: Connection, owner: Owner, number: str, actor: str, said: View) -> None:
    if said.is_default:
        await conn.execute(_NO_DEFAULT, owner.organisation, owner.role, actor, number)

"""The scope: which cases a caller may see at all; others are not there."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import Request

from api.callers import Caller
from api.parts import parts_of
from api.problems import Problem
from db import cases, row_security
from db.database import Connection, Database, Reader
from domain import scopes
from domain.scopes import Scope


def scope_of(caller: Caller) -> Scope:
    """The scope of the caller."""
    return scopes.scope_of(caller.role, caller.organisation, caller.tenants | caller.cities, caller.actor)


@asynccontextmanager
async def reading_as(database: Database, caller: Caller) -> AsyncIterator[Connection]:
    """One snapshot of what the caller may see, and nothing else; read only."""
    async with database.pool.acquire() as conn, row_security.reading(conn, scope_of(caller)):
        yield conn


def reading(request: Request, caller: Caller) -> AbstractAsyncContextManager[Connection]:
    """The same for a request."""
    return reading_as(parts_of(request).database, caller)


@asynccontextmanager
async def writing_as(database: Database, caller: Caller) -> AsyncIterator[Connection]:
    """One transaction of the caller on tables that are not derived, within what the caller may see."""
    async with database.transaction() as conn:
        await row_security.enter(conn, scope_of(replace(caller, cities=frozenset())))  # who looks after a province only looks
        yield conn


def writing(request: Request, caller: Caller) -> AbstractAsyncContextManager[Connection]:
    """The same for a request."""
    return writing_as(parts_of(request).database, caller)


async def visible_case(reader: Reader, caller: Caller, case_no: str, *, whole: bool = False) -> dict[str, Any]:
    """What permissions need of the case: tenant, firm, offset of its clock; a Problem when the caller does not see it.

    `whole` has its whole row with it, and which of its chapters are empty.
    """
    case = await cases.scope_of(reader, case_no, scope_of(caller), whole=whole) if case_no.isprintable() else None
    if case is None:
        raise no_case(case_no)
    return case


def acts_in(caller: Caller, case: dict[str, Any]) -> None:
    """A Problem for who may read a case of a city under his province, and may do nothing in it."""
    if case["tenant"] not in caller.tenants:
        en = f"Cases of {case['tenant']} are open to you for reading only."
        raise Problem("not_permitted", en, f"{case['tenant']} 的案件仅供您查看。")


def legal_now(case: dict[str, Any], wall: datetime) -> datetime:
    """The case's own time: the wall's clock, moved by what the sandbox let pass."""
    return wall.astimezone(UTC) + timedelta(seconds=case["clock_offset_s"])


def no_case(case_no: str) -> Problem:
    """The one sentence for a case that is not there and for one that is nobody's business."""
    return Problem("not_found", f"There is no case {case_no[:40]} among those that you may see.", f"您可见的案件中没有 {case_no[:40]}。")

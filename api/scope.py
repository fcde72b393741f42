"""The scope: which cases a caller may see at all; others are not there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import Request

from api.callers import Caller
from api.parts import parts_of
from api.problems import Problem
from db import cases
from db.database import Connection, Reader
from domain.roles import Role

# These see the cases in which their organisation takes part; everybody else sees the cases of their tenants, a firm its own.
PARTIES_ONLY = frozenset({Role.BANK_OFFICER, Role.BANK_APPROVER, Role.INSURER, Role.GUARANTOR})


@asynccontextmanager
async def reading(request: Request, caller: Caller) -> AsyncIterator[Connection]:
    """One snapshot of what the caller may see, and nothing else; read only."""
    async with parts_of(request).database.pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
        yield conn


@asynccontextmanager
async def writing(request: Request, caller: Caller) -> AsyncIterator[Connection]:
    """One transaction of the caller on tables that are not derived, within what the caller may see."""
    async with parts_of(request).database.transaction() as conn:
        yield conn


async def visible_case(reader: Reader, caller: Caller, case_no: str) -> dict[str, Any]:
    """What permissions need of the case: tenant, firm, offset of its clock; a Problem when the caller does not see it."""
    case = await cases.scope_of(reader, case_no, caller.organisation) if case_no.isprintable() else None
    if case is None or not sees(caller, case):
        raise no_case(case_no)
    return case


def sees(caller: Caller, case: dict[str, Any]) -> bool:
    """Whether a case with this tenant, code of the firm and part of the caller's organisation is the caller's business."""
    if case["tenant"] not in caller.tenants:
        return False
    if caller.role is Role.FIRM:
        return bool(case["uscc"] == caller.organisation)
    return caller.role not in PARTIES_ONLY or bool(case["takes_part"])


def legal_now(case: dict[str, Any], wall: datetime) -> datetime:
    """The case's own time: the wall's clock, moved by what the sandbox let pass."""
    return wall.astimezone(UTC) + timedelta(seconds=case["clock_offset_s"])


def no_case(case_no: str) -> Problem:
    """The one sentence for a case that is not there and for one that is nobody's business."""
    return Problem("not_found", f"There is no case {case_no[:40]} among those that you may see.", f"您可见的案件中没有 {case_no[:40]}。")

"""What bulk work finds: the cases of a filter, and in them the subjects or tasks that wait for an act."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from db import listing
from db.database import Connection
from db.listing import Listing

MOST = 10_000  # items of one order
_ASKED = """
SELECT DISTINCT case_no, subject FROM tasks WHERE case_no = ANY($1) AND state = 'open' AND $2 = ANY(acts)
ORDER BY case_no, subject LIMIT $3"""
_TASKS = """
SELECT case_no, question FROM tasks WHERE case_no = ANY($1) AND state = 'open' AND acts && $2
ORDER BY case_no, question LIMIT $3"""


async def numbers(conn: Connection, asked: Listing) -> list[str]:
    """The numbers of all cases that are found, or one more than an order may have."""
    found = await listing.page(conn, replace(asked, fields=("case_no",), limit=MOST + 1))
    return [row["case_no"] for row in found]


async def asked_for(conn: Connection, case_nos: Sequence[str], act: str) -> list[dict[str, Any]]:
    """For which subjects these cases ask for the act now."""
    return [dict(row) for row in await conn.fetch(_ASKED, case_nos, act, MOST + 1)]


async def open_tasks(conn: Connection, case_nos: Sequence[str], acts: Sequence[str]) -> list[dict[str, Any]]:
    """The open tasks of these cases in which one of the acts is asked for."""
    return [dict(row) for row in await conn.fetch(_TASKS, case_nos, acts, MOST + 1)]

"""Verifications: what was found of cases, kept with the certificates, the last one first; and the cases among which one draws."""

from datetime import date
from typing import Any

from db.cases import within
from db.database import Connection, Reader
from db.moments import text_of
from domain.scopes import Scope
from domain.workdays import instant

_ADD = """
INSERT INTO verifications (case_no, actor, organisation, result, verdict, certificate) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id"""
_LAST = "SELECT * FROM verifications WHERE case_no = $1 ORDER BY id DESC LIMIT 1"
_RESULTS = """
SELECT result ->> 'result' AS result, count(*) AS cases FROM job_items WHERE job = $1 AND state = 'done' GROUP BY 1 ORDER BY 1"""

Row = dict[str, Any]


async def add(conn: Reader, case_no: str, actor: str, organisation: str, verdict: Row, certificate: str) -> int:
    """Keep what a verification found."""
    found: int = await conn.fetchval(_ADD, case_no, actor, organisation, verdict["result"], verdict, certificate)
    return found


async def last(reader: Reader, case_no: str) -> Row | None:
    """The last verification of the case."""
    row = await reader.fetchrow(_LAST, case_no)
    return dict(row) if row else None


async def results(reader: Reader, job: str) -> dict[str, int]:
    """How many cases of a job came out how."""
    return {row["result"]: row["cases"] for row in await reader.fetch(_RESULTS, job)}


async def numbers(conn: Connection, scope: Scope, since: date | None = None) -> list[str]:
    """The cases of a scope by number; with a day, those of which something happened on it or later, by their own time."""
    own, values = within(scope, 1)
    happened = ""
    if since is not None:
        values.append(text_of(instant(since)))
        happened = f' AND EXISTS (SELECT FROM journal j WHERE j.case_no = c.case_no AND j.at COLLATE "C" >= ${len(values)} OFFSET 0)'
    rows = await conn.fetch(f"SELECT c.case_no FROM cases c WHERE {own}{happened} ORDER BY 1", *values)  # noqa: S608 - constants
    return [row["case_no"] for row in rows]

"""The officers: who of an organisation looks after a case, who could, and how much each has to do."""

from collections.abc import Sequence
from datetime import date, datetime

from db.cases import Row
from db.database import Connection, Reader

# own_colleagues: the memberships of the caller's organisation that are not withdrawn, of people who are active.
_LOAD = """
SELECT m.actor, m.name, count(q.case_no) AS open_tasks, count(q.case_no) FILTER (WHERE q.due <= $4) AS overdue
FROM (SELECT DISTINCT actor, name FROM own_colleagues
      WHERE organisation = $1 AND role = $2 AND tenants && $3 AND $5 BETWEEN since AND coalesce(until, 'infinity')) m
LEFT JOIN task_holders h ON h.actor = m.actor AND h.organisation = $1
LEFT JOIN task_roles q ON q.case_no = h.case_no AND q.question = h.question AND q.role = $2
GROUP BY m.actor, m.name ORDER BY open_tasks, m.actor"""
_UNHELD = """
SELECT count(*) FROM (
    SELECT FROM task_roles q LEFT JOIN task_holders h ON h.case_no = q.case_no AND h.question = q.question AND h.organisation = $1
    WHERE q.tenant = ANY($3) AND q.role = $2 AND q.organisation IN ('', $1) AND coalesce(h.actor, '') = '' LIMIT $4
) found"""
_AWAY = "SELECT DISTINCT absent FROM own_absences WHERE absent = ANY($1) AND $2 BETWEEN since AND until"
_COLLEAGUE = """
SELECT name FROM own_colleagues
WHERE actor = $1 AND organisation = $2 AND role = ANY($3) AND $4 = ANY(tenants)
    AND $5 BETWEEN since AND coalesce(until, 'infinity') LIMIT 1"""
_OFFICERS = """
SELECT o.organisation, o.actor, coalesce(p.name, '') AS name, o.version, o.set_at
FROM case_officers o LEFT JOIN person_names p ON p.actor = o.actor WHERE o.case_no = $1 AND o.actor <> '' ORDER BY o.organisation"""
_VERSION = "SELECT version FROM case_officers WHERE case_no = $1 AND organisation = $2"
_SET = """
INSERT INTO case_officers AS o (case_no, organisation, actor, version, set_by) VALUES ($1, $2, $3, 1, $4)
ON CONFLICT (case_no, organisation) DO UPDATE
SET actor = EXCLUDED.actor, version = o.version + 1, set_by = EXCLUDED.set_by, set_at = now()
WHERE o.version = $5 RETURNING version"""

COUNTED = 1_000  # more are not counted; the answer says so


async def load(reader: Reader, organisation: str, role: str, tenants: list[str], now: datetime, today: date) -> list[Row]:
    """The open tasks that each colleague of this role holds, the least first, and whether the colleague is away today."""
    rows = [dict(row) for row in await reader.fetch(_LOAD, organisation, role, tenants, now, today)]
    away = {row["absent"] for row in await reader.fetch(_AWAY, [row["actor"] for row in rows], today)}
    return [row | {"absent": row["actor"] in away} for row in rows]


async def unheld(reader: Reader, organisation: str, role: str, tenants: list[str]) -> int:
    """How many open tasks of this role nobody of the organisation holds, counted up to one more than COUNTED."""
    return int(await reader.fetchval(_UNHELD, organisation, role, tenants, COUNTED + 1))


async def colleague(reader: Reader, actor: str, organisation: str, roles: Sequence[str], tenant: str, today: date) -> str | None:
    """The name of a person of this organisation with one of these roles for this tenant; None where there is none."""
    name: str | None = await reader.fetchval(_COLLEAGUE, actor, organisation, roles, tenant, today)
    return name


async def officers(reader: Reader, case_no: str) -> list[Row]:
    """The named officers of a case, one an organisation."""
    return [dict(row) for row in await reader.fetch(_OFFICERS, case_no)]


async def version(reader: Reader, case_no: str, organisation: str) -> int:
    """How often this organisation has named an officer for the case."""
    return int(await reader.fetchval(_VERSION, case_no, organisation) or 0)


async def name_officer(conn: Connection, case_no: str, organisation: str, *, actor: str, by: str, version: int) -> int | None:
    """Name the officer of an organisation ("" for nobody); the new version, or None when another was named after this version."""
    changed: int | None = await conn.fetchval(_SET, case_no, organisation, actor, by, version)
    return changed

"""Lists of cases as they stood at an instant: what a case is from its opening on, and where its journal says that it stood.

Walked in the order of the sort, tenant by tenant; for each case that is looked at, one probe of the index of its moves. A move counts
from its own time on: where a clock ran backwards, the case itself, asked for alone, shows more exactly what was known.
"""

# ruff: noqa: S608 - every part of a statement is a constant of this file, or of db.listing

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.cases import concerns
from db.database import Connection
from db.listing import CONDITIONS, Place, Row, Sort
from db.moments import text_of
from domain.scopes import Scope

FIELDS = (
    *("case_no", "tenant", "jurisdiction", "firm", "uscc", "bank", "stage", "outcome", "sandbox"),
    *("opened_at", "closed_at", "amount_fen"),
)
SORTS = ("opened_at", "amount_fen", "case_no")
# The last move until then; a case that had not moved was opened, and nothing else.
_THEN = """
LEFT JOIN LATERAL (
    SELECT CASE j.kind WHEN 'closed' THEN 'closed' ELSE j.data ->> 'stage' END AS stage,
        CASE j.kind WHEN 'closed' THEN j.data ->> 'outcome' ELSE '' END AS outcome,
        CASE j.kind WHEN 'closed' THEN j.at::timestamptz END AS closed_at
    FROM journal j WHERE j.case_no = o.case_no AND j.kind IN ('entered', 'closed') AND j.at COLLATE "C" <= {until}
    ORDER BY j.seq DESC LIMIT 1
) m ON true"""
_ROW = """
SELECT o.case_no, o.tenant, o.jurisdiction, o.firm, o.uscc, o.bank, o.sandbox, o.opened_at, o.amount_fen, o.names,
    coalesce(m.stage, 'opened') AS stage, coalesce(m.outcome, '') AS outcome, m.closed_at
FROM cases o"""
# Who takes part is only ever added.
_PARTY = """
EXISTS (
    SELECT FROM journal j WHERE j.case_no = c.case_no AND j.at COLLATE "C" <= {until} AND CASE j.kind
        WHEN 'open_case' THEN
            {organisation} IN (j.data -> 'demand' ->> 'bank', j.data -> 'demand' ->> 'insurer', j.data -> 'demand' ->> 'guarantor')
        WHEN 'called' THEN j.data ->> 'party' = {organisation}
        WHEN 'record_cession' THEN j.data ->> 'party' = {organisation}
        WHEN 'cover_declared' THEN j.data ->> 'organisation' = {organisation}
        WHEN 'bind_cover' THEN j.organisation = {organisation}
        WHEN 'issue_guarantee' THEN j.organisation = {organisation}
        ELSE false END OFFSET 0
)"""
FILTERS = frozenset(
    {
        *("stage", "outcome", "jurisdiction", "sandbox", "uscc", "firm", "firm_contains", "amount_from", "amount_to", "right_no"),
        *("opened_from", "opened_before", "closed_from", "closed_before", "organisation"),
    }
)
_TYPES = {"opened_at": "timestamptz", "amount_fen": "bigint"}


@dataclass(frozen=True)
class ListingThen:
    """What is asked for, and of which instant."""

    scope: Scope
    instant: datetime
    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: Sort = field(default_factory=Sort)
    after: Place | None = None
    limit: int = 50


async def page(conn: Connection, asked: ListingThen) -> list[Row]:
    """The rows of one page, read as the caller."""
    values: list[Any] = []

    def value(kind: str, given: Any) -> str:
        values.append(given)
        return f"${len(values)}::{kind}"

    own, own_values = concerns(asked.scope, 1)
    values += own_values
    until, instant = value("text", text_of(asked.instant)), value("timestamptz", asked.instant)
    tenants = sorted(asked.scope.tenants.intersection(asked.filters.get("jurisdiction", asked.scope.tenants)))
    walked = value("text[]", tenants)
    where = ["c.tenant = t.tenant", own, f"c.opened_at <= {instant}"]
    for name, (kind, condition) in CONDITIONS.items():
        if name == "organisation" and name in asked.filters:
            where.append(_PARTY.format(until=until, organisation=value(kind, asked.filters[name])))
        elif name in asked.filters and name != "jurisdiction":
            where.append(condition.replace("{}", value(kind, asked.filters[name])))
    where += _from_there(asked, value)
    moved = _THEN.replace("{until}", until)
    ordered = f"ORDER BY {asked.sort.by(asked.sort.column)} LIMIT {asked.limit:d}"
    shown = ", ".join(f"c.{name}" for name in FIELDS)
    statement = f"""
SELECT {shown} FROM unnest({walked}) t(tenant) CROSS JOIN LATERAL (
    SELECT * FROM ({_ROW}{moved}) c WHERE {" AND ".join(where)} {ordered}
) c {ordered}"""
    return [dict(row) for row in await conn.fetch(statement, *values)]


def _from_there(asked: ListingThen, value: Any) -> list[str]:
    if asked.after is None:
        return []
    beyond, number = "<" if asked.sort.descending else ">", value("text", asked.after.case_no)
    if asked.sort.column == "case_no":
        return [f"c.case_no {beyond} {number}"]
    return [f"(c.{asked.sort.column}, c.case_no) {beyond} ({value(_TYPES[asked.sort.column], asked.after.value)}, {number})"]

"""Lists of cases: filters that combine, one sort along an index, pages by keyset; every page costs what the first one does.

Few cases (those of a firm, of a small bank, found by a number) are fetched and sorted. Many are walked in the order of the sort,
tenant by tenant and stage by stage, each along its own index, as far as the page needs.
"""

# ruff: noqa: S608 - every part of a statement is a constant of this file

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.cases import concerns, within
from db.database import Connection
from domain.scopes import Scope, ScopeKind

FEW = 2000  # cases that are fetched and sorted rather than walked
COUNTED = 1000  # a count goes no further
SHOWN = (
    *("case_no", "tenant", "jurisdiction", "firm", "uscc", "bank", "insurer", "guarantor", "stage", "outcome", "sandbox"),
    *("opened_at", "closed_at", "next_until", "amount_fen", "limit_fen", "approved_fen"),
)
FIELDS = (*SHOWN, "officers")  # who looks after a case stands in another table, and is looked up when it is asked for
_OFFICERS = """ARRAY(
    SELECT o.actor FROM case_officers o WHERE o.case_no = c.case_no AND o.actor <> '' ORDER BY o.organisation) AS officers"""
# A filter: the type of its value, and the condition on `cases c` that it is.
CONDITIONS = {
    "stage": ("text[]", "c.stage = ANY({})"),
    "outcome": ("text[]", "c.outcome = ANY({})"),
    "jurisdiction": ("text[]", "c.tenant = ANY({})"),  # a case is kept under the tenant whose rules it has
    "sandbox": ("boolean", "c.sandbox = {}"),
    "uscc": ("text", "c.uscc = {}"),
    "firm": ("text", "split_part(c.names, E'\\n', 1) = {}"),
    "firm_contains": ("text", "position({} IN split_part(c.names, E'\\n', 1)) > 0"),
    "deadline_after": ("timestamptz", "c.next_until >= {}"),
    "deadline_before": ("timestamptz", "c.next_until < {}"),
    "amount_from": ("bigint", "c.amount_fen >= {}"),
    "amount_to": ("bigint", "c.amount_fen <= {}"),
    "opened_from": ("timestamptz", "c.opened_at >= {}"),
    "opened_before": ("timestamptz", "c.opened_at < {}"),
    "closed_from": ("timestamptz", "c.closed_at >= {}"),
    "closed_before": ("timestamptz", "c.closed_at < {}"),
    "officer": ("text", "EXISTS (SELECT FROM case_officers o WHERE o.case_no = c.case_no AND o.actor = {} OFFSET 0)"),
    "organisation": ("text", "EXISTS (SELECT FROM parties p WHERE p.case_no = c.case_no AND p.organisation = {} OFFSET 0)"),
    "right_no": (
        "text",
        "EXISTS (SELECT FROM case_numbers n WHERE n.case_no = c.case_no AND n.kind = 'right' AND n.number = {} OFFSET 0)",
    ),
}
# What finds few cases by an index of its own, by filter and by kind of scope; a list that is full, or none, says that there are many.
_OF_FILTER = {
    "officer": "ARRAY(SELECT o.case_no FROM case_officers o WHERE o.actor = {} LIMIT {most} + 1)",
    "organisation": "cases_of_party({}, '', {most})",
    "right_no": "ARRAY(SELECT n.case_no FROM case_numbers n WHERE n.number = {} AND n.kind = 'right' LIMIT {most} + 1)",
    "uscc": "ARRAY(SELECT c.case_no FROM cases c WHERE c.uscc = {} LIMIT {most} + 1)",
    "firm": "cases_named({}, {tenants}, {most})",
    "firm_contains": "cases_named({}, {tenants}, {most})",
}
_OF_SCOPE = {
    ScopeKind.PARTY: "cases_of_party({organisation}, {part}, {most})",
    ScopeKind.FIRM: "ARRAY(SELECT c.case_no FROM cases c WHERE c.uscc = {organisation} LIMIT {most} + 1)",
    ScopeKind.MANDATE: """ARRAY(
        SELECT c.case_no FROM cases c WHERE c.uscc = ANY (ARRAY(SELECT m.firm FROM mandates m WHERE m.agency = {organisation}))
        LIMIT {most} + 1)""",
    ScopeKind.DISPOSAL: "ARRAY(SELECT DISTINCT d.case_no FROM own_disposals d LIMIT {most} + 1)",
}

_TYPES = {"opened_at": "timestamptz", "next_until": "timestamptz", "closed_at": "timestamptz", "amount_fen": "bigint"}

_FORMS = "SELECT search_form(said) AS form FROM unnest($1::text[]) WITH ORDINALITY w(said, place) ORDER BY place"

# Behind the policies planning takes longer than reading, so a list is planned once, whatever its values. Only where a range of
# another column than the sort's decides how much there is to walk has each its own plan.
_PLAN = "SELECT set_config('plan_cache_mode', $1, true)"
_RANGES = {"deadline": "next_until", "amount": "amount_fen", "opened": "opened_at", "closed": "closed_at"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Sort:
    """One order: a column that has indexes, and its direction; cases without a value come last either way."""

    column: str = "opened_at"
    descending: bool = True

    @property
    def nullable(self) -> bool:
        """Whether a case may have no value."""
        return self.column in ("next_until", "closed_at")

    def by(self, column: str) -> str:
        """The order by this column and the number, for ORDER BY."""
        way = "DESC" if self.descending else "ASC"
        return f"c.case_no {way}" if column == "case_no" else f"c.{column} {way}, c.case_no {way}"


@dataclass(frozen=True)
class Place:
    """Where a page ended: the value of the last row, and its number."""

    value: datetime | int | str | None
    case_no: str


@dataclass(frozen=True)
class Listing:
    """What is asked for: whose cases, which of them, in which order, from where, how many, and what of each."""

    scope: Scope
    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: Sort = Sort()
    after: Place | None = None
    limit: int = 50
    fields: tuple[str, ...] = SHOWN


async def forms(conn: Connection, words: Sequence[str]) -> list[str]:
    """These words in the form that is compared."""
    return [row["form"] for row in await conn.fetch(_FORMS, words)] if words else []


async def page(conn: Connection, asked: Listing) -> list[Row]:
    """The rows of one page, read as the caller."""
    return await among(conn, asked, await candidates(conn, asked))


async def among(conn: Connection, asked: Listing, few: list[str] | None) -> list[Row]:
    """The same among the cases of these numbers, or among all when there is None."""
    ranges = {_RANGES[name.partition("_")[0]] for name in asked.filters if name.partition("_")[0] in _RANGES}
    once = few is not None or ranges <= {asked.sort.column}
    await conn.execute(_PLAN, "force_generic_plan" if once else "force_custom_plan")
    rows: list[Row] = []
    if asked.after is None or asked.after.value is not None or not asked.sort.nullable:
        rows = await _part(conn, asked, few, asked.sort.column, asked.limit)
    if asked.sort.nullable and len(rows) < asked.limit:
        rows += await _part(conn, asked, few, "", asked.limit - len(rows))
    return rows


async def count(conn: Connection, asked: Listing, most: int = COUNTED) -> int:
    """How many cases there are, counted up to one more than `most`."""
    await conn.execute(_PLAN, "force_custom_plan")
    query, few = _Query(), await candidates(conn, asked)
    where = " AND ".join(_conditions(query, asked, few))
    statement = f"SELECT count(*) FROM (SELECT FROM cases c WHERE {where} LIMIT {most:d} + 1) c"
    found: int = await conn.fetchval(statement, *query.values)
    return found


async def candidates(conn: Connection, asked: Listing, most: int = FEW) -> list[str] | None:
    """The numbers of the few cases among which the answer is, or None when there are many."""
    query, scope = _Query(), asked.scope
    given = {"tenants": ("text[]", sorted(scope.tenants)), "organisation": ("text", scope.organisation), "part": ("text", scope.part)}
    wanted = [
        query.put(found.replace("{}", query.value(CONDITIONS[name][0], asked.filters[name])), most, given)
        for name, found in _OF_FILTER.items()
        if name in asked.filters
    ]
    if scope.kind in _OF_SCOPE:
        wanted.append(query.put(_OF_SCOPE[scope.kind], most, given))
    if not wanted:
        return None
    found = await conn.fetchrow(f"SELECT {', '.join(f'{each} AS few_{n}' for n, each in enumerate(wanted))}", *query.values)
    few = [set(numbers) for numbers in found or () if numbers is not None and len(numbers) <= most]
    return sorted(set.intersection(*few)) if few else None


class _Query:
    """The values of one statement, each by its place."""

    def __init__(self) -> None:
        self.values: list[Any] = []

    def value(self, kind: str, value: Any) -> str:
        """The parameter that stands for a value of this type."""
        self.values.append(value)
        return f"${len(self.values)}::{kind}"

    def put(self, statement: str, most: int, given: Mapping[str, tuple[str, Any]]) -> str:
        """The statement with those of the given values that it names."""
        named = {name: self.value(*each) for name, each in given.items() if f"{{{name}}}" in statement}
        return statement.format(most=most, **named)


async def _part(conn: Connection, asked: Listing, few: list[str] | None, column: str, limit: int) -> list[Row]:
    """Up to so many rows that have a value in the column, in its order; without a column those that have none, by number."""
    query = _Query()
    ordered = f"ORDER BY {asked.sort.by(column or 'case_no')} LIMIT {limit:d}"
    if few is not None:
        where = _conditions(query, asked, few) + _from_there(query, asked, column)
        found = f"cases c WHERE {' AND '.join(where)}"
    else:
        found = _walked(query, asked, column, ordered)
    shown = ", ".join(_OFFICERS if name == "officers" else f"c.{name}" for name in asked.fields)
    return [dict(row) for row in await conn.fetch(f"SELECT {shown} FROM {found} {ordered}", *query.values)]


def _walked(query: _Query, asked: Listing, column: str, ordered: str) -> str:
    """The cases along an index for each tenant, and for each stage where stages are asked for: as many of each as the page has.

    Each condition is said once: said twice, the planner takes it for a rarer one and does not walk.
    """
    own, values = concerns(asked.scope, 1)
    query.values += values
    tenants = sorted(asked.scope.tenants.intersection(asked.filters.get("jurisdiction", asked.scope.tenants)))
    walks, where = f"unnest({query.value('text[]', tenants)}) t(tenant)", ["c.tenant = t.tenant", own]
    if "stage" in asked.filters:
        walks += f" CROSS JOIN unnest({query.value('text[]', asked.filters['stage'])}) s(stage)"
        where.append("c.stage = s.stage")
    where += _filtered(query, {name: value for name, value in asked.filters.items() if name not in ("jurisdiction", "stage")})
    where += _from_there(query, asked, column)
    return f"{walks} CROSS JOIN LATERAL (SELECT c.* FROM cases c WHERE {' AND '.join(where)} {ordered}) c"


def _conditions(query: _Query, asked: Listing, few: list[str] | None) -> list[str]:
    own, values = within(asked.scope, 1)
    query.values += values
    among = [f"c.case_no = ANY({query.value('text[]', few)})"] if few is not None else []
    return [own, *among, *_filtered(query, asked.filters)]


def _filtered(query: _Query, filters: Mapping[str, Any]) -> list[str]:
    return [condition.replace("{}", query.value(kind, filters[name])) for name, (kind, condition) in CONDITIONS.items() if name in filters]


def _from_there(query: _Query, asked: Listing, column: str) -> list[str]:
    """The cases after the place where the page before ended."""
    sort, after, beyond = asked.sort, asked.after, "<" if asked.sort.descending else ">"
    if not column:
        has_none = [f"c.{sort.column} IS NULL"]
        return has_none + ([f"c.case_no {beyond} {query.value('text', after.case_no)}"] if after and after.value is None else [])
    known = [f"c.{column} IS NOT NULL"] if sort.nullable else []
    if after is None:
        return known
    number = query.value("text", after.case_no)
    if column == "case_no":
        return [f"c.case_no {beyond} {number}"]
    return [*known, f"(c.{column}, c.case_no) {beyond} ({query.value(_TYPES[column], after.value)}, {number})"]

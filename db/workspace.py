"""The auditor's workspace: samples with their population, who has looked at which case of one, and an auditor's own notes."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db import listing
from db.cases import Row
from db.database import Connection, Reader
from db.listing import Listing, Place, Sort
from domain.findings import AWAITING
from domain.risk import DAYS, FIGURES, KINDS, Trace

_PART = 1000  # cases that are read at once
_HEAD = """
    id, name, purpose, kind, size, seed, seed_given, filter, tenants, organisation, drawn_by, drawn_at, population_sha256,
    cardinality(population) AS population"""
_SAMPLES = f"SELECT {_HEAD} FROM audit_samples WHERE id < $1 ORDER BY id DESC LIMIT $2"  # noqa: S608 - the constant above
_SAMPLE = f"SELECT {_HEAD} FROM audit_samples WHERE id = $1"  # noqa: S608 - the constant above
_POPULATION = "SELECT id, population, population_sha256 AS sha256 FROM audit_samples WHERE id = $1"
_CASES = "SELECT place, case_no, points, risks FROM audit_sample_cases WHERE sample = $1 ORDER BY place"
_DRAW = """
INSERT INTO audit_samples
    (tenants, organisation, name, purpose, kind, size, seed, seed_given, filter, population, population_sha256, drawn_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id"""
_TAKE = """
INSERT INTO audit_sample_cases (sample, place, case_no, points, risks)
SELECT $1, place, case_no, points, risks
FROM jsonb_to_recordset($2) AS c(place int, case_no text, points int, risks jsonb)"""
# The case's own notes of certain kinds, and every act; of what they carry only what the risks look at.
_TRACES = """
SELECT case_no, seq, kind, actor, role, on_behalf_of, received_at, reason, coalesce(
    (SELECT jsonb_object_agg(name, data -> name) FROM unnest($3::text[]) name WHERE data ? name), '{}') AS data
FROM journal WHERE case_no = ANY($1) AND (role <> 'case' OR kind = ANY($2)) ORDER BY case_no, seq"""
# A look is a read of the case itself by an auditor, as the access log has it.
_PROGRESS = """
SELECT s.place, s.case_no, l.first_at, l.last_at, coalesce(l.looks, 0) AS looks, coalesce(l.people, '{}') AS people,
    coalesce(f.findings, 0) AS findings, coalesce(f.awaiting, 0) AS awaiting, coalesce(f.closed, 0) AS closed
FROM audit_sample_cases s
LEFT JOIN LATERAL (
    SELECT min(at) AS first_at, max(at) AS last_at, sum(times)::bigint AS looks,
        array_agg(DISTINCT actor ORDER BY actor) AS people
    FROM access_log a WHERE a.case_no = s.case_no AND a.role = 'auditor' AND a.outcome = 'read' AND a.operation <> ALL($2)
        AND a.at::timestamptz >= $3
    HAVING count(*) > 0
) l ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS findings, count(*) FILTER (WHERE state = ANY($4)) AS awaiting, count(*) FILTER (WHERE state = 'closed') AS closed
    FROM finding_states f WHERE f.case_no = s.case_no AND f.sample = s.sample
) f ON true
WHERE s.sample = $1 ORDER BY s.place"""
_NEWEST = """
SELECT DISTINCT ON (note) note, version, case_no, fact_seq, text, author, written_at FROM audit_notes
WHERE author = $1 AND ($2 = '' OR case_no = $2) AND note > $3 ORDER BY note, version DESC"""
_NOTES = f"SELECT * FROM ({_NEWEST}) n WHERE text <> '' ORDER BY note LIMIT $4"  # noqa: S608 - the constant above
_VERSIONS = """
SELECT note, version, case_no, fact_seq, text, author, written_at FROM audit_notes WHERE author = $1 AND note = $2 ORDER BY version DESC"""
_NOTE = """
INSERT INTO audit_notes (note, version, case_no, fact_seq, text, author) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (note, version) DO NOTHING RETURNING version"""


@dataclass(frozen=True)
class Taken:
    """A case that was drawn, and what it was drawn for."""

    case_no: str
    points: int
    risks: list[dict[str, Any]]


async def population(conn: Connection, asked: Listing) -> list[str]:
    """The numbers of all cases that the filter finds, in order."""
    found: list[str] = []
    asked = replace(asked, sort=Sort("case_no", descending=False), limit=_PART, fields=("case_no",))
    while part := await listing.page(conn, asked):
        found += [row["case_no"] for row in part]
        if len(part) < _PART:
            break
        asked = replace(asked, after=Place(found[-1], found[-1]))
    return found


async def traces(conn: Connection, case_nos: Sequence[str]) -> AsyncIterator[tuple[str, list[Trace]]]:
    """What the risks look at, case by case; a case without any is left out."""
    for first in range(0, len(case_nos), _PART):
        by_case: dict[str, list[Trace]] = {}
        for row in await conn.fetch(_TRACES, case_nos[first : first + _PART], sorted(KINDS), [*DAYS, *FIGURES]):
            told = dict(row)
            by_case.setdefault(told.pop("case_no"), []).append(Trace(**told))
        for each in by_case.items():
            yield each


async def draw(conn: Connection, new: Row, cases: Sequence[Taken]) -> int:
    """Write a sample down with its population and its cases, in their order; its number."""
    names = ("tenants", "organisation", "name", "purpose", "kind", "size", "seed", "seed_given", "filter", "population")
    values = [new[name] for name in (*names, "population_sha256", "drawn_by")]
    number: int = await conn.fetchval(_DRAW, *values)
    await conn.execute(_TAKE, number, [vars(case) | {"place": place} for place, case in enumerate(cases, 1)])
    return number


async def samples(reader: Reader, before: int, limit: int) -> list[Row]:
    """The samples that were drawn before this one, newest first."""
    return [dict(row) for row in await reader.fetch(_SAMPLES, before, limit)]


async def sample(reader: Reader, number: int) -> Row | None:
    """A sample with its cases, or None."""
    row = await reader.fetchrow(_SAMPLE, number)
    return dict(row) | {"cases": [dict(case) for case in await reader.fetch(_CASES, number)]} if row else None


async def population_of(reader: Reader, number: int) -> Row | None:
    """The numbers that a sample was drawn from, and their hash; None where there is no such sample."""
    row = await reader.fetchrow(_POPULATION, number)
    return dict(row) if row else None


async def progress(reader: Reader, sample: Row, besides: Sequence[str]) -> list[Row]:
    """Case by case, which auditors have looked at it since the draw, and the findings; reads by the operations `besides` are no looks."""
    rows = await reader.fetch(_PROGRESS, sample["id"], besides, sample["drawn_at"], sorted(AWAITING))
    return [dict(row) for row in rows]


async def notes(reader: Reader, author: str, case_no: str, after: str, limit: int) -> list[Row]:
    """The author's notes that are not struck out, of a case or, with "", of all."""
    return [dict(row) for row in await reader.fetch(_NOTES, author, case_no, after, limit)]


async def note(reader: Reader, author: str, number: str) -> list[Row]:
    """The versions of one of the author's notes, newest first; none where there is no such note."""
    return [dict(row) for row in await reader.fetch(_VERSIONS, author, number)]


async def write_note(conn: Connection, new: Row) -> bool:
    """Write a version of a note down; False when somebody wrote it before."""
    names = ("note", "version", "case_no", "fact_seq", "text", "author")
    return await conn.fetchval(_NOTE, *(new[name] for name in names)) is not None

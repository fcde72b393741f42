"""The documents of cases: written down with the request that attaches them, read by those whom they are for."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from db.database import Connection, Database, Reader

INTERNAL = "internal"


@dataclass(frozen=True)
class Document:
    """One version of a document, as it is written down; it counts once the journal has its hash."""

    id: str
    case_no: str
    request: str
    chain: str
    version: int
    replaces: str
    type: str
    chapter: str
    subject: str
    title: str
    filename: str
    media_type: str
    size: int
    sha256: str
    audience: str
    flags: list[str]
    scan: str
    actor: str
    role: str
    organisation: str
    received_at: datetime


_COLUMNS = ", ".join(field.name for field in fields(Document))
_PLACES = ", ".join(f"${place}" for place in range(1, len(fields(Document)) + 1))
_ADD = f"INSERT INTO documents ({_COLUMNS}) VALUES ({_PLACES}) ON CONFLICT (id) DO NOTHING"  # noqa: S608 - built from the class above
# One's own that the case has not taken yet, or has refused, one sees too; of others only what counts.
_SEEN = """
SELECT d.*, CASE WHEN d.state = 'recorded' THEN 'recorded' WHEN r.state = 'refused' THEN 'refused' ELSE 'stored' END AS stands
FROM documents d LEFT JOIN requests r ON r.id = d.request
WHERE d.case_no = $1 AND (d.state = 'recorded' OR d.actor = $2) AND (d.audience = 'shared' OR d.organisation = $3)"""
_ONE = f"{_SEEN} AND d.id = $4"
_PAGE = f"{_SEEN} AND ($4::timestamptz IS NULL OR (d.received_at, d.id) > ($4, $5)) ORDER BY d.received_at, d.id LIMIT $6"
# The last version of each chain that the journal has; what is infected helps nobody.
_COUNTING = """
SELECT d.id, d.type, d.subject FROM documents d
WHERE d.case_no = $1 AND d.state = 'recorded' AND d.scan <> 'infected' AND (d.audience = 'shared' OR d.organisation = $2)
    AND NOT EXISTS (SELECT FROM documents n WHERE n.replaces = d.id AND n.state = 'recorded')
ORDER BY d.received_at, d.id"""
_OWN = "SELECT * FROM documents WHERE id = $1"
_LOCK = "SELECT * FROM documents WHERE id = $1 AND case_no = $2 FOR UPDATE"
_FOLLOWED = """
SELECT EXISTS (
    SELECT FROM documents d LEFT JOIN requests r ON r.id = d.request
    WHERE d.replaces = $1 AND d.id <> $2 AND (d.state = 'recorded' OR r.state IS DISTINCT FROM 'refused')
)"""
# The fact names the document and has its hash: only now the row counts. Told again by a rebuild, it changes nothing.
RECORD = "UPDATE documents SET state = 'recorded' WHERE case_no = $1 AND id = $2 AND sha256 = $3 AND state = 'stored'"
_CONTENTS = """
SELECT sha256, min(size) AS size, min(case_no) AS case_no, min(id) AS id, bool_or(scan = 'unscanned') AS unscanned
FROM documents GROUP BY sha256 ORDER BY sha256"""
_SCANNED = "UPDATE documents SET scan = $2 WHERE sha256 = $1 AND scan = 'unscanned'"
_KNOWN = "SELECT sha256 FROM documents WHERE sha256 = ANY($1)"
_WRITTEN = "SELECT * FROM documents WHERE case_no = $1 ORDER BY id"

Row = dict[str, Any]


async def add(conn: Connection, document: Document) -> Row:
    """Write a version down, and return it; the same one again changes nothing."""
    await conn.execute(_ADD, *asdict(document).values())
    return dict(await conn.fetchrow(_OWN, document.id) or {})


async def replaced(conn: Connection, document_id: str, case_no: str) -> Row | None:
    """The version that is to be replaced, locked until the transaction ends, or None."""
    row = await conn.fetchrow(_LOCK, document_id, case_no)
    return dict(row) if row else None


async def is_followed(conn: Connection, document_id: str, by_other_than: str) -> bool:
    """Whether another version has followed this one, or is about to."""
    return bool(await conn.fetchval(_FOLLOWED, document_id, by_other_than))


async def of_case(
    reader: Reader, case_no: str, actor: str, organisation: str, *, after: tuple[datetime | None, str] = (None, ""), limit: int
) -> list[Row]:
    """The versions that this person may see, oldest first, from the one after this instant and id on."""
    return [dict(row) for row in await reader.fetch(_PAGE, case_no, actor, organisation, *after, limit)]


async def counting(reader: Reader, case_no: str, organisation: str) -> list[tuple[str, str, str]]:
    """The documents that count, for whom this organisation is: id, type and subject of each."""
    return [(row["id"], row["type"], row["subject"]) for row in await reader.fetch(_COUNTING, case_no, organisation)]


async def of_id(reader: Reader, document_id: str, case_no: str, actor: str, organisation: str) -> Row | None:
    """One version, if this person may see it."""
    row = await reader.fetchrow(_ONE, case_no, actor, organisation, document_id)
    return dict(row) if row else None


# What the checks of operator and auditor need


async def contents(database: Database) -> AsyncIterator[Row]:
    """Every content that a document names, with its size and one document that names it."""
    async with database.transaction() as conn:
        async for row in conn.cursor(_CONTENTS):
            yield dict(row)


async def written(reader: Reader, case_no: str) -> list[Row]:
    """Every version that was written down for a case, whether or not it counts."""
    return [dict(row) for row in await reader.fetch(_WRITTEN, case_no)]


async def known(reader: Reader, hashes: list[str]) -> set[str]:
    """Those of the hashes that a document names."""
    return {row["sha256"] for row in await reader.fetch(_KNOWN, hashes)}


async def set_scanned(conn: Reader, sha256: str, verdict: str) -> None:
    """What the scanner said of a content that it had not seen."""
    await conn.execute(_SCANNED, sha256, verdict)

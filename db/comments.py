"""The comments: what people of a case say to each other, within their organisation, to some, or to all; never deleted."""

from typing import Any

from db.cases import Row
from db.database import Connection, Reader

_COLUMNS = """
    c.id, c.case_no, CASE c.thread WHEN 0 THEN c.id ELSE c.thread END AS thread, c.author, coalesce(p.name, '') AS author_name, c.role,
    c.organisation, c.audience, c.organisations, c.text, c.mentions, c.version, c.written_at, c.edited_at, c.redacted_at, c.redacted_by,
    c.redaction_reason"""
# Who hears: the author's organisation; those who are named; all who see the case.
_HEARD = "(c.organisation = $2 OR c.audience = 'parties' OR (c.audience = 'named' AND $2 = ANY(c.organisations)))"
_FROM = "FROM comments c LEFT JOIN person_names p ON p.actor = c.author"
_PAGE = f"SELECT {_COLUMNS} {_FROM} WHERE c.case_no = $1 AND {_HEARD} AND c.id > $3 ORDER BY c.id LIMIT $4"
_THREAD = f"""
SELECT {_COLUMNS} {_FROM} WHERE c.case_no = $1 AND {_HEARD} AND (c.id = $5 OR c.thread = $5) AND c.id > $3
ORDER BY c.id LIMIT $4"""
_ONE = f"SELECT {_COLUMNS} {_FROM} WHERE c.case_no = $1 AND {_HEARD} AND c.id = $3"
_WRITE = """
INSERT INTO comments (case_no, thread, author, role, organisation, audience, organisations, text, mentions, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) RETURNING id"""
_KEEP = "INSERT INTO comment_versions (comment, version, case_no, text) VALUES ($1, $2, $3, $4)"
_EDIT = """
UPDATE comments SET text = $3, mentions = $4, version = version + 1, edited_at = now()
WHERE id = $1 AND version = $2 AND author = $5 AND redacted_at IS NULL RETURNING version"""
_MENTION = "INSERT INTO mentions (comment, actor, case_no) SELECT $1, unnest($2::text[]), $3 ON CONFLICT DO NOTHING"
_VERSIONS = "SELECT version, text, replaced_at FROM comment_versions WHERE comment = $1 ORDER BY version DESC"
_REDACT = "SELECT redact_comment($1, $2, $3)"
_WHO_SEES = "SELECT actor, organisation FROM who_sees($1, $2)"
# A mention that an edit took out of the text is none any more.
_MENTIONS = f"""
SELECT {_COLUMNS} FROM mentions m JOIN comments c ON c.id = m.comment LEFT JOIN person_names p ON p.actor = c.author
WHERE m.actor = $1 AND {_HEARD} AND m.comment < $3 AND c.mentions @> ARRAY[$1] ORDER BY m.comment DESC LIMIT $4"""  # noqa: S608 - constants


async def page(reader: Reader, case_no: str, organisation: str, *, thread: int, after: int, limit: int) -> list[Row]:
    """The comments that this organisation hears, oldest first; of one thread, or of all with 0."""
    if thread:
        return [dict(row) for row in await reader.fetch(_THREAD, case_no, organisation, after, limit, thread)]
    return [dict(row) for row in await reader.fetch(_PAGE, case_no, organisation, after, limit)]


async def one(reader: Reader, case_no: str, organisation: str, comment: int) -> Row | None:
    """The comment, or None where there is none that this organisation hears."""
    row = await reader.fetchrow(_ONE, case_no, organisation, comment)
    return dict(row) if row else None


async def write(conn: Connection, new: Row) -> int:
    """Write a comment down, with its mentions; its number."""
    names = ("case_no", "thread", "author", "role", "organisation", "audience", "organisations", "text", "mentions")
    number: int = await conn.fetchval(_WRITE, *(new[name] for name in names))
    await conn.execute(_MENTION, number, new["mentions"], new["case_no"])
    return number


async def edit(conn: Connection, old: Row, text: str, mentions: list[str], author: str) -> int | None:
    """Say something else, and keep what was said; the new version, or None when it changed meanwhile."""
    version: int | None = await conn.fetchval(_EDIT, old["id"], old["version"], text, mentions, author)
    if version is not None:
        await conn.execute(_KEEP, old["id"], old["version"], old["case_no"], old["text"])
        await conn.execute(_MENTION, old["id"], mentions, old["case_no"])
    return version


async def versions(reader: Reader, comment: int) -> list[Row]:
    """What the comment said before, newest first."""
    return [dict(row) for row in await reader.fetch(_VERSIONS, comment)]


async def redact(conn: Connection, case_no: str, comment: int, reason: str) -> int | None:
    """Take the words away, those of every version; the new version, or None where there is nothing to take."""
    version: int | None = await conn.fetchval(_REDACT, comment, case_no, reason)
    return version


async def who_sees(reader: Reader, case_no: str, actors: list[str] | None) -> list[tuple[str, str]]:
    """Those of the people (or of all) who see the case, each with the organisation for which they do."""
    found: list[Any] = await reader.fetch(_WHO_SEES, case_no, actors)
    return [(row["actor"], row["organisation"]) for row in found]


async def mentions_of(reader: Reader, actor: str, organisation: str, *, before: int, limit: int) -> list[Row]:
    """The comments that name this person and that the organisation hears, newest first."""
    return [dict(row) for row in await reader.fetch(_MENTIONS, actor, organisation, before, limit)]

"""Drift: which cases have rows, the checksum of all of a case's rows, and which were found as their journals make them."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from db.database import Connection, Database, Reader
from db.derived_sql import DERIVED

# ruff: noqa: S608 - every part of a statement is a name of ours

# Even a checksum that stays is only believed for some weeks, not of all cases to the same night.
LEAST_DAYS, MORE_DAYS = 20, 20
_MAKERS = ("cases.py", "derived_sql.py", "foldings.py", "loan_foldings.py", "projection.py")
_STORED = ("journal", "heads", *DERIVED)
_CASES = " UNION ".join(f"SELECT case_no FROM {table}" for table in _STORED) + " ORDER BY 1"
_LINES = " UNION ALL ".join(
    f"SELECT case_no, '{table} ' || row_to_json(t)::text AS line FROM {table} t WHERE case_no = ANY($1)" for table in _STORED
)
_CHECKSUMS = f"""
SELECT n.case_no,
    encode(sha256(convert_to(coalesce(string_agg(l.line, E'\\n' ORDER BY l.line COLLATE "C"), ''), 'UTF8')), 'hex') AS checksum
FROM unnest($1::text[]) n (case_no) LEFT JOIN ({_LINES}) l USING (case_no) GROUP BY 1"""
_KNOWN = """
SELECT case_no, checksum FROM row_checks
WHERE case_no = ANY($1) AND code = $2
    AND checked_at > now() - make_interval(days => $3 + abs(hashtext(case_no) % $4))"""
_KEEP = """
INSERT INTO row_checks (case_no, checksum, code) VALUES ($1, $2, $3)
ON CONFLICT (case_no) DO UPDATE SET checksum = excluded.checksum, code = excluded.code, checked_at = now()"""
_FORGET = "DELETE FROM row_checks WHERE case_no = $1"


async def cases(reader: Reader) -> list[str]:
    """Every case that has a row anywhere, also when only one is left of it."""
    return [row["case_no"] for row in await reader.fetch(_CASES)]


async def checksums(database: Database, case_nos: Sequence[str]) -> dict[str, str]:
    """The checksum of everything stored of these cases, journal and derived rows."""
    async with database.transaction() as conn:
        await conn.execute("SET LOCAL timezone = 'UTC'")  # in which instants are written
        return await _checksums(conn, case_nos)


async def found_right(reader: Reader, case_nos: Sequence[str]) -> dict[str, str]:
    """The checksums under which these cases were found right, by this code and not too long ago."""
    return {row["case_no"]: row["checksum"] for row in await reader.fetch(_KNOWN, list(case_nos), code(), LEAST_DAYS, MORE_DAYS)}


async def keep(reader: Reader, case_no: str, checksum: str) -> None:
    """Write down that a case was found right under this checksum."""
    await reader.execute(_KEEP, case_no, checksum, code())


async def forget(reader: Reader, case_no: str) -> None:
    """Believe no checksum of this case any more."""
    await reader.execute(_FORGET, case_no)


@cache
def code() -> str:
    """The hash over the files that make derived rows: other code looks at every case again."""
    return hashlib.sha256(b"\0".join((Path(__file__).parent / name).read_bytes() for name in _MAKERS)).hexdigest()


async def _checksums(conn: Connection, case_nos: Sequence[str]) -> dict[str, str]:
    return {row["case_no"]: row["checksum"] for row in await conn.fetch(_CHECKSUMS, list(case_nos))}

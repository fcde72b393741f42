"""The files of jobs, in pieces: whichever process wrote one, every other can read any part of it, and it goes when its time is over."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.database import Connection, Reader

CHUNK = 256 * 1024
KEPT = timedelta(days=7)
_FORGET = "DELETE FROM job_chunks WHERE job = $1 AND name = $2"
_CHUNK = "INSERT INTO job_chunks (job, name, n, chunk) VALUES ($1, $2, $3, $4)"
_FILE = """
INSERT INTO job_files (job, name, filename, media_type, size, sha256, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (job, name) DO UPDATE SET filename = excluded.filename, media_type = excluded.media_type, size = excluded.size,
    sha256 = excluded.sha256, expires_at = excluded.expires_at"""
_LOAD = "SELECT name, filename, media_type, size, sha256, expires_at FROM job_files WHERE job = $1 AND expires_at > now() ORDER BY name"
_PIECE = "SELECT chunk FROM job_chunks WHERE job = $1 AND name = $2 AND n = $3"
_EXPIRE = """
WITH over AS (DELETE FROM job_files WHERE expires_at <= now() RETURNING job, name)
DELETE FROM job_chunks c USING over WHERE c.job = over.job AND c.name = over.name"""


@dataclass(frozen=True)
class JobFile:
    """What is known of a file besides its bytes."""

    name: str  # upload, file, errors, receipt
    filename: str
    media_type: str
    size: int
    sha256: str
    expires_at: datetime


async def keep(conn: Connection, job_id: str, name: str, filename: str, media_type: str, content: bytes | Path) -> JobFile:
    """Store a file under its name in the job; what stood there before goes. Needs a transaction."""
    await conn.execute(_FORGET, job_id, name)
    size, digest = 0, hashlib.sha256()
    for n, piece in enumerate(_pieces(content)):
        await conn.execute(_CHUNK, job_id, name, n, piece)
        size += len(piece)
        digest.update(piece)
    kept = JobFile(name, filename, media_type, size, digest.hexdigest(), datetime.now(UTC) + KEPT)
    await conn.execute(_FILE, job_id, name, filename, media_type, size, kept.sha256, kept.expires_at)
    return kept


async def files_of(conn: Reader, job_id: str) -> dict[str, JobFile]:
    """The files of a job by name; one whose time is over is not there."""
    return {row["name"]: JobFile(**row) for row in await conn.fetch(_LOAD, job_id)}


async def read(conn: Reader, job_id: str, name: str, start: int, end: int) -> AsyncIterator[bytes]:
    """The bytes from `start` to before `end`, piece by piece."""
    for n in range(start // CHUNK, (end - 1) // CHUNK + 1 if end > start else 0):
        piece = await conn.fetchval(_PIECE, job_id, name, n)
        if piece is None:
            raise EOFError(f"piece {n} of {name} of job {job_id} is gone")
        yield piece[max(0, start - n * CHUNK) : end - n * CHUNK]


async def whole(conn: Reader, job_id: str, name: str) -> bytes | None:
    """All bytes of a file, None when it is not there (any more)."""
    found = (await files_of(conn, job_id)).get(name)
    return b"".join([piece async for piece in read(conn, job_id, name, 0, found.size)]) if found else None


async def expire(conn: Reader) -> None:
    """Forget the files whose time is over."""
    await conn.execute(_EXPIRE)


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, Path):
        with content.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece
    else:
        yield from (content[place : place + CHUNK] for place in range(0, len(content), CHUNK))

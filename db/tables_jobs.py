"""The tables of long work: jobs with their items and files, what was imported before, and the signed packages of partners."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field

from db import columns as c
from db.columns import Table

JOB_STATES = ("waiting", "running", "paused", "done", "failed", "cancelled")
ITEM_STATES = ("waiting", "done", "failed", "cancelled")


def _number() -> Any:
    return Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


def _count() -> Any:
    return Field(sa_column_kwargs={"server_default": text("0")})


class JobRow(Table, table=True):
    """One piece of long work, the caller it acts for, and how far it is."""

    __tablename__ = "jobs"
    __table_args__ = (
        c.one_of("state", JOB_STATES),
        Index("ix_jobs_due", "due_at", postgresql_where=text("state IN ('waiting', 'running', 'paused')")),
        Index("ix_jobs_actor", "actor", "created_at", "id"),
    )

    id: str = c.key()
    kind: str = c.words()
    actor: str = c.words()
    role: str = c.words()
    organisation: str = c.words()
    tenants: list[str] = c.texts()
    on_behalf_of: str = c.words("")
    caller: dict[str, Any] = c.json()  # what else is known of the caller
    parameters: dict[str, Any] = c.json()
    state: str = c.words("waiting")
    note: dict[str, Any] = c.json()  # why it is paused or failed, in English and Chinese
    begun: bool = Field(sa_column_kwargs={"server_default": text("false")})  # its items are all there
    total: int = _count()
    done: int = _count()
    failed: int = _count()
    result: dict[str, Any] = c.json()
    holder: str = c.words("")
    due_at: datetime = c.now()  # nobody else takes it up before
    created_at: datetime = c.now()
    started_at: datetime | None = c.instant_or_none()
    finished_at: datetime | None = c.instant_or_none()


class JobItemRow(Table, table=True):
    """One item of a job: done once, with its own result."""

    __tablename__ = "job_items"
    __table_args__ = (
        c.one_of("state", ITEM_STATES),
        Index("ix_job_items_waiting", "job", "n", postgresql_where=text("state = 'waiting'")),
    )

    job: str = c.key()
    n: int = _number()
    key: str = c.words()  # what it concerns: a case, a row
    input: dict[str, Any] = c.json()
    state: str = c.words("waiting")
    attempt: int = Field(sa_column_kwargs={"server_default": text("1")})  # a refused item is asked again under a new key
    result: dict[str, Any] = c.json()
    error: dict[str, Any] = c.json()
    finished_at: datetime | None = c.instant_or_none()


class JobFileRow(Table, table=True):
    """A file of a job: what was uploaded, or what came of it."""

    __tablename__ = "job_files"
    __table_args__ = (Index("ix_job_files_expires_at", "expires_at"),)

    job: str = c.key()
    name: str = c.key()  # upload, file, errors, receipt
    filename: str = c.words()
    media_type: str = c.words()
    size: int = c.fen()
    sha256: str = c.words()
    expires_at: datetime = c.instant()


class JobChunkRow(Table, table=True):
    """A piece of a file; every piece but the last has the same size."""

    __tablename__ = "job_chunks"

    job: str = c.key()
    name: str = c.key()
    n: int = _number()
    chunk: bytes = Field(sa_type=LargeBinary)


class ImportedRow(Table, table=True):
    """A row that was imported, under the name that it has in its own business; the same row again changes nothing."""

    __tablename__ = "imported"

    kind: str = c.key()
    owner: str = c.key()  # the tenant or organisation within which the name is one
    key: str = c.key()
    content_sha256: str = c.words()
    job: str = c.words()
    n: int
    result: dict[str, Any] = c.json()  # empty while its job is at it
    at: datetime = c.now()


class ExchangePartnerRow(Table, table=True):
    """An organisation that sends signed packages: its public key, and the tenants in which it acts."""

    __tablename__ = "exchange_partners"

    organisation: str = c.key()
    public_key: str = c.words()  # Ed25519, 32 bytes in hex
    tenants: list[str] = c.texts()
    since: datetime = c.now()


class ExchangePackageRow(Table, table=True):
    """A package that came or went; its number is used once in each direction."""

    __tablename__ = "exchange_packages"
    __table_args__ = (c.one_of("direction", ("in", "out")),)

    organisation: str = c.key()
    direction: str = c.key()
    sequence: int = _number()
    sha256: str = c.words()
    job: str = c.words("")
    at: datetime = c.now()

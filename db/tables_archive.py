"""The tables of the archive: which runs' histories are kept, holds on their deletion, and receipts of what was deleted."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, text
from sqlmodel import Field

from db import columns as c
from db.columns import Table


class ArchivedRunRow(Table, table=True):
    """One run whose history was kept, read back and found whole; the content lies in the archive under its hash."""

    __tablename__ = "archived_runs"
    __table_args__ = (Index("uq_archived_runs_run_id", "run_id", unique=True),)

    case_no: str = c.key()
    run: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})  # from 1
    run_id: str = c.words()
    next_run_id: str = c.words("")
    sha256: str = c.words()
    size: int = Field(sa_type=BigInteger)
    events: int
    archived_at: datetime = c.now()


class LegalHoldRow(Table, table=True):
    """A hold: while it stands, nothing of the case is deleted, whatever a rule says."""

    __tablename__ = "legal_holds"
    __table_args__ = (Index("uq_legal_holds_case_no_standing", "case_no", unique=True, postgresql_where=text("ended_at IS NULL")),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    case_no: str = c.words()
    reason: str = c.words()
    by: str = c.words()
    since: datetime = c.now()
    ended_by: str = c.words("")
    ended_at: datetime | None = c.instant_or_none()


class DeletionRow(Table, table=True):
    """The receipt of a deletion: what was deleted, under which rule, by whom; triggers refuse to change or delete it."""

    __tablename__ = "deletions"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    case_no: str = c.words()
    what: str = c.words()
    sha256: str = c.words()
    rule: str = c.words()
    by: str = c.words()
    second: str = c.words()
    at: datetime = c.now()

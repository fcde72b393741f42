"""The table of documents: one row a version, whose content lies in the store under its hash; nothing is ever deleted."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from db import columns as c
from db.columns import Table
from domain.stages import CaseStage


class DocumentRow(Table, table=True):
    """One version of a document; it counts from when the journal has its hash."""

    __tablename__ = "documents"
    __table_args__ = (
        c.one_of("audience", ("shared", "internal")),
        c.one_of("chapter", CaseStage),
        c.one_of("scan", ("clean", "infected", "unscanned")),
        c.one_of("state", ("stored", "recorded")),
        Index("ix_documents_case_no", "case_no", "id"),
        Index("ix_documents_sha256", "sha256"),
        Index("ix_documents_replaces", "replaces"),
    )

    id: str = c.key()
    case_no: str = c.words()
    request: str = c.words()
    chain: str = c.words()  # the id of the first version
    version: int
    replaces: str = c.words("")
    type: str = c.words()
    chapter: str = c.words()
    subject: str = c.words()
    title: str = c.words()
    filename: str = c.words()
    media_type: str = c.words()
    size: int = Field(sa_type=BigInteger)
    sha256: str = c.words()
    audience: str = c.words()
    flags: list[str] = c.texts()
    scan: str = c.words()
    state: str = c.words("stored")
    actor: str = c.words()
    role: str = c.words()
    organisation: str = c.words()
    received_at: datetime = c.instant()
    stored_at: datetime = c.now()

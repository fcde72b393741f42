"""The table of kept answers: what a repetition of a write that is no act gets."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from db import columns as c
from db.columns import Table


class KeptAnswerRow(Table, table=True):
    """The answer to one write, under who asked for what with which idempotency key."""

    __tablename__ = "kept_answers"
    __table_args__ = (Index("ix_kept_answers_kept_at", "kept_at"),)

    id: str = c.key()
    actor: str = c.words()
    body_sha256: str = c.words()
    status: int = Field()
    body: dict[str, Any] = c.json()
    headers: dict[str, Any] = c.json()
    kept_at: datetime = c.now()

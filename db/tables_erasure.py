"""The tables of erasure by law: what was asked for and decided, and the receipts of what was erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field

from db import columns as c
from db.columns import Table

STATES = ("asked", "done", "refused")


class ErasureRow(Table, table=True):
    """One erasure that was asked for: of whom, on what legal ground, and what the second person said; the values are not in it."""

    __tablename__ = "erasures"
    __table_args__ = (c.one_of("state", STATES),)

    id: int | None = c.number()
    tenants: list[str] = c.texts()
    cases: list[str] = c.texts()
    refs: list[str] = c.texts()  # of personal_values
    actor: str = c.words("")  # somebody of ours who has left
    ground: str = c.words()  # the law that wants it
    reason: str = c.words()
    asked_by: str = c.words()
    asked_at: datetime = c.now()
    state: str = c.words("asked")
    decided_by: str = c.words("")
    decided_at: datetime | None = c.instant_or_none()
    said: str = c.words("")  # why it was refused, or why it goes before a legal hold


class ErasureReceiptRow(Table, table=True):
    """The receipt of an erasure, one a case; triggers refuse to change or delete it."""

    __tablename__ = "erasure_receipts"

    id: int | None = c.number()
    erasure: int = Field(sa_type=BigInteger)
    case_no: str = c.words("")  # "" for somebody of ours
    actor: str = c.words("")
    refs: list[str] = c.texts()
    commitments: list[str] = c.texts()
    fields: list[str] = c.texts()
    places: dict[str, Any] = c.json()  # where, and how many
    ground: str = c.words()
    reason: str = c.words()
    by: str = c.words()
    second: str = c.words()
    over_hold: str = c.words("")  # why it went before a legal hold that stood
    at: datetime = c.now()

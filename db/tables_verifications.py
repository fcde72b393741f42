"""The table of verifications: what each found of a case, with its certificate; triggers refuse to change or delete a row."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index

from db import columns as c
from db.columns import Table


class VerificationRow(Table, table=True):
    """One verification of one case."""

    __tablename__ = "verifications"
    __table_args__ = (c.one_of("result", ("match", "differs", "unverified")), Index("ix_verifications_case_no_id", "case_no", "id"))

    id: int | None = c.number()
    case_no: str = c.words()
    actor: str = c.words()
    organisation: str = c.words()
    result: str = c.words()
    verdict: dict[str, Any] = c.json()
    certificate: str = c.words()
    at: datetime = c.now()

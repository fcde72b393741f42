"""The tables of the auditor's workspace: samples, findings and what was answered, notes; no fact of a case, and a rebuild leaves them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from db import columns as c
from db.columns import Table
from domain.findings import FindingState, Grade
from domain.sampling import SampleKind


class AuditSampleRow(Table, table=True):
    """A sample: of which cases, drawn how, with which seed; triggers refuse to change or delete it."""

    __tablename__ = "audit_samples"
    __table_args__ = (c.one_of("kind", SampleKind),)

    id: int | None = c.number()
    tenants: list[str] = c.texts()  # those whose cases the population was taken from
    organisation: str = c.words()
    name: str = c.words()
    purpose: str = c.words()
    kind: str = c.words()
    size: int
    seed: str = c.words()
    seed_given: bool  # the auditor named it; otherwise it was made here
    filter: dict[str, Any] = c.json()
    population: list[str] = c.texts()
    population_sha256: str = c.words()
    drawn_by: str = c.words()
    drawn_at: datetime = c.now()


class AuditSampleCaseRow(Table, table=True):
    """A case of a sample, with the risks that it was chosen for; triggers refuse to change or delete it."""

    __tablename__ = "audit_sample_cases"

    sample: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    case_no: str = c.words()
    points: int
    risks: list[dict[str, Any]] = c.json()


class AuditFindingRow(Table, table=True):
    """A finding on a case, as it was raised; triggers refuse to change or delete it."""

    __tablename__ = "audit_findings"
    __table_args__ = (
        c.one_of("grade", Grade),
        Index("ix_audit_findings_case_no", "case_no"),
        Index("ix_audit_findings_addressee", "addressee"),
    )

    id: int | None = c.number()
    case_no: str = c.words()
    sample: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    fact_seq: int | None = None
    figure: str = c.words()
    grade: str = c.words()
    text: str = c.words()
    addressee: str = c.words()  # the organisation that answers
    addressee_role: str = c.words()  # "" for any of its roles that answer
    raised_by: str = c.words()
    organisation: str = c.words()  # the auditor's
    raised_at: datetime = c.now()


class AuditFindingMoveRow(Table, table=True):
    """One move of a finding with what was said; the last one says where it stands. Triggers refuse to change or delete it."""

    __tablename__ = "audit_finding_moves"
    __table_args__ = (c.one_of("state", FindingState),)

    finding: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    state: str = c.words()
    text: str = c.words()
    due: datetime | None = c.instant_or_none()  # until when an answer is owed, where one is
    by: str = c.words()
    role: str = c.words()
    organisation: str = c.words()
    at: datetime = c.now()


class AuditNoteRow(Table, table=True):
    """One version of an auditor's own note; the newest counts, one without words is struck out."""

    __tablename__ = "audit_notes"
    __table_args__ = (Index("ix_audit_notes_author_case_no", "author", "case_no"),)

    note: str = c.key()
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    case_no: str = c.words()
    fact_seq: int | None = None
    text: str = c.words()
    author: str = c.words()
    written_at: datetime = c.now()

"""The derived tables: what the journal tells, as rows; no foreign keys, since a rebuild throws a case's rows away and makes them again."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, Numeric, text
from sqlmodel import Field

from db import columns as c
from db.columns import Table
from db.tables_lists import CASE_INDEXES
from domain import stages
from domain.opening import RightKind
from domain.payloads import Method, Route


def _or_empty(values: Any) -> tuple[str, ...]:
    return ("", *values)


class CaseRow(Table, table=True):
    """A case: its demand, where it stands, and how it ended."""

    __tablename__ = "cases"
    __table_args__ = (
        c.one_of("stage", stages.CaseStage),
        c.one_of("outcome", _or_empty(stages.Outcome)),
        Index("ix_cases_tenant_case_no", "tenant", "case_no"),
        *CASE_INDEXES,
    )

    case_no: str = c.key()
    tenant: str = c.words()
    jurisdiction: str = c.words()
    firm: str = c.words()
    uscc: str = c.words()
    bank: str = c.words()
    insurer: str = c.words()
    guarantor: str = c.words()
    stage: str = c.words()
    outcome: str = c.words("")
    sandbox: bool
    clock_offset_s: int = c.fen()
    opened_at: datetime = c.instant()
    closed_at: datetime | None = c.instant_or_none()
    limit_fen: int | None = c.fen_or_none()
    approved_fen: int | None = c.fen_or_none()
    amount_fen: int = c.fen()  # as demanded
    next_until: datetime | None = c.instant_or_none()  # the earliest deadline of its open tasks
    names: str = c.words()  # the firm and the titles of the rights, a line each, in the form that searches compare
    demand: dict[str, Any] = c.json()


class PartyRow(Table, table=True):
    """An organisation that takes part in a case: named by the demand, called by the case, or covering the loan."""

    __tablename__ = "parties"
    __table_args__ = (Index("ix_parties_organisation_case_no", "organisation", "case_no"),)

    case_no: str = c.key()
    organisation: str = c.key()
    part: str = c.key()


class RightRow(Table, table=True):
    """A right of a case, its value as agreed, and its pledge."""

    __tablename__ = "rights"
    __table_args__ = (c.one_of("kind", RightKind), c.one_of("stage", stages.RightStage), Index("ix_rights_right_no", "right_no"))

    case_no: str = c.key()
    right_no: str = c.key()
    kind: str = c.words()
    title: str = c.words()
    declared_value_fen: int = c.fen()
    value_fen: int | None = c.fen_or_none()  # as agreed
    stage: str = c.words()
    registration_no: str = c.words()
    pledgee: str = c.words()
    expires_on: date


class TaskRow(Table, table=True):
    """One question: which acts are asked for, until when, and whether it is still open."""

    __tablename__ = "tasks"
    __table_args__ = (
        c.one_of("state", ("open", "answered", "lapsed", "closed")),
        Index("ix_tasks_open", "case_no", postgresql_where=text("state = 'open'")),
        Index("ix_tasks_due", "tenant", "due", "case_no", "question", postgresql_where=text("state = 'open'")),
    )

    case_no: str = c.key()
    question: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    acts: list[str] = c.texts()
    subject: str = c.words()
    until: datetime | None = c.instant_or_none()
    stays_open: bool
    state: str = c.words()
    asked_at: datetime = c.instant()
    closed_at: datetime | None = c.instant_or_none()
    tenant: str = c.words()
    due: datetime = c.instant()  # `until`, infinity without one, so that a queue has one order


class TaskRoleRow(Table, table=True):
    """An open task once for each role that may do it, so that a role's queue is one walk along an index.

    `organisation` is the party whose task it is, "" where the tenant alone decides.
    """

    __tablename__ = "task_roles"
    __table_args__ = (
        Index("ix_task_roles_queue", "tenant", "role", "due", "case_no", "question"),
        Index("ix_task_roles_party", "organisation", "role", "due", "case_no", "question", postgresql_where=text("organisation <> ''")),
    )

    case_no: str = c.key()
    question: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    role: str = c.key()
    tenant: str = c.words()
    organisation: str = c.words()
    due: datetime = c.instant()


class LoanRow(Table, table=True):
    """The loan of a case and what is still owed."""

    __tablename__ = "loans"
    __table_args__ = (c.one_of("stage", stages.LoanStage), c.one_of("method", _or_empty(Method)))

    case_no: str = c.key()
    slip_no: str = c.words()
    amount_fen: int = c.fen()
    disbursed_on: date | None = None
    stage: str = c.words()
    schedule: int | None = None  # place of the fact that made the schedule which holds
    replaced: int | None = None  # the schedule before it, of the same loan
    method: str = c.words("")
    annual_rate: Decimal | None = Field(default=None, sa_type=Numeric)
    start: date | None = None
    balance_fen: int | None = c.fen_or_none()
    penalty_fen: int = c.fen()
    tier: str = c.words()


class ScheduleLineRow(Table, table=True):
    """One instalment of a schedule; lines of schedules that were replaced stay."""

    __tablename__ = "schedule_lines"

    case_no: str = c.key()
    schedule: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    n: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    due: date
    principal_fen: int = c.fen()
    interest_fen: int = c.fen()
    paid_principal_fen: int = c.fen()
    paid_interest_fen: int = c.fen()
    paid_on: date | None = None
    overdue_since: date | None = None


class PaymentRow(Table, table=True):
    """Money that was reported as paid: repayments, indemnity, guarantor's payment, the fund's advance."""

    __tablename__ = "payments"

    case_no: str = c.key()
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = c.words()
    receipt_no: str = c.words()
    amount_fen: int = c.fen()
    paid_on: date
    penalty_fen: int = c.fen()


class ClaimRow(Table, table=True):
    """A claim on the fund."""

    __tablename__ = "claims"
    __table_args__ = (c.one_of("stage", stages.ClaimStage),)

    case_no: str = c.key()
    claim: str = c.key()
    stage: str = c.words()
    claimant: str = c.words()
    paid_fen: int | None = c.fen_or_none()
    ceded_fen: int | None = c.fen_or_none()
    base_fen: int | None = c.fen_or_none()
    ratio: Decimal | None = Field(default=None, sa_type=Numeric)
    compensation_fen: int | None = c.fen_or_none()
    advance_fen: int | None = c.fen_or_none()
    final_fen: int | None = c.fen_or_none()
    returned_fen: int | None = c.fen_or_none()


class DisposalRow(Table, table=True):
    """The disposal of what is pledged."""

    __tablename__ = "disposals"
    __table_args__ = (c.one_of("stage", stages.DisposalStage), c.one_of("route", _or_empty(Route)))

    case_no: str = c.key()
    disposal: str = c.key()
    stage: str = c.words()
    route: str = c.words("")
    value_fen: int | None = c.fen_or_none()
    rounds: int = Field(sa_column_kwargs={"server_default": text("0")})
    reserve_fen: int | None = c.fen_or_none()
    price_fen: int | None = c.fen_or_none()
    gross_fen: int | None = c.fen_or_none()
    costs_fen: int | None = c.fen_or_none()
    surplus_fen: int | None = c.fen_or_none()
    shortfall_fen: int | None = c.fen_or_none()

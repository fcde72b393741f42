"""The tables that are not derived: journal, access log, seals, heads, requests, counters, reservations, quotas, outbox, personal values."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, Text, text
from sqlmodel import Field

from db import columns as c
from db.columns import Table
from domain.quotas import QuotaKind


class JournalRow(Table, table=True):
    """One fact of a case; triggers refuse to change or delete it."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("uq_journal_recorded", "recorded", unique=True),
        Index("ix_journal_moves", "case_no", "seq", postgresql_where=text("kind IN ('entered', 'closed')")),
    )

    version: int
    case_no: str = c.key()
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = c.words()
    subject: str = c.words()
    at: str = c.words()  # text, as hashed; a timestamp column would not give the same bytes back
    received_at: str = c.words()
    request: str = c.words()
    actor: str = c.words()
    role: str = c.words()
    organisation: str = c.words()
    on_behalf_of: str = c.words()
    tenant: str = c.words()
    clause: str = c.words()
    reason: str = c.words()
    data: dict[str, Any] = c.json()
    prev: str = c.words()
    hash: str = c.words()
    recorded: int = c.recorded()


class AccessRow(Table, table=True):
    """One line of the access log, chained by the process that wrote it; triggers refuse to change or delete it."""

    __tablename__ = "access_log"
    __table_args__ = (
        Index("uq_access_log_recorded", "recorded", unique=True),
        Index("ix_access_log_case_no_recorded", "case_no", "recorded"),
    )

    writer: str = c.key()
    n: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: int
    at: str = c.words()
    actor: str = c.words()
    role: str = c.words()
    organisation: str = c.words()
    tenants: list[str] = c.texts()
    case_no: str = c.words()
    operation: str = c.words()
    status: int
    outcome: str = c.words()
    times: int
    prev: str = c.words()
    hash: str = c.words()
    recorded: int = c.recorded()


class SealRow(Table, table=True):
    """The root of a day, as its line in roots.jsonl says it; triggers refuse to change or delete it."""

    __tablename__ = "seals"

    day: date = Field(primary_key=True)
    line: str = c.words()


class HeadRow(Table, table=True):
    """The last recorded place of a case's chain; whoever records locks it."""

    __tablename__ = "heads"

    case_no: str = c.key()
    seq: int
    hash: str = c.words()


class RequestRow(Table, table=True):
    """One act that was asked for."""

    __tablename__ = "requests"
    __table_args__ = (
        c.one_of("state", ("open", "done", "refused")),
        Index("ix_requests_due", "next_try_at", postgresql_where=text("state = 'open'")),
        Index("ix_requests_case_no_received_at", "case_no", "received_at"),
    )

    id: str = c.key()
    case_no: str = c.words()
    act: str = c.words()
    asked: dict[str, Any] = c.json()
    payload: dict[str, Any] = c.json()
    opening: dict[str, Any] | None = c.json_or_none()
    body_sha256: str = c.words()
    state: str = c.words()
    answer: dict[str, Any] | None = c.json_or_none()
    attempts: int
    received_at: datetime = c.instant()  # legal time, also in `asked`
    created_at: datetime = c.now()
    next_try_at: datetime = c.now()
    finished_at: datetime | None = c.instant_or_none()


class CaseCounterRow(Table, table=True):
    """The last case number drawn by a tenant in a year."""

    __tablename__ = "case_counters"

    tenant: str = c.key()
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


class ReservationRow(Table, table=True):
    """Which case holds a right; one at a time over all tenants."""

    __tablename__ = "reservations"
    __table_args__ = (Index("uq_reservations_right_no_held", "right_no", unique=True, postgresql_where=text("ended_at IS NULL")),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    right_no: str = c.words()
    case_no: str = c.words()
    tenant: str = c.words()
    reserved_at: datetime = c.now()
    ended_at: datetime | None = c.instant_or_none()


class QuotaRow(Table, table=True):
    """A bank's plan of a year, a park's line, or a firm's share of one; whoever reserves of it locks it."""

    __tablename__ = "quotas"
    __table_args__ = (c.one_of("kind", QuotaKind), Index("ix_quotas_parent", "parent"))

    quota: str = c.key()
    tenant: str = c.words()
    kind: str = c.words()
    holder: str = c.words()
    parent: str = c.words("")
    total_fen: int = c.fen()
    since: date
    until: date
    created_at: datetime = c.now()


class QuotaReservationRow(Table, table=True):
    """What a case holds of a quota, or held; one a case and quota."""

    __tablename__ = "quota_reservations"

    quota: str = c.key()
    case_no: str = c.key()
    amount_fen: int = c.fen()
    reserved_at: datetime = c.now()
    released_at: datetime | None = c.instant_or_none()


class OutboxRow(Table, table=True):
    """One notice that is to be sent, or was."""

    __tablename__ = "outbox"
    __table_args__ = (
        # unsent: nobody is there to send it to any more; bounced: it was refused for good, and somebody telephones
        c.one_of("state", ("waiting", "sent", "unsent", "bounced")),
        Index("uq_outbox_notice", "case_no", "fact_seq", "template", "recipient", unique=True),
        Index("ix_outbox_due", "next_try_at", postgresql_where=text("state = 'waiting'")),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    case_no: str = c.words()
    fact_seq: int
    template: str = c.words()
    recipient: str = c.words()
    context: dict[str, Any] = c.json()
    state: str = c.words("waiting")
    attempts: int = Field(sa_column_kwargs={"server_default": text("0")})
    next_try_at: datetime = c.now()
    last_error: str = c.words("")
    created_at: datetime = c.now()
    sent_at: datetime | None = c.instant_or_none()


class PersonalValueRow(Table, table=True):
    """A person's value; deleting it erases it everywhere, since all else holds the reference and the commitment."""

    __tablename__ = "personal_values"

    ref: str = c.key()
    case_no: str | None = Field(default=None, sa_type=Text, nullable=True)
    field: str = c.words()
    value: str = c.words()
    salt: str = c.words()
    commitment: str = c.words()
    kept_at: datetime = c.now()

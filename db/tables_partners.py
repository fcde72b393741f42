"""The tables of partners' access: the feed of events, webhooks with their deliveries, callbacks that came in, and calendar feeds."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db import columns as c
from db.columns import Table


class FeedWaitingRow(Table, table=True):
    """A fact that was recorded and has no place in the feed yet; a trigger of the journal writes it, in the fact's own transaction."""

    __tablename__ = "feed_waiting"

    recorded: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    case_no: str = c.words()
    seq: int


class FeedRow(Table, table=True):
    """The place of a fact in the feed: numbers without a gap, given to committed facts by one sequencer."""

    __tablename__ = "feed"
    __table_args__ = (Index("uq_feed_fact", "case_no", "seq", unique=True),)

    n: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    case_no: str = c.words()
    seq: int
    kind: str = c.words()
    fed_at: datetime = c.now()


class WebhookRow(Table, table=True):
    """A subscription: where an organisation wants which events, how far it has them, and how delivering goes."""

    __tablename__ = "webhooks"
    __table_args__ = (
        c.one_of("state", ("active", "paused")),
        Index("ix_webhooks_organisation", "organisation"),
    )

    id: str = c.key()
    organisation: str = c.words()
    role: str = c.words()  # what its events are scoped by, as its maker's
    tenants: list[str] = c.texts()
    url: str = c.words()
    types: list[str] = c.texts()  # none: every type
    note: str = c.words("")
    state: str = c.words("active")
    why: str = c.words("")  # "" or why it is paused: asked, failing, gone
    position: int = Field(sa_type=BigInteger)
    failures: int = Field(sa_column_kwargs={"server_default": text("0")})  # in a row
    failing_since: datetime | None = c.instant_or_none()
    next_try_at: datetime = c.now()
    version: int = Field(sa_column_kwargs={"server_default": text("1")})
    made_by: str = c.words()
    made_at: datetime = c.now()


class WebhookSecretRow(Table, table=True):
    """A secret that a webhook signs with, closed by the payload key; two are valid while they are exchanged."""

    __tablename__ = "webhook_secrets"
    __table_args__ = (ForeignKeyConstraint(["webhook"], ["webhooks.id"], "fk_webhook_secrets_webhook", ondelete="CASCADE"),)

    webhook: str = c.key()
    n: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    closed: str = c.words()
    until: datetime | None = c.instant_or_none()
    made_at: datetime = c.now()


class DeliveryRow(Table, table=True):
    """One event that a webhook gets: waiting, delivered, or given up; `log` holds its attempts, the newest last."""

    __tablename__ = "deliveries"
    __table_args__ = (
        c.one_of("state", ("waiting", "delivered", "given_up")),
        ForeignKeyConstraint(["webhook"], ["webhooks.id"], "fk_deliveries_webhook", ondelete="CASCADE"),
        Index("ix_deliveries_waiting", "webhook", "case_no", "n", postgresql_where=text("state = 'waiting'")),
    )

    webhook: str = c.key()
    n: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    case_no: str = c.words()
    seq: int
    kind: str = c.words()
    state: str = c.words("waiting")
    attempts: int = Field(sa_column_kwargs={"server_default": text("0")})
    next_try_at: datetime = c.now()
    made_at: datetime = c.now()
    finished_at: datetime | None = c.instant_or_none()
    log: list[Any] = Field(sa_type=JSONB, nullable=False, sa_column_kwargs={"server_default": text("'[]'::jsonb")})


class CallbackRow(Table, table=True):
    """A message that a partner sent, by the name that it gave it: the same name again is the same message."""

    __tablename__ = "callbacks"
    __table_args__ = (Index("ix_callbacks_received_at", "received_at"),)

    organisation: str = c.key()
    message: str = c.key()
    body_sha256: str = c.words()
    received_at: datetime = c.now()


class CalendarFeedRow(Table, table=True):
    """A person's calendar address, known by the hash of its token; one a person."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (Index("uq_calendar_feeds_token", "token_sha256", unique=True),)

    actor: str = c.key()
    token_sha256: str = c.words()
    caller: dict[str, Any] = c.json()  # who it is for: role, organisation, tenants
    language: str = c.words("zh")
    made_at: datetime = c.now()
    read_at: datetime | None = c.instant_or_none()

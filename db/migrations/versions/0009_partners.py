"""Partners: the feed, webhooks and their deliveries, callbacks that came in, calendar feeds."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db import row_security as rows

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# In the fact's own transaction: what is waiting is committed, whatever the order in which numbers of `recorded` become visible.
_FEEDING = """
CREATE FUNCTION feeding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feed_waiting (recorded, case_no, seq) SELECT recorded, case_no, seq FROM added;
    RETURN NULL;
END $$"""
_TRIGGER = """
CREATE TRIGGER feeding AFTER INSERT ON journal REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION feeding()"""
_END = ("CREATE VIEW feed_end AS SELECT coalesce(max(n), 0) AS n FROM feed", f"GRANT SELECT ON feed_end TO {rows.CALLERS}")
# A hook is for who may see all that it may; what closes its secret is never read by a caller.
_HOOK = f"organisation = {rows.ORGANISATION} AND tenants <@ {rows.TENANTS}"
_SECURED = (
    rows.secured("webhooks", _HOOK, may="SELECT, INSERT, UPDATE, DELETE"),
    rows.secured(
        "webhook_secrets",
        "EXISTS (SELECT FROM webhooks w WHERE w.id = webhook_secrets.webhook OFFSET 0)",
        may="SELECT (webhook, n, until, made_at), INSERT, UPDATE (until)",
    ),
    rows.secured("deliveries", "EXISTS (SELECT FROM webhooks w WHERE w.id = deliveries.webhook OFFSET 0)", may="SELECT, INSERT, UPDATE"),
    rows.of_case("feed"),
    rows.own("calendar_feeds", may="SELECT, INSERT, UPDATE, DELETE"),
)
_PAST = "INSERT INTO feed_waiting (recorded, case_no, seq) SELECT recorded, case_no, seq FROM journal"


def upgrade() -> None:
    op.create_table(
        "feed_waiting",
        *_big("recorded"),
        *_texts("case_no"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("recorded", name=op.f("pk_feed_waiting")),
    )
    op.create_table(
        "feed",
        *_big("n"),
        *_texts("case_no"),
        sa.Column("seq", sa.Integer(), nullable=False),
        *_texts("kind"),
        _now("fed_at"),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_feed")),
    )
    op.create_index("uq_feed_fact", "feed", ["case_no", "seq"], unique=True)
    op.create_table(
        "webhooks",
        *_texts("id", "organisation", "role"),
        sa.Column("tenants", sa.ARRAY(sa.Text()), nullable=False),
        *_texts("url"),
        sa.Column("types", sa.ARRAY(sa.Text()), nullable=False),
        *(sa.Column(name, sa.Text(), server_default=default, nullable=False) for name, default in _WORDS),
        *_big("position"),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        _now("next_try_at"),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *_texts("made_by"),
        _now("made_at"),
        _one_of("webhooks", "state", "active", "paused"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index("ix_webhooks_organisation", "webhooks", ["organisation"], unique=False)
    op.create_table(
        "webhook_secrets",
        *_texts("webhook"),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("closed"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        _now("made_at"),
        sa.ForeignKeyConstraint(["webhook"], ["webhooks.id"], name="fk_webhook_secrets_webhook", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("webhook", "n", name=op.f("pk_webhook_secrets")),
    )
    _deliveries()
    op.create_table(
        "callbacks",
        *_texts("organisation", "message", "body_sha256"),
        _now("received_at"),
        sa.PrimaryKeyConstraint("organisation", "message", name=op.f("pk_callbacks")),
    )
    op.create_index("ix_callbacks_received_at", "callbacks", ["received_at"], unique=False)
    op.create_table(
        "calendar_feeds",
        *_texts("actor", "token_sha256"),
        sa.Column("caller", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("language", sa.Text(), server_default="zh", nullable=False),
        _now("made_at"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("actor", name=op.f("pk_calendar_feeds")),
    )
    op.create_index("uq_calendar_feeds_token", "calendar_feeds", ["token_sha256"], unique=True)
    for statement in (_FEEDING, _TRIGGER, _PAST, *_END, *(each for statements in _SECURED for each in statements)):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER feeding ON journal")
    op.execute("DROP FUNCTION feeding()")
    op.execute("DROP VIEW feed_end")
    op.execute("DROP TABLE calendar_feeds, callbacks, deliveries, webhook_secrets, webhooks, feed, feed_waiting")


_WORDS = (("note", ""), ("state", "active"), ("why", ""))


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        *_texts("webhook"),
        *_big("n"),
        *_texts("case_no"),
        sa.Column("seq", sa.Integer(), nullable=False),
        *_texts("kind"),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _now("next_try_at"),
        _now("made_at"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("log", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False),
        _one_of("deliveries", "state", "waiting", "delivered", "given_up"),
        sa.ForeignKeyConstraint(["webhook"], ["webhooks.id"], name="fk_deliveries_webhook", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("webhook", "n", name=op.f("pk_deliveries")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_deliveries_waiting", "deliveries", ["webhook", "case_no", "n"], unique=False, postgresql_where=waiting)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _big(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False) for name in names]


def _now(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def _one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))

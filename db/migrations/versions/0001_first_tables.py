"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db import guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        *_texts("writer"),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("at", "actor", "role", "organisation"),
        sa.Column("tenants", sa.ARRAY(sa.Text()), nullable=False),
        *_texts("case_no", "operation"),
        sa.Column("status", sa.Integer(), nullable=False),
        *_texts("outcome"),
        sa.Column("times", sa.Integer(), nullable=False),
        *_texts("prev", "hash"),
        _recorded(),
        sa.PrimaryKeyConstraint("writer", "n", name=op.f("pk_access_log")),
    )
    op.create_index("uq_access_log_recorded", "access_log", ["recorded"], unique=True)
    op.create_index("ix_access_log_case_no_recorded", "access_log", ["case_no", "recorded"], unique=False)
    op.create_table(
        "case_counters",
        *_texts("tenant"),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "year", name=op.f("pk_case_counters")),
    )
    op.create_table(
        "cases",
        *_texts("case_no", "tenant", "jurisdiction", "firm", "uscc", "bank", "insurer", "guarantor", "stage"),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        *_fen("clock_offset_s"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        *_fen_or_none("limit_fen", "approved_fen"),
        sa.Column("demand", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _one_of("cases", "outcome", "", "released", "declined", "refused", "withdrawn", "disposed", "settled_with_fund"),
        _one_of(
            "cases",
            "stage",
            "opened",
            "takeover",
            "preparation",
            "window",
            "registration",
            "credit",
            "cover",
            "disbursement",
            "repayment",
            "default",
            "release",
            "closed",
        ),
        sa.PrimaryKeyConstraint("case_no", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_tenant_case_no", "cases", ["tenant", "case_no"], unique=False)
    op.create_table(
        "claims",
        *_texts("case_no", "claim", "stage", "claimant"),
        *_fen_or_none("paid_fen", "ceded_fen", "base_fen"),
        sa.Column("ratio", sa.Numeric(), nullable=True),
        *_fen_or_none("compensation_fen", "advance_fen", "final_fen", "returned_fen"),
        _one_of("claims", "stage", "opened", "lodged", "returned", "decided", "advanced", "settled", "refused"),
        sa.PrimaryKeyConstraint("case_no", "claim", name=op.f("pk_claims")),
    )
    op.create_table(
        "disposals",
        *_texts("case_no", "disposal", "stage"),
        sa.Column("route", sa.Text(), server_default="", nullable=False),
        *_fen_or_none("value_fen"),
        sa.Column("rounds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        *_fen_or_none("reserve_fen", "price_fen", "gross_fen", "costs_fen", "surplus_fen", "shortfall_fen"),
        _one_of("disposals", "route", "", "auction", "listing", "agreement", "court", "licence", "buy_back"),
        _one_of("disposals", "stage", "opened", "valued", "routed", "listed", "sold", "assigned", "distributed", "returned"),
        sa.PrimaryKeyConstraint("case_no", "disposal", name=op.f("pk_disposals")),
    )
    op.create_table(
        "heads",
        *_texts("case_no"),
        sa.Column("seq", sa.Integer(), nullable=False),
        *_texts("hash"),
        sa.PrimaryKeyConstraint("case_no", name=op.f("pk_heads")),
    )
    op.create_table(
        "journal",
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("case_no"),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *_texts(
            "kind", "subject", "at", "received_at", "request", "actor", "role", "organisation", "on_behalf_of", "tenant", "clause", "reason"
        ),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        *_texts("prev", "hash"),
        _recorded(),
        sa.PrimaryKeyConstraint("case_no", "seq", name=op.f("pk_journal")),
    )
    op.create_index("uq_journal_recorded", "journal", ["recorded"], unique=True)
    op.create_table(
        "loans",
        *_texts("case_no", "slip_no"),
        *_fen("amount_fen"),
        sa.Column("disbursed_on", sa.Date(), nullable=True),
        *_texts("stage"),
        sa.Column("schedule", sa.Integer(), nullable=True),
        sa.Column("replaced", sa.Integer(), nullable=True),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("annual_rate", sa.Numeric(), nullable=True),
        sa.Column("start", sa.Date(), nullable=True),
        *_fen_or_none("balance_fen"),
        *_fen("penalty_fen"),
        *_texts("tier"),
        _one_of("loans", "method", "", "equal_instalments", "equal_principal", "monthly_interest", "quarterly_interest", "single_payment"),
        _one_of("loans", "stage", "disbursed", "repaying", "overdue", "defaulted", "settled"),
        sa.PrimaryKeyConstraint("case_no", name=op.f("pk_loans")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *_texts("case_no"),
        sa.Column("fact_seq", sa.Integer(), nullable=False),
        *_texts("template", "recipient"),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _now("next_try_at"),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        _now("created_at"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        _one_of("outbox", "state", "waiting", "sent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_due", "outbox", ["next_try_at"], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_index("uq_outbox_notice", "outbox", ["case_no", "fact_seq", "template", "recipient"], unique=True)
    op.create_table(
        "parties",
        *_texts("case_no", "organisation", "part"),
        sa.PrimaryKeyConstraint("case_no", "organisation", "part", name=op.f("pk_parties")),
    )
    op.create_index("ix_parties_organisation_case_no", "parties", ["organisation", "case_no"], unique=False)
    op.create_table(
        "payments",
        *_texts("case_no"),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("kind", "receipt_no"),
        *_fen("amount_fen"),
        sa.Column("paid_on", sa.Date(), nullable=False),
        *_fen("penalty_fen"),
        sa.PrimaryKeyConstraint("case_no", "seq", name=op.f("pk_payments")),
    )
    op.create_table(
        "personal_values",
        *_texts("ref"),
        sa.Column("case_no", sa.Text(), nullable=True),
        *_texts("field", "value", "salt", "commitment"),
        _now("kept_at"),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_personal_values")),
    )
    op.create_table(
        "quota_reservations",
        *_texts("quota", "case_no"),
        *_fen("amount_fen"),
        _now("reserved_at"),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("quota", "case_no", name=op.f("pk_quota_reservations")),
    )
    op.create_table(
        "quotas",
        *_texts("quota", "tenant", "kind", "holder"),
        sa.Column("parent", sa.Text(), server_default="", nullable=False),
        *_fen("total_fen"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        _now("created_at"),
        _one_of("quotas", "kind", "plan", "park", "share"),
        sa.PrimaryKeyConstraint("quota", name=op.f("pk_quotas")),
    )
    op.create_index("ix_quotas_parent", "quotas", ["parent"], unique=False)
    op.create_table(
        "requests",
        *_texts("id", "case_no", "act"),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opening", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        *_texts("body_sha256", "state"),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        _now("created_at"),
        _now("next_try_at"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        _one_of("requests", "state", "open", "done", "refused"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
    )
    op.create_index("ix_requests_case_no_received_at", "requests", ["case_no", "received_at"], unique=False)
    op.create_index("ix_requests_due", "requests", ["next_try_at"], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_table(
        "reservations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *_texts("right_no", "case_no", "tenant"),
        _now("reserved_at"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
    )
    op.create_index(
        "uq_reservations_right_no_held", "reservations", ["right_no"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_table(
        "rights",
        *_texts("case_no", "right_no", "kind", "title"),
        *_fen("declared_value_fen"),
        *_fen_or_none("value_fen"),
        *_texts("stage", "registration_no", "pledgee"),
        sa.Column("expires_on", sa.Date(), nullable=False),
        _one_of(
            "rights",
            "kind",
            "invention",
            "utility_model",
            "design",
            "trademark",
            "copyright",
            "layout_design",
            "geographical_indication",
            "data_ip",
            "income_right",
        ),
        _one_of(
            "rights",
            "stage",
            "named",
            "reserved",
            "filed",
            "examined",
            "correcting",
            "declaring",
            "registered",
            "cancelling",
            "cancelled",
            "refused",
            "fallen",
            "dropped",
            "revoked",
            "lapsed",
            "extinct",
            "released",
            "freed",
        ),
        sa.PrimaryKeyConstraint("case_no", "right_no", name=op.f("pk_rights")),
    )
    op.create_index("ix_rights_right_no", "rights", ["right_no"], unique=False)
    op.create_table(
        "schedule_lines",
        *_texts("case_no"),
        sa.Column("schedule", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        *_fen("principal_fen", "interest_fen", "paid_principal_fen", "paid_interest_fen"),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("overdue_since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("case_no", "schedule", "n", name=op.f("pk_schedule_lines")),
    )
    op.create_table(
        "seals",
        sa.Column("day", sa.Date(), nullable=False),
        *_texts("line"),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_seals")),
    )
    op.create_table(
        "tasks",
        *_texts("case_no"),
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("acts", sa.ARRAY(sa.Text()), nullable=False),
        *_texts("subject"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stays_open", sa.Boolean(), nullable=False),
        *_texts("state"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        _one_of("tasks", "state", "open", "answered", "lapsed", "closed"),
        sa.PrimaryKeyConstraint("case_no", "question", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_open", "tasks", ["case_no"], unique=False, postgresql_where=sa.text("state = 'open'"))
    for statement in (*guards.BEGIN, *guards.programs(), *(each for table in guards.APPEND_ONLY for each in guards.append_only(table))):
        op.execute(statement)


def downgrade() -> None:
    op.execute(
        "DROP TABLE access_log, case_counters, cases, claims, disposals, heads, journal, loans, outbox, parties, payments, personal_values,"
        " quota_reservations, quotas, requests, reservations, rights, schedule_lines, seals, tasks"
    )
    for statement in guards.END:
        op.execute(statement)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _fen(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _fen_or_none(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=True) for name in names]


def _now(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def _recorded() -> sa.Column[Any]:
    return sa.Column("recorded", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))

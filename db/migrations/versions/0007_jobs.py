"""Jobs and their items."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db import row_security as rows

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_LIVING = sa.text("state IN ('waiting', 'running', 'paused')")


_ITS_JOB = "EXISTS (SELECT FROM jobs j WHERE j.id = {table}.job)"
_EXCHANGES = f"organisation = {rows.ORGANISATION} OR {rows.ROLE} = 'administrator'"
_SECURED = (
    rows.own("jobs", may="SELECT, INSERT, UPDATE"),
    rows.secured("job_items", _ITS_JOB.format(table="job_items"), may="SELECT, INSERT, UPDATE"),
    rows.secured("job_files", _ITS_JOB.format(table="job_files"), may="SELECT, INSERT, UPDATE"),
    rows.secured("job_chunks", _ITS_JOB.format(table="job_chunks"), may="SELECT, INSERT, DELETE"),
    rows.secured("imported", "false"),
    rows.secured("exchange_partners", _EXCHANGES, may="SELECT, INSERT, UPDATE"),
    rows.secured("exchange_packages", _EXCHANGES, may="SELECT, INSERT"),
)


def upgrade() -> None:
    _jobs()
    _files()
    _known()
    for statements in _SECURED:
        for statement in statements:
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE exchange_packages, exchange_partners, imported, job_chunks, job_files, job_items, jobs")


def _jobs() -> None:
    op.create_table(
        "jobs",
        *_texts("id", "kind", "actor", "role", "organisation"),
        sa.Column("tenants", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), server_default="", nullable=False),
        *_jsons("caller", "parameters"),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        *_jsons("note"),
        sa.Column("begun", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *_counts("total", "done", "failed"),
        *_jsons("result"),
        sa.Column("holder", sa.Text(), server_default="", nullable=False),
        *_now("due_at", "created_at"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        _one_of("jobs", "state", "waiting", "running", "paused", "done", "failed", "cancelled"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_due", "jobs", ["due_at"], unique=False, postgresql_where=_LIVING)
    op.create_index("ix_jobs_actor", "jobs", ["actor", "created_at", "id"], unique=False)
    op.create_table(
        "job_items",
        *_texts("job"),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("key"),
        *_jsons("input"),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *_jsons("result", "error"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        _one_of("job_items", "state", "waiting", "done", "failed", "cancelled"),
        sa.PrimaryKeyConstraint("job", "n", name=op.f("pk_job_items")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_job_items_waiting", "job_items", ["job", "n"], unique=False, postgresql_where=waiting)


def _files() -> None:
    op.create_table(
        "job_files",
        *_texts("job", "name", "filename", "media_type"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *_texts("sha256"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", "name", name=op.f("pk_job_files")),
    )
    op.create_index("ix_job_files_expires_at", "job_files", ["expires_at"], unique=False)
    op.create_table(
        "job_chunks",
        *_texts("job", "name"),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chunk", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("job", "name", "n", name=op.f("pk_job_chunks")),
    )


def _known() -> None:
    op.create_table(
        "imported",
        *_texts("kind", "owner", "key", "content_sha256", "job"),
        sa.Column("n", sa.Integer(), nullable=False),
        *_jsons("result"),
        *_now("at"),
        sa.PrimaryKeyConstraint("kind", "owner", "key", name=op.f("pk_imported")),
    )
    op.create_table(
        "exchange_partners",
        *_texts("organisation", "public_key"),
        sa.Column("tenants", sa.ARRAY(sa.Text()), nullable=False),
        *_now("since"),
        sa.PrimaryKeyConstraint("organisation", name=op.f("pk_exchange_partners")),
    )
    op.create_table(
        "exchange_packages",
        *_texts("organisation", "direction"),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("sha256"),
        sa.Column("job", sa.Text(), server_default="", nullable=False),
        *_now("at"),
        _one_of("exchange_packages", "direction", "in", "out"),
        sa.PrimaryKeyConstraint("organisation", "direction", "sequence", name=op.f("pk_exchange_packages")),
    )


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _jsons(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False) for name in names]


def _counts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in names]


def _now(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False) for name in names]


def _one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))

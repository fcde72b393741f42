"""The archive: kept runs, legal holds, receipts of deletions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db import guards
from db import row_security as rows

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "archived_runs",
        _text("case_no"),
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        _text("run_id"),
        _text("next_run_id", ""),
        _text("sha256"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        _now("archived_at"),
        sa.PrimaryKeyConstraint("case_no", "run", name=op.f("pk_archived_runs")),
    )
    op.create_index("uq_archived_runs_run_id", "archived_runs", ["run_id"], unique=True)
    op.create_table(
        "legal_holds",
        _id(),
        *(_text(name) for name in ("case_no", "reason", "by")),
        _now("since"),
        _text("ended_by", ""),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    standing = sa.text("ended_at IS NULL")
    op.create_index("uq_legal_holds_case_no_standing", "legal_holds", ["case_no"], unique=True, postgresql_where=standing)
    op.create_table(
        "deletions",
        _id(),
        *(_text(name) for name in ("case_no", "what", "sha256", "rule", "by", "second")),
        _now("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
    )
    for statement in guards.append_only("deletions"):
        op.execute(statement)
    for table in ("archived_runs", "legal_holds", "deletions"):
        for statement in rows.of_case(table):
            op.execute(statement)


def downgrade() -> None:
    for table in ("deletions", "legal_holds", "archived_runs"):
        op.drop_table(table)


def _text(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _now(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)

"""Documents and their versions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db import row_security as rows

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CHAPTERS = (
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
)
# What an organisation keeps for itself, nobody else sees.
_AUDIENCE = f"audience = 'shared' OR organisation = {rows.ORGANISATION}"


def upgrade() -> None:
    op.create_table(
        "documents",
        *_texts("id", "case_no", "request", "chain"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Text(), server_default="", nullable=False),
        *_texts("type", "chapter", "subject", "title", "filename", "media_type"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *_texts("sha256", "audience"),
        sa.Column("flags", sa.ARRAY(sa.Text()), nullable=False),
        *_texts("scan"),
        sa.Column("state", sa.Text(), server_default="stored", nullable=False),
        *_texts("actor", "role", "organisation"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _one_of("audience", "shared", "internal"),
        _one_of("chapter", *_CHAPTERS),
        _one_of("scan", "clean", "infected", "unscanned"),
        _one_of("state", "stored", "recorded"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index("ix_documents_case_no", "documents", ["case_no", "id"], unique=False)
    op.create_index("ix_documents_sha256", "documents", ["sha256"], unique=False)
    op.create_index("ix_documents_replaces", "documents", ["replaces"], unique=False)
    for statement in rows.of_case("documents", also=_AUDIENCE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("documents")


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _one_of(column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_documents_{column}"))

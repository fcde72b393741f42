"""The house work: results of the nights, and checks of derived rows that need not be made again."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db import row_security as rows

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SECURED = rows.secured("night_results", f"{rows.ROLE} IN ('administrator', 'auditor')", may="SELECT (night, step, at, outcome, said)")


def upgrade() -> None:
    op.create_table(
        "night_results",
        *(_text(name) for name in ("night", "step")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(_text(name) for name in ("outcome", "said")),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("outcome IN ('ok', 'wrong', 'failed')", name=op.f("ck_night_results_outcome")),
        sa.PrimaryKeyConstraint("night", "step", name=op.f("pk_night_results")),
    )
    op.create_table(
        "row_checks",
        *(_text(name) for name in ("case_no", "checksum", "code")),
        sa.Column("checked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("case_no", name=op.f("pk_row_checks")),
    )
    for statement in _SECURED:
        op.execute(statement)


def downgrade() -> None:
    for table in ("row_checks", "night_results"):
        op.drop_table(table)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)

"""Phone tasks: whom a letter did not reach is told by telephone."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db import row_security as rows

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# A firm sits nowhere: its letters are the bureau's, and whoever sees the whole tenant looks after all of them.
_OWN = f"({rows.KIND} = 'tenant' AND tenant = ANY ({rows.TENANTS})) OR organisation = {rows.ORGANISATION}"
_CLOSING = "SELECT, UPDATE (state, version, done_by, done_at, note)"


def upgrade() -> None:
    op.create_table(
        "phone_tasks",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        *(_text(name) for name in ("case_no", "tenant", "recipient", "organisation", "template", "why")),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _text("state", "open"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _text("done_by", ""),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        _text("note", ""),
        sa.CheckConstraint("state IN ('open', 'done')", name=op.f("ck_phone_tasks_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_tasks")),
    )
    op.create_index("ix_phone_tasks_case_no", "phone_tasks", ["case_no"])
    for statement in rows.of_case("phone_tasks", also=_OWN, may=_CLOSING):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("phone_tasks")


def _text(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)

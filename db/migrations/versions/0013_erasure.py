"""Erasure by law: what is asked for and decided, receipts that nobody changes, and letters that are not sent any more."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db import guards
from db import row_security as rows

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OFFICES = f"{rows.KIND} = 'tenant' AND tenants <@ {rows.TENANTS}"
_STATE = "ck_outbox_state"


def upgrade() -> None:
    op.create_table(
        "erasures",
        _id(),
        *_texts("tenants", "cases", "refs"),
        _text("actor", ""),
        *(_text(name) for name in ("ground", "reason", "asked_by")),
        _now("asked_at"),
        _text("state", "asked"),
        _text("decided_by", ""),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        _text("said", ""),
        sa.CheckConstraint("state IN ('asked', 'done', 'refused')", name=op.f("ck_erasures_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "erasure_receipts",
        _id(),
        sa.Column("erasure", sa.BigInteger(), nullable=False),
        *(_text(name, "") for name in ("case_no", "actor")),
        *_texts("refs", "commitments", "fields"),
        sa.Column("places", postgresql.JSONB(), nullable=False),
        *(_text(name) for name in ("ground", "reason", "by", "second")),
        _text("over_hold", ""),
        _now("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_receipts")),
    )
    for statement in (*guards.append_only("erasure_receipts"), *rows.secured("erasures", _OFFICES), *rows.of_case("erasure_receipts")):
        op.execute(statement)
    _outbox_states("'waiting', 'sent', 'unsent', 'bounced'")


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'sent' WHERE state IN ('unsent', 'bounced')")
    _outbox_states("'waiting', 'sent'")
    for table in ("erasure_receipts", "erasures"):
        op.drop_table(table)


def _outbox_states(states: str) -> None:
    op.drop_constraint(op.f(_STATE), "outbox", type_="check")
    op.create_check_constraint(op.f(_STATE), "outbox", f"state IN ({states})")


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False) for name in names]


def _text(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _now(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)

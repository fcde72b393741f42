"""Lists: columns and indexes of search, saved views."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db import list_functions as functions
from db import row_security as rows

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SORTS = ("opened_at", "next_until", "amount_fen", "closed_at")
_INDEXES = {
    **{f"ix_cases_tenant_{sort}": ["tenant", sort, "case_no"] for sort in _SORTS},
    **{f"ix_cases_tenant_stage_{sort}": ["tenant", "stage", sort, "case_no"] for sort in _SORTS},
    "ix_cases_tenant_stage_case_no": ["tenant", "stage", "case_no"],
    "ix_cases_uscc_case_no": ["uscc", "case_no"],
}
# One's own, and those of everybody in one's role there.
_OWN_VIEWS = f"organisation = {rows.ORGANISATION} AND role = {rows.ROLE} AND actor IN ('', {rows.ACTOR})"
_CHANGES = "SELECT, INSERT, UPDATE, DELETE"


def upgrade() -> None:
    op.execute(functions.FORM)
    op.execute(functions.BIGRAMS)
    op.add_column("cases", sa.Column("amount_fen", sa.BigInteger(), nullable=False))
    op.add_column("cases", sa.Column("next_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("names", sa.Text(), nullable=False))
    for name, columns in _INDEXES.items():
        op.create_index(name, "cases", columns, unique=False)
    op.create_index("ix_cases_names", "cases", [sa.text("search_bigrams(names)")], unique=False, postgresql_using="gin")
    op.create_table(
        "case_numbers",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("case_no", "kind", "number")),
        sa.CheckConstraint(
            "kind IN ('right', 'registration', 'slip', 'loan_contract', 'pledge_contract')", name=op.f("ck_case_numbers_kind")
        ),
        sa.PrimaryKeyConstraint("case_no", "kind", "number", name=op.f("pk_case_numbers")),
    )
    op.create_index("ix_case_numbers_number", "case_numbers", ["number", "case_no", "kind"], unique=False)
    op.create_table(
        "saved_views",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "organisation", "role", "actor", "name")),
        sa.Column("filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("columns", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index("uq_saved_views_name", "saved_views", ["organisation", "role", "actor", "name"], unique=True)
    only = sa.text("is_default")
    op.create_index("uq_saved_views_default", "saved_views", ["organisation", "role", "actor"], unique=True, postgresql_where=only)
    for statement in (*functions.CANDIDATES, *rows.of_case("case_numbers"), *rows.secured("saved_views", _OWN_VIEWS, may=_CHANGES)):
        op.execute(statement)


def downgrade() -> None:
    op.execute(functions.END[0])
    op.drop_table("saved_views")
    op.drop_table("case_numbers")
    op.drop_index("ix_cases_names", "cases")
    for name in _INDEXES:
        op.drop_index(name, "cases")
    for column in ("amount_fen", "next_until", "names"):
        op.drop_column("cases", column)
    op.execute(functions.END[1])

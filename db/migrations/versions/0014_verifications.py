"""What verifications found; an index for lists of cases as they stood at an instant, and their aggregates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db import guards
from db import row_security as rows

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_MOVES = "kind IN ('entered', 'closed')"

_CITIES = "(SELECT string_to_array(current_setting('zhiya.cities', true), ','))::text[]"
_AS_OF = "(SELECT current_setting('zhiya.as_of', true))"  # as facts write instants; without one, there is nothing
# As case_aggregates: read as its owner, it tells groups only, and of few firms nothing but that there are some.
_AGGREGATES = f"""
CREATE VIEW case_aggregates_then AS
SELECT tenant, stage, outcome, month, CASE WHEN firms >= 3 THEN cases END AS cases, CASE WHEN firms >= 3 THEN firms END AS firms,
    CASE WHEN firms >= 3 THEN amount_fen END AS amount_fen
FROM (
    SELECT c.tenant, coalesce(m.stage, 'opened') AS stage, coalesce(m.outcome, '') AS outcome,
        to_char(c.opened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month,
        count(*) AS cases, count(DISTINCT c.uscc) AS firms, sum(c.amount_fen)::bigint AS amount_fen
    FROM cases c LEFT JOIN LATERAL (
        SELECT CASE j.kind WHEN 'closed' THEN 'closed' ELSE j.data ->> 'stage' END AS stage,
            CASE j.kind WHEN 'closed' THEN j.data ->> 'outcome' ELSE '' END AS outcome
        FROM journal j WHERE j.case_no = c.case_no AND j.kind IN ('entered', 'closed') AND j.at COLLATE "C" <= {_AS_OF}
        ORDER BY j.seq DESC LIMIT 1
    ) m ON true
    WHERE {rows.KIND} = 'tenant' AND (c.tenant = ANY ({rows.TENANTS}) OR c.tenant = ANY ({_CITIES}))
        AND c.opened_at <= nullif({_AS_OF}, '')::timestamptz
    GROUP BY 1, 2, 3, 4
) counted"""  # noqa: S608 - constants above


def upgrade() -> None:
    op.create_table(
        "verifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("case_no", "actor", "organisation", "result")),
        sa.Column("verdict", postgresql.JSONB(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("result IN ('match', 'differs', 'unverified')", name=op.f("ck_verifications_result")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifications")),
    )
    op.create_index("ix_verifications_case_no_id", "verifications", ["case_no", "id"])
    op.create_index("ix_journal_moves", "journal", ["case_no", "seq"], postgresql_where=sa.text(_MOVES))
    for statement in (*guards.append_only("verifications"), *rows.of_case("verifications")):
        op.execute(statement)
    op.execute(_AGGREGATES)
    op.execute(f"GRANT SELECT ON case_aggregates_then TO {rows.CALLERS}")


def downgrade() -> None:
    op.execute("DROP VIEW case_aggregates_then")
    op.drop_index("ix_journal_moves", "journal")
    op.drop_table("verifications")

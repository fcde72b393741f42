"""People, memberships, sessions, substitutions, mandates."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CHANNEL = "zhiya_people"
_NOTIFY = f"""
CREATE FUNCTION people_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('{_CHANNEL}', TG_TABLE_NAME);
    RETURN NULL;
END $$"""
# A session that begins changes nothing for others; that it was seen changes nothing at all.
_CHANGES = {
    "people": "UPDATE OR DELETE",
    "memberships": "INSERT OR UPDATE OR DELETE",
    "substitutions": "INSERT OR UPDATE OR DELETE",
    "sessions": "UPDATE OF membership, fresh_at, expires_at, ended_at OR DELETE",
}


def upgrade() -> None:
    op.create_table(
        "people",
        *_texts("actor", "name"),
        sa.Column("password_hash", sa.Text(), nullable=True),
        *_empty("issuer", "subject"),
        sa.Column("system", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        *_made(),
        sa.PrimaryKeyConstraint("actor", name=op.f("pk_people")),
    )
    op.create_index("uq_people_issuer_subject", "people", ["issuer", "subject"], unique=True, postgresql_where=sa.text("subject <> ''"))
    op.create_table(
        "memberships",
        _number(),
        *_texts("actor", "role", "organisation"),
        sa.Column("tenants", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        *_withdrawn(),
        *_made(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_actor", "memberships", ["actor"], unique=False)
    op.create_table(
        "sessions",
        *_texts("id", "token_sha256", "actor"),
        sa.Column("membership", sa.BigInteger(), nullable=False),
        *_texts("way"),
        *_now("opened_at", "fresh_at", "seen_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_empty("ended_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index("uq_sessions_token_sha256", "sessions", ["token_sha256"], unique=True)
    op.create_index("ix_sessions_actor_opened_at", "sessions", ["actor", "opened_at"], unique=False)
    op.create_table(
        "login_failures",
        *_texts("name_sha256"),
        sa.Column("failures", sa.Integer(), nullable=False),
        *_now("last_at", "locked_until"),
        sa.PrimaryKeyConstraint("name_sha256", name=op.f("pk_login_failures")),
    )
    op.create_index("ix_login_failures_last_at", "login_failures", ["last_at"], unique=False)
    op.create_table(
        "oidc_logins",
        *_texts("state_sha256", "nonce", "verifier"),
        sa.Column("membership", sa.BigInteger(), nullable=True),
        *_now("made_at"),
        sa.PrimaryKeyConstraint("state_sha256", name=op.f("pk_oidc_logins")),
    )
    op.create_index("ix_oidc_logins_made_at", "oidc_logins", ["made_at"], unique=False)
    op.create_table(
        "substitutions", _number(), *_texts("absent", "substitute"), *_days(), sa.PrimaryKeyConstraint("id", name=op.f("pk_substitutions"))
    )
    op.create_index("ix_substitutions_absent", "substitutions", ["absent"], unique=False)
    op.create_index("ix_substitutions_substitute", "substitutions", ["substitute"], unique=False)
    op.create_table(
        "mandates",
        _number(),
        *_texts("tenant", "firm", "agency", "document_no"),
        *_days(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandates")),
    )
    op.create_index("ix_mandates_agency", "mandates", ["agency"], unique=False)
    op.create_index("ix_mandates_firm", "mandates", ["firm"], unique=False)
    op.execute(_NOTIFY)
    for table, events in _CHANGES.items():
        op.execute(f"CREATE TRIGGER people_changed AFTER {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION people_changed()")


def downgrade() -> None:
    for table in ("mandates", "substitutions", "oidc_logins", "login_failures", "sessions", "memberships", "people"):
        op.drop_table(table)
    op.execute("DROP FUNCTION people_changed()")


def _number() -> sa.Column[Any]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _empty(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), server_default="", nullable=False) for name in names]


def _now(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False) for name in names]


def _withdrawn() -> list[sa.Column[Any]]:
    return [sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True), *_empty("withdrawn_by")]


def _made() -> list[sa.Column[Any]]:
    return [sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False), *_empty("made_by"), *_now("made_at")]


def _days() -> list[sa.Column[Any]]:
    dates = [sa.Column(name, sa.Date(), nullable=False) for name in ("since", "until")]
    return [*dates, *_texts("made_by"), *_now("made_at"), *_withdrawn()]

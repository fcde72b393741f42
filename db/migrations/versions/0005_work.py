"""Work: officers, holders of tasks, comments; the queues of the roles."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from db import row_security as rows

# ruff: noqa: S608 - every part of a statement is a constant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
_HEARD = f"""
organisation = {rows.ORGANISATION} OR audience = 'parties' OR (audience = 'named' AND {rows.ORGANISATION} = ANY (organisations))"""
_COMMENT = "EXISTS (SELECT FROM comments c WHERE c.id = {table}.comment OFFSET 0)"  # by the comments' own policy
# What a caller learns of people: their names, and who else is in his organisation. Views read as their owner.
_VIEWS = (
    "CREATE VIEW person_names AS SELECT actor, name FROM people",
    f"""
CREATE VIEW own_colleagues AS
SELECT m.actor, p.name, m.organisation, m.role, m.tenants, m.since, m.until FROM memberships m JOIN people p ON p.actor = m.actor
WHERE p.active AND m.withdrawn_at IS NULL AND m.organisation = {rows.ORGANISATION}""",
    f"""
CREATE VIEW own_absences AS
SELECT s.absent, s.substitute, s.since, s.until FROM substitutions s
WHERE s.withdrawn_at IS NULL AND EXISTS (
    SELECT FROM memberships m WHERE m.actor = s.absent AND m.organisation = {rows.ORGANISATION} AND m.withdrawn_at IS NULL)""",
)
# Who sees a case, of some people or of all; a test compares it with the scopes of the roles.
_WHO_SEES = f"""
CREATE FUNCTION who_sees(wanted_case text, wanted text[]) RETURNS TABLE (actor text, name text, organisation text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT m.actor, p.name, m.organisation
    FROM cases c JOIN memberships m ON c.tenant = ANY (m.tenants) JOIN people p ON p.actor = m.actor
    WHERE c.case_no = wanted_case AND (wanted IS NULL OR m.actor = ANY (wanted)) AND p.active AND m.withdrawn_at IS NULL
        AND {_TODAY} BETWEEN m.since AND coalesce(m.until, 'infinity')
        AND CASE
            WHEN m.role IN ('window_officer', 'bureau_leader', 'supervisor', 'auditor', 'administrator') THEN true
            WHEN m.role = 'firm' THEN m.organisation = c.uscc
            WHEN m.role = 'agent' THEN EXISTS (
                SELECT FROM mandates a WHERE a.tenant = c.tenant AND a.firm = c.uscc AND a.agency = m.organisation
                    AND a.withdrawn_at IS NULL AND {_TODAY} BETWEEN a.since AND a.until)
            WHEN m.role IN ('disposal_officer', 'appraiser', 'ip_operator') THEN EXISTS (
                SELECT FROM disposals d WHERE d.case_no = c.case_no)
            WHEN m.role = 'driver' THEN c.sandbox
            ELSE EXISTS (SELECT FROM parties a WHERE a.case_no = c.case_no AND a.organisation = m.organisation AND a.part = CASE
                WHEN m.role IN ('registry_officer', 'registry_head') THEN 'registry'
                WHEN m.role IN ('bank_officer', 'bank_approver') THEN 'bank'
                WHEN m.role IN ('fund_officer', 'fund_approver', 'finance') THEN 'fund'
                ELSE m.role END)
        END
$$"""
# The administrator takes away what must not be read, without reading it; who, when and why stay.
_REDACT = """
CREATE FUNCTION redact_comment(wanted bigint, wanted_case text, why text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found int;
BEGIN
    IF current_setting('zhiya.role', true) IS DISTINCT FROM 'administrator' THEN
        RAISE EXCEPTION 'only an administrator redacts a comment' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE comments k SET text = '', mentions = '{}', version = k.version + 1, redacted_at = now(),
        redacted_by = current_setting('zhiya.actor'), redaction_reason = why
    FROM cases c
    WHERE k.id = wanted AND k.case_no = wanted_case AND k.redacted_at IS NULL AND c.case_no = k.case_no
        AND c.tenant = ANY (string_to_array(current_setting('zhiya.tenants'), ','))
    RETURNING k.version INTO found;
    IF found IS NOT NULL THEN
        DELETE FROM comment_versions WHERE comment = wanted;
        DELETE FROM mentions WHERE comment = wanted;
    END IF;
    RETURN found;
END $$"""
_FUNCTIONS = ("who_sees(text, text[])", "redact_comment(bigint, text, text)")
# A caller writes for his own organisation only, and as himself.
_AS_ONESELF = {
    "case_officers": f"organisation = {rows.ORGANISATION} AND set_by = {rows.ACTOR}",
    "task_moves": f'organisation = {rows.ORGANISATION} AND "by" = {rows.ACTOR}',
    "comments": f"organisation = {rows.ORGANISATION} AND author = {rows.ACTOR}",
}


def upgrade() -> None:
    _officers()
    _comments()
    _queues()
    for statement in _security():
        op.execute(statement)


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {', '.join(_FUNCTIONS)}")
    op.execute("DROP VIEW person_names, own_colleagues, own_absences")
    op.drop_index("ix_tasks_due", table_name="tasks")
    op.drop_column("tasks", "due")
    op.drop_column("tasks", "tenant")
    op.execute("DROP TABLE case_officers, comment_versions, comments, mentions, task_holders, task_moves, task_roles")


def _security() -> Iterator[str]:
    own = f"organisation = {rows.ORGANISATION}"
    yield from rows.of_case("task_roles")
    yield from rows.of_case("case_officers", may="SELECT, INSERT, UPDATE")
    yield from rows.of_case("task_holders", also=own, may="SELECT, INSERT, UPDATE")
    yield from rows.of_case("task_moves", also=own, may="SELECT, INSERT")
    yield from rows.of_case("comments", also=_HEARD, may="SELECT, INSERT, UPDATE")
    for table in ("comment_versions", "mentions"):
        yield from rows.secured(table, _COMMENT.format(table=table), may="SELECT, INSERT")
    for table, oneself in _AS_ONESELF.items():
        for event in ("INSERT", "UPDATE"):
            yield f"CREATE POLICY oneself_{event.lower()} ON {table} AS RESTRICTIVE FOR {event} TO {rows.CALLERS} WITH CHECK ({oneself})"
    yield from _VIEWS
    yield f"GRANT SELECT ON person_names, own_colleagues, own_absences TO {rows.CALLERS}"
    yield _WHO_SEES
    yield _REDACT
    yield f"REVOKE ALL ON FUNCTION {', '.join(_FUNCTIONS)} FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION {', '.join(_FUNCTIONS)} TO {rows.CALLERS}"


def _officers() -> None:
    op.create_table(
        "case_officers",
        *_texts("case_no", "organisation", "actor"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("set_by"),
        _now("set_at"),
        sa.PrimaryKeyConstraint("case_no", "organisation", name=op.f("pk_case_officers")),
    )
    op.create_index("ix_case_officers_actor", "case_officers", ["actor", "case_no"], unique=False)
    op.create_table(
        "task_holders",
        *_texts("case_no"),
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("organisation", "actor"),
        sa.Column("version", sa.Integer(), nullable=False),
        _now("claimed_at"),
        sa.PrimaryKeyConstraint("case_no", "question", "organisation", name=op.f("pk_task_holders")),
    )
    op.create_index("ix_task_holders_actor", "task_holders", ["actor", "case_no", "question"], unique=False)
    op.create_table(
        "task_moves",
        *_texts("case_no"),
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("organisation"),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("move", "holder", "by"),
        _empty("reason"),
        _now("at"),
        _one_of("task_moves", "move", "claimed", "returned", "reassigned", "taken_over"),
        sa.PrimaryKeyConstraint("case_no", "question", "organisation", "version", name=op.f("pk_task_moves")),
    )


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *_texts("case_no"),
        sa.Column("thread", sa.BigInteger(), nullable=False),
        *_texts("author", "role", "organisation", "audience"),
        sa.Column("organisations", sa.ARRAY(sa.Text()), nullable=False),
        *_texts("text"),
        sa.Column("mentions", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _now("written_at"),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        _empty("redacted_by"),
        _empty("redaction_reason"),
        _one_of("comments", "audience", "internal", "named", "parties"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index("ix_comments_case_no_id", "comments", ["case_no", "id"], unique=False)
    op.create_table(
        "comment_versions",
        sa.Column("comment", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("case_no", "text"),
        _now("replaced_at"),
        sa.PrimaryKeyConstraint("comment", "version", name=op.f("pk_comment_versions")),
    )
    op.create_table(
        "mentions",
        sa.Column("comment", sa.BigInteger(), autoincrement=False, nullable=False),
        *_texts("actor", "case_no"),
        sa.PrimaryKeyConstraint("comment", "actor", name=op.f("pk_mentions")),
    )
    op.create_index("ix_mentions_actor_comment", "mentions", ["actor", "comment"], unique=False)


def _queues() -> None:
    op.create_table(
        "task_roles",
        *_texts("case_no"),
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("role", "tenant", "organisation"),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_no", "question", "role", name=op.f("pk_task_roles")),
    )
    op.create_index("ix_task_roles_queue", "task_roles", ["tenant", "role", "due", "case_no", "question"], unique=False)
    party = ["organisation", "role", "due", "case_no", "question"]
    op.create_index("ix_task_roles_party", "task_roles", party, unique=False, postgresql_where=sa.text("organisation <> ''"))
    op.add_column("tasks", sa.Column("tenant", sa.Text(), nullable=True))
    op.add_column("tasks", sa.Column("due", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE tasks t SET tenant = c.tenant, due = coalesce(t.until, 'infinity') FROM cases c WHERE c.case_no = t.case_no")
    op.alter_column("tasks", "tenant", nullable=False)
    op.alter_column("tasks", "due", nullable=False)
    due = ["tenant", "due", "case_no", "question"]
    op.create_index("ix_tasks_due", "tasks", due, unique=False, postgresql_where=sa.text("state = 'open'"))


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _empty(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _now(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def _one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))

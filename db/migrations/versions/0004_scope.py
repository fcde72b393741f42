"""The callers' role and its row-level security."""

from alembic import op

from db import row_security as rows

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OF_CASE = (
    "claims",
    "disposals",
    "journal",
    "loans",
    "parties",
    "payments",
    "personal_values",
    "quota_reservations",
    "reservations",
    "rights",
    "schedule_lines",
    "tasks",
)
_SEES_TENANTS = f"{rows.KIND} = 'tenant' AND tenant = ANY ({rows.TENANTS})"
_ADMINISTERS = f"{rows.ROLE} = 'administrator'"
_MEMBERS = f"({_ADMINISTERS} AND tenants && {rows.TENANTS})"
_WRITES = "SELECT, INSERT, UPDATE"
# The rows that are no case's, each with what a caller sees of them.
_OTHERS = (
    rows.of_case("access_log", also=f"{rows.ROLE} IN ('administrator', 'auditor', 'firm')"),
    rows.secured("kept_answers", f"actor = {rows.ACTOR}", may="SELECT, INSERT"),
    rows.secured("memberships", f"actor = {rows.ACTOR} OR organisation = {rows.ORGANISATION} OR {_MEMBERS}", may=_WRITES, writes=_MEMBERS),
    # Whose membership one sees, of that person one sees the name; nobody's password.
    rows.secured(
        "people",
        f"{_ADMINISTERS} OR actor = {rows.ACTOR} OR EXISTS (SELECT FROM memberships m WHERE m.actor = people.actor OFFSET 0)",
        writes=f"{_ADMINISTERS} OR actor = {rows.ACTOR}",
        may="SELECT (actor, name, issuer, subject, system, active, version, made_by, made_at), INSERT, UPDATE",
    ),
    rows.secured("sessions", f"actor = {rows.ACTOR} OR {_ADMINISTERS}", may="SELECT, UPDATE"),
    rows.secured("substitutions", f"{rows.ACTOR} IN (absent, substitute) OR {_ADMINISTERS}", may=_WRITES),
    # Both sides of a mandate see it, and the bureau; who gives or takes one back is judged by its route.
    rows.secured("mandates", f"firm = {rows.ORGANISATION} OR agency = {rows.ORGANISATION} OR ({_SEES_TENANTS})", may=_WRITES),
    rows.secured("quotas", f"({_SEES_TENANTS}) OR holder = {rows.ORGANISATION}"),
    rows.secured("requests", f"asked ->> 'actor' = {rows.ACTOR} AND asked ->> 'tenant' = ANY ({rows.TENANTS})"),
)
_OTHER_TABLES = ("people", "access_log", "kept_answers", "mandates", "memberships", "quotas", "requests", "sessions", "substitutions")


def upgrade() -> None:
    for statement in rows.BEGIN:
        op.execute(statement)
    for statements in (rows.of_cases(), *(rows.of_case(table) for table in _OF_CASE), *_OTHERS):
        for statement in statements:
            op.execute(statement)


def downgrade() -> None:
    for table in (*_OTHER_TABLES, *_OF_CASE, "cases"):
        for statement in rows.open_again(table):
            op.execute(statement)
    for statement in rows.END:
        op.execute(statement)

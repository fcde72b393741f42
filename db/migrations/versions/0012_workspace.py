"""The auditor's workspace: samples, findings, notes; auditors' looks at cases for who supervises them."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db import guards
from db import row_security as rows

# ruff: noqa: S608 - every part of a statement is a constant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_AUDITOR = f"{rows.ROLE} = 'auditor'"
_READS = f"{rows.ROLE} IN ('auditor', 'supervisor')"
# Those who answer for what their organisation did; a test compares with domain/findings.py.
_ANSWERING = (
    *("bureau_leader", "window_officer", "registry_officer", "registry_head", "bank_officer", "bank_approver"),
    *("insurer", "guarantor", "reinsurer", "fund_officer", "fund_approver", "finance", "disposal_officer", "appraiser", "ip_operator"),
)
_ANSWERS = f"{rows.ROLE} IN {_ANSWERING}"
_ADDRESSED = f"addressee = {rows.ORGANISATION} AND addressee_role IN ('', {rows.ROLE}) AND {_ANSWERS}"
_KEPT = ("audit_samples", "audit_sample_cases", "audit_findings", "audit_finding_moves")
# What a row that is written has to say of its writer.
_AS_ONESELF = {
    "audit_samples": f"{_AUDITOR} AND drawn_by = {rows.ACTOR} AND organisation = {rows.ORGANISATION}",
    "audit_sample_cases": _AUDITOR,
    "audit_findings": f"{_AUDITOR} AND raised_by = {rows.ACTOR} AND organisation = {rows.ORGANISATION}",
    "audit_finding_moves": f"""
        by = {rows.ACTOR} AND role = {rows.ROLE} AND organisation = {rows.ORGANISATION}
        AND CASE state WHEN 'answered' THEN {_ANSWERS} ELSE {_AUDITOR} END""",
    "audit_notes": _AUDITOR,
}
# Read with the rights of who reads it, so that the policies of both tables hold.
_STATES = """
CREATE VIEW finding_states WITH (security_invoker = true) AS
SELECT f.id AS finding, f.case_no, f.sample, f.fact_seq, f.figure, f.grade, f.text, f.addressee, f.addressee_role, f.raised_by,
    f.organisation, f.raised_at, m.version, m.state, m.due, m.at AS moved_at
FROM audit_findings f JOIN LATERAL (
    SELECT version, state, due, at FROM audit_finding_moves m WHERE m.finding = f.id ORDER BY version DESC LIMIT 1
) m ON true"""
_SUPERVISED = f"""
CREATE POLICY callers_supervising ON access_log FOR SELECT TO {rows.CALLERS} USING (
    {rows.ROLE} = 'supervisor' AND role = 'auditor' AND EXISTS (SELECT FROM cases c WHERE c.case_no = access_log.case_no OFFSET 0))"""


def upgrade() -> None:
    _samples()
    _findings()
    for statement in _security():
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP POLICY callers_supervising ON access_log")
    op.execute("DROP VIEW finding_states")
    op.execute("DROP TABLE audit_notes, audit_finding_moves, audit_findings, audit_sample_cases, audit_samples")


def _security() -> Iterator[str]:
    adds = "SELECT, INSERT"
    of_sample = "EXISTS (SELECT FROM audit_samples s WHERE s.id = audit_sample_cases.sample OFFSET 0)"
    of_finding = "EXISTS (SELECT FROM audit_findings f WHERE f.id = audit_finding_moves.finding OFFSET 0)"
    yield from rows.secured("audit_samples", f"{_READS} AND tenants <@ {rows.TENANTS}", may=adds)
    yield from rows.of_case("audit_sample_cases", also=of_sample, may=adds)
    yield from rows.of_case("audit_findings", also=f"{_READS} OR ({_ADDRESSED})", may=adds)
    yield from rows.secured("audit_finding_moves", of_finding, may=adds)
    yield from rows.of_case("audit_notes", also=f"author = {rows.ACTOR}", may=adds)
    for table, oneself in _AS_ONESELF.items():
        yield f"CREATE POLICY oneself_insert ON {table} AS RESTRICTIVE FOR INSERT TO {rows.CALLERS} WITH CHECK ({oneself})"
    for table in _KEPT:
        yield from guards.append_only(table)
    yield _STATES
    yield f"GRANT SELECT ON finding_states TO {rows.CALLERS}"
    yield _SUPERVISED


def _samples() -> None:
    op.create_table(
        "audit_samples",
        _id(),
        _list("tenants"),
        *_texts("organisation", "name", "purpose", "kind"),
        sa.Column("size", sa.Integer(), nullable=False),
        *_texts("seed"),
        sa.Column("seed_given", sa.Boolean(), nullable=False),
        sa.Column("filter", postgresql.JSONB(), nullable=False),
        _list("population"),
        *_texts("population_sha256", "drawn_by"),
        _now("drawn_at"),
        _one_of("audit_samples", "kind", "random", "risk"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_samples")),
    )
    op.create_table(
        "audit_sample_cases",
        sa.Column("sample", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("case_no"),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("risks", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("sample", "place", name=op.f("pk_audit_sample_cases")),
    )


def _findings() -> None:
    op.create_table(
        "audit_findings",
        _id(),
        *_texts("case_no"),
        sa.Column("sample", sa.BigInteger(), nullable=True),
        sa.Column("fact_seq", sa.Integer(), nullable=True),
        *_texts("figure", "grade", "text", "addressee", "addressee_role", "raised_by", "organisation"),
        _now("raised_at"),
        _one_of("audit_findings", "grade", "remark", "minor", "major", "grave"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_findings")),
    )
    op.create_index("ix_audit_findings_case_no", "audit_findings", ["case_no"], unique=False)
    op.create_index("ix_audit_findings_addressee", "audit_findings", ["addressee"], unique=False)
    op.create_table(
        "audit_finding_moves",
        sa.Column("finding", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("state", "text"),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        *_texts("by", "role", "organisation"),
        _now("at"),
        _one_of("audit_finding_moves", "state", "open", "answered", "reopened", "accepted", "closed"),
        sa.PrimaryKeyConstraint("finding", "version", name=op.f("pk_audit_finding_moves")),
    )
    op.create_table(
        "audit_notes",
        *_texts("note"),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("case_no"),
        sa.Column("fact_seq", sa.Integer(), nullable=True),
        *_texts("text", "author"),
        _now("written_at"),
        sa.PrimaryKeyConstraint("note", "version", name=op.f("pk_audit_notes")),
    )
    op.create_index("ix_audit_notes_author_case_no", "audit_notes", ["author", "case_no"], unique=False)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _list(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.ARRAY(sa.Text()), nullable=False)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _now(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def _one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))

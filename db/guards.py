"""The guards of what is never changed: the programs' role, without the privilege, and triggers that refuse everybody, the owner too.

Migrations are made of these statements: a released one must not change.
"""

PROGRAMS = "zhiya_program"  # the role that every program of the stack acts as; migrations run as the owner
APPEND_ONLY = ("journal", "access_log", "seals")
# Append-only tables of later migrations.
APPENDED_LATER = (
    "deletions",
    "audit_samples",
    "audit_sample_cases",
    "audit_findings",
    "audit_finding_moves",
    "erasure_receipts",
    "verifications",
)
WRITING, SEALING = 712, 713  # advisory locks: held shared by who appends, and by the one who seals

# A server of a hoster makes the role itself, with its password; here it can only be asked for.
_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{PROGRAMS}') THEN
        CREATE ROLE {PROGRAMS} NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object THEN NULL;
    WHEN insufficient_privilege THEN RAISE EXCEPTION
        'the role {PROGRAMS} is missing; let an administrator of the server say: CREATE ROLE {PROGRAMS} LOGIN PASSWORD ...';
END $$"""
_GRANTS = (
    f"GRANT USAGE ON SCHEMA public TO {PROGRAMS}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {PROGRAMS}",
    f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {PROGRAMS}",
    # Tables of later migrations; those that are only appended to are guarded by name.
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {PROGRAMS}",
)
_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table % is never changed or deleted (% refused); record what corrects the wrong entry', TG_TABLE_NAME, TG_OP;
END $$"""
# Who seals waits for this lock: then every lower number is committed, and a higher one comes later.
_APPENDING = f"""
CREATE FUNCTION appending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({WRITING});
    RETURN NULL;
END $$"""

BEGIN = (_REFUSE, _APPENDING)
END = (
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {PROGRAMS}",
    f"REVOKE ALL ON SCHEMA public FROM {PROGRAMS}",
    "DROP FUNCTION refuse_change(), appending()",
)


def programs() -> tuple[str, ...]:
    """Let the programs' role read and write every table that is there now; each append-only one is guarded after this."""
    return (_ROLE, *_GRANTS)


def append_only(table: str) -> tuple[str, ...]:
    """Let nobody change or empty the table; ALWAYS, since a replica's session would skip an ordinary trigger."""
    return (
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {PROGRAMS}",
        f"CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER table_stays BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER appending BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION appending()",
        *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}" for trigger in ("rows_stay", "table_stays", "appending")),
    )

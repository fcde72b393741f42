"""Row security: for the callers' role, rows outside a caller's scope do not exist; the second lock behind every query's own filter.

The role has no rights but those granted here. Every setting is read in a scalar subquery, once a statement; one that is not set lets
nothing through. Over secured tables an index serves only operators that leak nothing (=, <, > of text, days, instants and whole
numbers): LIKE, @>, && and comparisons of numerics are applied to rows that were found otherwise.

Migrations are made of these statements: a released one must not change.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from db.database import Connection
from db.guards import PROGRAMS
from domain.scopes import Scope

CALLERS = "zhiya_caller"  # the role as which everything that a caller asks for is read

# Like the programs' role, a hoster's administrator makes it where the owner may not.
_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{CALLERS}') THEN
        CREATE ROLE {CALLERS} NOLOGIN;
    END IF;
    IF NOT EXISTS (
        SELECT FROM pg_auth_members WHERE roleid = '{CALLERS}'::regrole AND member = '{PROGRAMS}'::regrole AND set_option
    ) THEN
        GRANT {CALLERS} TO {PROGRAMS} WITH INHERIT FALSE, SET TRUE;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN RAISE EXCEPTION
        'the role {CALLERS} is missing, or {PROGRAMS} may not become it; let an administrator of the server say: '
        'CREATE ROLE {CALLERS} NOLOGIN; GRANT {CALLERS} TO {PROGRAMS} WITH INHERIT FALSE, SET TRUE';
END $$"""  # noqa: S608 - constants above


def _said(setting: str) -> str:
    return f"(SELECT current_setting('zhiya.{setting}', true))"


ACTOR, ORGANISATION, ROLE, KIND = _said("actor"), _said("organisation"), _said("role"), _said("kind")
TENANTS = "(SELECT string_to_array(current_setting('zhiya.tenants', true), ','))::text[]"

# What a policy of `cases` has to look up elsewhere. A view reads as its owner, so that no policy asks for itself; whoever reads it
# directly learns of his own organisation only. OFFSET 0 keeps each lookup one probe of an index for each row that is looked at.
_VIEWS = (
    f"""
CREATE VIEW own_parts AS SELECT case_no FROM parties
WHERE organisation = {ORGANISATION} AND part = {_said("part")}""",  # noqa: S608 - constants above
    f"""
CREATE VIEW own_disposals AS SELECT case_no FROM disposals WHERE {KIND} = 'disposal'""",  # noqa: S608 - constants above
)
_CASES = f"""
tenant = ANY ({TENANTS}) AND CASE {KIND}
    WHEN 'tenant' THEN true
    WHEN 'party' THEN EXISTS (SELECT FROM own_parts o WHERE o.case_no = cases.case_no OFFSET 0)
    WHEN 'firm' THEN uscc = {ORGANISATION}
    WHEN 'mandate' THEN EXISTS (
        SELECT FROM mandates m WHERE m.agency = {ORGANISATION} AND m.tenant = cases.tenant AND m.firm = cases.uscc
            AND m.withdrawn_at IS NULL AND (now() AT TIME ZONE 'Asia/Shanghai')::date BETWEEN m.since AND m.until OFFSET 0
    )
    WHEN 'disposal' THEN EXISTS (SELECT FROM own_disposals o WHERE o.case_no = cases.case_no OFFSET 0)
    WHEN 'sandbox' THEN sandbox
    ELSE false
END"""  # noqa: S608 - constants above

_SUMS = ("cases", "firms", "amount_fen", "lent_fen", "balance_fen")
_CITIES = "(SELECT string_to_array(current_setting('zhiya.cities', true), ','))::text[]"
_WRITING = (("INSERT", "WITH CHECK"), ("UPDATE", "USING"), ("DELETE", "USING"))

# Counted over whole tenants, and over cities under a province; like the other views it reads as its owner, so it tells groups only.
_AGGREGATES = f"""
CREATE VIEW case_aggregates AS
SELECT tenant, stage, outcome, month, {", ".join(f"CASE WHEN firms >= 3 THEN {name} END AS {name}" for name in _SUMS)}
FROM (
    SELECT c.tenant, c.stage, c.outcome, to_char(c.opened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month,
        count(*) AS cases, count(DISTINCT c.uscc) AS firms, sum((c.demand ->> 'amount_fen')::bigint)::bigint AS amount_fen,
        coalesce(sum(l.amount_fen), 0)::bigint AS lent_fen, coalesce(sum(l.balance_fen), 0)::bigint AS balance_fen
    FROM cases c LEFT JOIN loans l USING (case_no)
    WHERE {KIND} = 'tenant' AND (c.tenant = ANY ({TENANTS}) OR c.tenant = ANY ({_CITIES}))
    GROUP BY 1, 2, 3, 4
) counted"""  # noqa: S608 - constants above

BEGIN = (
    _ROLE,
    f"GRANT USAGE ON SCHEMA public TO {CALLERS}",
    *_VIEWS,
    _AGGREGATES,
    f"GRANT SELECT ON own_parts, own_disposals, case_aggregates TO {CALLERS}",
)
END = ("DROP VIEW own_parts, own_disposals, case_aggregates", f"REVOKE ALL ON SCHEMA public FROM {CALLERS}")

_SETTINGS = ("kind", "tenants", "organisation", "part", "actor", "role")
_BECOME = f"SELECT set_config('role', '{CALLERS}', true), "
_ENTER = _BECOME + ", ".join(f"set_config('zhiya.{name}', ${n}, true)" for n, name in enumerate(_SETTINGS, 1))
_BEGIN = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_BECOME}"


async def enter(conn: Connection, scope: Scope) -> None:
    """For the rest of this transaction, read and write as the caller: what lies outside the scope does not exist."""
    await conn.execute(_ENTER, *_values(scope))


@asynccontextmanager
async def reading(conn: Connection, scope: Scope) -> AsyncIterator[None]:
    """One snapshot of what lies within the scope, read only; begun and entered in one round trip, of which the most are made."""
    # Several statements at once take no parameters: a value travels as hexadecimal digits, which can end nothing and begin nothing.
    settings = (
        f"set_config('zhiya.{name}', convert_from('\\x{value.encode().hex()}', 'UTF8'), true)"
        for name, value in zip(_SETTINGS, _values(scope), strict=True)
    )
    await conn.execute(_BEGIN + ", ".join(settings))
    try:
        yield
    finally:
        await conn.execute("ROLLBACK")  # nothing was written


def _values(scope: Scope) -> tuple[str, ...]:
    return scope.kind, ",".join(sorted(scope.tenants)), scope.organisation, scope.part, scope.actor, scope.role


def of_cases() -> tuple[str, ...]:
    """Let a caller see the cases of his scope."""
    return secured("cases", _CASES)


def of_case(table: str, *, also: str = "true", may: str = "SELECT") -> tuple[str, ...]:
    """Let a caller see the rows of cases that he sees, and of these what `also` allows; `may` lists what he may do with them."""
    sees = f"EXISTS (SELECT FROM cases c WHERE c.case_no = {table}.case_no OFFSET 0)"
    return secured(table, f"({also}) AND {sees}", may=may)


def own(table: str, column: str = "actor", *, may: str = "SELECT") -> tuple[str, ...]:
    """Let a caller see the rows that name him."""
    return secured(table, f"{column} = {ACTOR}", may=may)


def of_organisation(table: str, column: str = "organisation", *, may: str = "SELECT") -> tuple[str, ...]:
    """Let a caller see the rows that name his organisation."""
    return secured(table, f"{column} = {ORGANISATION}", may=may)


def of_tenant(table: str, column: str = "tenant", *, may: str = "SELECT") -> tuple[str, ...]:
    """Let a caller who sees whole tenants see the rows that name one of his."""
    return secured(table, f"{KIND} = 'tenant' AND {column} = ANY ({TENANTS})", may=may)


def secured(table: str, sees: str, *, may: str = "SELECT", writes: str = "") -> tuple[str, ...]:
    """Secure a table: the programs go on as before, a caller sees rows for which `sees` holds, and writes those or fewer.

    `may` is a list for GRANT: "SELECT", "SELECT, INSERT, UPDATE", also with columns: "SELECT (actor, name)".
    """
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY programs ON {table} TO {PROGRAMS} USING (true) WITH CHECK (true)",
        f"CREATE POLICY callers ON {table} FOR SELECT TO {CALLERS} USING ({sees})",
        *(
            f"CREATE POLICY callers_{verb} ON {table} FOR {verb} TO {CALLERS} {check} ({writes or sees})"
            for verb, check in _WRITING
            if verb in may
        ),
        f"GRANT {may} ON {table} TO {CALLERS}",
    )


def open_again(table: str) -> tuple[str, ...]:
    """Take the security of a table that stays away again, for a downgrade."""
    return (
        f"REVOKE ALL ON {table} FROM {CALLERS}",
        f"DROP POLICY callers ON {table}",
        *(f"DROP POLICY IF EXISTS callers_{verb} ON {table}" for verb, _ in _WRITING),
        f"DROP POLICY programs ON {table}",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )

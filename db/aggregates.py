"""Aggregates: how many cases and how much money, by tenant, stage, outcome and month of opening; few firms are not told apart."""

from datetime import datetime
from typing import Any

from db.database import Connection
from db.moments import text_of

_CITIES = "SELECT set_config('zhiya.cities', $1, true)"
_OF = """
SELECT tenant, stage, outcome, month, cases, firms, amount_fen, lent_fen, balance_fen
FROM case_aggregates WHERE ($1 = '' OR month >= $1) ORDER BY tenant, month, stage, outcome"""

_AS_OF = "SELECT set_config('zhiya.as_of', $1, true)"
_THEN = """
SELECT tenant, stage, outcome, month, cases, firms, amount_fen, NULL::bigint AS lent_fen, NULL::bigint AS balance_fen
FROM case_aggregates_then WHERE ($1 = '' OR month >= $1) ORDER BY tenant, month, stage, outcome"""


async def of(conn: Connection, cities: frozenset[str], since: str) -> list[dict[str, Any]]:
    """One row a group from this month on (YYYY-MM), of the caller's tenants and of these cities under them; sums of few firms are None."""
    await conn.execute(_CITIES, ",".join(sorted(cities)))
    return [dict(row) for row in await conn.fetch(_OF, since)]


async def then(conn: Connection, cities: frozenset[str], since: str, instant: datetime) -> list[dict[str, Any]]:
    """The same as the cases stood at an instant; what was lent and owed then is not summed up."""
    await conn.execute(_CITIES, ",".join(sorted(cities)))
    await conn.execute(_AS_OF, text_of(instant))
    return [dict(row) for row in await conn.fetch(_THEN, since)]

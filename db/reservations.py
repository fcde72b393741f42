"""The reservations: which case holds a right before and while it is pledged, over all tenants."""

from db.database import Database

_RESERVE = """
INSERT INTO reservations (right_no, case_no, tenant) VALUES ($1, $2, $3)
ON CONFLICT (right_no) WHERE ended_at IS NULL DO NOTHING RETURNING case_no"""
_HOLDER = "SELECT case_no FROM reservations WHERE right_no = $1 AND ended_at IS NULL"
_END = "UPDATE reservations SET ended_at = now() WHERE right_no = $1 AND case_no = $2 AND ended_at IS NULL"


async def reserve(database: Database, right_no: str, case_no: str, tenant: str) -> str:
    """Reserve the right and return the case that holds it: granted when that is the one who asks, also when it asks again."""
    while True:
        if await database.pool.fetchval(_RESERVE, right_no, case_no, tenant) is not None:
            return case_no
        holder = await database.pool.fetchval(_HOLDER, right_no)
        if holder is not None:  # None: it ended between the two statements, so ask again
            return str(holder)


async def end_reservation(database: Database, right_no: str, case_no: str) -> None:
    """End this case's reservation of the right; one that has ended, or another case's, is left as it is."""
    await database.pool.execute(_END, right_no, case_no)

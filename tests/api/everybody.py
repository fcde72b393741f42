"""Everybody in: a case in which every organisation of the tests takes part, so that what is tried is the operation and not the scope."""

from db.database import Database
from domain.roles import ORGANISATION_KIND, Role
from tests.api.world import CASE, PEOPLE, USCC

_PARTY = "INSERT INTO parties (case_no, organisation, part) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_DISPOSAL = (
    "INSERT INTO disposals (case_no, disposal, stage, route, rounds) VALUES ($1, 'disposal-1', 'valued', '', 0) ON CONFLICT DO NOTHING"
)
_MANDATE = """
INSERT INTO mandates (tenant, firm, agency, document_no, since, until, made_by)
VALUES ('xiangtan', $1, 'the-agent', 'M-1', '2020-01-01', '2100-01-01', 'demo:firm')"""


async def let_everybody_in(database: Database, case_no: str = CASE) -> None:
    """Make the case the business of every role's organisation."""
    async with database.transaction() as conn:
        parts = [(case_no, person["organisation"], ORGANISATION_KIND[Role(person["role"])]) for person in PEOPLE]
        await conn.executemany(_PARTY, parts)
        await conn.execute(_DISPOSAL, case_no)
        await conn.execute(_MANDATE, USCC)

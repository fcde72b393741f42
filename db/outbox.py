"""The outbox: notices written with the facts that they tell of, taken by the sender and tried until they are sent."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from db.database import Connection
from domain.facts import Fact
from domain.notices import CaseBrief, notices_for

LEASE_S = 60  # a taker that dies in between keeps a notice from the others for so long
_PUT = """
INSERT INTO outbox (case_no, fact_seq, template, recipient, context)
SELECT $1, n.fact_seq, n.template, n.recipient, n.context
FROM jsonb_to_recordset($2) AS n (fact_seq int, template text, recipient text, context jsonb)
ON CONFLICT (case_no, fact_seq, template, recipient) DO NOTHING"""
_TAKE = """
WITH picked AS (
    SELECT id AS picked_id FROM outbox WHERE state = 'waiting' AND next_try_at <= clock_timestamp()
    ORDER BY next_try_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE outbox SET attempts = attempts + 1, next_try_at = clock_timestamp() + $2 * interval '1 second'
    FROM picked WHERE id = picked_id RETURNING id, case_no, fact_seq, template, recipient, context, attempts
)
SELECT * FROM taken ORDER BY id"""
_SENT = "UPDATE outbox SET state = 'sent', sent_at = now(), last_error = '' WHERE id = $1 AND state = 'waiting'"
_UNSENT = "UPDATE outbox SET state = 'unsent', last_error = $2 WHERE id = $1 AND state = 'waiting'"
# The person who was not reached is told by telephone; where and by whom is looked up when it is done.
_BOUNCED = """
WITH bounced AS (
    UPDATE outbox SET state = 'bounced', last_error = $2 WHERE id = $1 AND state = 'waiting'
    RETURNING id, case_no, recipient, template, context
)
INSERT INTO phone_tasks (id, case_no, tenant, recipient, organisation, template, why)
SELECT b.id, b.case_no, c.tenant, b.recipient, b.context ->> 'organisation', b.template, $2 FROM bounced b JOIN cases c USING (case_no)
ON CONFLICT (id) DO NOTHING"""
# Waits 2, 4, 8 … 600 s: a mail server that comes back finds its notices soon, one that is away is not hammered.
_FAILED = """
UPDATE outbox SET last_error = $2, next_try_at = clock_timestamp() + least(600, power(2, least(attempts, 10))) * interval '1 second'
WHERE id = $1 AND state = 'waiting'"""


@dataclass(frozen=True)
class Waiting:
    """A notice that is to be sent; its id is one for ever, so a message made from it can be told apart from its repetition."""

    id: int
    case_no: str
    fact_seq: int
    template: str
    recipient: str
    context: dict[str, Any]
    attempts: int


async def put(conn: Connection, facts: list[Fact], case: Mapping[str, Any]) -> None:
    """Write the notices of these facts, all of one case; `case` is its row, empty while the case is being opened."""
    brief = _brief(facts, case)
    notices = [asdict(notice) for fact in facts for notice in notices_for(fact, brief)] if brief else []
    if notices:
        await conn.execute(_PUT, facts[0].case_no, notices)


async def take(conn: Connection, limit: int) -> list[Waiting]:
    """Notices that are due, for this taker alone; what it neither sends nor fails comes back after a minute."""
    return [Waiting(**row) for row in await conn.fetch(_TAKE, limit, LEASE_S)]


async def sent(conn: Connection, id: int) -> None:  # noqa: A002 - the row's own name
    """The notice is out."""
    await conn.execute(_SENT, id)


async def failed(conn: Connection, id: int, error: str) -> None:  # noqa: A002 - the row's own name
    """The notice could not be sent now, and why; it is tried again after a while."""
    await conn.execute(_FAILED, id, error)


async def unsent(conn: Connection, id: int, why: str) -> None:  # noqa: A002 - the row's own name
    """The notice is never sent, and why."""
    await conn.execute(_UNSENT, id, why)


async def bounced(conn: Connection, id: int, why: str) -> None:  # noqa: A002 - the row's own name
    """The notice cannot be delivered, and why: a phone task takes its place, in the same statement."""
    await conn.execute(_BOUNCED, id, why)


def _brief(facts: list[Fact], case: Mapping[str, Any]) -> CaseBrief | None:
    first = facts[0]
    if first.kind == "open_case":
        demand = first.data["demand"]
        case = demand | {"tenant": first.tenant, "contact_ref": demand.get("contact", {}).get("ref")}
    elif case["tenant"] is None:  # a chain that does not start with an opening: nobody to tell
        return None
    parts = {part: case.get(part) or "" for part in ("firm", "bank", "insurer", "guarantor", "contact_ref")}
    return CaseBrief(case_no=first.case_no, tenant=case["tenant"], **parts)

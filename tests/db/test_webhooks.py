"""Webhooks in the database: what is new is spread, each case goes out in order, failures back off and pause."""

from typing import TYPE_CHECKING, Any

import pytest

from db import feed, journal, row_security, webhooks
from db.database import Database
from db.webhooks import Due
from domain.roles import Role
from domain.scopes import scope_of

if TYPE_CHECKING:
    from tests.db.conftest import Chain

BANK = scope_of(Role.BANK_OFFICER, "bank-xt-rcb", frozenset({"xiangtan"}), "demo:officer")
OTHER = scope_of(Role.BANK_OFFICER, "bank-xt-hr", frozenset({"xiangtan"}), "demo:officer-hr")
ATTEMPT = {"at": "2026-11-21T02:00:00+00:00", "status": 500, "ms": 3, "excerpt": "", "error": ""}


async def hook(database: Database, scope: Any = BANK, types: tuple[str, ...] = ()) -> str:
    name = webhooks.new_id()
    who = {"organisation": scope.organisation, "role": scope.role.value, "tenants": sorted(scope.tenants), "made_by": scope.actor}
    async with database.transaction() as conn:
        await row_security.enter(conn, scope)
        await webhooks.add(conn, {"id": name, "url": "https://b.example/hook", "types": list(types), "note": "", **who}, "closed")
    return name


async def told(database: Database, *chains: "Chain") -> None:
    """Each case is opened and enters two stages."""
    for chain in chains:
        await journal.record(database, [chain.open(), chain.note("entered", stage="window"), chain.note("entered", stage="credit")])
    while await feed.sequence(database):
        pass
    await webhooks.spread(database)


async def now(database: Database) -> None:
    """Let every wait be over."""
    await database.pool.execute("UPDATE deliveries SET next_try_at = now() - interval '1 s'")
    await database.pool.execute("UPDATE webhooks SET next_try_at = now() - interval '1 s'")


def places(taken: list[Due]) -> list[tuple[str, int]]:
    return [(due.case_no[-1], due.seq) for due in taken]


async def test_a_subscriber_gets_what_is_recorded_after_it_subscribed(database: Database, chain: "Chain", other_chain: Any) -> None:
    await told(database, chain)
    name = await hook(database)
    await told(database, other_chain("XT-2026-000002"))

    assert places(await webhooks.take(database, name, 10)) == [("2", 0)]


async def test_events_of_foreign_cases_and_of_other_types_make_no_delivery(database: Database, chain: "Chain") -> None:
    other, some = await hook(database, OTHER), await hook(database, types=("entered",))
    await told(database, chain)

    assert await webhooks.take(database, other, 10) == []
    assert places(await webhooks.take(database, some, 10)) == [("1", 1)]


async def test_of_a_case_the_next_event_leaves_when_the_one_before_has_arrived(
    database: Database, chain: "Chain", other_chain: Any
) -> None:
    name = await hook(database)
    await told(database, chain, other_chain("XT-2026-000002"))

    first = await webhooks.take(database, name, 10)
    assert places(first) == [("1", 0), ("2", 0)]
    assert await webhooks.take(database, name, 10) == [], "both are in the hands of the first taker"
    await webhooks.delivered(database, first[0], ATTEMPT | {"status": 200})
    second = await webhooks.take(database, name, 10)

    assert places(second) == [("1", 1)]


async def test_a_failure_backs_off_and_while_it_lasts_one_at_a_time_is_tried(database: Database, chain: "Chain", other_chain: Any) -> None:
    name = await hook(database)
    await told(database, chain, other_chain("XT-2026-000002"))
    for due in await webhooks.take(database, name, 10):
        await webhooks.failed(database, due, ATTEMPT)

    assert await webhooks.ready(database) == []
    await now(database)
    assert await webhooks.ready(database) == [name]
    assert places(await webhooks.take(database, name, 10)) == [("1", 0)]


async def test_a_webhook_that_is_resumed_tries_at_once_what_waited_after_a_failure(database: Database, chain: "Chain") -> None:
    name = await hook(database)
    await told(database, chain)
    await webhooks.failed(database, (await webhooks.take(database, name, 1))[0], ATTEMPT)
    assert await webhooks.ready(database) == []

    async with database.transaction() as conn:
        await row_security.enter(conn, BANK)
        row = await webhooks.one(conn, name, BANK.organisation, ["xiangtan"], lock=True)
        assert row is not None
        await webhooks.change(conn, row)

    assert len(await webhooks.take(database, name, 1)) == 1


async def test_who_fails_for_days_is_paused_and_told_by_mail_and_goes_on_where_it_stood(database: Database, chain: "Chain") -> None:
    name = await hook(database)
    await told(database, chain)
    await webhooks.failed(database, (await webhooks.take(database, name, 1))[0], ATTEMPT)
    await database.pool.execute("UPDATE webhooks SET failing_since = now() - interval '6 days'")
    await now(database)

    await webhooks.failed(database, (await webhooks.take(database, name, 1))[0], ATTEMPT)
    paused = await database.pool.fetchrow("SELECT state, why FROM webhooks")
    notice = await database.pool.fetchrow("SELECT template, recipient FROM outbox WHERE case_no = $1", name)
    await now(database)
    assert await webhooks.ready(database) == []
    async with database.transaction() as conn:
        await row_security.enter(conn, BANK)
        row = await webhooks.one(conn, name, BANK.organisation, ["xiangtan"], lock=True)
        assert row is not None
        await webhooks.change(conn, row | {"state": "active", "why": ""})

    assert paused is not None
    assert notice is not None
    assert (paused["state"], paused["why"]) == ("paused", "failing")
    assert (notice["template"], notice["recipient"]) == ("webhook_paused", "organisation:bank-xt-rcb")
    assert places(await webhooks.take(database, name, 10)) == [("1", 0)]


async def test_an_event_that_fails_while_others_arrive_is_given_up_after_a_day(
    database: Database, chain: "Chain", other_chain: Any
) -> None:
    name = await hook(database)
    await told(database, chain, other_chain("XT-2026-000002"))
    bad, good = await webhooks.take(database, name, 10)
    await webhooks.delivered(database, good, ATTEMPT | {"status": 204})
    await database.pool.execute("UPDATE deliveries SET attempts = $1 WHERE n = $2", webhooks.GIVEN_UP_AFTER, bad.n)

    await webhooks.failed(database, bad, ATTEMPT)
    await now(database)

    assert await database.pool.fetchval("SELECT state FROM deliveries WHERE n = $1", bad.n) == "given_up"
    assert ("1", 1) in places(await webhooks.take(database, name, 1))


async def test_a_delivery_can_be_made_again_under_its_name(database: Database, chain: "Chain") -> None:
    name = await hook(database)
    await told(database, chain)
    first = (await webhooks.take(database, name, 1))[0]
    await webhooks.delivered(database, first, ATTEMPT | {"status": 200})

    async with database.transaction() as conn:
        await row_security.enter(conn, BANK)
        resent = await webhooks.resend(conn, name, [first.n, 99], None, None)

    assert resent == 1
    assert (await webhooks.take(database, name, 1))[0].n == first.n


async def test_a_log_keeps_its_newest_attempts(database: Database, chain: "Chain") -> None:
    name = await hook(database)
    await told(database, chain)
    due = (await webhooks.take(database, name, 1))[0]
    for n in range(webhooks.KEPT_ATTEMPTS + 3):
        await webhooks.failed(database, due, ATTEMPT | {"ms": n})

    log = await database.pool.fetchval("SELECT log FROM deliveries WHERE n = $1", due.n)
    assert [attempt["ms"] for attempt in log] == list(range(3, webhooks.KEPT_ATTEMPTS + 3))


@pytest.mark.parametrize("table", ["webhooks", "deliveries"])
async def test_another_organisation_sees_nothing_of_a_webhook(database: Database, chain: "Chain", table: str) -> None:
    await hook(database)
    await told(database, chain)

    async with database.transaction() as conn:
        await row_security.enter(conn, OTHER)
        assert await conn.fetch(f"SELECT * FROM {table}") == []  # noqa: S608 - a name of this test


async def test_a_caller_never_reads_a_secret_not_even_its_closed_form(database: Database) -> None:
    await hook(database)

    async with database.transaction() as conn:
        await row_security.enter(conn, BANK)
        assert len(await conn.fetch("SELECT webhook, n FROM webhook_secrets")) == 1
        with pytest.raises(Exception, match="permission denied"):
            await conn.fetch("SELECT closed FROM webhook_secrets")

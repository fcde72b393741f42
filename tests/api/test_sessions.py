"""Sessions over HTTP: they are listed, end by themselves or by somebody, and an end is felt at once, everywhere, and recorded."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from domain.roles import Role
from identity.caller import Refused
from identity.resolving import Callers
from tests.api.identities import CHEAP, CHIEF, LI, ZHANG, Identities, until

_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"


async def test_people_see_their_own_sessions_and_administrators_those_of_their_tenants(identities: Identities) -> None:
    await identities.there(ZHANG)
    await identities.there(LI, Role.AUDITOR, "bureau-shanxi", "shanxi")
    await identities.there(CHIEF, Role.ADMINISTRATOR)

    seen = {actor: {row["actor"] for row in (await identities.get("/sessions", actor)).json()["items"]} for actor in (ZHANG, LI, CHIEF)}

    assert seen == {ZHANG: {ZHANG}, LI: {LI}, CHIEF: {ZHANG, CHIEF}}
    assert identities.tokens[ZHANG] not in (await identities.get("/sessions", CHIEF)).text


async def test_a_revoked_session_is_refused_at_once_and_the_attempt_is_recorded(identities: Identities) -> None:
    await identities.there(ZHANG)
    await identities.there(LI)
    await identities.there(CHIEF, Role.ADMINISTRATOR)
    [session] = [row["id"] for row in (await identities.get("/sessions", ZHANG)).json()["items"]]

    assert (await identities.send("DELETE", f"/sessions/{session}", LI)).status_code == 404
    assert (await identities.send("DELETE", f"/sessions/{session}", CHIEF)).status_code == 200
    refused = await identities.get("/cases", ZHANG)

    assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
    assert (ZHANG, "list_cases", "session_ended") in await identities.refusals()


async def test_a_role_withdrawn_one_second_earlier_is_refused_and_recorded(identities: Identities) -> None:
    number = await identities.there(ZHANG)
    await identities.there(CHIEF, Role.ADMINISTRATOR)
    assert (await identities.get("/cases", ZHANG)).status_code == 200

    assert (await identities.send("DELETE", f"/memberships/{number}", CHIEF)).status_code == 200
    refused = await identities.get("/cases", ZHANG)

    assert (refused.status_code, refused.json()["code"]) == (401, "role_withdrawn")
    assert (ZHANG, "list_cases", "role_withdrawn") in await identities.refusals()


async def test_an_act_by_an_officer_whose_role_was_withdrawn_one_second_earlier_is_refused_and_recorded(
    identities: Identities, case: str
) -> None:
    number = await identities.there(ZHANG)
    await identities.there(CHIEF, Role.ADMINISTRATOR)
    await identities.send("DELETE", f"/memberships/{number}", CHIEF)

    refused = await identities.post(f"/cases/{case}/acts/accept_filing", {"payload": {"receipt_no": "收1"}}, ZHANG)

    assert (refused.status_code, refused.json()["code"]) == (401, "role_withdrawn")
    assert (ZHANG, "accept_filing", "role_withdrawn") in await identities.refusals()
    assert identities.api.door.asked == []


async def test_an_end_is_felt_in_every_process(identities: Identities) -> None:
    await identities.there(ZHANG)
    token, elsewhere = identities.tokens[ZHANG], Callers(identities.api.database, CHEAP)
    async with elsewhere.listening():
        await until(elsewhere.listens)
        assert await elsewhere.caller(token) is await elsewhere.caller(token)  # remembered
        await identities.post("/logout", None, ZHANG)
        await until(lambda: not elsewhere._kept)

        with pytest.raises(Refused) as refused:
            await elsewhere.caller(token)
    assert refused.value.code == "session_ended"


async def test_nothing_is_remembered_while_changes_are_not_heard(identities: Identities, server: str) -> None:
    await identities.there(ZHANG)
    deaf = Callers(identities.api.database, CHEAP)
    async with deaf.listening():
        await until(deaf.listens)
        await deaf.caller(identities.tokens[ZHANG])
        admin = await asyncpg.connect(f"{server}/{await identities.api.database.pool.fetchval('SELECT current_database()')}")
        # All connections are cut, and the session ended before another one listens.
        await admin.execute(_CUT)
        await until(lambda: not deaf.listens())
        await admin.execute("UPDATE sessions SET ended_at = now()")
        await admin.close()

        with pytest.raises(Refused):
            await deaf.caller(identities.tokens[ZHANG])
        await until(deaf.listens)


@pytest.mark.parametrize("ending", ["UPDATE sessions SET seen_at = $1", "UPDATE sessions SET expires_at = $1"])
async def test_a_session_ends_by_itself_unused_and_at_the_latest(identities: Identities, ending: str) -> None:
    await identities.there(ZHANG)
    await identities.api.database.pool.execute(ending, datetime.now(UTC) - timedelta(hours=2))

    assert (await identities.get("/me", ZHANG)).json()["code"] == "session_ended"

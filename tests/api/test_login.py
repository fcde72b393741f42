"""Logging in and out over HTTP: who gets a session, what is refused and recorded, and what a fresh login is for."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.csrf import COOKIE
from domain.acts import ACTS
from domain.roles import Role
from tests.api.identities import PASSWORD, ZHANG, Identities
from tests.api.world import BANK, CASE


async def test_a_login_gives_a_session_as_bearer_and_as_a_guarded_cookie(identities: Identities) -> None:
    number = await identities.person(ZHANG)
    opened = await identities.log_in(ZHANG)
    cookie = opened.headers["set-cookie"]
    by_cookie = await identities.api.http.get("/api/v1/me", headers={"Cookie": f"{COOKIE}={identities.tokens[ZHANG]}"})
    by_bearer = await identities.get("/me", ZHANG)

    assert opened.status_code == 200
    assert (opened.json()["membership"], opened.json()["role"]) == (number, "window_officer")
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Secure", "Path=/"))
    assert by_cookie.json()["actor"] == by_bearer.json()["actor"] == ZHANG
    assert by_cookie.json()["csrf"] == opened.json()["csrf"] != ""
    assert opened.headers["cache-control"] == "no-store"


async def test_a_token_is_kept_as_its_hash_and_a_password_as_argon2(identities: Identities) -> None:
    await identities.there(ZHANG)
    rows = await identities.api.database.pool.fetch("SELECT s::text || p::text AS row FROM sessions s, people p")

    assert "$argon2id$" in rows[0]["row"]
    assert all(secret not in rows[0]["row"] for secret in (identities.tokens[ZHANG], PASSWORD))


async def test_a_wrong_password_and_an_unknown_person_are_refused_alike_and_recorded(identities: Identities) -> None:
    await identities.person(ZHANG)
    wrong, unknown = await identities.log_in(ZHANG, "not the password"), await identities.log_in("user:nobody-张三", "not the password")

    assert (wrong.status_code, wrong.json()) == (401, unknown.json())
    assert await identities.refusals() == [(ZHANG, "log_in", "wrong_login"), ("", "log_in", "wrong_login")]


async def test_failures_in_a_row_lock_a_name_for_a_while_even_for_the_right_password(identities: Identities) -> None:
    await identities.person(ZHANG)
    failed = [(await identities.log_in(ZHANG, "not the password")).status_code for _ in range(5)]
    locked, other = await identities.log_in(ZHANG), await identities.log_in("user:other", "not the password")
    await identities.api.database.pool.execute("UPDATE login_failures SET locked_until = now()")
    again = await identities.log_in(ZHANG)

    assert failed == [401] * 5
    assert (locked.status_code, locked.json()["code"]) == (429, "locked_out")
    assert 1 <= int(locked.headers["retry-after"]) <= 30
    assert other.status_code == 401
    assert again.status_code == 200
    assert await identities.api.database.pool.fetchval("SELECT count(*) FROM login_failures WHERE failures >= 5") == 0


async def test_who_has_several_memberships_chooses_one(identities: Identities) -> None:
    first = await identities.person(ZHANG)
    second = await identities.person(ZHANG, Role.AUDITOR)
    undecided = await identities.log_in(ZHANG)
    chosen = await identities.log_in(ZHANG, membership=second)
    foreign = await identities.log_in(ZHANG, membership=second + 1000)

    assert (undecided.status_code, undecided.json()["code"]) == (409, "membership_needed")
    assert [each["id"] for each in undecided.json()["memberships"]] == [first, second]
    assert (chosen.status_code, chosen.json()["role"]) == (200, "auditor")
    assert foreign.json()["code"] == "membership_needed"


async def test_who_has_no_role_is_told_whom_to_ask(identities: Identities) -> None:
    await identities.person(ZHANG)
    await identities.api.database.pool.execute("UPDATE memberships SET until = '2020-02-01'")
    response = await identities.log_in(ZHANG)

    assert (response.status_code, response.json()["code"]) == (403, "no_role")
    assert "administrator" in response.json()["detail_en"]


async def test_after_logging_out_the_token_opens_nothing(identities: Identities) -> None:
    await identities.there(ZHANG)
    assert (await identities.get("/me", ZHANG)).status_code == 200

    assert (await identities.post("/logout", None, ZHANG)).json()["state"] == "ended"
    after = await identities.get("/me", ZHANG)

    assert (after.status_code, after.json()["code"]) == (401, "session_ended")


async def test_an_act_that_moves_money_needs_a_fresh_login(identities: Identities, case: str) -> None:
    await identities.there(ZHANG, Role.BANK_OFFICER, BANK)
    payload: dict[str, Any] = {"payload": {}}
    await identities.api.database.pool.execute("UPDATE sessions SET fresh_at = $1", datetime.now(UTC) - timedelta(minutes=16))
    stale = await identities.post(f"/cases/{CASE}/acts/confirm_disbursement", payload, ZHANG)
    other = await identities.post(f"/cases/{CASE}/acts/send_dunning", payload, ZHANG)
    wrong = await identities.post("/login/fresh", {"password": "not the password"}, ZHANG)
    proved = await identities.post("/login/fresh", {"password": PASSWORD}, ZHANG)
    fresh = await identities.post(f"/cases/{CASE}/acts/confirm_disbursement", payload, ZHANG)

    assert (stale.status_code, stale.json()["code"]) == (403, "fresh_login_needed")
    assert "/api/v1/login/fresh" in stale.json()["detail_en"]
    assert other.status_code == fresh.status_code == 422  # they got as far as the body
    assert (wrong.status_code, proved.status_code) == (401, 200)


def test_the_acts_that_move_money_are_these() -> None:
    assert {act.name for act in ACTS.values() if act.moves_money} == {
        *("confirm_credit", "confirm_disbursement", "renew_loan", "record_ceded_payment", "pay_indemnity", "pay_guarantee"),
        *("decide_claim", "pay_advance", "settle_claim", "distribute_proceeds"),
    }


async def test_a_changed_password_ends_the_other_sessions_and_weak_ones_are_refused(identities: Identities) -> None:
    await identities.there(ZHANG)
    other = identities.tokens[ZHANG]
    await identities.log_in(ZHANG)
    weak = await identities.send("PUT", "/login/password", ZHANG, {"password": PASSWORD, "new": "zhang-zhang-zhang"})
    changed = await identities.send("PUT", "/login/password", ZHANG, {"password": PASSWORD, "new": "another horse battery"})

    assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
    assert "zhang-zhang" not in weak.text
    assert changed.status_code == 200
    assert (await identities.get("/me", ZHANG)).status_code == 200
    assert (await identities.api.get("/api/v1/me", other)).json()["code"] == "session_ended"
    assert (await identities.log_in(ZHANG)).status_code == 401
    assert (await identities.log_in(ZHANG, "another horse battery")).status_code == 200

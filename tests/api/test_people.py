"""People and memberships over HTTP: administrators look after those of their own tenants, and never after themselves."""

from typing import Any

import pytest

from domain.roles import Role
from tests.api.identities import CHIEF, LI, PASSWORD, ZHANG, Identities

_WANG: dict[str, Any] = {
    "actor": "user:wang",
    "name": "王小明",
    "password": PASSWORD,
    "membership": {"role": "window_officer", "organisation": "bureau-xiangtan", "tenants": ["xiangtan"]},
}


@pytest.fixture
async def office(identities: Identities) -> Identities:
    """An administrator of Xiangtan who has logged in."""
    await identities.there(CHIEF, Role.ADMINISTRATOR)
    return identities


async def test_an_added_person_logs_in_and_is_listed_with_what_they_may_be(office: Identities) -> None:
    added = await office.post("/people", _WANG, CHIEF)
    listed = (await office.get("/people", CHIEF)).json()["items"]
    one = await office.get("/people/user:wang", CHIEF)

    assert added.status_code == 201
    assert (await office.log_in("user:wang")).json()["membership"] == added.json()["membership"]
    assert [person["actor"] for person in listed] == [CHIEF, "user:wang"]
    assert listed[1]["memberships"][0]["role"] == "window_officer"
    assert (one.headers["etag"], one.json()["has_password"]) == ('"1"', True)
    assert "argon2" not in one.text


async def test_a_page_of_people_says_where_the_next_begins(office: Identities) -> None:
    await office.post("/people", _WANG, CHIEF)
    first = (await office.get("/people?limit=1", CHIEF)).json()
    second = (await office.get(f"/people?limit=1&cursor={first['next']}", CHIEF)).json()

    assert [person["actor"] for page in (first, second) for person in page["items"]] == [CHIEF, "user:wang"]


_REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"membership": {**_WANG["membership"], "tenants": ["xiangtan", "shanxi"]}}, "other_tenants"),
    ({"membership": {**_WANG["membership"], "role": "case"}}, "wrong_body"),
    ({"membership": {**_WANG["membership"], "role": "firm"}}, "wrong_body"),
    ({"membership": {**_WANG["membership"], "since": "2026-12-01", "until": "2026-11-01"}}, "wrong_body"),
    ({"password": "short"}, "weak_password"),
    ({"password": "user-wang-12345"}, "weak_password"),
    ({"password": None}, "wrong_body"),
    ({"actor": "partner:bank"}, "wrong_body"),
    ({"actor": CHIEF}, "already_there"),
    ({"subject": "s", "issuer": "https://id.invalid"}, "wrong_body"),
]


async def test_what_an_administrator_cannot_give_is_refused(office: Identities) -> None:
    for change, code in _REFUSED:
        response = await office.post("/people", _WANG | change, CHIEF)

        assert response.json()["code"] == code, response.text
        assert "王小明" not in response.text


async def test_the_same_request_sent_again_adds_nobody_twice(office: Identities) -> None:
    first, second = [await office.post("/people", _WANG, CHIEF, "same") for _ in range(2)]

    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert await office.api.database.pool.fetchval("SELECT count(*) FROM memberships WHERE actor = 'user:wang'") == 1


async def test_a_system_of_a_partner_comes_by_its_issuer_and_subject(office: Identities) -> None:
    bank = {"role": "bank_officer", "organisation": "bank-xt-rcb", "tenants": ["xiangtan"]}
    said = {"name": "core banking", "issuer": "https://id.invalid", "subject": "rcb-core", "system": True, "membership": bank}
    added = await office.post("/people", said, CHIEF)
    again = await office.post("/people", said, CHIEF)

    assert (added.status_code, added.json()["actor"].partition(":")[0]) == (201, "oidc")
    assert again.json()["code"] == "already_there"


async def test_a_withdrawn_person_is_out_at_once_and_comes_in_no_more(office: Identities) -> None:
    await office.there(ZHANG)
    blind = await office.send("PUT", f"/people/{ZHANG}", CHIEF, {"name": "张", "active": False})
    late = await office.send("PUT", f"/people/{ZHANG}", CHIEF, {"name": "张", "active": False}, 7)
    done = await office.send("PUT", f"/people/{ZHANG}", CHIEF, {"name": "张", "active": False}, 1)

    assert (blind.status_code, late.status_code, done.status_code) == (428, 412, 200)
    assert (await office.get("/me", ZHANG)).status_code == 401
    assert (await office.log_in(ZHANG)).status_code == 401


async def test_a_reset_password_ends_the_sessions(office: Identities) -> None:
    await office.there(ZHANG)
    done = await office.send("PUT", f"/people/{ZHANG}/password", CHIEF, {"password": "brand new battery"})

    assert done.status_code == 200
    assert (await office.get("/me", ZHANG)).json()["code"] == "session_ended"
    assert (await office.log_in(ZHANG, "brand new battery")).status_code == 200
    kept = await office.api.database.pool.fetch("SELECT k::text AS row FROM kept_answers k")
    assert all("battery" not in row["row"] for row in kept)


async def test_people_of_other_tenants_are_not_there_and_shared_ones_are_not_changed_alone(office: Identities) -> None:
    await office.person(LI, Role.AUDITOR, "bureau-shanxi", "shanxi")
    shared = await office.person(ZHANG, Role.APPRAISER, "appraiser-1", "xiangtan", "shanxi")
    password = {"password": "brand new battery"}

    assert (await office.get(f"/people/{LI}", CHIEF)).status_code == 404
    assert (await office.send("PUT", f"/people/{LI}/password", CHIEF, password)).status_code == 404
    assert (await office.get(f"/people/{ZHANG}", CHIEF)).status_code == 200
    for method, path, body in (("PUT", f"/people/{ZHANG}/password", password), ("DELETE", f"/memberships/{shared}", None)):
        response = await office.send(method, path, CHIEF, body)
        assert (response.status_code, response.json()["code"]) == (403, "other_tenants")


async def test_nobody_changes_their_own_rights(office: Identities) -> None:
    own = await office.api.database.pool.fetchval("SELECT id FROM memberships WHERE actor = $1", CHIEF)
    given = {"role": "auditor", "organisation": "bureau-xiangtan", "tenants": ["xiangtan"]}
    attempts = [
        await office.post(f"/people/{CHIEF}/memberships", given, CHIEF),
        await office.send("DELETE", f"/memberships/{own}", CHIEF),
        await office.send("PUT", f"/people/{CHIEF}/password", CHIEF, {"password": "brand new battery"}),
    ]

    assert [(each.status_code, each.json()["code"]) for each in attempts] == [(403, "own_rights")] * 3


async def test_a_membership_is_given_changed_and_followed_by_sessions_at_once(office: Identities) -> None:
    await office.there(ZHANG)
    given = {"role": "auditor", "organisation": "bureau-xiangtan", "tenants": ["xiangtan"]}
    number = (await office.post(f"/people/{ZHANG}/memberships", given, CHIEF)).json()["membership"]
    await office.log_in(ZHANG, membership=number)
    assert (await office.get("/me", ZHANG)).json()["role"] == "auditor"

    days = {"tenants": ["xiangtan"], "since": "2020-01-01", "until": "2020-12-31"}
    beyond = await office.send("PUT", f"/memberships/{number}", CHIEF, days | {"tenants": ["shanxi"]}, 1)
    changed = await office.send("PUT", f"/memberships/{number}", CHIEF, days, 1)

    assert (beyond.json()["code"], changed.status_code) == ("other_tenants", 200)
    assert (await office.get("/me", ZHANG)).json()["code"] == "role_withdrawn"


async def test_others_than_administrators_look_after_nobody(identities: Identities) -> None:
    await identities.there(ZHANG)

    assert (await identities.get("/people", ZHANG)).status_code == 403
    assert (await identities.post("/people", _WANG, ZHANG)).status_code == 403

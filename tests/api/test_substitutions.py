"""Substitutions over HTTP: a colleague acts for somebody who is away, in those days, and facts say for whom."""

from datetime import timedelta
from typing import Any

import pytest

from domain.roles import Role
from tests.api.identities import CHIEF, LI, ZHANG, Identities, today
from tests.api.world import CASE, SelfDeciding

_ACT = {"payload": {"receipt_no": "R1"}}


def _days(since: int = 0, until: int = 5) -> dict[str, str]:
    return {"since": str(today() + timedelta(days=since)), "until": str(today() + timedelta(days=until))}


@pytest.fixture
async def office(identities: Identities) -> Identities:
    """Two window officers of one bureau, and one auditor of it."""
    await identities.there(ZHANG)
    await identities.there(LI, Role.AUDITOR)
    await identities.there(CHIEF, Role.ADMINISTRATOR)
    return identities


def _asked(door: SelfDeciding) -> tuple[str, str, str]:
    asked = door.asked[-1].asked
    return asked.actor, asked.role, asked.on_behalf_of


async def test_a_substitute_acts_with_the_membership_of_the_absent_person(office: Identities, case: str) -> None:
    added = await office.post("/substitutions", {"substitute": LI, **_days()}, ZHANG)
    assert added.status_code == 201
    [offered] = [each for each in (await office.get("/me", LI)).json()["memberships"] if each["on_behalf_of"]]
    opened = await office.log_in(LI, membership=offered["id"])
    done = await office.post(f"/cases/{CASE}/acts/accept_filing", _ACT, LI)

    assert (opened.json()["role"], opened.json()["on_behalf_of"]) == ("window_officer", ZHANG)
    assert done.status_code == 200
    assert _asked(office.api.door) == (LI, "window_officer", ZHANG)


async def test_who_stands_in_may_also_say_so_in_their_own_role(office: Identities, case: str) -> None:
    await office.post("/substitutions", {"absent": LI, "substitute": ZHANG, **_days()}, CHIEF)
    done = await office.post(f"/cases/{CASE}/acts/accept_filing", _ACT | {"on_behalf_of": LI}, ZHANG)
    stranger = await office.post(f"/cases/{CASE}/acts/accept_filing", _ACT | {"on_behalf_of": CHIEF}, ZHANG)

    assert (done.status_code, _asked(office.api.door)) == (200, (ZHANG, "window_officer", LI))
    assert (stranger.status_code, stranger.json()["code"]) == (403, "not_your_substitution")


@pytest.mark.parametrize("end", ["withdrawn", "over", "absent person gone"])
async def test_a_substitution_that_has_ended_is_refused_at_once(office: Identities, case: str, end: str) -> None:
    number = (await office.post("/substitutions", {"substitute": LI, **_days()}, ZHANG)).json()["substitution"]
    [offered] = [each for each in (await office.get("/me", LI)).json()["memberships"] if each["on_behalf_of"]]
    await office.log_in(LI, membership=offered["id"])
    if end == "withdrawn":
        assert (await office.send("DELETE", f"/substitutions/{number}", ZHANG)).status_code == 200
    elif end == "over":
        await office.api.database.pool.execute("UPDATE substitutions SET since = '2020-01-01', until = '2020-01-02'")
    else:
        await office.send("PUT", f"/people/{ZHANG}", CHIEF, {"name": "张", "active": False}, 1)

    refused = await office.get("/cases", LI)

    assert (refused.status_code, refused.json()["code"]) == (401, "role_withdrawn")


_REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"substitute": ZHANG}, "no_such_substitute"),
    ({"substitute": "user:nobody"}, "no_such_substitute"),
    ({"substitute": "user:banker"}, "no_such_substitute"),
    ({"substitute": LI, "absent": CHIEF}, "not_found"),
    ({"substitute": LI, **_days(-5, -1)}, "wrong_body"),
    ({"substitute": LI, **_days(5, 1)}, "wrong_body"),
]


async def test_only_a_colleague_may_stand_in_and_only_for_days_to_come(office: Identities) -> None:
    await office.person("user:banker", Role.BANK_OFFICER, "bank-xt-rcb")
    answers = [await office.post("/substitutions", _days() | said, ZHANG) for said, _ in _REFUSED]

    assert [answer.json()["code"] for answer in answers] == [code for _, code in _REFUSED]


async def test_a_substitute_does_not_pass_it_on(office: Identities) -> None:
    await office.post("/substitutions", {"substitute": LI, **_days()}, ZHANG)
    [offered] = [each for each in (await office.get("/me", LI)).json()["memberships"] if each["on_behalf_of"]]
    await office.log_in(LI, membership=offered["id"])
    response = await office.post("/substitutions", {"absent": ZHANG, "substitute": CHIEF, **_days()}, LI)

    assert response.status_code == 404
    assert [row["substitute"] for row in (await office.get("/substitutions", ZHANG)).json()["items"]] == [LI]

"""Mandates over HTTP: who records them, who sees them, and what an agency may do with one."""

from datetime import timedelta
from typing import Any

import pytest

from domain.roles import Role
from tests.api.identities import CHIEF, LI, ZHANG, Identities, today
from tests.api.world import CASE, USCC

_MANDATE: dict[str, Any] = {
    "tenant": "xiangtan",
    "firm": USCC,
    "agency": "agent-1",
    "document_no": "WT-1",
    "since": str(today() - timedelta(days=1)),
    "until": str(today() + timedelta(days=30)),
}
_ACT = {"payload": {}, "reason": "x", "on_behalf_of": USCC}


@pytest.fixture
async def office(identities: Identities) -> Identities:
    """A firm, an agent, and the window."""
    await identities.there(LI, Role.FIRM, USCC)
    await identities.there(ZHANG, Role.AGENT, "agent-1")
    await identities.there(CHIEF, Role.WINDOW_OFFICER)
    return identities


async def test_an_agent_acts_for_a_firm_that_mandated_the_agency_and_for_no_other(office: Identities, case: str) -> None:
    before = await office.post(f"/cases/{CASE}/acts/withdraw", _ACT, ZHANG)
    added = await office.post("/mandates", _MANDATE | {"firm": ""}, LI)
    during = await office.post(f"/cases/{CASE}/acts/withdraw", _ACT, ZHANG)
    withdrawn = await office.send("DELETE", f"/mandates/{added.json()['mandate']}", LI)
    after = await office.post(f"/cases/{CASE}/acts/withdraw", _ACT, ZHANG, "again")

    assert (added.status_code, added.json()["firm"], withdrawn.status_code) == (201, USCC, 200)
    assert during.status_code == 200
    assert office.api.door.asked[-1].asked.on_behalf_of == USCC
    assert {before.status_code, after.status_code} <= {403, 404}


async def test_the_window_records_a_mandate_and_everybody_sees_their_own(office: Identities) -> None:
    other = _MANDATE | {"agency": "agent-2", "document_no": "WT-2"}
    assert [(await office.post("/mandates", each, CHIEF)).status_code for each in (_MANDATE, other)] == [201, 201]

    seen = {actor: [row["document_no"] for row in (await office.get("/mandates", actor)).json()["items"]] for actor in (ZHANG, LI, CHIEF)}
    page = (await office.get("/mandates?limit=1", CHIEF)).json()
    rest = (await office.get(f"/mandates?limit=1&cursor={page['next']}", CHIEF)).json()

    assert seen == {ZHANG: ["WT-1"], LI: ["WT-2", "WT-1"], CHIEF: ["WT-2", "WT-1"]}
    assert [row["document_no"] for row in page["items"] + rest["items"]] == ["WT-2", "WT-1"]


_REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (ZHANG, {}, "not_permitted"),
    (LI, {"firm": "91430300MA4L000033"}, "wrong_body"),
    (CHIEF, {"firm": "91430300MA4L00001X"}, "wrong_body"),
    (CHIEF, {"firm": ""}, "wrong_body"),
    (CHIEF, {"tenant": "shanxi"}, "other_tenants"),
    (CHIEF, {"until": "2020-01-01"}, "wrong_body"),
]


async def test_a_mandate_that_nobody_could_give_is_refused(office: Identities) -> None:
    answers = [await office.post("/mandates", _MANDATE | change, actor) for actor, change, _ in _REFUSED]

    assert [answer.json()["code"] for answer in answers] == [code for *_, code in _REFUSED]


async def test_a_firm_withdraws_no_mandate_of_another(office: Identities) -> None:
    number = (await office.post("/mandates", _MANDATE | {"firm": "91430300MA4L1A0147"}, CHIEF)).json()["mandate"]

    assert (await office.send("DELETE", f"/mandates/{number}", LI)).status_code == 404
    assert (await office.send("DELETE", f"/mandates/{number}", CHIEF)).status_code == 200

"""The feed over HTTP: what a caller polls is theirs, in order, and every answer says where to go on."""

from typing import Any

import pytest

from db import feed, journal
from domain.events import EVENTS
from domain.facts import Fact, sealed
from tests.api.world import CASE, Api


async def sequenced(api: Api) -> None:
    while await feed.sequence(api.database):
        pass


async def more_facts(api: Api, *kinds: str) -> None:
    """Facts at the end of the case's journal."""
    rows = await journal.facts(api.database, CASE)
    facts = list[Fact]()
    for kind in kinds:
        last = (rows + facts)[-1]
        data: dict[str, Any] = {"stage": "window"} if kind == "entered" else {"outcome": "withdrawn"} if kind == "closed" else {}
        same = {name: value for name, value in vars(last).items() if name not in ("hash", "seq", "prev", "kind", "data")}
        facts.append(sealed(**same, seq=last.seq + 1, prev=last.hash, kind=kind, data=data))
    await journal.record(api.database, facts)


async def test_events_are_read_page_by_page_each_once(api: Api, case: str) -> None:
    await more_facts(api, "entered", "entered", "closed")
    await sequenced(api)
    seen, after = list[dict[str, Any]](), "0"
    while True:
        page = (await api.get(f"/api/v1/feed?limit=2&after={after}")).json()
        seen, after = seen + page["items"], page["next"]
        if not page["more"]:
            break

    assert [(event["type"], event["seq"]) for event in seen] == [
        ("open_case", 0),
        ("asked", 1),
        ("entered", 2),
        ("entered", 3),
        ("closed", 4),
    ]
    assert seen[0]["id"] == f"evt_{case}_0"
    assert seen[0]["links"]["fact"] == f"/api/v1/cases/{case}/journal?since=0"
    assert (await api.get(seen[1]["links"]["fact"])).json()["facts"][0]["hash"] == seen[1]["hash"]


async def test_an_event_holds_no_name_of_the_firm_and_no_amount(api: Api, case: str) -> None:
    await sequenced(api)
    text = (await api.get("/api/v1/feed")).text

    assert "湘潭样例" not in text
    assert "fen" not in text


@pytest.mark.parametrize("token", ["elsewhere", "other-bank", "other-firm"])
async def test_events_of_a_foreign_case_are_not_there(api: Api, case: str, token: str) -> None:
    await sequenced(api)
    page = (await api.get("/api/v1/feed", token)).json()

    assert (page["items"], page["more"]) == ([], False)


async def test_details_show_what_the_role_sees_and_no_more(api: Api, case: str) -> None:
    await sequenced(api)
    window = (await api.get("/api/v1/feed?details=true")).json()["items"][0]["fact"]
    insurer = (await api.get("/api/v1/feed?details=true", "insurer")).json()["items"][0]["fact"]
    journal_of_insurer = (await api.get(f"/api/v1/cases/{case}/journal", "insurer")).json()["facts"][0]

    assert window["data"]["demand"]["firm"] == "湘潭样例科技有限公司"
    assert insurer == journal_of_insurer


async def test_a_type_that_does_not_exist_is_refused_by_name(api: Api) -> None:
    response = await api.get("/api/v1/feed?types=closed,opened")

    assert (response.status_code, response.json()["code"]) == (422, "wrong_body")
    assert "opened" in response.json()["errors"][0]["message"]


async def test_the_catalogue_is_listed(api: Api) -> None:
    listed = (await api.get("/api/v1/feed/types")).json()["items"]

    assert {each["type"] for each in listed} == EVENTS.keys()

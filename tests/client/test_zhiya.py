"""The client on the API itself: typed operations, acts by name, pages, waiting, documents."""

from collections.abc import AsyncIterator
from typing import Any, cast

import httpx2
import pytest

from client import Refused, Zhiya
from client.zhiya import _events
from tests.api.world import CASE, OFFICER, Api


@pytest.fixture
async def zhiya(api: Api) -> AsyncIterator[Zhiya]:
    async with Zhiya("http://api", OFFICER, transport=httpx2.ASGITransport(app=api.app), wait_s=0.3) as made:
        yield made


async def test_a_case_is_read_by_a_typed_operation(zhiya: Zhiya, case: str) -> None:
    assert (await zhiya.read_case(case))["case"]["case_no"] == case


async def test_an_act_is_performed_by_its_own_operation_and_by_its_name(zhiya: Zhiya, api: Api, case: str) -> None:
    typed = await zhiya.accept_filing(case, {"payload": {"receipt_no": "R1"}})
    named = await zhiya.act(case, "accept_filing", {"payload": {"receipt_no": "R2"}})

    assert (typed["state"], named["state"]) == ("done", "done")
    assert [asked.payload for asked in api.door.asked] == [{"receipt_no": "R1"}, {"receipt_no": "R2"}]


async def test_the_same_key_is_the_same_act(zhiya: Zhiya, api: Api, case: str) -> None:
    first = await zhiya.act(case, "accept_filing", {"payload": {"receipt_no": "R1"}}, key="k")
    second = await zhiya.act(case, "accept_filing", {"payload": {"receipt_no": "R1"}}, key="k")

    assert first == second
    assert len(api.door.asked) == 1


async def test_a_case_is_opened(zhiya: Zhiya, opening: dict[str, Any]) -> None:
    assert (await zhiya.open_case(cast(Any, opening)))["case_no"].startswith("XI-")


async def test_a_refusal_carries_its_code_its_clause_and_its_sentence(zhiya: Zhiya, api: Api, case: str) -> None:
    api.door.state = "refused"
    with pytest.raises(Refused) as refused:
        await zhiya.act(case, "accept_filing", {"payload": {"receipt_no": "R1"}})

    assert (refused.value.status, refused.value.code, refused.value.clause) == (409, "not_open", "（十四）")
    assert "[not_open]" in str(refused.value)


async def test_wrong_fields_are_named(zhiya: Zhiya, case: str) -> None:
    with pytest.raises(Refused) as refused:
        await zhiya.act(case, "accept_filing")

    assert [each["field"] for each in refused.value.errors] == ["payload"]
    assert "payload: 缺少该项" in str(refused.value)


async def test_a_kept_act_is_followed_until_its_case_has_decided(zhiya: Zhiya, api: Api, case: str) -> None:
    api.door.state = "open"
    kept = await zhiya.act(case, "accept_filing", {"payload": {"receipt_no": "R1"}}, key="k")
    api.door.state = "done"
    decided = await zhiya.act(case, "accept_filing", {"payload": {"receipt_no": "R1"}}, key="k")

    assert (kept["state"], decided["state"]) == ("open", "done")
    assert (await zhiya.read_request(kept["request"]))["state"] == "done"


async def test_every_item_of_a_list_comes_page_after_page(zhiya: Zhiya, case: str) -> None:
    assert [found["case_no"] async for found in zhiya.every(zhiya.list_cases, limit=1)] == [CASE]


async def test_waiting_ends_when_the_case_is_as_wanted(zhiya: Zhiya, case: str) -> None:
    assert (await zhiya.wait_for(case, lambda found: found["case"]["stage"] == "opened"))["case"]["case_no"] == case
    with pytest.raises(TimeoutError):
        await zhiya.wait_for(case, lambda found: False, within_s=0.05, pause_s=0.01)


async def test_events_are_cut_as_the_standard_says() -> None:
    async def lines() -> AsyncIterator[str]:
        for line in (": hello", "id: 7", "event: act", 'data: {"a":', "data: 1}", "", ": alive", "", "data: 2", ""):
            yield line

    found = [event async for event in _events(lines())]

    assert [(event.id, event.kind, event.data) for event in found] == [("7", "act", {"a": 1}), ("", "message", 2)]

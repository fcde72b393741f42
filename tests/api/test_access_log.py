"""The access log of the API: reads of a case and refusals leave a line, without a word that the caller made up."""

import asyncio
from typing import Any

from db import access_log
from tests.api.world import CASE, OFFICER, Api

_PATH = f"/api/v1/cases/{CASE}"


async def lines(api: Api, case_no: str = CASE) -> list[dict[str, Any]]:
    """What the log says of the case, oldest first."""
    await api.app.state.access_log.flush()
    return await access_log.of_case(api.database, case_no)


async def test_a_read_of_a_case_says_who_looked_for_whom_at_what(api: Api, case: str) -> None:
    assert (await api.get(f"{_PATH}/journal")).status_code == 200

    [line] = await lines(api)

    assert (line["actor"], line["role"], line["organisation"]) == (f"demo:{OFFICER}", OFFICER, f"the-{OFFICER}")
    assert (line["tenants"], line["case_no"], line["operation"]) == (["xiangtan"], CASE, "read_journal")
    assert (line["status"], line["outcome"], line["times"]) == (200, "read", 1)
    assert line["at"].startswith("20")
    assert access_log.intact(line)


async def test_a_list_of_cases_is_a_read_as_well(api: Api, case: str) -> None:
    await api.get("/api/v1/cases")

    [line] = await lines(api, "")

    assert (line["operation"], line["outcome"]) == ("list_cases", "read")


async def test_every_kind_of_refusal_leaves_a_line_with_its_code(api: Api, case: str) -> None:
    await api.http.get(_PATH)
    await api.get(_PATH, "elsewhere")
    await api.act("accept_filing", {}, "firm")
    await api.act("accept_filing", {"payload": "wrong"})
    api.door.state = "refused"
    await api.act("withdraw", {"payload": {}, "reason": "x"}, "firm")

    found = [(line["actor"], line["operation"], line["status"], line["outcome"]) for line in await lines(api)]

    assert found == [
        ("", "read_case", 401, "not_known"),
        ("demo:elsewhere", "read_case", 404, "not_found"),
        ("demo:firm", "accept_filing", 403, "not_permitted"),
        (f"demo:{OFFICER}", "accept_filing", 422, "wrong_body"),
        ("demo:firm", "withdraw", 409, "not_open"),
    ]


async def test_an_act_that_is_done_is_a_fact_and_no_line(api: Api, case: str) -> None:
    assert (await api.act("withdraw", {"payload": {}, "reason": "x"}, "firm")).status_code == 200

    assert await lines(api) == []


async def test_nothing_that_a_caller_makes_up_enters_the_log(api: Api) -> None:
    await api.http.get("/api/v1/cases/张三-13800000000", headers={"Authorization": "Bearer secret-token"})
    await api.get("/api/v1/nowhere/secret-token")

    found = await lines(api, "")

    assert [(line["operation"], line["status"]) for line in found] == [("read_case", 401), ("unknown", 404)]
    assert not any(word in str(found) for word in ("张三", "secret", "13800000000"))


async def test_an_answer_does_not_wait_for_a_log_that_cannot_be_written(api: Api, case: str) -> None:
    blocker = await api.database.pool.acquire()
    try:
        async with blocker.transaction():
            await blocker.execute("SELECT pg_advisory_xact_lock(712)")  # nobody may append now
            assert (await api.get(_PATH)).status_code == 200
            writing = asyncio.create_task(api.app.state.access_log.flush())
            assert (await asyncio.wait_for(api.get(_PATH), 5)).status_code == 200
            assert not writing.done()
    finally:
        await api.database.pool.release(blocker)
    await writing

    assert sum(line["times"] for line in await lines(api)) == 2

"""Bulk work over HTTP: ordered once, done item by item, resumable, and refused to whoever lost the role meanwhile."""

import asyncio

from db import jobs
from db.bulk import MOST
from db.requests import StoredRequest
from engine.door import Decided
from tests.api.world import OFFICER
from tests.jobs.conftest import Cases, Work

_MANY = """
INSERT INTO cases SELECT (jsonb_populate_record(c, jsonb_build_object('case_no', 'XT-2027-' || lpad(n::text, 6, '0')))).*
FROM cases c, generate_series(1, $1) n"""
_ACT = {"act": "accept_filing", "payload": {"receipt_no": "收1"}}


async def test_an_act_on_a_whole_filter_is_done_for_every_case_once_and_the_order_is_kept_for_repetitions(work: Work, cases: Cases) -> None:
    numbers = await cases(12)
    body = _ACT | {"filter": {"stage": ["window", "preparation", "opened"]}}
    first = await work.ordered("bulk/acts", body, key="k")
    assert await work.ordered("bulk/acts", body, key="k") == first
    await work.done()

    job = await work.job(first)
    assert (job["state"], job["total"], job["done"], job["failed"]) == ("done", 12, 12, 0)
    assert sorted(asked.case_no for asked in work.api.door.asked) == numbers
    assert {asked.asked.actor for asked in work.api.door.asked} == {"demo:window_officer"}
    assert [item["result"]["case_no"] for item in await work.items(first)] == numbers


async def test_what_the_case_refuses_is_told_item_by_item_and_can_be_asked_again(work: Work, cases: Cases) -> None:
    (case_no,) = await cases(1)
    selection = [{"case_no": case_no}, {"case_no": "XT-2026-999999"}]
    work.api.door.state = "refused"
    job_id = await work.ordered("bulk/acts", _ACT | {"selection": selection})
    await work.done()
    refused, unseen = await work.items(job_id)
    assert (refused["error"]["code"], unseen["error"]["code"]) == ("not_open", "not_found")

    work.api.door.state = "done"
    resumed = await work.api.post(f"/api/v1/jobs/{job_id}/resume", {})
    await work.done()

    assert resumed.json()["again"] == 2
    job = await work.job(job_id)
    assert (job["state"], job["done"], job["failed"]) == ("done", 1, 1)


async def test_a_role_that_was_withdrawn_meanwhile_refuses_every_item_that_is_left(work: Work, cases: Cases) -> None:
    await cases(2)
    job_id = await work.ordered("bulk/acts", _ACT | {"filter": {}})
    await work.api.database.pool.execute("UPDATE memberships SET withdrawn_at = now() WHERE actor = 'demo:window_officer'")
    await work.done()

    codes = await work.api.database.pool.fetch("SELECT error ->> 'code' AS code FROM job_items WHERE job = $1", job_id)
    assert [row["code"] for row in codes] == ["role_withdrawn"] * 2
    assert work.api.door.asked == []


async def test_a_worker_that_is_killed_in_between_leaves_a_job_that_another_ends_with_each_act_once(work: Work, cases: Cases) -> None:
    numbers = await cases(6)
    job_id = await work.ordered("bulk/acts", _ACT | {"selection": [{"case_no": case_no} for case_no in numbers]})
    decide, third = work.api.door.decide, asyncio.Event()

    async def hangs(request: StoredRequest, wait_s: float = 10) -> Decided:
        if len(work.api.door.asked) >= 3:
            third.set()
            await asyncio.Event().wait()
        return await decide(request, wait_s)

    work.api.door.decide = hangs  # type: ignore[method-assign]
    killed = asyncio.create_task(work.loop().turn())
    await third.wait()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    work.api.door.decide = decide  # type: ignore[method-assign]
    await work.api.database.pool.execute("UPDATE jobs SET due_at = now()")  # its lease runs out
    await work.done()

    job = await work.job(job_id)
    assert (job["state"], job["done"]) == ("done", 6)
    assert await work.api.database.pool.fetchval("SELECT count(*) FROM requests WHERE act = 'accept_filing'") == 6


async def test_a_dry_run_says_what_would_be_asked_and_asks_nothing(work: Work, cases: Cases) -> None:
    await cases(1)
    would = await work.ordered("bulk/acts", _ACT | {"filter": {}, "dry_run": True})
    closed = {"act": "pass_precheck", "filter": {}, "selection": [], "dry_run": True}
    not_open = await work.ordered("bulk/acts", closed)
    await work.done()

    assert [item["result"]["would"] for item in await work.items(would)] == ["accept_filing"]
    assert [item["error"]["code"] for item in await work.items(not_open)] == ["not_open"]
    assert work.api.door.asked == []


async def test_a_job_is_its_orderers_own_and_is_cancelled_by_nobody_else(work: Work, cases: Cases) -> None:
    await cases(1)
    job_id = await work.ordered("bulk/acts", _ACT | {"filter": {}})

    assert (await work.api.get(f"/api/v1/jobs/{job_id}", "bureau_leader")).status_code == 404
    assert (await work.api.post(f"/api/v1/jobs/{job_id}/cancel", {}, "bureau_leader")).status_code == 404
    cancelled = await work.api.post(f"/api/v1/jobs/{job_id}/cancel", {})
    await work.done()

    assert cancelled.json()["state"] == "cancelled"
    assert work.api.door.asked == []
    assert (await work.api.post(f"/api/v1/jobs/{job_id}/cancel", {})).status_code == 409
    listed = (await work.api.get("/api/v1/jobs")).json()["items"]
    assert [job["id"] for job in listed] == [job_id]
    assert (await work.api.get("/api/v1/jobs", "bureau_leader")).json()["items"] == []


_NEVER = [
    (_ACT, OFFICER, "wrong_body"),
    (_ACT | {"filter": {}, "selection": [{"case_no": "XT-2026-000001"}]}, OFFICER, "wrong_body"),
    (_ACT | {"filter": {"colour": "red"}}, OFFICER, "wrong_body"),
    (_ACT | {"payload": {}, "filter": {}}, OFFICER, "wrong_body"),
    (_ACT | {"filter": {}}, "bank_officer", "not_permitted"),
    ({"act": "open_case", "filter": {}}, OFFICER, "wrong_body"),
    ({"act": "return_filing", "payload": {"defects": ["x"]}, "filter": {}}, OFFICER, "wrong_body"),
]


async def test_an_order_that_could_never_be_done_is_refused_before_it_is_written_down(work: Work) -> None:
    refused = [(await work.api.post("/api/v1/bulk/acts", body, token)).json()["code"] for body, token, _ in _NEVER]

    assert refused == [code for _, _, code in _NEVER]
    assert await work.api.database.pool.fetchval("SELECT count(*) FROM jobs") == 0


async def test_a_filter_that_finds_more_than_an_order_may_have_is_refused(work: Work, cases: Cases) -> None:
    await cases(1)
    await work.api.database.pool.execute(_MANY, MOST)

    response = await work.api.post("/api/v1/bulk/acts", _ACT | {"filter": {}})

    assert (response.status_code, response.json()["code"]) == (422, "too_many_items")


async def test_many_tasks_go_to_a_colleague_and_many_cases_get_an_officer(work: Work, cases: Cases) -> None:
    numbers = await cases(2)
    await work.api.database.pool.execute(
        "INSERT INTO people (actor, name, issuer, subject, system, made_by) VALUES ('demo:colleague', '同事', '', '', false, 'test')"
    )
    await work.api.database.pool.execute(
        """INSERT INTO memberships (actor, role, organisation, tenants, since, made_by)
        SELECT 'demo:colleague', role, organisation, tenants, since, 'test' FROM memberships WHERE actor = 'demo:window_officer'"""
    )
    tasks = await work.ordered("bulk/assign", {"to": "demo:colleague", "reason": "leave", "filter": {}})
    named = await work.ordered("bulk/assign", {"of": "cases", "to": "demo:colleague", "selection": [{"case_no": each} for each in numbers]})
    nobody = await work.ordered("bulk/assign", {"to": "demo:nobody", "reason": "leave", "filter": {}})
    await work.done()

    assert [item["state"] for item in await work.items(tasks)] == ["done", "done"]
    assert [item["state"] for item in await work.items(named)] == ["done", "done"]
    assert [item["error"]["code"] for item in await work.items(nobody)] == ["held_by_other", "held_by_other"]
    held = await work.api.database.pool.fetch("SELECT actor FROM task_holders UNION ALL SELECT actor FROM case_officers")
    assert [row["actor"] for row in held] == ["demo:colleague"] * 4


async def test_an_order_for_a_case_that_nobody_can_decide_now_is_paused_and_says_so(work: Work, cases: Cases) -> None:
    await cases(1)
    work.api.door.state = "open"
    job_id = await work.ordered("bulk/acts", _ACT | {"filter": {}})
    await work.done()
    job = await work.job(job_id)
    assert job["state"] == "paused"
    assert "has not decided yet" in job["note"]["en"]

    work.api.door.state = "done"
    await work.api.database.pool.execute("UPDATE jobs SET due_at = now()")
    await work.done()

    assert (await work.job(job_id))["done"] == 1
    assert await jobs.load(work.api.database.pool, job_id)

"""Tasks: queues by deadline, taken by one at a time, handed over with a reason, and not done over a colleague's head."""

import asyncio
from typing import Any

import pytest

from db.projection import rebuild
from domain.roles import Role
from tests.api.colleagues import BUREAU, employ
from tests.api.world import CASE, OFFICER, Api

TASK = f"/api/v1/tasks/{CASE}/1"
RECEIPT = {"payload": {"receipt_no": "R1"}}


@pytest.fixture
async def team(api: Api, case: str) -> Api:
    await employ(api, ("second", Role.WINDOW_OFFICER, BUREAU), ("leader", Role.BUREAU_LEADER, BUREAU))
    return api


async def _tasks(api: Api, query: str = "of=team", token: str = OFFICER) -> list[dict[str, Any]]:
    response = await api.get(f"/api/v1/tasks?{query}", token)
    assert response.status_code == 200, response.text
    return list(response.json()["items"])


async def _reassign(api: Api, to: str, token: str, version: int, reason: str = "on leave") -> Any:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{token}-{to}-{version}-{reason}", "If-Match": f'"{version}"'}
    return await api.http.post(f"{TASK}/reassign", json={"to": to, "reason": reason}, headers=headers)


async def test_a_role_sees_what_it_may_do_with_its_words_and_the_working_days_left(api: Api, case: str) -> None:
    [task] = await _tasks(api)

    assert [act["act"] for act in task["acts"]] == ["accept_filing", "return_filing"]
    assert (task["acts"][0]["title_zh"], task["acts"][0]["fresh_login"]) == ("受理", False)
    assert (task["deadline"], task["last_day"]) == ("2026-12-01T16:00:00+00:00", "2026-12-01")
    assert (task["firm"], task["holder"], task["version"]) == ("湘潭样例科技有限公司", None, 0)


async def test_the_days_left_are_counted_in_working_days_to_the_last_day_and_negative_after_it(api: Api, case: str) -> None:
    offset = "UPDATE cases SET clock_offset_s = extract(epoch FROM $1::text::timestamptz - now())::bigint"
    for day, left in (("2026-11-30", 1), ("2026-12-01", 0), ("2026-12-02", -1), ("2026-12-07", -4)):
        await api.database.pool.execute(offset, f"{day}T10:00:00+08:00")

        [task] = await _tasks(api)

        assert (task["working_days_left"], task["overdue"]) == (left, left < 0)
        assert len(await _tasks(api, "of=team&overdue=true")) == (left < 0)


async def test_a_role_without_acts_has_an_empty_queue_and_may_look_at_all_tasks_of_its_cases(api: Api, case: str) -> None:
    assert await _tasks(api, token="auditor") == []
    [task] = await _tasks(api, "of=all", "auditor")

    assert (task["acts"], task["waiting_for"]) == ([], ["agent", "firm", "window_officer"])


async def test_a_queue_holds_tasks_of_cases_in_scope_only(api: Api, case: str) -> None:
    seen = {token: len(await _tasks(api, token=token)) for token in ("firm", "other-firm", "elsewhere", "agent", "bank_officer")}
    seen_all = {token: len(await _tasks(api, "of=all", token)) for token in ("bank_officer", "other-bank", "elsewhere", "other-firm")}

    assert [token for token in seen if seen[token]] == ["firm"]
    assert [token for token in seen_all if seen_all[token]] == ["bank_officer"]


async def test_filters_narrow_the_queue(api: Api, case: str) -> None:
    found = ["act=accept_filing", "stage=opened", "jurisdiction=xiangtan", "subject=case", "due_before=2026-12-02"]
    nothing = ["act=decide_credit", "stage=window", "jurisdiction=shanxi", "subject=right", "subject=claim-1", "due_before=2026-12-01"]

    assert [query for query in found + nothing if await _tasks(api, f"of=team&{query}")] == found


async def test_pages_go_on_in_the_order_of_the_deadlines_and_those_without_one_come_last(api: Api, case: str) -> None:
    more = """
    INSERT INTO tasks (case_no, question, acts, subject, until, stays_open, asked_at, state, tenant, due)
    SELECT case_no, n, acts, subject, u, stays_open, asked_at, state, tenant, coalesce(u, 'infinity') FROM tasks,
        (VALUES (7, NULL::timestamptz), (8, NULL), (9, '2026-11-25T16:00:00Z')) v(n, u)"""
    await api.database.pool.execute(more)
    await api.database.pool.execute("""
    INSERT INTO task_roles (case_no, question, role, tenant, organisation, due)
    SELECT case_no, question, 'window_officer', tenant, '', due FROM tasks WHERE question > 1""")
    seen, page = [], (await api.get("/api/v1/tasks?of=team&limit=1")).json()
    while True:
        seen += [task["question"] for task in page["items"]]
        if page["next"] is None:
            break
        page = (await api.get(f"/api/v1/tasks?of=team&limit=1&cursor={page['next']}")).json()

    assert seen == [9, 1, 7, 8]


async def test_a_task_that_was_claimed_is_mine_and_a_colleague_sees_who_has_it(team: Api) -> None:
    claimed = await team.post(f"{TASK}/claim", {})

    assert claimed.json() == {"case_no": CASE, "question": 1, "holder": "demo:window_officer", "version": 1}
    assert claimed.headers["etag"] == '"1"'
    assert len(await _tasks(team, "of=mine")) == 1
    assert await _tasks(team, "of=mine", "second") == []
    assert (await _tasks(team, token="second"))[0]["holder"] == {"actor": "demo:window_officer", "name": "Name of window_officer"}


async def test_of_two_who_claim_at_once_one_gets_it_and_the_other_hears_who(team: Api) -> None:
    answers = await asyncio.gather(team.post(f"{TASK}/claim", {}), team.post(f"{TASK}/claim", {}, "second"))

    refused, done = sorted(answers, key=lambda each: each.status_code, reverse=True)
    assert (done.status_code, refused.status_code, refused.json()["code"]) == (200, 409, "held_by_other")
    assert refused.json()["holder"]["actor"] == done.json()["holder"]


async def test_a_task_of_another_role_or_one_that_is_over_is_not_claimed(team: Api) -> None:
    assert (await team.post(f"{TASK}/claim", {}, "leader")).json()["code"] == "not_permitted"
    assert (await team.post(f"/api/v1/tasks/{CASE}/5/claim", {})).status_code == 404
    await team.database.pool.execute("UPDATE tasks SET state = 'answered'")

    assert (await team.post(f"{TASK}/claim", {})).json()["code"] == "not_open"


async def test_another_organisations_holder_is_none_of_ours(team: Api) -> None:
    await team.post(f"{TASK}/claim", {})

    assert (await _tasks(team, token="firm"))[0]["holder"] is None
    assert (await team.post(f"{TASK}/claim", {}, "firm")).status_code == 200


async def test_a_task_in_a_case_that_is_not_visible_is_not_there(api: Api, case: str) -> None:
    for token in ("elsewhere", "other-firm", "other-bank"):
        assert (await api.get(TASK, token)).status_code == 404
        assert (await api.post(f"{TASK}/claim", {}, token)).status_code == 404


async def test_a_task_that_is_returned_is_the_teams_again(team: Api) -> None:
    assert (await team.post(f"{TASK}/return", {})).json()["code"] == "not_held"
    await team.post(f"{TASK}/claim", {})
    assert (await team.post(f"{TASK}/return", {}, "second")).json()["code"] == "held_by_other"

    returned = await team.post(f"{TASK}/return", {"reason": "a relative's firm"})

    assert returned.json()["holder"] is None
    assert (await team.post(f"{TASK}/claim", {}, "second")).status_code == 200
    moves = (await team.get(TASK)).json()["moves"]
    assert [(move["move"], move["by"]) for move in moves] == [
        ("claimed", "demo:window_officer"),
        ("returned", "demo:window_officer"),
        ("claimed", "demo:second"),
    ]


async def test_what_another_holds_is_handed_over_by_its_holder_or_a_head_with_a_reason(team: Api) -> None:
    await team.post(f"{TASK}/claim", {})
    assert (await _reassign(team, "demo:leader", "second", 1)).json()["code"] == "held_by_other"
    assert (await _reassign(team, "demo:bank_officer", "leader", 1)).json()["errors"][0]["field"] == "to"
    assert (await _reassign(team, "demo:second", "leader", 0)).json()["code"] == "changed_meanwhile"
    assert (await _reassign(team, "demo:second", "leader", 1, " ")).json()["errors"][0]["field"] == "reason"

    handed = await _reassign(team, "demo:second", "leader", 1)

    assert (handed.status_code, handed.json()["holder"], handed.json()["version"]) == (200, "demo:second", 2)
    move = (await team.get(TASK, "second")).json()["moves"][-1]
    assert (move["move"], move["by"], move["reason"]) == ("reassigned", "demo:leader", "on leave")


async def test_a_handing_over_without_the_version_that_was_seen_is_refused(team: Api) -> None:
    response = await team.post(f"{TASK}/reassign", {"to": "demo:second", "reason": "leave"})

    assert (response.status_code, response.json()["code"]) == (428, "etag_missing")


async def test_the_same_key_claims_once_and_gets_the_same_answer(team: Api) -> None:
    first = await team.post(f"{TASK}/claim", {}, key="k")
    await team.post(f"{TASK}/return", {})

    assert (await team.post(f"{TASK}/claim", {}, key="k")).json() == first.json()
    assert (await team.get(TASK)).json()["holder"] is None


async def test_an_act_over_a_colleagues_head_is_refused_unless_it_is_taken_over_with_a_reason(team: Api) -> None:
    await team.post(f"{TASK}/claim", {})

    refused = await team.act("accept_filing", RECEIPT, "second")
    unexplained = await team.post(f"/api/v1/cases/{CASE}/acts/accept_filing?take_over=true", RECEIPT, "second")
    assert (refused.status_code, refused.json()["code"]) == (409, "held_by_other")
    assert refused.json()["holder"]["actor"] == "demo:window_officer"
    assert unexplained.json()["errors"][0]["field"] == "reason"
    assert team.door.asked == []

    done = await team.post(f"/api/v1/cases/{CASE}/acts/accept_filing?take_over=true", RECEIPT | {"reason": "ill today"}, "second")

    assert done.status_code == 200
    task = (await team.get(TASK)).json()
    assert (task["holder"]["actor"], task["moves"][-1]["move"], task["moves"][-1]["reason"]) == ("demo:second", "taken_over", "ill today")


async def test_what_was_done_before_a_colleague_claimed_it_is_answered_again_all_the_same(team: Api) -> None:
    first = await team.act("accept_filing", RECEIPT, "second", key="k")
    await team.post(f"{TASK}/claim", {})

    assert (await team.act("accept_filing", RECEIPT, "second", key="k")).json() == first.json()


async def test_a_stream_of_answers_is_not_held_back_by_who_looks_after_it(team: Api) -> None:
    await team.database.pool.execute("UPDATE tasks SET stays_open = true")
    await team.post(f"{TASK}/claim", {})

    assert (await team.act("accept_filing", RECEIPT, "second")).status_code == 200


async def test_the_load_names_the_colleague_with_the_least_to_do_who_is_not_away(team: Api) -> None:
    await team.post(f"{TASK}/claim", {})
    load = (await team.get("/api/v1/tasks/load")).json()
    assert [(each["actor"], each["open_tasks"]) for each in load["team"]] == [("demo:second", 0), ("demo:window_officer", 1)]
    assert (load["suggestion"], load["unheld"], load["unheld_is_capped"]) == ("demo:second", 0, False)

    await team.database.pool.execute("""
    INSERT INTO substitutions (absent, substitute, since, until, made_by)
    VALUES ('demo:second', 'demo:window_officer', '2020-01-01', '2090-01-01', 'a')""")

    assert (await team.get("/api/v1/tasks/load")).json()["suggestion"] == "demo:window_officer"


async def test_a_rebuild_leaves_who_holds_what(team: Api) -> None:
    await team.post(f"{TASK}/claim", {})
    await rebuild(team.database, CASE)

    assert len(await _tasks(team, "of=mine")) == 1

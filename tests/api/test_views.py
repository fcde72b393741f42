"""Saved views: one's own and the team's, with names, defaults and versions."""

from dataclasses import replace
from typing import Any

import httpx2

from api.callers import Caller
from domain.roles import Role
from tests.api.world import OFFICER, Api, who

VIEWS = "/api/v1/views"
DUE: dict[str, Any] = {"name": "本周到期", "filters": {"stage": ["window"], "due_within": 7}, "sort": "next_until", "columns": ["case_no"]}


async def _send(api: Api, method: str, path: str, body: Any = None, token: str = OFFICER, **headers: str) -> httpx2.Response:
    sent = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"k-{next(api.keys)}", **headers}
    return await api.http.request(method, path, json=body, headers=sent)


async def _names(api: Api, token: str = OFFICER) -> dict[str, bool]:
    return {view["name"]: view["team"] for view in (await api.get(VIEWS, token)).json()["items"]}


async def test_a_view_is_saved_read_changed_and_deleted(api: Api) -> None:
    made = await _send(api, "POST", VIEWS, DUE)
    place = f"{VIEWS}/{made.json()['id']}"
    read = await api.get(place)
    changed = await _send(api, "PUT", place, DUE | {"name": "到期"}, **{"If-Match": read.headers["ETag"]})
    again = await api.get(place)
    gone = await _send(api, "DELETE", place, **{"If-Match": changed.headers["ETag"]})

    assert (made.status_code, made.json()["filters"], made.json()["team"]) == (201, DUE["filters"], False)
    assert read.json()["sort"] == "next_until"
    assert (again.json()["name"], again.json()["version"], again.headers["ETag"]) == ("到期", 2, '"2"')
    assert gone.json() == {"id": made.json()["id"], "deleted": True}
    assert (await api.get(place)).status_code == 404


async def test_the_same_key_saves_one_view(api: Api) -> None:
    first = await api.post(VIEWS, DUE, key="once")
    second = await api.post(VIEWS, DUE, key="once")

    assert first.json() == second.json()
    assert await _names(api) == {"本周到期": False}


async def test_the_same_key_of_the_same_person_in_another_role_is_another_request(api: Api) -> None:
    await api.post(VIEWS, DUE, key="once")
    caller = await who(OFFICER)
    assert caller is not None

    async def as_another(token: str) -> Caller:
        return replace(caller, role=Role.AUDITOR)

    api.app.state.parts = replace(api.app.state.parts, who=as_another)
    second = await api.post(VIEWS, DUE, key="once")

    assert second.status_code == 201
    assert [view["id"] for view in (await api.get(VIEWS)).json()["items"]] == [second.json()["id"]]


async def test_two_who_edit_do_not_overwrite_each_other(api: Api) -> None:
    place = f"{VIEWS}/{(await _send(api, 'POST', VIEWS, DUE)).json()['id']}"
    await _send(api, "PUT", place, DUE | {"name": "甲"}, **{"If-Match": '"1"'})

    late = await _send(api, "PUT", place, DUE | {"name": "乙"}, **{"If-Match": '"1"'})
    blind = await _send(api, "DELETE", place)

    assert (late.status_code, blind.status_code) == (412, 428)
    assert await _names(api) == {"甲": False}


async def test_the_team_is_everybody_of_the_role_there_and_nobody_else(api: Api) -> None:
    await _send(api, "POST", VIEWS, DUE | {"team": True}, "bank_officer")
    await _send(api, "POST", VIEWS, DUE | {"name": "我的"}, "bank_officer")

    assert await _names(api, "bank_officer") == {"我的": False, "本周到期": True}
    for token in ("bank_approver", "other-bank", "window_officer", "elsewhere"):
        assert await _names(api, token) == {}


async def test_a_colleague_has_the_teams_views_but_not_mine(api: Api) -> None:
    await api.database.pool.execute(
        """INSERT INTO saved_views (id, organisation, role, actor, name, filters, sort, columns, is_default, version, changed_by)
        VALUES ('a', 'the-window_officer', 'window_officer', 'demo:colleague', '他的', '{}', 'case_no', '{}', false, 1, ''),
               ('b', 'the-window_officer', 'window_officer', '', '大家的', '{}', 'case_no', '{}', false, 1, '')"""
    )

    assert await _names(api) == {"大家的": True}
    assert (await api.get(f"{VIEWS}/a")).status_code == 404
    assert (await _send(api, "DELETE", f"{VIEWS}/a", **{"If-Match": '"1"'})).status_code == 404


async def test_a_new_default_takes_the_place_of_the_old_one(api: Api) -> None:
    for name in ("一", "二"):
        await _send(api, "POST", VIEWS, DUE | {"name": name, "default": True})
    await _send(api, "POST", VIEWS, DUE | {"name": "三", "default": True, "team": True})

    found = (await api.get(VIEWS)).json()["items"]

    assert {view["name"]: view["default"] for view in found} == {"一": False, "二": True, "三": True}


async def test_a_view_that_no_list_would_take_is_refused(api: Api) -> None:
    await _send(api, "POST", VIEWS, DUE)
    taken = await _send(api, "POST", VIEWS, DUE)
    wrong: tuple[dict[str, Any], ...] = (
        {"filters": {"stag": []}},
        {"filters": {"stage": ["nowhere"]}},
        {"sort": "firm"},
        {"columns": ["demand"]},
        {"name": " "},
        {"owner": "x"},
    )

    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    assert [(await _send(api, "POST", VIEWS, DUE | each)).status_code for each in wrong] == [422] * len(wrong)
    hidden = await _send(api, "POST", VIEWS, DUE | {"sort": "amount_fen"}, "disposal_officer")
    assert hidden.status_code == 403

"""Erasure by law: asked for by one person, approved by a leader, said by the case; no answer tells the value."""

from typing import Any

import pytest

from db import archives, personal, requests
from domain.acts import ACTS
from domain.roles import Role
from tests.api.world import CASE, OFFICER, Api

VALUE = "王某 13800000000 wang@firm.example"
LAW = {"ground": "个人信息保护法第四十七条", "reason": "本人申请"}
LEADER = Role.BUREAU_LEADER.value


@pytest.fixture
async def ref(api: Api, case: str) -> str:
    """The contact of the case."""
    async with api.database.transaction() as conn:
        kept = await personal.keep(conn, "contact", VALUE)
        await personal.belongs(conn, kept.ref, case)
    return kept.ref


async def _asked(api: Api, **said: Any) -> int:
    response = await api.post("/api/v1/erasures", LAW | (said or {"case_no": CASE}))
    assert response.status_code == 201, response.text
    return int(response.json()["erasure"])


async def test_one_asks_another_approves_and_the_case_says_so(api: Api, ref: str) -> None:
    number = await _asked(api)
    waiting = (await api.get("/api/v1/erasures", LEADER)).json()["items"]
    before = (await api.get(f"/api/v1/cases/{CASE}/contact")).json()

    done = await api.post(f"/api/v1/erasures/{number}/approval", {}, LEADER)

    assert ([row["id"] for row in waiting], waiting[0]["state"]) == ([number], "asked")
    assert (before["contact"], before["erased"]) == (VALUE, [])
    assert (done.status_code, done.json()["state"]) == (200, "done")
    (receipt,) = done.json()["receipts"]
    assert (receipt["refs"], receipt["by"], receipt["second"]) == ([ref], "demo:window_officer", f"demo:{LEADER}")
    after = (await api.get(f"/api/v1/cases/{CASE}/contact")).json()
    assert (after["contact"], [row["ground"] for row in after["erased"]]) == (None, [LAW["ground"]])
    case = (await api.get(f"/api/v1/cases/{CASE}", "firm")).json()
    assert [(row["fields"], row["erasure"]) for row in case["erased"]] == [(["contact"], number)]
    assert (await api.get(f"/api/v1/erasures/{number}", "auditor")).json()["receipts"] == [receipt]


async def test_the_case_is_asked_to_note_it_in_the_name_of_who_approved(api: Api, ref: str) -> None:
    await api.post(f"/api/v1/erasures/{await _asked(api)}/approval", {}, LEADER)

    (noted,) = await requests.open_of_case(api.database.pool, CASE, "2100-01-01T00:00:00+00:00")
    assert (noted.act, noted.asked.actor, noted.payload["refs"]) == ("record_erasure", f"demo:{LEADER}", [ref])
    assert noted.asked.role in ACTS["record_erasure"].roles


async def test_an_approval_that_is_sent_again_has_the_same_answer_and_one_receipt(api: Api, ref: str) -> None:
    number = await _asked(api)

    first, again = [await api.post(f"/api/v1/erasures/{number}/approval", {}, LEADER, "k") for _ in range(2)]

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert (await api.post(f"/api/v1/erasures/{number}/approval", {}, LEADER)).json()["code"] == "already_decided"


async def test_a_value_is_looked_for_and_no_answer_and_no_row_repeats_it(api: Api, ref: str) -> None:
    response = await api.post("/api/v1/erasures", LAW | {"value": "13800000000"})
    unknown = await api.post("/api/v1/erasures", LAW | {"value": "13900000000"})

    assert (response.json()["refs"], response.json()["cases"][0]["personal_values"]) == ([ref], 1)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    rows = await api.database.pool.fetchval(
        "SELECT (SELECT json_agg(e)::text FROM erasures e) || (SELECT json_agg(k)::text FROM kept_answers k)"
    )
    assert "138" not in response.text + unknown.text + rows
    assert "139" not in unknown.text


async def test_what_would_go_is_foreseen_and_nothing_is_written_down(api: Api, ref: str) -> None:
    said = await api.post("/api/v1/erasures/foresight", {"case_no": CASE})

    places = {"case_no": CASE, "personal_values": 1, "comments": 0, "job_files": 0, "letters": 0}
    assert said.json() == {"refs": [ref], "cases": [places], "held": []}
    assert await api.database.pool.fetchval("SELECT count(*) FROM erasures") == 0


async def test_a_refused_erasure_erases_nothing_and_is_not_decided_again(api: Api, ref: str) -> None:
    number = await _asked(api)

    said = await api.post(f"/api/v1/erasures/{number}/refusal", {"reason": "贷款存续，须保存"}, LEADER)

    assert (said.json()["state"], said.json()["said"]) == ("refused", "贷款存续，须保存")
    assert (await api.post(f"/api/v1/erasures/{number}/approval", {}, LEADER)).json()["code"] == "already_decided"
    assert await personal.values(api.database.pool, [ref]) == {ref: VALUE}


async def test_a_legal_hold_stands_against_it_until_the_leader_says_what_goes_before_it(api: Api, ref: str) -> None:
    await archives.hold(api.database.pool, CASE, "诉讼", "demo:auditor")
    number = await _asked(api)

    held = await api.post(f"/api/v1/erasures/{number}/approval", {}, LEADER)
    done = await api.post(f"/api/v1/erasures/{number}/approval", {"over_hold": "法院裁定"}, LEADER)

    assert (held.status_code, held.json()["code"]) == (409, "on_hold")
    assert done.json()["receipts"][0]["over_hold"] == "法院裁定"


@pytest.mark.parametrize("said", [{"case_no": CASE}, {"refs": ["person-" + "0" * 32]}, {"value": VALUE}])
async def test_a_person_of_another_tenant_is_not_there(api: Api, ref: str, said: dict[str, Any]) -> None:
    if "refs" in said:
        said = {"refs": [ref]}
    number = await _asked(api)

    assert (await api.post("/api/v1/erasures", LAW | said, "elsewhere")).status_code == 404
    assert (await api.get(f"/api/v1/erasures/{number}", "elsewhere")).status_code == 404
    assert (await api.get("/api/v1/erasures", "elsewhere")).json()["items"] == []


@pytest.mark.parametrize("token", [LEADER, Role.AUDITOR.value, Role.BANK_OFFICER.value])
async def test_who_decides_or_audits_does_not_ask(api: Api, ref: str, token: str) -> None:
    assert (await api.post("/api/v1/erasures", LAW | {"case_no": CASE}, token)).status_code == 403


async def test_who_asks_does_not_approve(api: Api, ref: str) -> None:
    number = await _asked(api)

    assert (await api.post(f"/api/v1/erasures/{number}/approval", {}, OFFICER)).status_code == 403


@pytest.mark.parametrize("said", [{}, {"case_no": CASE, "value": VALUE}, {"refs": ["person-1"]}])
async def test_exactly_one_person_is_named(api: Api, ref: str, said: dict[str, Any]) -> None:
    assert (await api.post("/api/v1/erasures", LAW | said)).json()["code"] == "wrong_body"


async def test_somebody_of_ours_is_erased_after_the_account_was_closed(api: Api, case: str) -> None:
    pool = api.database.pool
    await pool.execute("INSERT INTO people (actor, name) VALUES ('user:li', '李某')")
    member = (
        "INSERT INTO memberships (actor, role, organisation, tenants, since) VALUES ('user:li', 'finance', 'f', '{xiangtan}', '2020-01-01')"
    )
    await pool.execute(member)

    early = await api.post("/api/v1/erasures", LAW | {"actor": "user:li"})
    await pool.execute("UPDATE people SET active = false")
    done = await api.post(f"/api/v1/erasures/{await _asked(api, actor='user:li')}/approval", {}, LEADER)

    assert early.json()["code"] == "still_active"
    assert (done.json()["receipts"][0]["actor"], await pool.fetchval("SELECT name FROM people")) == ("user:li", "")

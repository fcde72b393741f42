"""The auditor's workspace: samples that can be drawn again, findings that are answered, notes; and no case that hears of any of it."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx2
import pytest

from db import journal
from db.derived_sql import DERIVED
from domain.roles import Role
from domain.sampling import population_sha256, sample
from tests.api.colleagues import BUREAU, employ
from tests.api.conftest import _fact, _opened
from tests.api.world import BANK, CASE, INSURER, USCC, Api

SAMPLES, FINDINGS, NOTES = "/api/v1/audit/samples", "/api/v1/audit/findings", "/api/v1/audit/notes"
AUDITOR = Role.AUDITOR.value
DRAW: dict[str, Any] = {"name": "2026 Q4", "purpose": "the yearly audit", "kind": "random", "size": 3}
RAISE: dict[str, Any] = {"case_no": CASE, "grade": "minor", "text": "No survey.", "addressee": BANK, "within_days": 5}
_CASES = [f"XT-2026-{n:06}" for n in range(1, 9)]


@pytest.fixture
async def cases(api: Api, case: str) -> Api:
    """Eight cases; the fourth was escalated twice and put under supervision."""
    for case_no in _CASES[1:]:
        facts = [_fact(0, "", "open_case", _opened(), case_no)]
        for kind in ("escalated", "escalated", "supervision_ordered") if case_no == _CASES[3] else ():
            facts.append(_fact(len(facts), facts[-1].hash, kind, {}, case_no))
        await journal.record(api.database, facts)
    return api


async def _say(api: Api, finding: int, word: str, version: int, token: str = AUDITOR, **body: Any) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{word}-{next(api.keys)}", "If-Match": f'"{version}"'}
    return await api.http.post(f"{FINDINGS}/{finding}/{word}", json={"text": "said"} | body, headers=headers)


async def _raised(api: Api, **more: Any) -> int:
    response = await api.post(FINDINGS, RAISE | more, AUDITOR)
    assert response.status_code == 201, response.text
    return int(response.json()["id"])


async def _numbers(api: Api, token: str, query: str = "") -> list[int]:
    return [each["id"] for each in (await api.get(f"{FINDINGS}{query}", token)).json()["items"]]


async def test_anybody_draws_the_same_random_sample_again(cases: Api) -> None:
    drawn = await cases.post(SAMPLES, DRAW | {"filter": {"jurisdiction": ["xiangtan"]}}, AUDITOR, key="once")
    again = await cases.post(SAMPLES, DRAW | {"filter": {"jurisdiction": ["xiangtan"]}}, AUDITOR, key="once")
    told = (await cases.get(drawn.headers["Location"], "supervisor")).json()
    population = (await cases.get(f"{drawn.headers['Location']}/population", AUDITOR)).json()

    assert (drawn.status_code, drawn.json()) == (201, told)
    assert again.json() == told
    assert (told["filter"], told["seed_given"], told["population"]["count"]) == ({"jurisdiction": ["xiangtan"]}, False, 8)
    assert population["case_nos"] == _CASES
    assert population["sha256"] == told["population"]["sha256"] == population_sha256(_CASES)
    assert [each["case_no"] for each in told["cases"]] == sample(_CASES, 3, told["seed"])
    smallest = min(_CASES, key=lambda case_no: sha256(f"{told['seed']}:{case_no}".encode()).digest())
    assert smallest in [each["case_no"] for each in told["cases"]]


async def test_a_sample_by_risk_says_what_each_case_was_drawn_for(cases: Api) -> None:
    drawn = (await cases.post(SAMPLES, DRAW | {"kind": "risk", "seed": "7"}, AUDITOR)).json()
    first, second, third = drawn["cases"]
    table = {each["risk"]: each for each in (await cases.get("/api/v1/audit/risks", AUDITOR)).json()["items"]}

    assert (first["case_no"], first["points"]) == (_CASES[3], 9)
    shown = {each["risk"]: (each["points"], each["facts"]) for each in first["risks"]}
    assert shown == {"supervision": (5, [3]), "escalation": (4, [1, 2])}
    assert {name: each[name] for each in first["risks"][:1] for name in each.keys() - {"points", "facts"}} == table["supervision"]
    # Equal ones in the order of the seed, which the auditor named.
    assert (second["points"], third["points"], drawn["seed"], drawn["seed_given"]) == (0, 0, "7", True)
    rest = sorted(set(_CASES) - {_CASES[3]}, key=lambda case_no: sha256(f"7:{case_no}".encode()).digest())
    assert [second["case_no"], third["case_no"]] == rest[:2]


async def test_what_is_said_of_the_moment_is_kept_as_of_the_draw_and_all_draws_stay(cases: Api) -> None:
    before = datetime.now(UTC)
    await cases.post(SAMPLES, DRAW | {"filter": {"due_within": 30, "officer": "me"}}, AUDITOR)
    await cases.post(SAMPLES, DRAW, AUDITOR)

    page = (await cases.get(f"{SAMPLES}?limit=1", AUDITOR)).json()
    [first] = (await cases.get(f"{SAMPLES}?cursor={page['next']}", AUDITOR)).json()["items"]

    assert page["items"][0]["filter"] == {}
    assert first["filter"]["officer"] == f"demo:{AUDITOR}"
    due = datetime.fromisoformat(first["filter"]["deadline_before"])
    assert timedelta(0) <= due - before - timedelta(days=30) < timedelta(minutes=1)
    assert first["population"]["count"] == 0
    wrong: tuple[dict[str, Any], ...] = ({"filter": {"stag": []}}, {"size": 0}, {"kind": "nice"}, {"seed": "a b"})
    for body in wrong:
        assert (await cases.post(SAMPLES, DRAW | body, AUDITOR)).status_code == 422


async def test_the_progress_of_a_sample_is_what_the_access_log_tells_of_auditors(cases: Api) -> None:
    place = (await cases.post(SAMPLES, DRAW | {"size": 8}, AUDITOR)).headers["Location"]
    await cases.get(f"/api/v1/cases/{CASE}/journal", AUDITOR)
    await cases.get(f"/api/v1/cases/{_CASES[1]}", "window_officer")
    finding = await _raised(cases, sample=int(place.rpartition("/")[2]))
    await cases.get(f"{FINDINGS}/{finding}", "bank_officer")
    await cases.app.state.access_log.flush()

    for reader in (AUDITOR, "supervisor"):
        told = (await cases.get(f"{place}/progress", reader)).json()
        looked = {each["case_no"]: (each["people"], each["looks"], each["findings"], each["awaiting"]) for each in told["items"]}
        assert (told["cases"], told["looked"]) == (8, 1)
        assert looked[CASE] == ([f"demo:{AUDITOR}"], 1, 1, 1)
        assert looked[_CASES[1]] == ([], 0, 0, 0)
    await cases.app.state.access_log.flush()
    log = await cases.database.pool.fetch(
        "SELECT operation, actor, case_no FROM access_log WHERE operation LIKE '%finding' OR role = $1", AUDITOR
    )
    assert ("read_finding", "demo:bank_officer", CASE) in [tuple(line) for line in log]
    assert ("read_progress", f"demo:{AUDITOR}", "") in [tuple(line) for line in log]


async def test_a_finding_goes_from_the_question_over_two_answers_to_its_end(cases: Api) -> None:
    finding = await _raised(cases, fact_seq=0, figure="demand.amount_fen")
    answered = await _say(cases, finding, "answer", 1, "bank_officer", text="It was on the 3rd.")
    assert (answered.status_code, answered.json()["state"], answered.json()["deadline"]) == (200, "answered", None)
    reopened = await _say(cases, finding, "reopen", 2, text="With which paper?", within_days=1)
    assert reopened.json()["working_days_left"] == 1
    await _say(cases, finding, "answer", 3, "bank_approver", text="With this one.")
    await _say(cases, finding, "accept", 4, text="")
    closed = await _say(cases, finding, "close", 5)

    told = (await cases.get(f"{FINDINGS}/{finding}", "bank_officer")).json()
    assert closed.json() == told
    states = ["open", "answered", "reopened", "answered", "accepted", "closed"]
    assert [(each["version"], each["state"]) for each in told["history"]] == list(enumerate(states, 1))
    assert [each["by"] for each in told["history"]][:4] == ["demo:auditor", "demo:bank_officer", "demo:auditor", "demo:bank_approver"]
    assert [each["text"] for each in told["history"]][:2] == ["No survey.", "It was on the 3rd."]
    late = await _say(cases, finding, "answer", 6, "bank_officer")
    assert (late.status_code, late.json()["code"]) == (409, "not_open")
    assert (await _say(cases, finding, "reopen", 1, within_days=1)).json()["code"] == "changed_meanwhile"


async def test_a_finding_is_seen_by_auditors_and_by_whom_it_is_addressed_to_and_by_nobody_else(cases: Api) -> None:
    bank, approver, insurer = (
        await _raised(cases),
        await _raised(cases, addressee_role="bank_approver"),
        await _raised(cases, addressee=INSURER),
    )

    assert await _numbers(cases, AUDITOR) == await _numbers(cases, "supervisor") == [insurer, approver, bank]
    assert await _numbers(cases, "bank_officer") == [bank]
    assert await _numbers(cases, "bank_approver") == [approver, bank]
    assert await _numbers(cases, "insurer") == [insurer]
    for token in ("other-bank", "elsewhere", "guarantor", "bureau_leader"):
        assert await _numbers(cases, token) == []
        assert (await cases.get(f"{FINDINGS}/{bank}", token)).status_code == 404
        assert (await _say(cases, bank, "answer", 1, token)).status_code == 404
    assert (await cases.get(FINDINGS, "firm")).status_code == 403
    assert (await _say(cases, bank, "answer", 1)).status_code == 403
    assert (await _say(cases, bank, "close", 1, "supervisor")).status_code == 403


async def test_a_bureau_that_plays_no_part_answers_through_its_people_and_a_firm_does_not(cases: Api) -> None:
    await employ(cases, ("leader", Role.BUREAU_LEADER, BUREAU))
    finding = await _raised(cases, addressee=BUREAU, addressee_role="bureau_leader")
    wrong: dict[str, dict[str, Any]] = {
        "addressee": {"addressee": USCC},
        "addressee ": {"addressee": "nobody"},
        "addressee  ": {"addressee": BUREAU, "addressee_role": "bank_officer"},
        "addressee_role": {"addressee_role": "firm"},
        "fact_seq": {"fact_seq": 99},
        "figure": {"fact_seq": 0, "figure": "demand.nothing"},
        "sample": {"sample": 1},
        "within_days": {"within_days": 0},
    }

    assert (await _say(cases, finding, "answer", 1, "leader")).status_code == 200
    assert await _numbers(cases, "window_officer") == []
    for field, body in wrong.items():
        response = await cases.post(FINDINGS, RAISE | body, AUDITOR)
        assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field.strip()), body
    assert (await cases.post(FINDINGS, RAISE | {"case_no": "SX-2026-000001"}, AUDITOR)).status_code == 404


async def test_a_list_of_findings_goes_on_by_cursor_and_shows_what_is_overdue(cases: Api) -> None:
    first, second, third = await _raised(cases), await _raised(cases, grade="grave"), await _raised(cases)
    await _say(cases, third, "answer", 1, "bank_officer")
    later = datetime.now(UTC) + timedelta(days=30)
    cases.app.state.parts = cases.app.state.parts.__class__(**vars(cases.app.state.parts) | {"wall": lambda: later})

    page = (await cases.get(f"{FINDINGS}?limit=2", AUDITOR)).json()
    rest = await _numbers(cases, AUDITOR, f"?limit=2&cursor={page['next']}")

    assert [each["id"] for each in page["items"]] + rest == [third, second, first]
    assert page["items"][1]["overdue"]
    assert page["items"][1]["working_days_left"] < 0
    assert await _numbers(cases, "bank_officer", "?overdue=true") == [second, first]
    assert await _numbers(cases, AUDITOR, f"?grade=grave&state=open&case_no={CASE}&addressee={BANK}") == [second]


async def test_nothing_of_the_workspace_enters_the_case(cases: Api) -> None:
    before = await _whole(cases)

    await cases.post(SAMPLES, DRAW | {"kind": "risk"}, AUDITOR)
    finding = await _raised(cases, fact_seq=0)
    for word, token, more in (("answer", "bank_officer", {}), ("reopen", AUDITOR, {"within_days": 3}), ("close", AUDITOR, {})):
        version = (await cases.get(f"{FINDINGS}/{finding}", AUDITOR)).json()["version"]
        assert (await _say(cases, finding, word, version, token, **more)).status_code == 200
    await cases.post(NOTES, {"case_no": CASE, "text": "look again"}, AUDITOR)

    assert await _whole(cases) == before
    assert cases.door.asked == []


async def _whole(api: Api) -> dict[str, list[Any]]:
    """All that there is of cases: journal, heads, derived rows, requests, letters, the feed."""
    tables = ("journal", "heads", "requests", "outbox", "feed", "feed_waiting", "comments", *DERIVED)
    return {table: await api.database.pool.fetch(f"SELECT t::text FROM {table} t ORDER BY 1") for table in tables}  # noqa: S608


async def test_a_note_is_its_authors_alone_and_keeps_what_it_said(cases: Api) -> None:
    written = (await cases.post(NOTES, {"case_no": CASE, "fact_seq": 0, "text": "odd"}, AUDITOR)).json()
    place = f"{NOTES}/{written['note']}"
    headers = {"Authorization": f"Bearer {AUDITOR}", "Idempotency-Key": "a", "If-Match": '"1"'}

    changed = await cases.http.put(place, json={"text": "not odd"}, headers=headers)
    stale = await cases.http.put(place, json={"text": "very odd"}, headers=headers | {"Idempotency-Key": "b"})
    told = (await cases.get(place, AUDITOR)).json()
    listed = (await cases.get(f"{NOTES}?case_no={CASE}", AUDITOR)).json()
    gone = await cases.http.put(place, json={"text": " "}, headers=headers | {"Idempotency-Key": "c", "If-Match": '"2"'})

    assert (changed.status_code, stale.status_code, gone.status_code) == (200, 412, 200)
    assert [(each["version"], each["text"]) for each in told["versions"]] == [(2, "not odd"), (1, "odd")]
    assert [(each["text"], each["fact_seq"]) for each in listed["items"]] == [("not odd", 0)]
    assert (await cases.get(NOTES, AUDITOR)).json() == {"items": [], "next": None}
    await employ(cases, ("colleague", Role.AUDITOR, "the-auditor"))
    assert (await cases.get(place, "colleague")).status_code == 404

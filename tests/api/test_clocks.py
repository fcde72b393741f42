"""The clocks of a case over HTTP: their statements, and who may read them."""

from typing import Any

from api.clocks import statements
from db import cases, journal
from db.database import Database
from domain.facts import Fact, sealed
from tests.api.world import RIGHT, Api

_DAYS = [{"day": "2026-11-23", "counted": True, "n": 1, "why_zh": "工作日", "why_en": "a working day"}]


def _fact(seq: int, prev: str, kind: str, case_no: str, subject: str = RIGHT, **data: Any) -> Fact:
    at, who = "2026-11-21T02:00:00+00:00", {"actor": "case", "role": "case", "organisation": "case", "tenant": "xiangtan"}
    nobody = {"request": "", "on_behalf_of": "", "clause": "（十四）", "reason": ""}
    return sealed(
        version=1, case_no=case_no, seq=seq, kind=kind, subject=subject, at=at, received_at=at, data=data, prev=prev, **nobody, **who
    )


async def _journalled(database: Database, case: str) -> None:
    async with database.pool.acquire() as conn:
        last = (await cases.facts_of(conn, case))[-1]
    started = _fact(
        last.seq + 1, last.hash, "clock_started", case, clock="policy", unit="working_days", budget=5, used=0, due="2026-11-27", days=[]
    )
    paused = _fact(
        last.seq + 2,
        started.hash,
        "clock_paused",
        case,
        clock="policy",
        unit="working_days",
        budget=5,
        used=1,
        due="",
        days=_DAYS,
        reason="补正",
    )
    await journal.record(database, [started, paused])


async def test_a_clock_is_read_as_it_stands_with_its_ledger(api: Api, case: str, database: Database) -> None:
    await _journalled(database, case)

    found = (await api.get(f"/api/v1/cases/{case}/clocks")).json()

    [clock] = found["clocks"]
    assert (found["case_no"], clock["subject"], clock["clock"], clock["state"]) == (case, RIGHT, "policy", "paused")
    assert (clock["used"], clock["due"], clock["days"], clock["reason"], clock["clause"]) == (1, "", _DAYS, "补正", "（十四）")
    assert [(entry["event"], entry["used"], entry["due"]) for entry in clock["ledger"]] == [("started", 0, "2026-11-27"), ("paused", 1, "")]
    assert all("days" not in entry for entry in clock["ledger"])


async def test_a_case_without_clocks_has_none(api: Api, case: str) -> None:
    assert (await api.get(f"/api/v1/cases/{case}/clocks")).json() == {"case_no": case, "clocks": []}


async def test_who_may_not_see_the_case_may_not_see_its_clocks(api: Api, case: str) -> None:
    for token in ("elsewhere", "other-bank", "other-firm"):
        response = await api.get(f"/api/v1/cases/{case}/clocks", token)

        assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert (await api.http.get(f"/api/v1/cases/{case}/clocks")).status_code == 401


def test_each_subject_has_a_clock_of_its_own_in_the_order_of_their_start() -> None:
    facts = [
        _fact(0, "", "clock_started", "XT-1", "case", clock="policy", due="2026-11-27"),
        _fact(1, "", "clock_started", "XT-1", RIGHT, clock="registry", due="2026-11-28"),
        _fact(2, "", "asked", "XT-1", "case", clock="policy"),
        _fact(3, "", "clock_met", "XT-1", "case", clock="policy"),
    ]

    found = statements(facts)

    assert [(each["subject"], each["clock"], each["state"]) for each in found] == [
        ("case", "policy", "met"),
        (RIGHT, "registry", "started"),
    ]
    assert found[0]["due"] == "2026-11-27"
    assert len(found[0]["ledger"]) == 2

"""Scope: what of a case each role sees, who sees that it did, and what a province counts."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from api.callers import Caller
from db import journal, personal
from domain.roles import Role
from domain.rules import Rule, Rules
from domain.workdays import local_day
from tests.api.conftest import _fact, _rules_for
from tests.api.world import BANK, CASE, USCC, Api, who

_MANDATE = "INSERT INTO mandates (tenant, firm, agency, document_no, since, until, made_by) VALUES ('xiangtan', $1, $2, 'M1', $3, $4, '')"
_TODAY = local_day(datetime.now(UTC))


@pytest.fixture
async def contact(api: Api, case: str) -> str:
    """The value of the case's contact, kept apart."""
    async with api.database.transaction() as conn:
        ref = await personal.keep(conn, "contact", "zhang@example.invalid")
        await personal.belongs(conn, ref.ref, case)
    return "zhang@example.invalid"


@pytest.fixture
async def province(api: Api, case: str) -> Api:
    """The same API with Hunan above Xiangtan, and people who look after Hunan; `opened` says whether Xiangtan's cases are open to it."""
    leader = Caller("demo:hunan", Role.BUREAU_LEADER, "bureau-hunan", frozenset({"hunan"}), session="x", fresh_at=datetime.now(UTC))

    async def known(token: str) -> Caller | None:
        return leader if token == "hunan" else await who(token)

    cities = {"hunan": frozenset({"xiangtan"})}
    api.app.state.parts = replace(api.app.state.parts, who=known, cities_of=lambda tenant: cities.get(tenant, frozenset()))
    return api


def _opened(jurisdiction: str, on: Any) -> Rules:
    rules = _rules_for(jurisdiction, on)
    row = Rule("case.province_sees_cases", "yes", "clause", "source", "D")
    return replace(rules, rows={**rules.rows, row.key: row})


async def _note(api: Api, kind: str, data: dict[str, Any], subject: str = "case") -> None:
    facts = await journal.facts(api.database, CASE)
    await journal.record(api.database, [*facts, _fact(len(facts), facts[-1].hash, kind, data, subject=subject)])


# Who sees the case


async def test_an_agent_sees_the_cases_of_firms_that_have_given_a_mandate(api: Api, case: str) -> None:
    before = await api.get(f"/api/v1/cases/{case}", "agent")
    await api.database.pool.execute(_MANDATE, USCC, "the-agent", _TODAY, _TODAY)
    after = await api.get(f"/api/v1/cases/{case}", "agent")

    assert (before.status_code, after.status_code) == (404, 200)


async def test_a_mandate_that_was_withdrawn_or_is_over_shows_nothing(api: Api, case: str) -> None:
    await api.database.pool.execute(_MANDATE, USCC, "the-agent", _TODAY.replace(year=2025), _TODAY.replace(year=2025))
    await api.database.pool.execute(_MANDATE, USCC, "the-agent", _TODAY, _TODAY)
    await api.database.pool.execute("UPDATE mandates SET withdrawn_at = now()")

    assert (await api.get(f"/api/v1/cases/{case}", "agent")).status_code == 404


async def test_a_registrar_sees_the_case_from_its_call_on(api: Api, case: str) -> None:
    before = await api.get(f"/api/v1/cases/{case}", "registry_officer")
    await _note(api, "called", {"call": "c/1", "kind": "file", "party": "registry-cnipa"})
    await api.database.pool.execute("UPDATE parties SET organisation = 'the-registry_officer' WHERE part = 'registry'")
    after = await api.get(f"/api/v1/cases/{case}", "registry_officer")

    assert (before.status_code, after.status_code) == (404, 200)


async def test_an_appraiser_sees_the_case_when_it_asks_for_the_value_of_what_is_disposed_of(api: Api, case: str) -> None:
    before = await api.get(f"/api/v1/cases/{case}", "appraiser")
    await _note(api, "asked", {"acts": ["value_asset"], "stays_open": False}, "disposal-1")
    after = (await api.get(f"/api/v1/cases/{case}/acts", "appraiser")).json()

    assert before.status_code == 404
    assert "value_asset" in [act["act"] for act in after["acts"]]


async def test_a_reinsurer_sees_the_case_whose_cover_was_ceded_to_it_and_another_does_not(api: Api, case: str) -> None:
    await _note(api, "record_cession", {"kind": "reinsurance", "party": "the-reinsurer", "share": "0.3", "treaty_no": "T1"})

    assert (await api.get(f"/api/v1/cases/{case}", "reinsurer")).status_code == 200


async def test_a_bank_that_is_named_as_a_reinsurer_does_not_see_the_case_as_a_bank(api: Api, case: str) -> None:
    await _note(api, "record_cession", {"kind": "reinsurance", "party": "bank-xt-hr", "share": "0.3", "treaty_no": "T1"})

    assert (await api.get(f"/api/v1/cases/{case}", "other-bank")).status_code == 404


async def test_an_act_of_no_permitted_role_is_hidden_where_the_case_is(api: Api, case: str) -> None:
    hidden = await api.act("accept_filing", {"payload": {}}, "other-bank")
    nothing = await api.act("accept_filing", {"payload": {}}, "other-bank", case_no="XT-2026-999999")
    refused = await api.act("accept_filing", {"payload": {}}, "bank_officer")

    assert (hidden.status_code, nothing.status_code, refused.status_code) == (404, 404, 403)
    assert hidden.json()["title"] == nothing.json()["title"]


# What of it


async def test_a_registrar_sees_no_loan_and_no_value_and_is_told_what_is_hidden(api: Api, case: str) -> None:
    await api.database.pool.execute("INSERT INTO parties VALUES ($1, 'the-registry_officer', 'registry')", case)
    found = (await api.get(f"/api/v1/cases/{case}", "registry_officer")).json()

    assert found["case"]["demand"]["amount_fen"] is None
    assert found["rights"][0]["declared_value_fen"] is None
    assert {"case.demand.amount_fen", "rights.declared_value_fen"} <= set(found["masked"])
    assert found["rights"][0]["right_no"]


async def test_a_firm_sees_all_of_its_own(api: Api, case: str) -> None:
    found = (await api.get(f"/api/v1/cases/{case}", "firm")).json()

    assert found["case"]["demand"]["amount_fen"] == 1
    assert not found.get("masked")


async def test_a_fact_hides_what_others_said_and_nothing_of_what_one_said_oneself(api: Api, case: str) -> None:
    await api.database.pool.execute("INSERT INTO parties VALUES ($1, 'the-registry_officer', 'registry')", case)
    facts = (await api.get(f"/api/v1/cases/{case}/journal", "registry_officer")).json()["facts"]

    assert facts[0]["data"]["demand"]["amount_fen"] is None
    assert "data.demand.amount_fen" in facts[0]["masked"]
    assert facts[0]["data"]["demand"]["bank"] == BANK


# Persons, and who looked


@pytest.mark.parametrize("token", ["window_officer", "bank_officer", "firm"])
async def test_a_contact_is_read_by_whom_it_is_for(api: Api, case: str, contact: str, token: str) -> None:
    found = await api.get(f"/api/v1/cases/{case}/contact", token)

    assert found.json() == {"case_no": case, "contact": contact, "erased": []}


@pytest.mark.parametrize(("token", "status"), [("auditor", 403), ("insurer", 403), ("other-bank", 404), ("elsewhere", 404)])
async def test_a_contact_is_read_by_nobody_else(api: Api, case: str, contact: str, token: str, status: int) -> None:
    assert (await api.get(f"/api/v1/cases/{case}/contact", token)).status_code == status


async def test_a_contact_that_was_erased_reads_as_none(api: Api, case: str, contact: str) -> None:
    await api.database.pool.execute("DELETE FROM personal_values")

    assert (await api.get(f"/api/v1/cases/{case}/contact")).json()["contact"] is None


async def test_a_firm_sees_who_looked_at_its_case_and_an_auditor_also_what_was_refused(api: Api, case: str, contact: str) -> None:
    await api.get(f"/api/v1/cases/{case}/contact", "window_officer")
    await api.get(f"/api/v1/cases/{case}/contact", "auditor")
    await api.app.state.access_log.flush()
    firm = (await api.get(f"/api/v1/cases/{case}/readers", "firm")).json()["items"]
    auditor = (await api.get(f"/api/v1/cases/{case}/readers", "auditor")).json()["items"]

    assert [(look["role"], look["operation"], look["actor"]) for look in firm] == [("window_officer", "read_contact", None)]
    told = [(look["outcome"], look["actor"]) for look in auditor]
    assert told[-2:] == [("not_permitted", "demo:auditor"), ("read", "demo:window_officer")]


async def test_the_looks_at_a_case_come_in_pages(api: Api, case: str) -> None:
    for token in ("window_officer", "supervisor", "bank_officer"):
        await api.get(f"/api/v1/cases/{case}", token)
        await api.app.state.access_log.flush()
    first = (await api.get(f"/api/v1/cases/{case}/readers?limit=2", "firm")).json()
    rest = (await api.get(f"/api/v1/cases/{case}/readers?limit=2&cursor={first['next']}", "firm")).json()

    assert [look["role"] for look in first["items"] + rest["items"]] == ["bank_officer", "supervisor", "window_officer"]
    assert rest["next"] is None


# Provinces


async def test_a_province_counts_the_cases_of_its_cities_and_does_not_see_them(province: Api) -> None:
    counted = (await province.get("/api/v1/aggregates", "hunan")).json()
    listed = await province.get(f"/api/v1/cases/{CASE}", "hunan")

    assert counted["tenants"] == ["hunan", "xiangtan"]
    assert [(group["tenant"], group["cases"], group["few"]) for group in counted["groups"]] == [("xiangtan", None, True)]
    assert listed.status_code == 404


async def test_a_group_of_three_firms_is_counted(province: Api) -> None:
    copied = """
    INSERT INTO cases SELECT (jsonb_populate_record(c, jsonb_build_object('case_no', 'XT-2026-10000' || n, 'uscc', 'firm-' || n))).*
    FROM cases c, generate_series(1, 2) n"""
    await province.database.pool.execute(copied)
    groups = (await province.get("/api/v1/aggregates", "hunan")).json()["groups"]

    assert [(group["cases"], group["firms"], group["amount_fen"], group["few"]) for group in groups] == [(3, 3, 3, False)]


async def test_a_bureau_counts_no_other_tenant(province: Api) -> None:
    assert (await province.get("/api/v1/aggregates", "bureau_leader")).json()["tenants"] == ["xiangtan"]
    assert (await province.get("/api/v1/aggregates", "bank_officer")).status_code == 403


async def test_a_province_reads_cases_where_the_pack_lets_it_without_secrets_and_does_nothing_in_them(province: Api) -> None:
    province.app.state.parts = replace(province.app.state.parts, rules_for=_opened)
    found = await province.get(f"/api/v1/cases/{CASE}", "hunan")
    done = await province.act("attach_document", {"payload": {"name": "a", "sha256": "0" * 64, "kind": "other"}}, "hunan")

    assert found.status_code == 200
    assert found.json()["rights"][0]["declared_value_fen"] is None
    assert found.json()["case"]["demand"]["amount_fen"] == 1
    assert (done.status_code, done.json()["code"]) == (403, "not_permitted")


async def test_the_past_is_counted_by_days_and_as_cautiously(province: Api) -> None:
    copied = """
    INSERT INTO cases SELECT (jsonb_populate_record(c, jsonb_build_object('case_no', 'XT-2026-10000' || n, 'uscc', 'firm-' || n))).*
    FROM cases c, generate_series(1, 2) n"""
    few = (await province.get("/api/v1/aggregates?as_of=2026-11-22T05:00:00Z", "hunan")).json()
    await province.database.pool.execute(copied)
    then, before = [
        (await province.get(f"/api/v1/aggregates?as_of={instant}", "hunan")).json()
        for instant in ("2026-11-22T05:00:00Z", "2026-11-21T05:00:00Z")
    ]

    assert [(group["cases"], group["few"]) for group in few["groups"]] == [(None, True)]
    assert [(each["stage"], each["cases"], each["amount_fen"], each["lent_fen"]) for each in then["groups"]] == [("opened", 3, 3, None)]
    assert then["as_of"] == "2026-11-21T16:00:00Z"  # midnight in Shanghai
    assert before["groups"] == []  # on that day's beginning nothing was opened

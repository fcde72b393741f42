"""Search: by the beginning of any number and by names from two characters on, within the caller's scope."""

import pytest

from db import journal, search
from tests.api.world import BANK, OFFICER, RIGHT, USCC, Api
from tests.db.conftest import Chain

SEARCH = "/api/v1/search"


async def _found(api: Api, q: str, token: str = OFFICER) -> dict[str, list[str]]:
    answer = await api.get(f"{SEARCH}?q={q}", token)
    assert answer.status_code == 200, answer.text
    return {hit["case_no"]: [match["field"] for match in hit["matched"]] for hit in answer.json()["items"]}


async def test_a_case_is_found_by_any_number_and_name_and_tells_by_what(api: Api, case: str) -> None:
    by = {
        case: ["case_no"],
        "xt-2026": ["case_no"],
        USCC[:8]: ["uscc"],
        RIGHT: ["right"],
        RIGHT.lower()[:9]: ["right"],
        "ＺＬ２０２３１０": ["right"],
        BANK: ["organisation"],
        "样例": ["firm"],
        "湘 潭 样例科技": ["firm"],
        "一种阀": ["title"],
    }
    for q, fields in by.items():
        assert await _found(api, q) == {case: fields}, q


async def test_what_stands_in_no_case_finds_nothing(api: Api, case: str) -> None:
    for q in ("例样", "%25%25", "__", "ZL999", "公司一种", "9143030Z", "' OR true --"):
        assert await _found(api, q) == {}, q


async def test_one_character_is_refused_with_a_sentence(api: Api, case: str) -> None:
    for q in ("科", "科%20", "a"):
        refused = await api.get(f"{SEARCH}?q={q}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "q")
        assert "2 characters" in refused.json()["detail_en"]


async def test_nobody_finds_what_is_outside_the_own_scope(api: Api, case: str) -> None:
    for token in ("auditor", "bank_officer", "insurer", "firm"):
        assert await _found(api, "样例", token) == {case: ["firm"]}
    for token in ("elsewhere", "other-bank", "other-firm"):
        for q in ("样例", case, USCC, RIGHT, BANK):
            assert await _found(api, q, token) == {}


@pytest.mark.parametrize("few", [search.FEW, 1], ids=["few", "many"])
async def test_later_numbers_lead_to_the_case_but_not_who_may_not_see_them(
    api: Api, case: str, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    chain = Chain("XT-2026-000002")
    chain.open()
    chain.note("sign_contracts", loan_contract_no="借字-9001", pledge_contract_no="质字-9001", signed_on="2026-11-21")
    chain.note("right_moved", "TM1", stage="registered", registration_no="Y2026-77")
    chain.note("confirm_disbursement", slip_no="JJ-42", amount_fen=300, disbursed_on="2026-12-20")
    chain.note("called", call="c/1", kind="file", party="the-registry_officer")
    await journal.record(api.database, chain.facts)
    monkeypatch.setattr(search, "FEW", few)

    for token in ("window_officer", "bank_officer"):
        for q, field in (("借字", "loan_contract"), ("质字-9001", "pledge_contract"), ("y2026", "registration"), ("JJ-4", "slip")):
            assert await _found(api, q, token) == {chain.case_no: [field]}, q
        assert await _found(api, "湘潭", token) == {case: ["firm"], chain.case_no: ["firm"]}
    assert await _found(api, "JJ-4", "disposal_officer") == {}


async def test_a_whole_number_comes_before_its_namesakes(api: Api, case: str) -> None:
    chain = Chain(f"{case}0")
    chain.open()
    await journal.record(api.database, chain.facts)

    answer = (await api.get(f"{SEARCH}?q={case}&limit=1")).json()

    assert [hit["case_no"] for hit in answer["items"]] == [case]
    assert answer["more"]


async def test_a_name_that_many_have_finds_the_newest(api: Api, case: str) -> None:
    copy = "SELECT (jsonb_populate_record(t, jsonb_build_object('case_no', 'XT-2025-' || lpad(n::text, 6, '0')))).*"
    for table in ("cases", "parties"):
        await api.database.pool.execute(f"INSERT INTO {table} {copy} FROM {table} t, generate_series(1, 60) n WHERE t.case_no = $1", case)
    await api.database.pool.execute("UPDATE cases SET opened_at = opened_at - interval '1 day' WHERE case_no <> $1", case)

    for token in ("window_officer", "bank_officer"):
        answer = (await api.get(f"{SEARCH}?q=科技&limit=5", token)).json()
        assert (answer["items"][0]["case_no"], len(answer["items"]), answer["more"]) == (case, 5, True)

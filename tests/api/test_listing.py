"""The list of cases: who sees which, filters that are refused with a sentence, pages, fields, counts."""

from typing import Any

import pytest

from tests.api.world import BANK, OFFICER, RIGHT, USCC, Api

CASES = "/api/v1/cases"


async def _numbers(api: Api, query: str, token: str = OFFICER) -> list[str]:
    answer = await api.get(f"{CASES}?{query}", token)
    assert answer.status_code == 200, answer.text
    return [row["case_no"] for row in answer.json()["items"]]


async def test_a_line_of_the_list_tells_what_lists_need(api: Api, case: str) -> None:
    page = (await api.get(CASES)).json()

    (line,) = page["items"]
    assert page["next"] is None
    assert (line["case_no"], line["stage"], line["firm"], line["bank"]) == (case, "opened", "湘潭样例科技有限公司", BANK)
    assert (line["amount_fen"], line["next_until"]) == (1, "2026-12-01T16:00:00Z")
    assert "demand" not in line


async def test_the_officers_are_shown_when_they_are_asked_for(api: Api, case: str) -> None:
    said = "INSERT INTO case_officers (case_no, organisation, actor, version, set_by) VALUES ($1, 'bureau-xiangtan', $2, 1, '')"
    await api.database.pool.execute(said, case, "demo:window_officer")

    page = (await api.get(f"{CASES}?officer=me&fields=officers,case_no")).json()

    assert page["items"] == [{"officers": ["demo:window_officer"], "case_no": case}]


FOUND = (
    "stage=opened&stage=window",
    "firm_contains=样例科技",
    "firm_contains=ＸＸ&firm_contains=样例",  # the last one counts
    "firm=湘潭样例科技有限公司&sandbox=true",
    f"uscc={USCC}&amount_from=1&amount_to=1",
    f"right_no={RIGHT.lower()}",
    f"organisation={BANK}&jurisdiction=xiangtan",
    "deadline_before=2026-12-02T00:00:01%2B08:00&deadline_after=2026-12-01T00:00:00Z",
    "opened_from=2026-11-21&opened_to=2026-11-21",
    "due_within=3650",
)


async def test_filters_find_the_case(api: Api, case: str) -> None:
    assert [query for query in FOUND if await _numbers(api, query) != [case]] == []


NOT_FOUND = (
    "stage=window",
    "outcome=released",
    "firm_contains=别的",
    "firm=湘潭样例科技",
    "amount_from=2",
    "right_no=ZL202310000002.3",
    "organisation=bank-sx-jz",
    "jurisdiction=shanxi",
    "sandbox=false",
    "officer=me",
    "deadline_after=2026-12-02T00:00:00Z",
    "opened_from=2026-11-22",
    "closed_from=2026-11-01",
)


async def test_filters_that_do_not_fit_find_nothing(api: Api, case: str) -> None:
    assert [query for query in NOT_FOUND if await _numbers(api, query) != []] == []


REFUSED = (
    ("stag=window", "stag", "There is no filter stag"),
    ("stage=nowhere", "stage.0", "stage"),
    ("sort=firm", "sort", "sort"),
    ("fields=case_no,demand", "fields", "no field demand"),
    ("cursor=W10", "cursor", "not a cursor"),
    ("firm_contains=湘", "firm_contains", "firm_contains"),
    ("firm_contains=%20%20湘", "firm_contains", "2 characters"),
    ("deadline_before=2026-12-02T00:00:00", "deadline_before", "deadline_before"),
    ("amount_from=1.5", "amount_from", "amount_from"),
    ("limit=0", "limit", "limit"),
    ("uscc=%00", "uscc", "uscc"),
)


async def test_what_the_list_does_not_know_is_refused_with_a_sentence(api: Api, case: str) -> None:
    for query, field, sentence in REFUSED:
        answer = await api.get(f"{CASES}?{query}")

        assert answer.status_code == 422, query
        assert answer.json()["errors"][0]["field"] == field
        assert sentence in answer.json()["detail_en"]


async def test_a_cursor_goes_on_in_the_same_list_only(api: Api, case: str, second: str) -> None:
    first = (await api.get(f"{CASES}?sort=case_no&limit=1")).json()
    rest = (await api.get(f"{CASES}?sort=case_no&limit=1&cursor={first['next']}")).json()
    other = await api.get(f"{CASES}?sort=-case_no&cursor={first['next']}")

    assert [row["case_no"] for row in first["items"] + rest["items"]] == [case, second]
    assert rest["next"] is None
    assert other.status_code == 422


async def test_a_cursor_is_given_also_when_the_sort_is_not_shown(api: Api, case: str, second: str) -> None:
    first = (await api.get(f"{CASES}?sort=-next_until&limit=1&fields=stage")).json()
    rest = (await api.get(f"{CASES}?sort=-next_until&limit=1&fields=stage,case_no&cursor={first['next']}")).json()

    assert first["items"] == [{"stage": "opened"}]
    assert rest["items"] == [{"stage": "opened", "case_no": second}]  # it has no deadline, and comes last


async def test_the_count_says_whether_it_is_exact(api: Api, case: str, second: str, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = (await api.get(f"{CASES}?count=true&limit=1")).json()["count"]
    monkeypatch.setattr("db.listing.COUNTED", 1)
    capped = (await api.get(f"{CASES}?count=true")).json()["count"]

    assert exact == {"at_least": 2, "exact": True}
    assert capped == {"at_least": 1, "exact": False}


async def test_everybody_sees_the_cases_of_the_own_scope_only(api: Api, case: str) -> None:
    for token in ("bank_officer", "insurer", "firm", "auditor"):
        assert await _numbers(api, "stage=opened", token) == [case]
    for token in ("elsewhere", "other-bank", "other-firm"):
        assert await _numbers(api, "", token) == []


async def test_who_does_not_see_the_amount_may_not_filter_or_sort_by_it(api: Api, case: str) -> None:
    shown = await api.get(CASES, "disposal_officer")

    assert shown.status_code == 200
    for query in ("amount_from=1", "sort=amount_fen"):
        refused = await api.get(f"{CASES}?{query}", "disposal_officer")
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")


@pytest.fixture
async def second(api: Api, case: str) -> str:
    """Another case, without a deadline."""
    from db import journal
    from tests.api.conftest import _opened
    from tests.db.conftest import Chain

    chain: Any = Chain("XT-2026-000002")
    chain.note("open_case", **_opened())
    await journal.record(api.database, chain.facts)
    return "XT-2026-000002"


async def test_a_list_of_the_past_shows_what_was_known_and_refuses_what_was_not(api: Api, case: str) -> None:
    opened = "2026-11-21T02:00:00%2B00:00"
    assert await _numbers(api, f"as_of={opened}&stage=opened&uscc={USCC}&sort=-amount_fen") == [case]
    assert await _numbers(api, "as_of=2026-11-20T02:00:00Z") == []
    assert await _numbers(api, f"as_of={opened}", "other-bank") == []
    line = (await api.get(f"{CASES}?as_of={opened}", "registry_officer")).json()
    assert line["as_of"] == "2026-11-21T02:00:00+00:00"
    for query in ("officer=me", "due_within=3", "sort=next_until", "fields=limit_fen", "count=true"):
        answer = await api.get(f"{CASES}?as_of={opened}&{query}")
        assert answer.status_code == 422, query
        assert "past" in answer.json()["detail_en"], query

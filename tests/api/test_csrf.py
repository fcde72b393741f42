"""Cross-site requests: whose page it was, and whether it knows the session's token."""

import pytest

from api.csrf import COOKIE, same_origin, token_of
from tests.api.world import Api

_PATH = "/api/v1/cases"
_SESSION = "a-session"
_COOKIE = f"{COOKIE}={_SESSION}"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[broken"},
        {"Sec-Fetch-Site": "cross-site", "X-CSRF-Token": token_of(_SESSION)},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token_of("another")},
        {},
    ],
)
async def test_a_cookie_alone_changes_nothing(api: Api, headers: dict[str, str]) -> None:
    response = await api.http.post(_PATH, json={}, headers={"Cookie": _COOKIE, **headers})

    assert (response.status_code, response.json()["code"]) == (403, "cross_site")


@pytest.mark.parametrize("authorization", ["Basic dTpw", "Negotiate YII", "", "Bearer", "Bearer "])
async def test_what_a_browser_sends_by_itself_beside_the_cookie_is_no_credential(api: Api, authorization: str) -> None:
    headers = {"Cookie": _COOKIE, "Authorization": authorization, "Sec-Fetch-Site": "cross-site"}
    response = await api.http.post(_PATH, json={}, headers=headers)

    assert (response.status_code, response.json()["code"]) == (403, "cross_site")


@pytest.mark.parametrize("cookies", [["odd[name]=1; {}"], ["a=b", "{}"], ["{}", "a=b"], ['{}; odd="']])
async def test_cookies_beside_the_sessions_do_not_hide_it(api: Api, cookies: list[str]) -> None:
    response = await api.http.post(_PATH, json={}, headers=[("Cookie", each.format(_COOKIE)) for each in cookies])

    assert (response.status_code, response.json()["code"]) == (403, "cross_site")


@pytest.mark.parametrize("origin", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://api"}, {}])
async def test_our_own_page_with_its_token_is_let_through(api: Api, origin: dict[str, str]) -> None:
    response = await api.http.post(_PATH, json={}, headers={"Cookie": _COOKIE, "X-CSRF-Token": token_of(_SESSION), **origin})

    assert response.json()["code"] != "cross_site"


async def test_a_page_of_another_site_cannot_log_somebody_in(api: Api) -> None:
    response = await api.http.post("/api/v1/login", json={}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.json()["code"] == "cross_site"


async def test_who_logs_in_again_needs_no_token(api: Api) -> None:
    response = await api.http.post("/api/v1/login", json={}, headers={"Cookie": _COOKIE, "Sec-Fetch-Site": "same-origin"})

    assert response.json()["code"] != "cross_site"


async def test_a_program_with_its_own_credentials_is_let_through(api: Api) -> None:
    headers = {"Authorization": "Bearer window_officer", "Cookie": _COOKIE, "Sec-Fetch-Site": "cross-site"}

    assert (await api.http.post(_PATH, json={}, headers=headers)).json()["code"] == "key_missing"


async def test_reading_needs_no_token(api: Api) -> None:
    response = await api.http.get(_PATH, headers={"Cookie": _COOKIE, "Sec-Fetch-Site": "cross-site"})

    assert response.json()["code"] != "cross_site"


def test_the_token_tells_nothing_of_the_session() -> None:
    assert _SESSION not in token_of(_SESSION)
    assert token_of(_SESSION) != token_of("another")


def test_a_host_that_is_missing_is_no_origin_of_ours() -> None:
    assert same_origin({b"origin": b"nonsense"}) is False
    assert same_origin({}) is None

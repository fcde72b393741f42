"""Logging in at an identity provider: people by code and PKCE, partners' systems by access tokens; over real HTTP on this machine."""

import time
import warnings
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from domain.roles import Role
from identity.oidc import Client, Provider
from tests.api.identities import Identities, until
from tests.api.world import BANK, CASE, Api
from tests.identity.publisher import AUDIENCE, Publisher, publishing

# The provider stands on a library whose own deprecations are none of ours.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning", "ignore:authlib.jose module is deprecated")
_BACK = "http://api/api/v1/login/oidc/callback"
_ACTOR = "oidc:somebody"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with warnings.catch_warnings():
        import authlib.deprecate  # noqa: F401 - it lets its own warnings through; what comes after it is heard

        warnings.simplefilter("ignore")
        from oidc_provider_mock import run_server_in_thread
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def published() -> Iterator[Publisher]:
    with publishing() as publisher:
        yield publisher


@pytest.fixture
async def people(api: Api, issuer: str) -> AsyncIterator[Identities]:
    provider = Provider(Client(issuer, "zhiya-web", "secret", _BACK))
    async with Identities.of(api, provider) as found:
        yield found
    await provider.close()


@pytest.fixture
async def systems(api: Api, published: Publisher) -> AsyncIterator[Identities]:
    provider = Provider(Client(published.issuer, "zhiya-web", "", _BACK, AUDIENCE))
    async with Identities.of(api, provider) as found:
        await found.person(_ACTOR, Role.BANK_OFFICER, BANK, issuer=published.issuer, subject="rcb", password_hash=None, system=True)
        yield found
    await provider.close()


async def _there_and_back(people: Identities, subject: str) -> tuple[httpx2.Response, str, str]:
    """Go to the provider, prove who one is, and come back: the answer of the start, the address to come back to, and the cookie."""
    begun = await people.api.http.get("/api/v1/login/oidc")
    async with httpx2.AsyncClient(trust_env=False) as browser:
        proved = await browser.post(begun.headers["location"], data={"sub": subject})
    return begun, proved.headers["location"].removeprefix("http://api"), begun.headers["set-cookie"].partition(";")[0]


async def test_a_person_comes_back_with_a_session_on_the_server(people: Identities, issuer: str) -> None:
    await people.person(_ACTOR, issuer=issuer, subject="zhang", password_hash=None)
    begun, back, cookie = await _there_and_back(people, "zhang")
    opened = await people.api.http.get(back, headers={"Cookie": cookie})
    session = opened.headers["set-cookie"].partition(";")[0]
    me = await people.api.http.get("/api/v1/me", headers={"Cookie": session})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["location"]).query).items()}

    assert (begun.status_code, asked["response_type"], asked["code_challenge_method"]) == (303, "code", "S256")
    assert len(asked["code_challenge"]) == 43
    assert asked["max_age"] == "900"
    assert (opened.status_code, me.json()["actor"]) == (200, _ACTOR)
    assert "token" not in opened.json()
    assert me.json()["fresh_until"] > datetime.now(UTC).isoformat()


async def test_a_login_is_ended_once_and_only_by_the_browser_that_began_it(people: Identities, issuer: str) -> None:
    await people.person(_ACTOR, issuer=issuer, subject="zhang", password_hash=None)
    _, back, cookie = await _there_and_back(people, "zhang")
    people.api.http.cookies.clear()
    stranger = await people.api.http.get(back)
    own = await people.api.http.get(back, headers={"Cookie": cookie})
    again = await people.api.http.get(back, headers={"Cookie": cookie})

    assert [(each.status_code, each.json().get("code")) for each in (stranger, own, again)] == [
        (401, "wrong_login"),
        (200, None),
        (401, "wrong_login"),
    ]


async def test_somebody_whom_nobody_has_added_is_told_whom_to_ask(people: Identities) -> None:
    _, back, cookie = await _there_and_back(people, "stranger")
    response = await people.api.http.get(back, headers={"Cookie": cookie})

    assert (response.status_code, response.json()["code"]) == (403, "unknown_subject")
    assert "administrator" in response.json()["detail_en"]


async def test_without_a_provider_there_is_no_such_way(identities: Identities) -> None:
    response = await identities.api.http.get("/api/v1/login/oidc")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_a_partners_system_acts_with_its_own_tokens(systems: Identities, published: Publisher, case: str) -> None:
    systems.tokens[_ACTOR] = published.token()
    me = (await systems.get("/me", _ACTOR)).json()
    fresh = await systems.post(f"/cases/{CASE}/acts/confirm_disbursement", {}, _ACTOR)
    systems.tokens[_ACTOR] = published.token(iat=int(time.time()) - 1000)
    stale = await systems.post(f"/cases/{CASE}/acts/confirm_disbursement", {}, _ACTOR)

    assert (me["actor"], me["role"], me["system"], me["session"]) == (_ACTOR, "bank_officer", True, "")
    assert (fresh.status_code, stale.json()["code"]) == (422, "fresh_login_needed")


async def test_a_system_whose_token_or_role_is_gone_is_refused(systems: Identities, published: Publisher) -> None:
    systems.tokens[_ACTOR] = published.token()
    assert (await systems.get("/cases", _ACTOR)).status_code == 200
    strange = await systems.api.get("/api/v1/cases", published.token(sub="nobody"))
    late = await systems.api.get("/api/v1/cases", published.token(exp=int(time.time()) - 100))
    await systems.api.database.pool.execute("UPDATE memberships SET withdrawn_at = now()")
    await until(lambda: not systems.callers._kept)
    gone = await systems.get("/cases", _ACTOR)

    assert [(each.status_code, each.json()["code"]) for each in (strange, late, gone)] == [
        (403, "unknown_subject"),
        (401, "wrong_token"),
        (403, "no_role"),
    ]
    assert (_ACTOR, "list_cases", "no_role") in await systems.refusals()

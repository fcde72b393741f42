"""The rate limits: who is counted as whom, and what the one too many is told."""

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from api.callers import Caller
from api.limits import Limits
from api.problems import Problem
from domain.roles import Role
from tests.api.world import Api

_PERSON = Caller("demo:a", Role.WINDOW_OFFICER, "bureau", frozenset({"xiangtan"}), "", "s", datetime.now(UTC))
_SYSTEM = dataclasses.replace(_PERSON, actor="system:bank-1", organisation="bank-xt-rcb", system=True)


@dataclass(frozen=True)
class _Quotas:
    """Settings as far as the limits look at them."""

    rate_person: int = 1
    rate_system: int = 2
    rate_systems: dict[str, int] = field(default_factory=lambda: {"bank-big": 7})
    rate_stranger: int = 3
    rate_failures: int = 4
    sandbox: bool = False


def _limit(api: Api, limits: Limits) -> None:
    api.app.state.parts = dataclasses.replace(api.app.state.parts, limits=limits)


async def test_one_request_too_many_is_told_when_to_come_again(api: Api, case: str) -> None:
    _limit(api, Limits(person=2))
    first, second, third = [await api.get("/api/v1/cases") for _ in range(3)]

    assert [first.headers["ratelimit-remaining"], second.headers["ratelimit-remaining"]] == ["1", "0"]
    assert (third.status_code, third.json()["code"]) == (429, "too_many")
    assert 1 <= int(third.headers["retry-after"]) <= 60
    assert (third.headers["ratelimit-limit"], third.headers["ratelimit-remaining"]) == ("2", "0")
    assert third.headers["retry-after"] in third.json()["detail"]


async def test_each_person_has_a_quota_of_their_own(api: Api, case: str) -> None:
    _limit(api, Limits(person=1))
    assert (await api.get("/api/v1/cases", "auditor")).status_code == 200

    assert (await api.get("/api/v1/cases", "supervisor")).status_code == 200
    assert (await api.get("/api/v1/cases", "auditor")).status_code == 429


async def test_who_guesses_tokens_is_shut_out_by_address(api: Api, case: str) -> None:
    _limit(api, Limits(stranger=2))
    refused = [(await api.get("/api/v1/cases", f"guess-{n}")).status_code for n in range(3)]

    assert refused == [401, 401, 429]


async def test_a_token_that_has_ended_shuts_out_itself_and_not_the_colleagues_of_its_address(api: Api, case: str) -> None:
    _limit(api, Limits(failures=2, stranger=100))
    refused = [(await api.get("/api/v1/cases", "ended")).status_code for _ in range(3)]

    assert refused == [401, 401, 429]
    assert (await api.get("/api/v1/cases", "auditor")).status_code == 200


async def test_who_guesses_passwords_is_shut_out_whatever_credentials_stand_beside_them(api: Api) -> None:
    _limit(api, Limits(failures=2))
    body = {"actor": "user:nobody", "password": "not the password"}
    refused = [(await api.http.post("/api/v1/login", json=body, headers={"Authorization": f"Bearer {n}"})).status_code for n in range(3)]

    assert refused == [401, 401, 429]


async def test_who_shows_no_credentials_has_the_strangers_quota(api: Api) -> None:
    _limit(api, Limits(stranger=1))

    assert [(await api.http.get("/api/v1/cases")).status_code for _ in range(2)] == [401, 429]


async def test_health_and_documents_are_not_counted(api: Api) -> None:
    _limit(api, Limits(stranger=1))

    assert [(await api.http.get("/health")).status_code for _ in range(3)] == [200] * 3


def test_the_systems_of_an_organisation_share_a_quota_and_may_have_agreed_on_their_own() -> None:
    limits = Limits.of(_Quotas())

    assert limits.of_caller(_PERSON) == (1, "person", "demo:a")
    assert limits.of_caller(_SYSTEM) == (2, "system", "bank-xt-rcb")
    assert limits.of_caller(dataclasses.replace(_SYSTEM, organisation="bank-big")) == (7, "system", "bank-big")


def test_a_sandbox_is_driven_by_programs() -> None:
    limits = Limits.of(_Quotas(sandbox=True))

    assert (limits.person, limits.system, limits.systems["bank-big"], limits.stranger, limits.failures) == (50, 100, 350, 150, 200)


def test_a_quota_of_nothing_is_no_limit() -> None:
    assert Limits().hit(0, "person", "a") == []
    Limits().left(0, "person", "a")


def test_looking_does_not_count() -> None:
    limits = Limits()
    for _ in range(3):
        limits.left(1, "failure", "address")
    limits.hit(1, "failure", "address")

    with pytest.raises(Problem):
        limits.left(1, "failure", "address")


def test_with_a_new_minute_everybody_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    limits, now = Limits(), [59.5]
    monkeypatch.setattr("api.limits.time.monotonic", lambda: now[0])
    limits.hit(1, "person", "a")
    with pytest.raises(Problem) as refused:
        limits.hit(1, "person", "a")
    now[0] = 60.0

    assert refused.value.headers["Retry-After"] == "1"
    assert dict(limits.hit(1, "person", "a"))[b"ratelimit-reset"] == b"60"
